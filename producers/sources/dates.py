"""When an article was published, as exactly as its source says it and no more.

RFC 822 and ISO 8601 dates are read to the letter, with the zone they give; epoch seconds too. Dates in
words ("27 April 2025, 5:30 pm") go to dateparser. What can't be or would be a guess stays raw.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Final

import msgspec

from producers.sources.text import clean_line

_MAX_RAW: Final = 200
_MAX_IN_WORDS: Final = 60
_EARLIEST_YEAR: Final = 1450  # printing; what claims to be older is a slip
_HORIZON: Final = timedelta(days=366)

_ISO: Final = re.compile(
    r"(?P<year>\d{4,5})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})(?:[Tt ]\s*(?P<hour>\d{2}):?(?P<minute>\d{2})"
    r"(?::?(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?\s*(?P<zone>[Zz]|[+-]\d{2}(?::?\d{2})?)?)?)?)?"
)
_RFC822: Final = re.compile(
    r"(?:[A-Za-z]{3,9},?\s*)?\d{1,2}[\s-][A-Za-z]{3,9}[\s-]\d{2,5}\s+\d{1,2}:\d{2}(?P<second>:\d{2})?"
    r"(?:\s+(?P<zone>[A-Za-z]{1,5}|[+-]\d{4}|(?:GMT|UTC)[+-]\d{1,2}(?::?\d{2})?))?(?:\s*\([^)]*\))?"
)
_EPOCH: Final = re.compile(r"\d{10}|\d{13}")
_COMPACT_DAY: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_AMBIGUOUS: Final = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b.*")
_CLOCK: Final = re.compile(r"\d{1,2}[:h.]\d{2}(?P<second>:\d{2})?|\d\s*[ap]\.?m", re.IGNORECASE)
_ZONES: Final = {
    "CET": "+0100",
    "CEST": "+0200",
    "EET": "+0200",
    "EEST": "+0300",
    "WET": "+0000",
    "WEST": "+0100",
    "MSK": "+0300",
    "JST": "+0900",
    "KST": "+0900",
    "AEST": "+1000",
    "AEDT": "+1100",
    "NZST": "+1200",
    "NZDT": "+1300",
    "Z": "+0000",
}
"""Zone names that RFC 822 does not know, that feeds use, and that mean one offset only."""


class PublishedDate(msgspec.Struct, frozen=True, kw_only=True):
    """A date of publication: the moment in UTC, how exact it is, and what the source wrote."""

    at: datetime | None = None
    raw: str | None = None
    precision: str = "unknown"
    zone_known: bool = False
    warning: str | None = None
    """Why there is a raw date and no moment."""


class _UnreadableError(ValueError):
    """Why a date could not be read."""


_Read = tuple[datetime, str]
"""A moment, naive where no zone was given, and its precision."""


def parse_published(raw: str | None, *, looked_at: datetime) -> PublishedDate:
    """Read a date of publication as its source wrote it; `looked_at` is when the source was read.

    Never raises: a date that is unreadable, impossible, before printing or more than a year after
    `looked_at` comes back as its raw string with a warning.
    """
    text = clean_line(raw or "", limit=_MAX_RAW)
    if not text:
        return PublishedDate()
    try:
        moment, precision = _read(text)
        zone_known = moment.tzinfo is not None
        at = moment.astimezone(UTC) if zone_known else moment.replace(tzinfo=UTC)
        _check(at, looked_at)
    except (_UnreadableError, ValueError, OverflowError) as error:
        return PublishedDate(raw=text, warning=f"the date {text!r} was not used: {error}")
    return PublishedDate(at=at, raw=text, precision=precision, zone_known=zone_known)


def _check(at: datetime, looked_at: datetime) -> None:
    if at.year < _EARLIEST_YEAR:
        raise _UnreadableError(f"it is before {_EARLIEST_YEAR}")
    if at > looked_at + _HORIZON:
        raise _UnreadableError("it is more than a year in the future")


def _read(text: str) -> _Read:
    if match := _ISO.fullmatch(text):
        return _read_iso(match)
    if match := _RFC822.fullmatch(text):
        return _read_rfc822(text, match)
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC), "second"
    if match := _COMPACT_DAY.fullmatch(text):
        return datetime(int(match[1]), int(match[2]), int(match[3])), "day"  # noqa: DTZ001 - a day has no zone
    return _read_words(text)


def _read_iso(match: re.Match[str]) -> _Read:
    year, month, day, hour, minute, second = (
        None if match[name] is None else int(match[name])
        for name in ("year", "month", "day", "hour", "minute", "second")
    )
    micros = int((match["fraction"] or "")[:6].ljust(6, "0"))
    zone = _offset(match["zone"]) if match["zone"] else None
    moment = datetime(
        year or 0,
        1 if month is None else month,
        1 if day is None else day,
        hour or 0,
        minute or 0,
        second or 0,
        micros,
        zone,
    )
    for value, precision in ((second, "second"), (minute, "minute"), (day, "day"), (month, "month")):
        if value is not None:
            return moment, precision
    return moment, "year"


def _offset(zone: str) -> timezone:
    digits = zone[1:].replace(":", "")
    if zone in "Zz":
        return UTC
    minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
    return timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))


def _read_rfc822(text: str, match: re.Match[str]) -> _Read:
    zone = match["zone"]
    stated = text if zone is None else text[: match.start("zone")] + _rfc822_zone(zone)
    moment = parsedate_to_datetime(stated)
    if zone in ("-0000", "-00:00"):  # RFC 2822: the time is UTC, the place of writing unknown
        moment = moment.replace(tzinfo=UTC)
    return moment, "second" if match["second"] else "minute"


def _rfc822_zone(zone: str) -> str:
    if match := re.fullmatch(r"(?:GMT|UTC)([+-])(\d{1,2})(?::?(\d{2}))?", zone, re.IGNORECASE):
        return f"{match[1]}{int(match[2]):02}{match[3] or '00'}"
    return _ZONES.get(zone.upper(), zone)


def _read_words(text: str) -> _Read:
    if _AMBIGUOUS.fullmatch(text):
        raise _UnreadableError("day and month can't be told apart")
    if len(text) > _MAX_IN_WORDS or not any(char.isdigit() for char in text):
        raise _UnreadableError("it is not a date")
    import dateparser  # noqa: PLC0415 - slow to load and seldom needed

    moment = dateparser.parse(text, settings={"STRICT_PARSING": True, "PARSERS": ["absolute-time"]})
    if moment is None:
        raise _UnreadableError("it is not a date")
    clock = _CLOCK.search(text)
    if clock is None:
        return moment.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None), "day"
    return moment, "second" if clock["second"] else "minute"
