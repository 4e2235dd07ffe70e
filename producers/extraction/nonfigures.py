"""Numbers that are no figures: dates, clock times, ordinals, parts of names, list numbering."""

from __future__ import annotations

import re
from typing import Final

from producers.extraction.numerals import Numeral
from producers.extraction.tree import Tree
from producers.extraction.units import unit_after

_MONTH: Final = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_BEFORE_DATE: Final = re.compile(rf"\b{_MONTH}\s+(?:\d{{1,2}}(?:,|\s?[-\u2013]|\s+and)\s*)?$")
_AFTER_DATE: Final = re.compile(rf"\s+(?:of\s+)?{_MONTH}\b")
_CLOCK: Final = re.compile(r"\s?(?:[ap]\.?m\b|o['\u2019]clock|GMT|EST|EDT|PT\b|ET\b)", re.IGNORECASE)
_JOINED_AFTER: Final = re.compile(r"(?:st|nd|rd|th)\b|:\d|['\u2019]?s\b|/\d|\.\d|[A-Za-z]{0,2}\d")
_JOINED_BEFORE: Final = re.compile(r"(?:[A-Za-z]-?|\d[:/.]|[#@_]|No\. ?|\d-)$")
_YEARS: Final = range(1500, 2100)
_LABEL: Final = re.compile(
    r"\b(?:chapter|section|article|title|page|part|episode|season|number|no\.|nos\.|route|highway|interstate|"
    r"flight|volume|room|level|phase|round|stage|game|week|day|grade|type|tier|figure|table|step|week|channel|"
    r"verse|act|rule|amendment|proposition|prop\.|resolution|district|ward|area|unit|group|class|size|gate|"
    r"platform|covid|apollo|model|series|version|galaxy|iphone|windows|formula|fortune|s&p|sp|ftse|dow|nikkei|"
    r"top|under|world war|super bowl|age[ds]?)\s+$",
    re.IGNORECASE,
)
_AGE_BEFORE: Final = re.compile(r"\bage[ds]?\s+(?:of\s+)?$", re.IGNORECASE)
_APPOSED_AGE: Final = re.compile(r"^,(?=\s|$)")
_LIST: Final = re.compile(r"^\s*[(\[]?$")
_AFTER_LIST: Final = re.compile(r"[.):]\s")


def is_no_figure(tree: Tree, n: Numeral) -> bool:
    """Whether a number is part of a date, a time, a name, an ordinal or a list's numbering."""
    text = tree.text
    before = text[max(tree.start, n.start - 24) : n.start]
    after = text[n.end : min(tree.end, n.end + 24)]
    if n.words:
        return False
    if _JOINED_AFTER.match(after) and unit_after(text, n.end, tree.end) is None and not n.marker:
        return True
    if n.marker:
        return False
    if _is_joined(n, before):
        return True
    measured = unit_after(text, n.end, tree.end) is not None
    dated = _BEFORE_DATE.search(before) or _AFTER_DATE.match(after) or _CLOCK.match(after)
    if dated or (_LABEL.search(before) and _AGE_BEFORE.search(before) is None):
        return not measured
    numbered = _LIST.match(text[tree.start : n.start]) and _AFTER_LIST.match(after)
    return numbered is not None or (n.bare and _is_year(n, before, after))


def _is_joined(n: Numeral, before: str) -> bool:
    """Whether letters, slashes or hyphens tie the number to what stands before it: "F-16", "3/4", "#5"."""
    if before.endswith("-") and (not n.bare or re.search(r"\d-$", before)):
        return False
    return _JOINED_BEFORE.search(before) is not None


def _is_year(n: Numeral, before: str, after: str) -> bool:
    if n.end - n.start != len("1999") or int(n.low) not in _YEARS:
        return False
    if re.search(r"\b(?:about|around|nearly|almost|some|over|than|to|of|the|at)\s+$", before) and re.match(
        r"\s+[a-z]+s\b(?<!was)(?<!is)(?<!has)", after
    ):
        return bool(re.search(r"\b(?:the|of)\s+$", before))
    return unit_after(after, 0, len(after)) is None or re.match(r"\s+(?:in|m|s|a)\b", after) is not None
