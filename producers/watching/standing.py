"""How a watched source stands, and when to ask it again: pure functions of what came of a poll.

All moments are seconds since 1970, UTC; all spans are seconds.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from producers.sources.heads import Head
from producers.sources.rhythm import Rhythm

DAY: Final = 86_400.0
_HOUR: Final = 3_600.0
_WEEK: Final = 7 * DAY
_POLLS_AN_ARTICLE: Final = 2.0
"""Two polls for each article that is to be expected: it is seen after a quarter of its gap, on average."""
_MOVED_AFTER: Final = 3
_MAX_DOUBLINGS: Final = 20
_JITTER: Final = 0.1
_SLOW: Final = 10.0
_GONE: Final = 410
_REDIRECT_TARGET_LOST: Final = frozenset({404, 410})

Jitter = Callable[[], float]
"""Gives a number from 0 up to 1."""


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """Between which intervals a source is asked."""

    start: float = 900.0
    """Until its own pace is known."""
    at_least: float = 300.0
    at_most: float = 21_600.0

    def clamp(self, interval: float) -> float:
        """An interval within the bounds."""
        return min(max(interval, self.at_least), self.at_most)


class Standing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of a source from its polls."""

    title: str = ""
    next_at: float = 0.0
    interval: float = 0.0
    first_at: float | None = None
    polled_at: float | None = None
    succeeded_at: float | None = None
    full_at: float | None = None
    """When it last gave a whole answer, or was asked for one."""
    status: str = ""
    """What came last: HTTP's status where there was one, else the reason of the refusal."""
    reason: str = ""
    """Why it failed last; empty where it did not."""
    errors: int = 0
    """In a row."""
    recent: float = 0.0
    """New articles, each of which counts e times less with each day that passes: so many a day."""
    rhythm: Rhythm = Rhythm()
    moved_to: str | None = None
    """Where permanent redirects led."""
    moved_seen: int = 0
    """How many polls in a row they led there."""
    moved_at: float | None = None
    """When they did last."""
    retired_at: float | None = None
    is_slow: bool = False
    """Whether its server kept us waiting."""

    @property
    def has_moved(self) -> bool:
        """Whether it is asked at its new address."""
        return self.moved_seen >= _MOVED_AFTER

    @property
    def has_just_moved(self) -> bool:
        """Whether its last poll was the one that settled its new address."""
        return self.moved_seen == _MOVED_AFTER and self.moved_at == self.polled_at

    def is_due_in_full(self, now: float) -> bool:
        """Whether a poll is to ask for a whole answer, lest it trusts a wrong ETag for ever."""
        return self.full_at is not None and now - self.full_at >= DAY


class PollResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one poll."""

    at: float
    """When it began."""
    took: float = 0.0
    waited: float = 0.0
    """Until the answer's head came, or it was clear that there will be none."""
    head: Head | None = None
    """Of the answer; None where there was none."""
    failure: str = ""
    """Why the source was refused as a whole; empty where it was not."""
    new: int = 0
    published: tuple[float, ...] = ()
    """Moments of publication of what it holds, where they are known."""
    title: str = ""
    rhythm: Rhythm | None = None
    """As a whole answer declares it; None where there was none."""
    unconditional: bool = False


def after(
    before: Standing, result: PollResult, bounds: Bounds, *, jitter: Jitter = random.random
) -> Standing:
    """The standing after a poll."""
    if result.failure:
        return _after_failure(before, result, bounds, jitter)
    recent = _recent(before, result)
    rhythm = before.rhythm if result.rhythm is None else result.rhythm
    interval = _interval(recent, rhythm, result, before, bounds)
    asked_whole = result.rhythm is not None or result.unconditional or before.full_at is None
    return msgspec.structs.replace(
        _moved(before, result.head, result.at),
        title=result.title or before.title,
        next_at=unskipped(result.at + result.took + _spread(interval, jitter), rhythm),
        interval=interval,
        first_at=before.first_at if before.first_at is not None else result.at,
        polled_at=result.at,
        succeeded_at=result.at,
        full_at=result.at if asked_whole else before.full_at,
        status=str(result.head.status) if result.head else "",
        reason="",
        errors=0,
        recent=recent,
        rhythm=rhythm,
        retired_at=None,
        is_slow=result.waited >= _SLOW,
    )


