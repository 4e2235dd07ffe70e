"""Quoted regions: the stretches of a text between double quotation marks, found paragraph by paragraph.

The regions are found on the raw text before any sentence splitting, since sentence splitters cut inside
quotations. Marks: curly, guillemets, straight, and doubled apostrophes. Single marks nest and are ignored,
but in a text that quotes with single curly ones and has no others.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

_MARK: Final = re.compile("[\u201c\u201d\u00ab\u00bb\u201f\"]|''|``")
_OPENING: Final = frozenset(("\u201c", "\u00ab", "``"))
_CLOSING: Final = frozenset(("\u201d", "\u00bb"))


_SINGLE_OPENING: Final = re.compile("(?<![^\\s(\u2014\u2013])\u2018(?=\\w)")
_SINGLE_CLOSING: Final = re.compile("\u2019(?!\\w)")
_SINGLE_ENDED: Final = re.compile("[,.?!\u2026]\u2019(?!\\w)")
_LEAST_SINGLE: Final = 2
"""Quotations in single marks that a text must have to be one that quotes with them."""


class QuotedRegion(NamedTuple):
    """Characters start..end with their quotation marks; the words inside are inner_start..inner_end."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    closed: bool
    """False: the paragraph ended before the closing mark, so the next paragraph may continue it."""


def quoted_regions(text: str, start: int, end: int) -> list[QuotedRegion]:
    """The quoted regions of one paragraph, text[start:end], in text order and never overlapping.

    A closing mark without an opening one is ignored, and so is a curly opening mark inside an open
    quotation, which nests; a straight one that can only open, inside an open quotation, starts it anew,
    as the mark before it was stray.
    """
    regions: list[QuotedRegion] = []
    opened: re.Match[str] | None = None
    for mark in _MARK.finditer(text, start, end):
        side = _side(text, mark, start, end)
        if opened is None:
            opened = mark if side != "closing" else None
        elif side != "opening":
            regions.append(_region(text, opened, mark.start(), mark.end(), closed=True))
            opened = None
        elif mark.group() not in _OPENING:
            opened = mark
    if opened is not None and end - opened.end() > 0:
        regions.append(_region(text, opened, end, end, closed=False))
    return [region for region in regions if region.inner_start < region.inner_end]


def quotes_singly(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] quotes with single curly marks, as British papers do, and never with others."""
    if _MARK.search(text, start, end):
        return False
    ended = len(_SINGLE_ENDED.findall(text, start, end))
    return ended >= _LEAST_SINGLE and len(_SINGLE_OPENING.findall(text, start, end)) >= ended


def single_regions(text: str, start: int, end: int) -> list[QuotedRegion]:
    """The quoted regions of a paragraph in single curly marks, which a plural's genitive doesn't close."""
    regions: list[QuotedRegion] = []
    at = start
    while (opened := _SINGLE_OPENING.search(text, at, end)) is not None:
        following = _SINGLE_OPENING.search(text, opened.end(), end)
        limit = following.start() if following is not None else end
        closings = list(_SINGLE_CLOSING.finditer(text, opened.end(), limit))
        sure = [mark for mark in closings if text[mark.start() - 1] != "s"]
        closed = next(iter(sure or closings), None)
        if closed is None:
            regions.append(_region(text, opened, limit, limit, closed=False))
        else:
            regions.append(_region(text, opened, closed.start(), closed.end(), closed=True))
        at = limit if closed is None else closed.end()
    return [region for region in regions if region.inner_start < region.inner_end]


def _side(text: str, mark: re.Match[str], start: int, end: int) -> Literal["opening", "closing", "either"]:
    """Which side of a quotation a mark stands on, by its shape and by the spaces beside it.

    Spaces outvote the shape where the two disagree, since word processors turn marks the wrong way.
    """
    before = text[mark.start() - 1] if mark.start() > start else " "
    after = text[mark.end()] if mark.end() < end else " "
    free_before = before.isspace() or before in "([{\u2014\u2013"
    free_after = after.isspace() or after in ".,;:!?)]}\u2014\u2013"
    if mark.group() in _OPENING:
        return "closing" if free_after and not free_before else "opening"
    if mark.group() in _CLOSING:
        return "opening" if free_before and not free_after and before != " " else "closing"
    if free_before == free_after:
        return "either"
    return "opening" if free_before else "closing"


def _region(text: str, opened: re.Match[str], inner_end: int, end: int, *, closed: bool) -> QuotedRegion:
    inner_start = opened.end()
    while inner_start < inner_end and text[inner_start].isspace():
        inner_start += 1
    while inner_end > inner_start and text[inner_end - 1].isspace():
        inner_end -= 1
    return QuotedRegion(opened.start(), end, inner_start, inner_end, closed)
