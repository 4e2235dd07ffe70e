"""Telling the log how far a warehouse has come, for whoever watches the log: lag tools, dashboards.

It is never read back: what counts stands in the warehouse, in the transaction of the rows.
"""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Final, Self

import structlog

from eventlog.log import EventLog, LogError, Positions

_EVERY_SECONDS: Final = 1.0
_PATIENCE_SECONDS: Final = 2.0
"""So long a projector that ends waits for its last report."""

_log = structlog.get_logger()


class Reporter:
    """Reports positions once a second at most, in a thread of its own, so that nothing waits for it.

    A report that fails is logged, the first of several in a row, and changes nothing else.
    """

    def __init__(self, log: EventLog, group: str) -> None:
        """Report to this log under this name."""
        self._target = log
        self._group = group
        self._latest: Positions | None = None
        self._wake = threading.Condition()
        self._ended = False
        self._failing = False
        # A daemon: a broker that gives no answer must not keep a process that has done its work.
        self._thread = threading.Thread(target=self._run, name="reporter", daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Report what was not reported yet, and end."""
        with self._wake:
            self._ended = True
            self._wake.notify()
        self._thread.join(_PATIENCE_SECONDS)

    def report(self, positions: Positions) -> None:
        """Have these positions reported soon, unless later ones follow."""
        with self._wake:
            self._latest = dict(positions)
            self._wake.notify()

    def _run(self) -> None:
        while (positions := self._next()) is not None:
            self._send(positions)
            self._pause()

    def _next(self) -> Positions | None:
        """What to report next; None at the end."""
        with self._wake:
            self._wake.wait_for(lambda: self._latest is not None or self._ended)
            positions, self._latest = self._latest, None
            return positions

    def _pause(self) -> None:
        with self._wake:
            give_up = time.monotonic() + _EVERY_SECONDS
            self._wake.wait_for(lambda: self._ended, give_up - time.monotonic())

    def _try_again(self, positions: Positions) -> None:
        with self._wake:
            if self._latest is None and not self._ended:
                self._latest = positions

    def _send(self, positions: Positions) -> None:
        try:
            self._target.report(self._group, positions)
        except LogError as error:
            if not self._failing:
                _log.warning("report_failed", group=self._group, reason=str(error))
            self._failing = True
            self._try_again(positions)
        else:
            self._failing = False
