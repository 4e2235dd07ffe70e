"""Logs of long-running commands, on stderr: for people on a terminal, JSON lines otherwise."""

from __future__ import annotations

import logging
import sys
import time
from typing import Final

import structlog

_KAFKA: Final = "kafka"
_CONNECTIONS: Final = ("kafka.net", "kafka.cluster")
"""What these say of connections, `broker_unreachable` and `broker_reached` say once."""

_AGAIN_SECONDS: Final = 60.0
"""What the Kafka client says again and again is passed on no more often than this."""

_log = structlog.get_logger()


def configure(*, debug: bool = False) -> None:
    """Set structlog up for this process, and let the Kafka client log through it.

    Args:
        debug: whether to show all that the Kafka client warns of.
    """
    on_terminal = sys.stderr.isatty()
    renderer = structlog.dev.ConsoleRenderer() if on_terminal else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.dict_tracebacks,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if debug else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    kafka = logging.getLogger(_KAFKA)
    kafka.propagate = False
    kafka.handlers = [_Relay(logging.WARNING)]


class _Relay(logging.Handler):
    """Passes on what the Kafka client warns of.

    All of it is a warning at most: what it can't do in the end it raises, and the command says so.
    """

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self._told_at: dict[tuple[str, int], float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Pass a record on, unless its like was passed on just now."""
        about = {"logger": record.name, "message": record.getMessage()}
        if record.name.startswith(_CONNECTIONS) or _is_retried(record) or not self._is_news(record):
            _log.debug("kafka_client_warned", **about)
        else:
            _log.warning("kafka_client_warned", **about)

    def _is_news(self, record: logging.LogRecord) -> bool:
        now, place = time.monotonic(), (record.pathname, record.lineno)
        if now - self._told_at.get(place, -_AGAIN_SECONDS) < _AGAIN_SECONDS:
            return False
        self._told_at[place] = now
        return True


def _is_retried(record: logging.LogRecord) -> bool:
    """Whether a record tells of an error by which the client only learns that it must try again."""
    told = record.args if isinstance(record.args, tuple) else ()
    return any(isinstance(each, Exception) and getattr(each, "retriable", False) for each in told)
