"""What of a text is the article: without the counters, advertisements and clocks that change by themselves.

A line is left out only where the whole of it is such noise, so that no sentence of an article ever counts as
noise.
"""

from __future__ import annotations

import re
from typing import Final

from schemas.identity import revision_id
from schemas.records import ArticleCaptured

_COUNTED: Final = (
    r"(?:comments?|shares?|views?|likes?|reads?|reactions?|replies|reply|followers|reposts?|votes?)"
)
_NUMBER: Final = r"\d[\d.,\u00a0\u202f ]*[km]?"
_SPAN: Final = (
    r"(?:a|an|\d+)[ -]?(?:s|m|h|d|sec(?:ond)?s?|min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?|months?|years?)"
)
_WHEN: Final = (
    r"(?:\d+(?:st|nd|rd|th)?|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?"
    r"|fri|sat(?:ur)?|sun)(?:day)?|[ap]\.?m\.?|gmt|utc|bst|ces?t|e[sd]?t|p[sd]?t|c[sd]t|ist|at|on|today|[\s:.,/+|-])+"
)
_UPDATED: Final = r"(?:last )?(?:updated?|modified|published|posted)(?: on| at)?:?"
_NOISE: Final = re.compile(
    "|".join(
        (
            rf"{_NUMBER}\s*{_COUNTED}",
            rf"{_COUNTED}\s*[:(]?\s*{_NUMBER}\)?",
            r"(?:no comments?(?: yet)?|leave a comment|(?:view|show|read) (?:all )?comments?)",
            rf"(?:estimated )?(?:reading|read) time:?\s*{_SPAN}",
            rf"{_SPAN}\s*(?:read|to read|listen)",
            rf"(?:{_UPDATED}\s*)?(?:{_SPAN}\s*ago|just now)",
            rf"(?:this (?:article|story|page|report) (?:was|has been) )?{_UPDATED}\s*{_WHEN}",
            r"\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?",
            rf"you have (?:{_NUMBER}|one|no) (?:more )?(?:free )?articles? (?:left|remaining).{{0,30}}",
            rf"join (?:(?:more than|over) )?{_NUMBER}\s*(?:other )?(?:readers|subscribers) .{{0,60}}",
            r"(?:advertisement|advertising|ad|sponsored(?: content)?|promoted)",
            r"(?:article|story) continues (?:below|after).{0,30}",
            r"(?:share|listen|print|save|follow|subscribe|sign up|log in|read more|more|related|trending)",
            r"©.*|copyright (?:©|\(c\)|\d{4})\W.*|.*\ball rights reserved",
            r"(?:sign up|subscribe) (?:to|for) [^.,]*(?:newsletters?|alerts?|updates)",
            r"\S+@\S+\.\w+|\(ends?\)|#{2,3}",
            r"(?:share (?:this|on|via)|(?:follow|like) us on) .{0,30}",
        )
    ),
    re.IGNORECASE,
)
_MAX_NOISE: Final = 80
_LINK: Final = re.compile(
    r"(?:read (?:more|also|next)|also read|see also|related(?: (?:articles?|stor(?:y|ies)|coverage|content))?"
    r"|more (?:on this(?: story| topic)?|from .{1,30}|stories)|recommended|don['\u2019]t miss)"
    r"\s*[:|>\u2013\u2014\u00bb].{0,150}",
    re.IGNORECASE,
)
"""A line that leads to another article, whose headline it gives."""
_EXACT: Final = ("second", "minute", "hour")
_SPACES: Final = re.compile(r"\s+")


def substance(text: str) -> str:
    """A text without its lines of noise, and with single spaces."""
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if not is_noise(line))


def is_noise(line: str) -> bool:
    """Whether a line is a counter, an advertisement's mark, a clock, a button or a link, and nothing else."""
    if _LINK.fullmatch(line):
        return True
    return len(line) <= _MAX_NOISE and _NOISE.fullmatch(line.rstrip(".")) is not None


def substance_of(event: ArticleCaptured) -> str:
    """An identity of all that extraction reads of a capture, noise apart.

    The date of a page without a time of day is often guessed from what the page says of today, so that it
    does not count.
    """
    is_stated = event.published_precision in _EXACT or event.media_type != "text/html"
    return revision_id(
        article_id=event.article_id,
        title=_SPACES.sub(" ", event.title),
        text=substance(event.text),
        published_at=event.published_at if is_stated else None,
        published_precision=event.published_precision if is_stated else "unknown",
        language=event.language,
    )
