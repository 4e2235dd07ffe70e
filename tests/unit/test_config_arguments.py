"""Moments and positions are read as people type them, or refused with how they are written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from eventlog.log import TopicPartition
from onrecord.moments import MomentError, end_of, interval, milliseconds, start_of
from onrecord.positions import PositionError, all_shown, place, positions


def test_a_date_starts_with_its_first_moment_and_ends_with_its_last() -> None:
    assert start_of("2026-03-03") == datetime(2026, 3, 3, tzinfo=UTC)
    assert end_of("2026-03-03") == datetime(2026, 3, 3, 23, 59, 59, 999_999, tzinfo=UTC)
    assert end_of("20260303") == end_of("2026-W10-2") == end_of("2026-03-03")


def test_a_time_is_itself_and_without_a_zone_it_is_utc() -> None:
    assert end_of("2026-03-03T14:30") == datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
    assert start_of("2026-03-03T14:30:00+02:00") == datetime(2026, 3, 3, 12, 30, tzinfo=UTC)


def test_milliseconds_cut_off_what_is_below_them() -> None:
    assert milliseconds(datetime(1970, 1, 1, 0, 0, 1, 1_999, tzinfo=UTC)) == 1_001


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "0001-01-01T00:00+14:00"])
def test_what_is_no_moment_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(MomentError, match="2026-03-03T14:30"):
        end_of(text)


def test_positions_are_read_as_they_are_shown() -> None:
    places = {TopicPartition("articles", 0): 55, TopicPartition("claims", 3): 1234}
    assert all_shown(places) == "articles/0@55,claims/3@1234"
    assert positions(all_shown(places)) == places
    assert place(" claims/3@1234 ") == (TopicPartition("claims", 3), 1234)


@pytest.mark.parametrize("text", ["", "claims", "claims/0", "claims@5", "claims/x@5", "a/0@1,,b/0@2"])
def test_what_is_no_position_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(PositionError, match="claims/0@1234"):
        positions(text)


def test_a_partition_may_stand_only_once() -> None:
    with pytest.raises(PositionError, match="twice"):
        positions("claims/0@1,claims/0@2")


def test_intervals_are_a_number_and_a_unit() -> None:
    told = ["90s", "15m", "6 h", " 1d "]
    meant = [timedelta(seconds=90), timedelta(minutes=15), timedelta(hours=6), timedelta(days=1)]
    assert [interval(text) for text in told] == meant


@pytest.mark.parametrize("text", ["", "15", "0m", "-5m", "1.5h", "1w", "m", "9999999s"])
def test_what_is_no_interval_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="15m"):
        interval(text)
