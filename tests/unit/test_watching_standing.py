"""When a source is asked again, by what came of asking it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from producers.sources.heads import Head
from producers.sources.rhythm import Rhythm
from producers.watching.standing import DAY, Bounds, PollResult, Standing, after, new_per_day, unskipped

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC).timestamp()  # a Tuesday
BOUNDS = Bounds()
HOUR = 3600.0


def middle() -> float:
    """No jitter."""
    return 0.5


def polled(  # noqa: PLR0913 - what an answer may tell
    before: Standing,
    at: float,
    *,
    status: int = 200,
    new: int = 0,
    fresh: float = 0.0,
    moved_to: str | None = None,
    rhythm: Rhythm = Rhythm(),  # noqa: B008 - it can't be changed
    published: tuple[float, ...] = (),
    title: str = "",
) -> Standing:
    result = PollResult(
        at=at,
        head=Head(status=status, fresh_seconds=fresh, moved_to=moved_to),
        new=new,
        published=published,
        title=title,
        rhythm=rhythm if status == 200 else None,
        unconditional=before.is_due_in_full(at),
    )
    return after(before, result, BOUNDS, jitter=middle)


def failed(before: Standing, at: float, *, status: int | None = 503, retry: float | None = None) -> Standing:
    head = None if status is None else Head(status=status, retry_seconds=retry)
    return after(before, PollResult(at=at, head=head, failure="no"), BOUNDS, jitter=middle)


def watched_for_days(days: int, new_a_poll: int, every: float) -> Standing:
    standing, at = Standing(), NOON
    while at < NOON + days * DAY:
        standing = polled(standing, at, new=new_a_poll)
        at += every
    return standing


def test_a_new_source_is_asked_at_the_interval_that_was_asked_for() -> None:
    assert polled(Standing(), NOON).next_at == NOON + BOUNDS.start


def test_what_a_source_has_published_already_tells_its_pace() -> None:
    published = tuple(NOON - n * 120 for n in range(100))  # one in two minutes
    assert polled(Standing(), NOON, published=published).interval == BOUNDS.at_least


def test_a_source_that_gives_nothing_is_asked_ever_more_seldom() -> None:
    assert watched_for_days(4, 0, HOUR).interval == BOUNDS.at_most


def test_a_source_is_asked_twice_for_each_article_that_it_gives() -> None:
    standing = watched_for_days(6, 1, HOUR)  # 24 a day
    assert standing.interval == pytest.approx(HOUR / 2, rel=0.1)
    assert new_per_day(standing, NOON + 6 * DAY - HOUR) == pytest.approx(24, rel=0.1)


def test_a_source_that_falls_silent_gives_less_a_day_by_and_by() -> None:
    standing = watched_for_days(6, 1, HOUR)
    assert new_per_day(standing, NOON + 9 * DAY) < 2


@pytest.mark.parametrize(
    ("fresh", "every", "interval"),
    [
        (2 * HOUR, 0, 2 * HOUR),
        (365 * DAY, 0, BOUNDS.at_most),
        (0, 3 * HOUR, 3 * HOUR),
        (0, 60, BOUNDS.start),
        (2 * HOUR, HOUR, 2 * HOUR),
    ],
)
def test_servers_and_feeds_may_ask_to_be_asked_less(fresh: float, every: float, interval: float) -> None:
    standing = polled(Standing(), NOON, fresh=fresh, rhythm=Rhythm(every_seconds=every))
    assert standing.interval == interval


def test_what_a_feed_wants_is_kept_while_it_answers_304() -> None:
    standing = polled(Standing(), NOON, rhythm=Rhythm(every_seconds=HOUR))
    assert polled(standing, NOON + HOUR, status=304).interval == HOUR


def test_a_source_that_fails_is_asked_later_and_later_and_at_least_once_a_day() -> None:
    standing, waits = polled(Standing(), NOON), []
    for _ in range(30):
        at = standing.next_at
        standing = failed(standing, at, status=None)
        waits.append(standing.next_at - at)
    assert waits[:3] == [2 * BOUNDS.start, 4 * BOUNDS.start, 8 * BOUNDS.start]
    assert waits == sorted(waits)
    assert waits[-1] == DAY
    assert standing.errors == 30
    recovered = polled(standing, standing.next_at)
    assert (recovered.errors, recovered.reason, recovered.interval) == (0, "", BOUNDS.at_most)


@pytest.mark.parametrize(("asked", "waited"), [(5 * HOUR, 5 * HOUR), (10.0, 1800.0), (400 * DAY, 7 * DAY)])
def test_a_server_that_asks_for_patience_gets_it_up_to_a_week(asked: float, waited: float) -> None:
    assert failed(Standing(), NOON, retry=asked).next_at == NOON + waited


def test_a_source_that_is_gone_is_retired_and_keeps_what_is_known_of_it() -> None:
    standing = failed(polled(Standing(), NOON, title="Post"), NOON + HOUR, status=410)
    assert (standing.retired_at, standing.title, standing.succeeded_at) == (NOON + HOUR, "Post", NOON)


def test_a_source_that_is_not_found_is_not_retired() -> None:
    assert failed(Standing(), NOON, status=404).retired_at is None


def test_a_permanent_redirect_counts_when_it_was_seen_three_times_in_a_row() -> None:
    standing, moved = Standing(), []
    for target in ("b", "b", "c", "c", "c", None):
        standing = polled(standing, NOON, moved_to=target)
        moved.append((standing.has_moved, standing.moved_to))
    assert moved == [(False, "b"), (False, "b"), (False, "c"), (False, "c"), (True, "c"), (True, "c")]


def test_a_redirect_that_was_forgotten_once_starts_anew() -> None:
    standing = Standing()
    for target in ("b", "b", None, "b"):
        standing = polled(standing, NOON, moved_to=target)
    assert (standing.has_moved, standing.moved_seen) == (False, 1)


@pytest.mark.parametrize("status", [404, 410])
def test_where_the_new_address_is_lost_the_old_one_is_asked_again(status: int) -> None:
    standing = Standing()
    for _ in range(3):
        standing = polled(standing, NOON, moved_to="b")
    standing = failed(standing, NOON, status=status)
    assert (standing.has_moved, standing.moved_to, standing.retired_at) == (False, None, None)


def test_once_a_day_a_whole_answer_is_asked_for_since_some_etags_lie() -> None:
    standing, at, whole = polled(Standing(), NOON), NOON, []
    while at < NOON + 3 * DAY:
        at = standing.next_at
        whole.append(standing.is_due_in_full(at))
        standing = polled(standing, at, status=304)
    assert sum(whole) == 3
    assert len(whole) > 12


def test_jitter_parts_sources_that_started_together() -> None:
    result = PollResult(at=NOON, head=Head(status=200), rhythm=Rhythm())
    early = after(Standing(), result, BOUNDS, jitter=lambda: 0.0)
    late = after(Standing(), result, BOUNDS, jitter=lambda: 1.0)
    assert late.next_at - early.next_at == pytest.approx(0.2 * BOUNDS.start)


@pytest.mark.parametrize(
    ("rhythm", "hours"),
    [
        (Rhythm(skip_hours=(12, 13)), 2),
        (Rhythm(skip_days=(1,)), 12),
        (Rhythm(skip_days=(1, 2), skip_hours=(0, 1)), 38),
        (Rhythm(skip_hours=(11,)), 0),
    ],
)
def test_hours_and_days_that_a_feed_wants_to_be_spared_are_skipped(rhythm: Rhythm, hours: int) -> None:
    assert unskipped(NOON, rhythm) == NOON + hours * HOUR
