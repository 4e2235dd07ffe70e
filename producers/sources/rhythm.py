"""When a feed says that it is worth asking.

`ttl`, `skipHours` and `skipDays` are RSS 2.0's (https://www.rssboard.org/rss-specification), `updatePeriod`
and `updateFrequency` those of the syndication module (https://web.resource.org/rss/1.0/modules/syndication/).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

_PERIODS: Final = {
    "hourly": 3_600.0,
    "daily": 86_400.0,
    "weekly": 604_800.0,
    "monthly": 2_592_000.0,
    "yearly": 31_536_000.0,
}
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOURS: Final = 24


class Rhythm(msgspec.Struct, frozen=True, kw_only=True):
    """When a feed says that it is worth asking."""

    every_seconds: float = 0.0
    """No oftener than this; 0 where it does not say."""
    skip_hours: tuple[int, ...] = ()
    """Of the day, UTC, 0 to 23."""
    skip_days: tuple[int, ...] = ()
    """Of the week, UTC; Monday is 0."""


def rhythm_of(hints: Sequence[tuple[str, str]]) -> Rhythm:
    """The rhythm that elements declare, given as (lower-case local name, text); nonsense is left out."""
    first = dict(reversed(hints))
    hours = {int(text) % _HOURS for name, text in hints if name == "hour" and _is_hour(text)}
    days = {_DAYS.index(text) for name, text in hints if name == "day" and text in _DAYS}
    return Rhythm(
        every_seconds=max(_number(first.get("ttl", "")) * 60, _period(first)),
        skip_hours=tuple(sorted(hours)) if len(hours) < _HOURS else (),
        skip_days=tuple(sorted(days)) if len(days) < len(_DAYS) else (),
    )


def _is_hour(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) <= _HOURS


def _period(hints: dict[str, str]) -> float:
    return _PERIODS.get(hints.get("updateperiod", ""), 0.0) / (_number(hints.get("updatefrequency", "")) or 1)


def _number(text: str) -> float:
    return float(text) if text.isascii() and text.isdigit() else 0.0
