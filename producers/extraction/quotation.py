"""Quoted regions: the stretches of a text between double quotation marks, found paragraph by paragraph.

The regions are found on the raw text before any sentence splitting, since sentence splitters cut inside
quotations. Marks: curly, guillemets, straight, and doubled apostrophes. Single marks nest and are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_MARK: Final = re.compile("[\u201c\u201d\u00ab\u00bb\u201f\"]|''|``")
_OPENING: Final = frozenset(("\u201c", "\u00ab", "``"))
_CLOSING: Final = frozenset(("\u201d", "\u00bb"))


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

    An opening mark inside an open quotation is taken as nested; a closing mark without an opening one is
    ignored, unless it stands where a paragraph continues a quotation whose opening mark was lost.
    """
    regions: list[QuotedRegion] = []
    opened: re.Match[str] | None = None
    for mark, opens in _marks(text, start, end):
        if opened is None:
            opened = mark if opens is not False else None
        elif opens is not True:
            regions.append(_region(text, opened, mark.start(), mark.end(), closed=True))
            opened = None
    if opened is not None and end - opened.end() > 0:
        regions.append(_region(text, opened, end, end, closed=False))
    return [region for region in regions if region.inner_start < region.inner_end]


def _marks(text: str, start: int, end: int) -> Iterator[tuple[re.Match[str], bool | None]]:
    """Each mark with whether it opens (True), closes (False) or may do either (None)."""
    for mark in _MARK.finditer(text, start, end):
        found = mark.group()
        yield mark, True if found in _OPENING else False if found in _CLOSING else None


def _region(text: str, opened: re.Match[str], inner_end: int, end: int, *, closed: bool) -> QuotedRegion:
    inner_start = opened.end()
    while inner_start < inner_end and text[inner_start].isspace():
        inner_start += 1
    while inner_end > inner_start and text[inner_end - 1].isspace():
        inner_end -= 1
    return QuotedRegion(opened.start(), end, inner_start, inner_end, closed)
