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
_JOINED_AFTER: Final = re.compile(
    r"(?:st|nd|rd|th)\b|:\d|['\u2019\u2032]?s\b|/\d|\.\d|[A-Za-z]{0,2}\d|ers\b|-something\b"
)
_JOINED_BEFORE: Final = re.compile(r"(?:[A-Za-z]-?|\d[:/.]|[#@_]|No\. ?|\d-)$")
_SCORE_BELOW: Final = 200
YEARS: Final = range(1500, 2100)
_RANGE_END: Final = re.compile(r"\s?[-\u2013]\s?(\d{4,9})\b")
_LABEL: Final = re.compile(
    r"\b(?:chapter|category|section|article|title|page|part|episode|season|number|no\.|nos\.|route|highway|interstate|"
    r"flight|volume|room|level|phase|round|stage|game|week|day|grade|type|tier|figure|table|step|week|channel|"
    r"verse|act|rule|amendment|proposition|prop\.|resolution|district|ward|area|unit|group|class|size|gate|"
    r"platform|covid|apollo|model|series|version|galaxy|iphone|windows|formula|fortune|"
    r"top|bottom|planet|world war|super bowl|age[ds]?)\s+$",
    re.IGNORECASE,
)
_AGE_GROUP: Final = re.compile(r"\bunder\s+$", re.IGNORECASE)
_OLDEST_GROUP: Final = 23
_PLURAL: Final = re.compile(r"\s+(?:[a-z]+\s+){0,2}[a-z]+s\b")
_INDEX: Final = re.compile(
    r"\b(?:s\s?&?\s?p|ftse(?: mib)?|dow|nikkei|nasdaq|russell|stoxx|cac|dax|ibex|topix|asx|tsx|csi|nifty|"
    r"sensex|euronext|hang seng|msci [a-z]+)\s+$",
    re.IGNORECASE,
)
"""Indices of shares, which have numbers in their names."""
_REFERS: Final = re.compile(
    r"\b(?:(?:between|among|amongst)\s+(?:the|these|those|all)|top|bottom)\s+$",
    re.IGNORECASE,
)
"""Before a number word for what was named already, or a rank: "between the two towns", "the top three"."""
_AND_A_HALF: Final = re.compile(r"\b(?:year|month|week|day|hour|minute|century|decade|mile)s?\s+and\s+$")
"""Before a part that belongs to a length already told: "a year and a half"."""
_AGE_BEFORE: Final = re.compile(r"\bage[ds]?\s+(?:of\s+)?$", re.IGNORECASE)
_LIST: Final = re.compile(r"^\s*[(\[]?$")
_AFTER_LIST: Final = re.compile(r"[.):]\s")


def is_no_figure(tree: Tree, n: Numeral) -> bool:
    """Whether a number is part of a date, a time, a name, an ordinal or a list's numbering."""
    text = tree.text
    before = text[max(tree.start, n.start - 24) : n.start]
    after = text[n.end : min(tree.end, n.end + 24)]
    if n.words:
        refers = _REFERS.search(before) or _CLOCK.match(after) or (n.low < 1 and _AND_A_HALF.search(before))
        return bool(refers) or _is_named_word(tree, n)
    measured = unit_after(text, n.end, tree.end) is not None
    if n.marker:
        return False
    if (_JOINED_AFTER.match(after) and not measured) or _is_joined(n, before) or _CLOCK.match(after):
        return True
    dated = _BEFORE_DATE.search(before) or _AFTER_DATE.match(after)
    labelled = (_LABEL.search(before) and not _AGE_BEFORE.search(before)) or (
        n.bare and _INDEX.search(before)
    )
    if dated or labelled or _is_age_group(n, before, after):
        return not measured
    if _is_score(n, before, after) or (before.endswith("(") and after.startswith(")") and n.bare):
        return True
    return _numbers_list(tree, n, after) or (n.bare and _is_year(n, before, after))


def _is_age_group(n: Numeral, before: str, after: str) -> bool:
    """Whether a number names an age by which people are sorted, and counts nothing: "the under 21 team"."""
    young = n.bare and n.low <= _OLDEST_GROUP and _AGE_GROUP.search(before) is not None
    return young and _PLURAL.match(after) is None


def _numbers_list(tree: Tree, n: Numeral, after: str) -> bool:
    opens = _LIST.match(tree.text[tree.start : n.start]) is not None
    return opens and _AFTER_LIST.match(after) is not None


def _is_named_word(tree: Tree, n: Numeral) -> bool:
    """Number words with a capital in the middle of a sentence: "Kick Six", "the Seven Sisters"."""
    before = tree.text[tree.start : n.start].rstrip()
    return tree.text[n.start].isupper() and before[-1:].isalpha() and not tree.text[n.start : n.end].isupper()


def _is_score(n: Numeral, before: str, after: str) -> bool:
    """One side of a result: "won 2-1", "a 9-2 lead", "tied 2-2"."""
    if not n.bare or n.low >= _SCORE_BELOW:
        return False
    ahead = re.match(r"[-\u2013](\d{1,3})(?![\w%]|[.,]\d|\s(?:%|percent|per cent))", after)
    if ahead:
        return int(ahead[1]) <= n.low
    behind = re.search(r"(?<![\w.,-])(\d{1,3})[-\u2013]$", before)
    return behind is not None and n.low <= int(behind[1])


def _is_joined(n: Numeral, before: str) -> bool:
    """Whether letters, slashes or hyphens tie the number to what stands before it: "F-16", "3/4", "#5"."""
    if before.endswith(("sub-", "-to-")):
        return False
    if before.endswith("-") and (not n.bare or re.search(r"\d-$", before)):
        return False
    return _JOINED_BEFORE.search(before) is not None


def _is_year(n: Numeral, before: str, after: str) -> bool:
    if n.end - n.start != len("1999") or int(n.low) not in YEARS:
        return False
    if re.search(r"\b(?:about|around|nearly|almost|some|over|than|to|of|the|at)\s+$", before) and re.match(
        r"\s+[a-z]+s\b(?<!was)(?<!is)(?<!has)", after
    ):
        return bool(re.search(r"\b(?:the|of)\s+$", before))
    ahead = _RANGE_END.match(after)
    if ahead is not None and int(ahead[1]) not in YEARS and int(ahead[1]) > n.low:
        return False
    return unit_after(after, 0, len(after)) is None or re.match(r"\s+(?:in|m|s|a)\b", after) is not None
