"""When an article was published, as exactly as its source says it and no more.

RFC 822 and ISO 8601 dates are read to the letter, with the zone they give; epoch seconds too. Dates in
words ("27 April 2025, 5:30 pm") go to dateparser. What can't be or would be a guess stays raw.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from producers.sources.text import clean_line

_MAX_RAW: Final = 200
_MAX_IN_WORDS: Final = 60
_EARLIEST_YEAR: Final = 1450  # printing; what claims to be older is a slip
_ZERO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_HORIZON: Final = timedelta(days=366)
_A_MINUTE: Final = timedelta(minutes=1)
_QUARTER: Final = timedelta(minutes=15)
"""Zones are whole quarters of an hour apart."""
_FARTHEST_ZONE: Final = timedelta(hours=14)
_DAY_AND_ZONES: Final = timedelta(hours=38)

_ISO: Final = re.compile(
    r"(?P<year>\d{4,5})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})(?:[Tt ]\s*(?P<hour>\d{2}):?(?P<minute>\d{2})"
    r"(?::?(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?\s*(?P<zone>[Zz]|[+-]\d{2}(?::?\d{2})?|[+-]\d:\d{2})?)?)?)?"
    r"(?:\[[\w/+-]{1,40}\])?"  # Java's name of the zone, whose offset stands before it
)
_BASIC_ISO: Final = re.compile(r"(\d{4})(\d{2})(\d{2})[Tt]?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?")
_JAVASCRIPT: Final = re.compile(
    r"(\w{3} \w{3} \d{1,2} \d{4} \d{1,2}:\d{2}:\d{2} GMT[+-]\d{4})(?: \(.{1,60}\))?"
)
_LABEL: Final = re.compile(
    r"\A(?:first )?(?:published|posted|created|written)(?: on| at)?:?\s+", re.IGNORECASE
)
_ZONE_AT_END: Final = re.compile(r"(?P<clock>.*\d.*?)\s+(?P<zone>[A-Z][A-Za-z_]+/[A-Z][\w/+-]{1,40}|[ECMP]T)")
_ZONES_OF_AMERICA: Final = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
"""What is standard time in winter and another in summer under one name."""
_RFC822: Final = re.compile(
    r"(?:[A-Za-z]{3,9},?\s*)?\d{1,2}[\s-][A-Za-z]{3,9}[\s-]\d{2,5}\s+\d{1,2}:\d{2}(?P<second>:\d{2})?"
    r"(?:\s+(?P<zone>[A-Za-z]{1,5}|[+-]\d{4}|(?:GMT|UTC)[+-]\d{1,2}(?::?\d{2})?))?(?:\s*\([^)]*\))?"
)
_SEPT: Final = re.compile(r"\bSept\b", re.IGNORECASE)
_EPOCH: Final = re.compile(r"\d{10}|\d{13}")
_COMPACT_DAY: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_IN_NUMBERS: Final = re.compile(r"(?P<first>\d{1,2})(?P<mark>[./-])(?P<second>\d{1,2})(?P=mark)\d{2,4}\b")
_UHR: Final = re.compile(r"\s*Uhr\b", re.IGNORECASE)
_MONTHS: Final = 12
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
        _check(at, looked_at, zone_known=zone_known)
    except (_UnreadableError, ValueError, OverflowError) as error:
        return PublishedDate(raw=text, warning=f"the date {text!r} was not used: {error}")
    return PublishedDate(at=at, raw=text, precision=precision, zone_known=zone_known)


def most_exact(written: Sequence[str], *, looked_at: datetime) -> PublishedDate:
    """One date of those that a page declares, which may say one moment more or less exactly.

    The first that can be read, unless another one says the same with a time of day or with a zone. Of two
    that show one clock in two zones, the one in Greenwich's is a local time that was marked wrongly.
    """
    dates = [parse_published(one, looked_at=looked_at) for one in written]
    readable = [date for date in dates if date.at is not None]
    if not readable:
        return dates[0] if dates else PublishedDate()
    first = readable[0]
    best = max(filter(partial(_says_the_same, first), readable), key=_exactness, default=first)
    return next((date for date in readable if _is_local_of(date, best)), best)


def _exactness(date: PublishedDate) -> int:
    return 0 if date.precision not in ("second", "minute") else 2 if date.zone_known else 1


def _says_the_same(one: PublishedDate, other: PublishedDate) -> bool:
    """Whether two dates may be one: a day and a moment in it, or two clocks of which one has no zone."""
    if one.at is None or other.at is None:
        return False
    apart = abs(one.at - other.at)
    if not (_exactness(one) and _exactness(other)):
        return apart < _DAY_AND_ZONES
    if one.zone_known == other.zone_known:
        return apart < _A_MINUTE
    past = apart % _QUARTER
    return apart <= _FARTHEST_ZONE and min(past, _QUARTER - past) < _A_MINUTE


def _is_local_of(date: PublishedDate, other: PublishedDate) -> bool:
    """Whether a date shows the clock that the other one gives as Greenwich's, in a zone of its own."""
    mine, theirs = (_ISO.fullmatch(one.raw or "") for one in (date, other))
    if not (mine and theirs and mine["zone"] and theirs["zone"]) or date.at == other.at:
        return False
    same_clock = mine.group("year", "month", "day", "hour", "minute") == theirs.group(
        "year", "month", "day", "hour", "minute"
    )
    return same_clock and _offset(theirs["zone"]) == UTC


