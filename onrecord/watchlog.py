"""What watching does, told to the log and counted in the metrics."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

import structlog

from onrecord.monitoring import Monitor
from producers.capturing import IngestReport
from producers.sources.heads import Head
from producers.watching.schedule import Watched
from producers.watching.standing import PollResult
from producers.watching.visits import Visit, VisitResult

_STATES: Final = ("fine", "failing", "retired", "not asked yet")
_SERVER_ERROR: Final = 500
_CLIENT_ERROR: Final = 400

_log = structlog.get_logger()


class WatchLog:
    """Listens to a watch.

    Args:
        monitor: counts.
        feeds: the sources as they stand at the start.
        seconds: how often what was captured is told, at the most.
    """

    def __init__(self, monitor: Monitor, feeds: Iterable[Watched], *, seconds: float) -> None:
        self._monitor: Final = monitor
        self._states: Final = {feed.url: state_of(feed) for feed in feeds}
        self._seconds: Final = seconds
        self._told = float("-inf")
        self._report: Final = Counter[str]()
        self._show_states()

    def polled(self, feed: Watched, result: PollResult) -> None:
        """Tell of a source that failed, moved for good, or was retired."""
        standing = feed.standing
        self._monitor.polled(outcome_of(result.head, result.failure, new=result.new), result.took)
        if self._states.get(feed.url) != state_of(feed):
            self._states[feed.url] = state_of(feed)
            self._show_states()
        if standing.retired_at is not None:
            _log.warning("feed_retired", source=feed.url, reason=result.failure)
        elif result.failure:
            next_poll = datetime.fromtimestamp(standing.next_at, UTC).isoformat(timespec="seconds")
            _log.warning(
                "source_refused",
                source=feed.url,
                reason=result.failure,
                errors=standing.errors,
                next_poll=next_poll,
            )
        elif standing.has_just_moved and not result.failure:
            _log.info("feed_moved", source=feed.url, moved_to=standing.moved_to)

    def visited(self, before: Visit, visit: Visit, result: VisitResult) -> None:
        """Tell of a page that is gone, or holds no article any more."""
        gone = visit.gone_at is not None and before.gone_at is None
        self._monitor.visited(outcome_of(result.head, result.failure), gone=gone)
        about = {"source": visit.linked.source, "url": visit.linked.url, "reason": result.failure}
        if gone:
            _log.warning("article_gone", **about)
        elif visit.unread_at is not None and before.unread_at is None:
            _log.warning("article_replaced", **about)
        elif result.failure:
            _log.info("page_refused", **about)

    def captured(self, report: IngestReport) -> None:
        """Tell what is in the log now, not oftener than was asked for."""
        for refusal in report.refused:
            _log.warning("source_refused", source=refusal.source, reason=refusal.reason)
        for warned in report.warnings:
            _log.warning("source_warned", source=warned.source, reason=warned.reason)
        self._monitor.captured(report)
        self._report.update(
            new=report.new, changed=report.changed, unchanged=report.unchanged, refused=len(report.refused)
        )
        if time.monotonic() - self._told >= self._seconds:
            self.tell()

    def tell(self) -> None:
        """Tell what was captured since the last time, if anything was looked at."""
        if self._report.total():
            counts = {name: self._report[name] for name in ("new", "changed", "unchanged", "refused")}
            _log.info("captured", **counts)
            self._told = time.monotonic()
            self._report.clear()

    def failed(self, source: str, error: Exception) -> None:
        """Tell of a fault of ours."""
        _log.error("capture_failed", source=source, reason=f"{type(error).__name__}: {error}", exc_info=error)

    def _show_states(self) -> None:
        counts = Counter(self._states.values())
        self._monitor.feeds({state: counts[state] for state in _STATES})


def state_of(feed: Watched) -> str:
    """How a source stands, in a word or three."""
    if feed.standing.retired_at is not None:
        return "retired"
    if feed.standing.errors:
        return "failing"
    return "fine" if feed.standing.succeeded_at is not None else "not asked yet"


def outcome_of(head: Head | None, failure: str, *, new: int = 0) -> str:
    """What came of asking, as one of a few words."""
    if not failure:
        return "new" if new else "unchanged"
    if head is None:
        return "no answer"
    if head.status >= _SERVER_ERROR:
        return "5xx"
    return "4xx" if head.status >= _CLIENT_ERROR else "unreadable"
