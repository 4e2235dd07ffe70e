"""Which brokers can be reached: told once when one no longer can, and once when it can again."""

from __future__ import annotations

import threading
import time
from typing import Final

import structlog

_AGAIN_SECONDS: Final = 10.0
"""A broker that comes and goes is told of no more often than this."""

_log = structlog.get_logger()


class Reachability:
    """What the clients of one cluster found, put together. For any number of threads."""

    def __init__(self, outage_seconds: float) -> None:
        """Tell of brokers that clients wait for up to so long."""
        self._outage_seconds = outage_seconds
        self._lock = threading.Lock()
        self._gone_since: dict[str, float] = {}
        self._told_at: dict[str, float] = {}

    def failed(self, broker: str, error: Exception) -> None:
        """Note that no connection to a broker (host:port) could be made."""
        now = time.monotonic()
        with self._lock:
            is_news = broker not in self._gone_since
            if not is_news or now - self._told_at.get(broker, -_AGAIN_SECONDS) < _AGAIN_SECONDS:
                return
            self._gone_since[broker] = self._told_at[broker] = now
        _log.warning(
            "broker_unreachable", broker=broker, reason=str(error), waits_seconds=self._outage_seconds
        )

    def answered(self, broker: str) -> None:
        """Note that a broker answers."""
        with self._lock:
            since = self._gone_since.pop(broker, None)
        if since is not None:
            _log.info("broker_reached", broker=broker, seconds=round(time.monotonic() - since, 1))
