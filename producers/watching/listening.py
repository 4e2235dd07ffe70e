"""Who hears what watching does: logs, metrics."""

from __future__ import annotations

from typing import Protocol

from producers.capturing import IngestReport
from producers.watching.schedule import Watched
from producers.watching.standing import PollResult
from producers.watching.visits import Visit, VisitResult


class Listener(Protocol):
    """Hears what happens."""

    def polled(self, feed: Watched, result: PollResult) -> None:
        """A source was asked; `feed` stands as it does after that."""

    def visited(self, before: Visit, visit: Visit, result: VisitResult) -> None:
        """A page was looked at."""

    def captured(self, report: IngestReport) -> None:
        """What was taken since the last call is in the log."""

    def failed(self, source: str, error: Exception) -> None:
        """A fault of ours came up at a source, which is asked again later."""
