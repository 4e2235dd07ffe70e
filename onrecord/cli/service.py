"""What the commands that go on until they are stopped have in common: metrics, and logs of start and end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog

from onrecord.application import Application
from onrecord.cli.failures import message

if TYPE_CHECKING:
    from onrecord.monitoring import Monitor, Work

_log = structlog.get_logger()


@contextmanager
def service(opened: Application, command: str, *works: Work, **about: object) -> Iterator[Monitor]:
    """Log that a command starts, serve its metrics, and log how it ends.

    Args:
        opened: what the command works on.
        command: its name.
        works: what must have begun before it is ready.
        about: what else to log at the start.

    Raises:
        MonitoringError: the metrics' address can't be listened on.
    """
    monitor = opened.monitor(*works)
    log = _log.bind(command=command)
    log.info("started", log=opened.settings.log, **about)
    try:
        yield monitor
    except Exception as error:
        log.error("failed", reason=message(error))  # noqa: TRY400 - one line; --debug shows the traceback
        raise
    log.info("stopped")
