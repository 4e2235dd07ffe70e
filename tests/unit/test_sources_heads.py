"""What an answer's head says about asking again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from producers.sources.heads import head_of

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"Cache-Control": "max-age=600"}, 600),
        ({"Cache-Control": "public, Max-Age = 600, s-maxage=10"}, 600),
        ({"Cache-Control": 'max-age="600"'}, 600),
        ({"Cache-Control": "s-maxage=600"}, 0),
        ({"Cache-Control": "no-cache, max-age=600"}, 0),
        ({"Cache-Control": "private, no-store"}, 0),
        ({"Cache-Control": "max-age=600", "Age": "100"}, 500),
        ({"Cache-Control": "max-age=600", "Age": "700"}, 0),
        ({"Cache-Control": "max-age=soon"}, 0),
        ({"Expires": "Tue, 10 Mar 2026 12:30:00 GMT", "Date": "Tue, 10 Mar 2026 12:00:00 GMT"}, 1800),
        ({"Expires": "0", "Date": "Tue, 10 Mar 2026 12:00:00 GMT"}, 0),
        ({"Expires": "-1"}, 0),
    ],
)
def test_freshness_is_what_caches_are_told(headers: dict[str, str], seconds: float) -> None:
    assert head_of(200, headers, [], now=NOW).fresh_seconds == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("Tue, 10 Mar 2026 12:02:00 GMT", 120),
        ("Tue, 10 Mar 2026 11:00:00 GMT", 0),
        ("-5", None),
        ("later", None),
        ("", None),
    ],
)
def test_a_server_asks_for_patience_in_seconds_or_until_a_moment(value: str, seconds: float | None) -> None:
    assert head_of(503, {"Retry-After": value}, [], now=NOW).retry_seconds == seconds


@pytest.mark.parametrize(
    ("hops", "moved_to"),
    [
        ([], None),
        ([(301, "b")], "b"),
        ([(308, "b"), (301, "c")], "c"),
        ([(301, "b"), (302, "c")], "b"),
        ([(302, "b"), (301, "c")], None),
        ([(307, "b")], None),
    ],
)
def test_permanent_redirects_count_up_to_the_first_temporary_one(
    hops: list[tuple[int, str]], moved_to: str | None
) -> None:
    assert head_of(200, {}, hops, now=NOW).moved_to == moved_to