def new_per_day(standing: Standing, now: float) -> float:
    """How many new articles a source gives a day, by the last few days."""
    if standing.polled_at is None:
        return 0.0
    return standing.recent * math.exp(-max(0.0, now - standing.polled_at) / DAY)


def unskipped(at: float, rhythm: Rhythm) -> float:
    """The first moment from `at` on that a feed does not ask to be spared."""
    for _ in range(24 * 8):
        moment = datetime.fromtimestamp(at, UTC)
        if moment.weekday() in rhythm.skip_days or moment.hour in rhythm.skip_hours:
            at = (at // _HOUR + 1) * _HOUR
        else:
            return at
    return at


def _recent(before: Standing, result: PollResult) -> float:
    """The decayed count; at first what it would be had we watched what is published already come."""
    if before.polled_at is None or before.first_at is None:
        return _decayed(result.published, result.at)
    since = max(0.0, result.at - before.polled_at)
    return before.recent * math.exp(-since / DAY) + result.new


def _decayed(moments: Sequence[float], now: float) -> float:
    """The count that moments of publication would have left, with those that a feed holds no more."""
    past = [now - moment for moment in moments if moment <= now]
    if not past:
        return 0.0
    seen = 1 - math.exp(-max(*past, _HOUR) / DAY)
    return sum(math.exp(-age / DAY) for age in past) / seen


def _interval(recent: float, rhythm: Rhythm, result: PollResult, before: Standing, bounds: Bounds) -> float:
    """Twice as often as articles come, no oftener than the server and the feed want, within the bounds."""
    is_known = before.first_at is not None and result.at - before.first_at >= DAY
    own = DAY / recent / _POLLS_AN_ARTICLE if recent > 0 else bounds.at_most
    if not is_known:  # a day shows day and night; before that it is asked no more seldom than at the start
        own = min(own, bounds.start)
    fresh = result.head.fresh_seconds if result.head else 0.0
    return bounds.clamp(max(own, rhythm.every_seconds, fresh))


def _spread(interval: float, jitter: Jitter) -> float:
    return interval * (1 - _JITTER + 2 * _JITTER * jitter())


def _after_failure(before: Standing, result: PollResult, bounds: Bounds, jitter: Jitter) -> Standing:
    errors = before.errors + 1
    status = result.head.status if result.head else None
    lost = before.has_moved and status in _REDIRECT_TARGET_LOST
    base = before.interval or bounds.start
    wait = _spread(min(base * 2.0 ** min(errors, _MAX_DOUBLINGS), max(DAY, bounds.at_most)), jitter)
    asked = min(result.head.retry_seconds or 0.0, _WEEK) if result.head else 0.0
    return msgspec.structs.replace(
        before,
        next_at=unskipped(result.at + result.took + max(wait, asked), before.rhythm),
        first_at=before.first_at,
        polled_at=before.polled_at,
        status=str(status) if status else "",
        reason=result.failure,
        errors=errors,
        moved_to=None if lost else before.moved_to,
        moved_seen=0 if lost else before.moved_seen,
        retired_at=result.at if status == _GONE and not lost else None,
        is_slow=result.waited >= _SLOW,
    )


def _moved(before: Standing, head: Head | None, at: float) -> Standing:
    """Count how often permanent redirects led to one address; at that address they lead nowhere any more."""
    if head is None or (before.has_moved and head.moved_to is None):
        return before
    same = head.moved_to is not None and head.moved_to == before.moved_to
    seen = (before.moved_seen if same else 0) + 1 if head.moved_to else 0
    return msgspec.structs.replace(before, moved_to=head.moved_to, moved_seen=seen, moved_at=at)
