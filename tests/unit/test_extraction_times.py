"""When something was said: words of time resolved against the day of publication."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from producers.extraction.times import said_at

PUBLISHED = datetime(2026, 3, 11, 9, 30, tzinfo=UTC)
"""A Wednesday."""


def day(year: int, month: int, number: int) -> datetime:
    """Midnight in UTC."""
    return datetime(year, month, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("on Saturday", day(2026, 3, 7), day(2026, 3, 8), "day"),
        ("Wednesday", day(2026, 3, 11), day(2026, 3, 12), "day"),
        ("Monday night", day(2026, 3, 9), day(2026, 3, 10), "day"),
        ("yesterday", day(2026, 3, 10), day(2026, 3, 11), "day"),
        ("last week", day(2026, 3, 2), day(2026, 3, 9), "week"),
        ("last month", day(2026, 2, 1), day(2026, 3, 1), "month"),
        ("earlier this year", day(2026, 1, 1), day(2027, 1, 1), "year"),
        ("in December", day(2025, 12, 1), day(2026, 1, 1), "month"),
        ("on March 3", day(2026, 3, 3), day(2026, 3, 4), "day"),
        ("on 30 June", day(2025, 6, 30), day(2025, 7, 1), "day"),
        ("on Jan. 5, 2024", day(2024, 1, 5), day(2024, 1, 6), "day"),
        ("in 2019", day(2019, 1, 1), day(2020, 1, 1), "year"),
    ],
)
def test_words_of_time_mean_an_interval_with_a_precision(
    text: str, start: datetime, end: datetime, precision: str
) -> None:
    """A bare weekday or date is the latest one up to publication."""
    interval = said_at(text, PUBLISHED)
    assert interval is not None
    assert (interval.text, interval.from_, interval.to, interval.precision) == (text, start, end, precision)


def test_without_a_publication_date_only_the_words_are_kept() -> None:
    """Nothing is guessed."""
    interval = said_at("on Saturday", None)
    assert interval is not None
    assert (interval.from_, interval.to, interval.precision) == (None, None, "unknown")


@pytest.mark.parametrize("text", ["on February 30", "last year", "yesterday"])
@pytest.mark.parametrize("year", [1, 9999])
def test_a_date_that_the_calendar_lacks_is_left_unresolved_or_resolved_but_never_an_error(
    text: str, year: int
) -> None:
    """Years 1 and 9999 are at the calendar's edge."""
    interval = said_at(text, datetime(year, 1, 1, tzinfo=timezone(timedelta(0))))
    assert interval is not None
    assert interval.text == text


@pytest.mark.parametrize("text", ["for three days", "the next morning", ""])
def test_words_that_name_no_time_mean_none(text: str) -> None:
    """A length of time is no time."""
    assert said_at(text, PUBLISHED) is None
