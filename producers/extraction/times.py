"""When something was said: the words of time beside a cue, resolved against the publication date.

Rules of newspaper style: a bare weekday is the latest one up to the day of publication; a month and day
without a year is the latest one up to publication; days run in the publication date's own zone (UTC).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from producers.extraction.wordlists import numbered
from schemas.records import TimeInterval

_WEEKDAYS: Final = numbered("monday tuesday wednesday thursday friday saturday sunday", step=1)
_MONTHS: Final = numbered("zero jan feb mar apr may jun jul aug sep oct nov dec", step=1)
_MONTH: Final = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE: Final = re.compile(
    rf"\b(?:{_MONTH}\s+(?P<day>\d{{1,2}})(?!\d)|(?P<day_first>\d{{1,2}})\s+(?:of\s+)?"
    rf"{_MONTH.replace('month', 'month_after')})"
    r"(?:,?\s+(?P<year>\d{4}))?"
)
_MONTH_ALONE: Final = re.compile(rf"\b{_MONTH}(?:,?\s+(?P<year>\d{{4}}))?(?!\w)")
_WEEKDAY: Final = re.compile(rf"\b({'|'.join(_WEEKDAYS)})\b")
_YEAR: Final = re.compile(r"\b((?:19|20)\d{2})\b")
_RELATIVE: Final = re.compile(r"\b(last|this|earlier this|past|previous)\s+(weekend|week|month|year)\b")
_DAYS_BACK: Final = {"yesterday": 1, "last night": 1, "today": 0, "tonight": 0, "this morning": 0,
                     "this afternoon": 0, "this evening": 0}  # fmt: skip


def said_at(text: str, published_at: datetime | None) -> TimeInterval | None:
    """The interval that words such as "on Saturday" or "last month" mean; None if they name no time.

    Without a publication date, or with one at the calendar's edge, only the words are given.
    """
    low = text.lower()
    if not names_time(text):
        return None
    try:
        resolved = _resolve(low, published_at.astimezone(UTC)) if published_at else None
    except (ValueError, OverflowError):
        resolved = None
    if resolved is None:
        return TimeInterval(text=text)
    start, end, precision = resolved
    return TimeInterval(text=text, from_=start, to=end, precision=precision)


def names_time(text: str) -> bool:
    """Whether words name a day or a longer time, not only a length of time such as "for two years"."""
    low = text.lower()
    searches = (_WEEKDAY, _DATE, _MONTH_ALONE, _RELATIVE, _YEAR)
    return any(s.search(low) for s in searches) or any(words in low for words in _DAYS_BACK)


def _resolve(low: str, published: datetime) -> tuple[datetime, datetime, str] | None:
    """Start, end and precision of the first reading that applies, most precise first."""
    today = published.replace(hour=0, minute=0, second=0, microsecond=0)
    if match := _DATE.search(low):
        return _day(_calendar_day(match, today))
    for words, back in _DAYS_BACK.items():
        if words in low:
            return _day(today - timedelta(days=back))
    if match := _WEEKDAY.search(low):
        return _day(today - timedelta(days=(today.weekday() - _WEEKDAYS[match[1]]) % 7))
    if match := _RELATIVE.search(low):
        return _period(match[2], today, back=0 if match[1].endswith("this") else 1)
    return _month_or_year(low, today)


def _month_or_year(low: str, today: datetime) -> tuple[datetime, datetime, str] | None:
    if match := _MONTH_ALONE.search(low):
        month = _MONTHS[match["month"]]
        year = int(match["year"]) if match["year"] else today.year - (month > today.month)
        return _month(datetime(year, month, 1, tzinfo=UTC))
    if match := _YEAR.search(low):
        return _year(int(match[1]))
    return None


def _calendar_day(match: re.Match[str], today: datetime) -> datetime:
    month = _MONTHS[match["month"] or match["month_after"]]
    day = int(match["day"] or match["day_first"])
    if match["year"]:
        return datetime(int(match["year"]), month, day, tzinfo=UTC)
    found = datetime(today.year, month, day, tzinfo=UTC)
    return found if found <= today else found.replace(year=today.year - 1)


def _period(unit: str, today: datetime, *, back: int) -> tuple[datetime, datetime, str]:
    if unit == "weekend":
        saturday = today - timedelta(days=(today.weekday() - _WEEKDAYS["saturday"]) % 7)
        start = saturday - timedelta(days=7 * back if today.weekday() >= _WEEKDAYS["saturday"] else 0)
        return start, start + timedelta(days=2), "day"
    if unit == "week":
        start = today - timedelta(days=today.weekday() + 7 * back)
        return start, start + timedelta(days=7), "week"
    if unit == "month":
        months = today.year * 12 + today.month - 1 - back
        return _month(datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC))
    return _year(today.year - back)


def _day(start: datetime) -> tuple[datetime, datetime, str]:
    return start, start + timedelta(days=1), "day"


def _month(start: datetime) -> tuple[datetime, datetime, str]:
    return start, (start + timedelta(days=32)).replace(day=1), "month"


def _year(year: int) -> tuple[datetime, datetime, str]:
    return datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC), "year"
