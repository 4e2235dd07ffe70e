"""Moments and intervals as people type them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Final

from schemas.identity import micros

_INTERVAL: Final = re.compile(r"(?P<number>[1-9]\d{0,5}) ?(?P<unit>[smhd])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DATE: Final = re.compile(r"\d{4}-?\d{2}-?\d{2}|\d{4}-?W\d{2}(-?\d)?")


class MomentError(ValueError):
    """Not a moment that we can read; the message says what is."""


def start_of(text: str) -> datetime:
    """An ISO 8601 date or time, in UTC; a date means its first moment. A time without a zone is UTC.

    Raises:
        MomentError: it is neither.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise MomentError(
            f"{text!r} is not a moment; write 2026-03-03, 2026-03-03T14:30 or 2026-03-03T14:30:00+02:00"
        ) from error


def end_of(text: str) -> datetime:
    """As start_of, but a date means its last moment: what is asked "as of" a day includes the day.

    Raises:
        MomentError: it is neither a date nor a time.
    """
    moment = start_of(text)
    return datetime.combine(moment, time.max, UTC) if _DATE.fullmatch(text.strip()) else moment


def interval(text: str) -> timedelta:
    """A time span of at least a second, such as 90s, 15m, 6h or 1d.

    Raises:
        ValueError: the text is none; the message says what is.
    """
    found = _INTERVAL.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not an interval; write 90s, 15m, 6h or 1d")
    return timedelta(**{_UNITS[found["unit"]]: int(found["number"])})


def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970, UTC, as records carry them; parts of one are cut off."""
    return micros(moment) // 1000
