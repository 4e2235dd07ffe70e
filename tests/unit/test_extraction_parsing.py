"""From text to paragraphs and blocks, none longer than what is parsed at once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from producers.extraction.parsing import MAX_BLOCK, MAX_PARAGRAPH, blocks, paragraphs
from tests.extracting import facts_of


@given(st.text(alphabet=st.sampled_from("ab .\n\r\u2028\u0085\t"), max_size=300))
def test_paragraphs_hold_every_character_that_is_no_space_once_and_in_order(text: str) -> None:
    """Blank lines are left out; nothing else is."""
    bounds = list(paragraphs(text))
    covered = [i for start, end in bounds for i in range(start, end)]
    assert covered == sorted(set(covered))
    assert [i for i, character in enumerate(text) if not character.isspace()] == [
        i for i in covered if not text[i].isspace()
    ]


def test_a_paragraph_without_an_end_is_cut_at_a_space() -> None:
    """Even where no sentence ends."""
    text = "word " * (MAX_PARAGRAPH // 2)
    bounds = list(paragraphs(text))
    assert len(bounds) > 1
    assert max(end - start for start, end in bounds) <= MAX_PARAGRAPH
    assert all(text[end - 1] == " " for _, end in bounds)


def test_a_paragraph_without_a_space_is_cut_all_the_same() -> None:
    """Such as a blob of encoded data."""
    assert [end - start for start, end in paragraphs("x" * (MAX_PARAGRAPH * 2 + 1))] == [
        MAX_PARAGRAPH,
        MAX_PARAGRAPH,
        1,
    ]


def test_a_long_text_comes_in_blocks_and_an_ordinary_one_in_a_single_block() -> None:
    """Blocks bound what is held in memory at once."""
    ordinary = "A sentence.\n" * 100
    long = "A sentence.\n" * (MAX_BLOCK // 4)
    assert len(list(blocks(ordinary))) == 1
    assert all(block.bounds[-1][1] - block.bounds[0][0] <= MAX_BLOCK for block in blocks(long))
    assert list(blocks("")) == []


def test_a_run_without_spaces_is_read_in_no_more_time_than_words() -> None:
    """Its characters stay in their places, so that spans still equal the text."""
    text = "The code was " + "x=" * 2_000 + " and 40 boats sank."
    (figure,) = facts_of(text).figures
    assert text[figure.span.start : figure.span.end] == figure.span.text == "40"