def _check(at: datetime, looked_at: datetime, *, zone_known: bool) -> None:
    if at.year < _EARLIEST_YEAR:
        raise _UnreadableError(f"it is before {_EARLIEST_YEAR}")
    if zone_known and at == _ZERO:
        raise _UnreadableError("it is the zero of computers' clocks, written where there is no date")
    if at > looked_at + _HORIZON:
        raise _UnreadableError("it is more than a year in the future")


def _read(text: str) -> _Read:
    text = _LABEL.sub("", text, count=1)
    for form, read in _FORMS:
        if match := form.fullmatch(text):
            return read(match)
    numbers = _IN_NUMBERS.match(text)
    return _read_words(text, order=_order(numbers) if numbers else None)


def _read_basic(match: re.Match[str]) -> _Read:
    year, month, day, hour, minute, second, zone = match.groups()
    return _read(f"{year}-{month}-{day}T{hour}:{minute}{f':{second}' if second else ''}{zone or ''}")


def _read_epoch(match: re.Match[str]) -> _Read:
    return datetime.fromtimestamp(int(match[0][:10]), UTC), "second"


def _read_compact_day(match: re.Match[str]) -> _Read:
    return datetime(int(match[1]), int(match[2]), int(match[3])), "day"  # noqa: DTZ001 - a day has no zone


def _read_javascript(match: re.Match[str]) -> _Read:
    return datetime.strptime(match[1], "%a %b %d %Y %H:%M:%S GMT%z"), "second"


def _read_in_zone(match: re.Match[str]) -> _Read:
    """A clock with the name of a zone whose offset depends on the day."""
    moment, precision = _read(match["clock"])
    if moment.tzinfo is not None:
        return moment, precision
    try:
        zone = ZoneInfo(_ZONES_OF_AMERICA.get(match["zone"], match["zone"]))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise _UnreadableError(f"there is no zone {match['zone']}") from error
    return (moment.replace(tzinfo=zone) if precision in ("second", "minute") else moment), precision


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
    if zone in "Zz":
        return UTC
    digits = zone[1:].replace(":", "")
    digits = digits.zfill(4) if ":" in zone else digits.ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))


def _read_rfc822(match: re.Match[str]) -> _Read:
    text, zone = match[0], match["zone"]
    stated = text if zone is None else text[: match.start("zone")] + _rfc822_zone(zone)
    moment = parsedate_to_datetime(_SEPT.sub("Sep", stated))
    if zone in ("-0000", "-00:00"):  # RFC 2822: the time is UTC, the place of writing unknown
        moment = moment.replace(tzinfo=UTC)
    return moment, "second" if match["second"] else "minute"


def _rfc822_zone(zone: str) -> str:
    if match := re.fullmatch(r"(?:GMT|UTC)([+-])(\d{1,2})(?::?(\d{2}))?", zone, re.IGNORECASE):
        return f"{match[1]}{int(match[2]):02}{match[3] or '00'}"
    return _ZONES.get(zone.upper(), zone)


def _order(numbers: re.Match[str]) -> str:
    """Of a day in numbers: with full stops it comes first everywhere, else one number has to be no month."""
    first, second = int(numbers["first"]), int(numbers["second"])
    if numbers["mark"] == "." or first > _MONTHS:
        return "DMY"
    if second > _MONTHS or first == second:
        return "MDY"
    raise _UnreadableError("day and month can't be told apart")


def _read_words(text: str, *, order: str | None = None) -> _Read:
    if len(text) > _MAX_IN_WORDS or not any(char.isdigit() for char in text):
        raise _UnreadableError("it is not a date")
    import dateparser  # noqa: PLC0415 - slow to load and seldom needed

    settings = {"STRICT_PARSING": True, "PARSERS": ["absolute-time"]} | (
        {"DATE_ORDER": order} if order else {}
    )
    moment = dateparser.parse(_UHR.sub("", text), settings=settings)
    if moment is None:
        raise _UnreadableError("it is not a date")
    clock = _CLOCK.search(_IN_NUMBERS.sub("", text, count=1))
    if clock is None:
        return moment.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None), "day"
    return moment, "second" if clock["second"] else "minute"


_FORMS: Final = (
    (_ISO, _read_iso),
    (_RFC822, _read_rfc822),
    (_EPOCH, _read_epoch),
    (_BASIC_ISO, _read_basic),
    (_JAVASCRIPT, _read_javascript),
    (_ZONE_AT_END, _read_in_zone),
    (_COMPACT_DAY, _read_compact_day),
)
"""How dates are written, and what reads them so."""
