"""Quoted regions: whatever marks a paragraph uses, and however it lost some of them."""

from __future__ import annotations

import pytest

from producers.extraction.quotation import quoted_regions


def inner(text: str) -> list[str]:
    """The words inside each quoted region."""
    return [text[r.inner_start : r.inner_end] for r in quoted_regions(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Go home,” she said. “Now.”", ["Go home,", "Now."]),
        ('"Go home," she said. "Now."', ["Go home,", "Now."]),
        ("''Go home,'' she said. ``Now.''", ["Go home,", "Now."]),
        ("«Go home», she said.", ["Go home"]),
        ("He called it “a 'very' big mess”.", ["a 'very' big mess"]),
        ("No marks at all.", []),
        ("An empty “” pair.", []),
    ],
)
def test_every_kind_of_double_mark_bounds_a_quotation(text: str, expected: list[str]) -> None:
    """Single marks nest inside and bound nothing."""
    assert inner(text) == expected


def test_a_quotation_that_its_paragraph_does_not_close_runs_to_the_paragraphs_end() -> None:
    """So that the next paragraph can continue it."""
    (region,) = quoted_regions("“We waited. Nobody came.", 0, 24)
    assert not region.closed
    assert (region.inner_start, region.inner_end) == (1, 24)


def test_a_closing_mark_without_an_opening_one_bounds_nothing() -> None:
    """It is a leftover."""
    assert inner("We waited,” she said. “Nobody came.”") == ["Nobody came."]


def test_marks_turned_the_wrong_way_are_read_by_the_spaces_beside_them() -> None:
    """Word processors turn marks wrongly after dashes and letters."""
    assert inner("He wrote “never“ and left. “Always,” she said.") == ["never", "Always,"]


def test_a_stray_straight_mark_does_not_turn_what_follows_inside_out() -> None:
    """A mark that can only open starts the quotation anew."""
    assert inner('A board of 6" and a sign said "Keep out" in red.') == ["Keep out"]


def test_offsets_are_those_of_the_whole_text() -> None:
    """The paragraph's bounds only limit the search."""
    text = "“One.”\n“Two.”"
    (region,) = quoted_regions(text, 7, len(text))
    assert text[region.start : region.end] == "“Two.”"
