"""The time that a figure holds for: "in the third quarter", "since January", "last year"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from producers.extraction.tree import Tree
from producers.extraction.wordlists import words

_MONTH: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DAY: Final = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_YEAR: Final = (
    r"(?:(?:fiscal|calendar)\s+)?(?<![\d,.$])(?:1[5-9]|20)\d\d(?![\d%]|[.,]\d)"
    r"(?:s\b|\s?[-\u2013/]\s?\d\d(?:\d\d)?)?"
)
_SPANS: Final = (
    r"(?:quarter|half|day|night|week|weekend|fortnight|month|year|decade|century|season|semester|term|period|"
    r"winter|spring|summer|autumn|fall|morning|afternoon|evening|hour)s?"
)
_COUNT: Final = (
    r"(?:few|several|couple\s+of|two|three|four|five|six|seven|eight|nine|ten|twelve|\d{1,3})(?:\s+or\s+\w+)?"
)
_POINTED: Final = (
    r"(?:the\s+|that\s+)?(?:first|second|third|fourth|last|latest|previous|current|same|next|past|coming|final|"
    r"preceding|following|prior|opening|this|these|earlier\s+this|later\s+this)"
    rf"(?:\s+(?:{_COUNT}|full))?\s+(?:(?:fiscal|calendar|financial|business)\s+)?{_SPANS}\b"
)
_ENDED: Final = rf"the\s+(?:(?:{_COUNT}|first|second|third|fourth|fiscal|full)\s+)*{_SPANS}\b"
_CORE: Final = (
    rf"(?:(?:early|late|mid)[\s-]+)?(?:"
    rf"{_MONTH}(?:\s+\d{{1,2}}\b(?![,.]?\d))?(?:,?\s+{_YEAR})?|(?:last|this|next)?\s?{_DAY}(?:\s+(?:morning|afternoon|"
    rf"evening|night))?|{_YEAR}|{_POINTED}|{_ENDED}(?=\s+(?:end(?:ed|ing)|to|through|of)\b)|"
    rf"(?:an?|one|{_COUNT})\s+{_SPANS}\s+(?:ago|earlier|before)|"
    r"yesterday|today|tonight|tomorrow|overnight|midday|noon|midnight)"
)
_PERIOD: Final = re.compile(
    r"\b(?:(?:as\s+of|since|during|in|on|by|for|from|until|till|through|throughout|over|within|between|at|before|"
    rf"after)\s+)?(?:the\s+)?{_CORE}(?:\s*(?:-|\u2013|,|\b(?:on|of|in|to|and|through|until|ended|ending)\b)\s*(?:the\s+)?{_CORE})*",
    re.IGNORECASE,
)
_EACH: Final = re.compile(
    r"[\s-]+(?P<words>(?:an?|per|each|every)[\s-]+(?:second|minute|hour|day|week|month|quarter|season|year|decade))\b"
    r"(?!\s+(?:ago|earlier|before|later)\b)",
    re.IGNORECASE,
)
_MAY: Final = re.compile(r"(?:may|march|spring|fall|second)", re.IGNORECASE)
"""Words that are no time unless something more says so."""
_REPORTS: Final = words(
    "say tell report announce add write state release publish note claim confirm reveal disclose explain post"
)


class _Time(NamedTuple):
    """Words for a time, by characters, and the token outside that they hang on."""

    start: int
    end: int
    above: int


def rate_period(text: str, start: int, end: int, limit: int) -> tuple[int, int] | None:
    """Characters of what a rate at text[start:end], or with words up to the limit, is per: "a year"."""
    within = list(_EACH.finditer(text, start, end))
    behind = _EACH.match(text, end, limit)
    found = within[-1] if within else behind
    return None if found is None else found.span("words")


def period_of(tree: Tree, token: int | None, start: int, end: int) -> tuple[int, int] | None:
    """Characters of the time that the figure at text[start:end] holds for, as its sentence says it.

    A time belongs to a figure if it hangs on a word that governs the figure; the nearest such word decides.
    The time of the report itself, "said on Monday", belongs to none.
    """
    if token is None:
        return None
    chain = [token, *tree.ancestors(token)]
    verb = next((i for i in chain if tree.tags[i][0] == "V"), None)
    found = [
        (chain.index(time.above), abs(time.start - start), time)
        for time in _times(tree, token)
        if time.above in chain
        and (time.end <= start or time.start >= end)
        and (time.above == verb or tree.lemmas[time.above] not in _REPORTS)
    ]
    return min(found)[2][:2] if found else None


def _times(tree: Tree, token: int) -> Iterator[_Time]:
    """The words for times in the sentence of a token."""
    first, after = tree.sentences[tree.sentence_of[token]]
    begin, close = tree.starts[first], tree.ends[after - 1]
    for start, end in _periods(tree.text, begin, close):
        inside = [i for i in range(first, after) if start <= tree.starts[i] < end]
        above = next((tree.heads[i] for i in inside if tree.heads[i] not in inside), None)
        if above is not None:
            yield _Time(start, end, above)


@lru_cache(maxsize=1)
def _periods(text: str, begin: int, close: int) -> tuple[tuple[int, int], ...]:
    """Where words for times stand in a sentence, which is searched once for all of its figures.

    A page of nothing but numbers would otherwise take minutes.
    """
    matches = _PERIOD.finditer(text, begin, close)
    return tuple(match.span() for match in matches if not _MAY.fullmatch(match[0]))
