# ruff: noqa: RUF001 - the tests' names are their docstrings; typographic marks are under test
"""Cleaning: what goes, and what stays as it was published."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.sources.text import clean_line, clean_text, clean_title, html_to_text

TEXTS = [
    ("One.\r\nTwo.\rThree.\u2028Four.", "One.\nTwo.\nThree.\nFour."),
    ("One.\n\n\n  Two. \n", "One.\nTwo."),
    ("a\x00b\x1b[31mc\x07d\x9be", "ab[31mcde"),
    ("a\tb", "a\tb"),
    ("\ufeffText", "Text"),
    ("gnp\u202eexe", "gnpexe"),
    ("“It’s fine,” he said – twice…", "“It’s fine,” he said – twice…"),
    ("cafe\u0301 caf\u00e9", "cafe\u0301 caf\u00e9"),
    ("a\ud800b", "a\ufffdb"),
    ("a\u00a0b", "a\u00a0b"),
]

FRAGMENTS = [
    ("<p>One.</p><p>Two.</p>", "One.\nTwo."),
    ("<p>One <b>bold</b>,<i>x</i> two.</p>", "One bold,x two."),
    ("One.<br/>Two.<br><br>Three.", "One.\nTwo.\nThree."),
    ("<p>&ldquo;It&#8217;s&nbsp;5 &lt; 6&rdquo; &amp; more</p>", "“It’s 5 < 6” & more"),
    ("Plain &amp; simple", "Plain & simple"),
    ("<p>Kept</p><script>bad()</script><style>p{}</style><p>too</p>", "Kept\ntoo"),
    ("<div>a<figure><img/><figcaption>not text</figcaption></figure>b</div>", "ab"),
    ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
    ("<p>One\n   line</p>", "One line"),
    ("<!-- nothing -->", ""),
    ("<p>unclosed <b>tags", "unclosed tags"),
    ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
    ("<p>a\x00b</p>", "ab"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_text_loses_control_characters_and_empty_lines_and_nothing_else(text: str, expected: str) -> None:
    assert clean_text(text) == expected


@pytest.mark.parametrize(("fragment", "expected"), FRAGMENTS)
def test_html_becomes_one_paragraph_a_line(fragment: str, expected: str) -> None:
    assert html_to_text(fragment) == expected


def test_html_nested_a_hundred_thousand_deep_is_read_or_empty() -> None:
    assert html_to_text("<div>" * 100_000 + "deep" + "</div>" * 100_000) in ("deep", "")


def test_a_title_is_one_bounded_line_without_markup() -> None:
    assert clean_title("Mayor &amp; <i>council</i>\nagree") == "Mayor & council agree"
    assert clean_title("5 < 6, says R&D") == "5 < 6, says R&D"
    assert clean_line("a\x1b]0;b\n c", limit=6) == "a]0;b"


@given(st.text(st.characters(codec=None)))
def test_cleaning_is_settled_after_one_time_and_can_be_stored(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    once.encode("utf-8")


@given(st.text(alphabet="<>/pbdiv&;#x1 \n\x00\ud800é", max_size=60))
def test_no_fragment_makes_the_cleaner_raise(fragment: str) -> None:
    html_to_text(fragment).encode("utf-8")


@pytest.mark.parametrize("hostile", [" " * 1_000_000, "<a" * 500_000, "\r" * 1_000_000, "&" * 1_000_000])
def test_cleaning_takes_time_in_proportion_to_the_text(hostile: str) -> None:
    """Quadratic time would be hours here, and end in the suite's time limit."""
    assert len(clean_text(f"a{hostile}b")) <= len(hostile) + 2
    assert len(clean_title(f"a{hostile}b")) <= 1_000
    html_to_text(f"<p>a{hostile}b</p>")
