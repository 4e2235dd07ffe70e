"""Dates of publication: as exact as the source says, and never an exception."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from producers.sources.dates import parse_published

LOOKED_AT = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def at(*parts: int) -> datetime:
    year, month, day, hour, minute, second = (*parts, *(0, 1, 1, 0, 0, 0)[len(parts) :])
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


READ = [
    ("Fri, 06 Mar 2026 10:15:30 +0200", at(2026, 3, 6, 8, 15, 30), "second", True),
    ("6 Mar 26 10:15 EST", at(2026, 3, 6, 15, 15), "minute", True),
    ("Fri, 06 Mar 2026 10:15:30 GMT", at(2026, 3, 6, 10, 15, 30), "second", True),
    ("Fri, 06 Mar 2026 10:15:30 CEST", at(2026, 3, 6, 8, 15, 30), "second", True),
    ("Fri, 06 Mar 2026 10:15:30 GMT+2", at(2026, 3, 6, 8, 15, 30), "second", True),
    ("Fri, 06 Mar 2026 10:15:30 -0000", at(2026, 3, 6, 10, 15, 30), "second", True),
    ("Fri, 06 Mar 2026 10:15:30", at(2026, 3, 6, 10, 15, 30), "second", False),
    ("Fri, 06 Mar 2026 10:15:30 BST", at(2026, 3, 6, 10, 15, 30), "second", False),
    ("2026-03-06T10:15:30Z", at(2026, 3, 6, 10, 15, 30), "second", True),
    ("2026-03-06T10:15:30+0530", at(2026, 3, 6, 4, 45, 30), "second", True),
    ("2026-03-06T10:15-05:00", at(2026, 3, 6, 15, 15), "minute", True),
    ("2026-03-06 10:15", at(2026, 3, 6, 10, 15), "minute", False),
    ("2026-03-06", at(2026, 3, 6), "day", False),
    ("20260306", at(2026, 3, 6), "day", False),
    ("2026-03", at(2026, 3), "month", False),
    ("2026", at(2026), "year", False),
    ("1772791200", at(2026, 3, 6, 10), "second", True),
    ("1772791200000", at(2026, 3, 6, 10), "second", True),
    ("6 March 2026", at(2026, 3, 6), "day", False),
    ("March 6, 2026 5:30 PM EST", at(2026, 3, 6, 22, 30), "minute", True),
    ("20260306101530", at(2026, 3, 6, 10, 15, 30), "second", False),
    ("2026-03-06T10:15:30+2:00", at(2026, 3, 6, 8, 15, 30), "second", True),
    ("Sun, 06 Sept 2025 10:15:30 GMT", at(2025, 9, 6, 10, 15, 30), "second", True),
    ("  2026-03-06\n", at(2026, 3, 6), "day", False),
    ("1848-02-24", at(1848, 2, 24), "day", False),
    ("26/03/2025", at(2025, 3, 26), "day", False),
    ("3/26/2025 8:15:00 PM", at(2025, 3, 26, 20, 15), "second", False),
    ("5/5/2025 8:15", at(2025, 5, 5, 8, 15), "minute", False),
    ("06.03.2026 10:15", at(2026, 3, 6, 10, 15), "minute", False),
    ("6.3.2026", at(2026, 3, 6), "day", False),
    ("06.03.2026, 10:15 Uhr", at(2026, 3, 6, 10, 15), "minute", False),
]

UNUSED = [
    ("9999-12-31", "more than a year in the future"),
    ("Fri, 31 Dec 9999 23:59:59 GMT", "more than a year in the future"),
    ("9999-12-31T23:59:59-10:00", "out of range"),
    ("0000-00-00", "year 0"),
    ("0000-01-01", "year 0"),
    ("0001-01-01T00:00:00+10:00", "out of range"),
    ("0001-01-01T00:00:00Z", "before 1450"),
    ("99999-01-01", "out of range"),
    ("2026-13-45", "month"),
    ("2026-03-06T25:00:00Z", "hour"),
    ("Fri, 06 Mar 2026 10:15:30 +9999", "offset"),
    ("2028-01-01", "more than a year in the future"),
    ("04/05/2026", "day and month"),
    ("4-5-2026 10:15", "day and month"),
    ("32.03.2026", "not a date"),
    ("1970-01-01T00:00:00Z", "zero"),
    ("Thu, 01 Jan 1970 00:00:00 GMT", "zero"),
    ("1970-01-01T01:00:00+01:00", "zero"),
    ("yesterday", "not a date"),
    ("soon", "not a date"),
    ("-5", "not a date"),
    ("9" * 500, "not a date"),
]


@pytest.mark.parametrize(("raw", "moment", "precision", "zone_known"), READ)
def test_a_date_is_read_to_the_letter(
    raw: str, moment: datetime, precision: str, *, zone_known: bool
) -> None:
    read = parse_published(raw, looked_at=LOOKED_AT)
    assert (read.at, read.precision, read.zone_known) == (moment, precision, zone_known)
    assert read.raw == raw.strip()
    assert read.warning is None


@pytest.mark.parametrize(("raw", "why"), UNUSED)
def test_a_date_that_cannot_be_used_stays_raw_and_says_why(raw: str, why: str) -> None:
    read = parse_published(raw, looked_at=LOOKED_AT)
    assert read.at is None
    assert read.precision == "unknown"
    assert read.raw
    assert why in (read.warning or "")


@pytest.mark.parametrize("raw", [None, "", " \t", "\x00\x1b"])
def test_no_date_is_no_warning(raw: str | None) -> None:
    read = parse_published(raw, looked_at=LOOKED_AT)
    assert (read.at, read.raw, read.warning) == (None, None, None)


def test_fractions_of_a_second_are_kept() -> None:
    read = parse_published("2026-03-06T10:15:30.125Z", looked_at=LOOKED_AT)
    assert read.at == datetime(2026, 3, 6, 10, 15, 30, 125_000, tzinfo=UTC)


DIGITS = st.text("0123456789TZ:+-. ", max_size=30)


@settings(deadline=None)  # dateparser loads its languages at its first date
@given(DIGITS | st.text(max_size=15) | st.datetimes().map(datetime.isoformat))
def test_no_text_makes_the_reader_raise(raw: str) -> None:
    read = parse_published(raw, looked_at=LOOKED_AT)
    assert read.at is None or read.at.tzinfo is UTC
