"""`onrecord watch`: sources captured again and again, until it is stopped."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Final

import structlog
import typer

from eventlog.log import LogError
from onrecord.application import Application
from onrecord.cli.context import application, examples
from onrecord.cli.failures import UsageError, message
from onrecord.cli.service import service
from onrecord.moments import interval

if TYPE_CHECKING:
    from onrecord.monitoring import Monitor
    from producers.ingest import IngestReport
    from producers.memory import Memory

_DEFAULT: Final = "15m"

_EXAMPLES = examples(
    "onrecord watch https://example.org/feed.xml https://example.net/rss",
    "onrecord watch --every 5m https://example.org/feed.xml inbox/ 2>> watch.log",
)

_log = structlog.get_logger()


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EXAMPLES)(watch)


def watch(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE", help="The URL of a feed or a page, a file, or a directory."),
    ],
    *,
    every: Annotated[
        timedelta,
        typer.Option(
            parser=interval,
            metavar="INTERVAL",
            help="From the start of one round to that of the next: 90s, 15m, 6h or 1d.",
        ),
    ] = _DEFAULT,  # type: ignore[assignment]  # Typer parses the default as it does what is typed
) -> None:
    """Capture what is new at the sources, again and again, until stopped by Ctrl-C or SIGTERM.

    Servers are asked for what has changed only. A source that fails is logged and asked again in the next
    round. Extraction and projection are left to others: to `onrecord run`, or to `onrecord extract` and
    `onrecord project`.
    """
    if "-" in sources:
        raise UsageError("stdin can be read only once: name files or URLs, or use `onrecord ingest -`")
    seconds = every.total_seconds()
    with application(context) as opened:
        memory = opened.memory  # one that can't be opened is told before anything starts
        with (
            service(opened, "watch", "capture", sources=len(sources), every_seconds=seconds) as monitor,
            suppress(KeyboardInterrupt),  # SIGTERM comes as this too, and ends a request that is under way
        ):
            monitor.begun("capture")
            watched = _Watched(opened, memory, monitor)
            for _ in _rounds(seconds):
                watched.capture_all(sources)


def _rounds(every: float) -> Iterator[None]:
    """Come back at the start of each round; rounds that a long one has run over are left out."""
    while True:
        began = time.monotonic()
        yield
        time.sleep(max(0.0, began + every - time.monotonic()))


class _Watched:
    """Captures sources into the log and tells what came of it."""

    def __init__(self, opened: Application, memory: Memory, monitor: Monitor) -> None:
        self._opened = opened
        self._memory = memory
        self._monitor = monitor

    def capture_all(self, sources: Sequence[str]) -> None:
        """Capture all sources together; where that fails, each by itself, so that one fails alone."""
        if not self._captured(sources) and len(sources) > 1:
            for source in sources:
                self._captured([source])

    def _captured(self, sources: Sequence[str]) -> bool:
        """Whether it went well; a log that fails is no source's fault, and ends the command.

        Raises:
            LogError: the log can't be read or written.
        """
        try:
            self._capture(sources)
        except LogError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever one source does, the others go on
            _log.exception("capture_failed", sources=sources, reason=message(error))
            return False
        return True

    def _capture(self, sources: Sequence[str]) -> None:
        from producers.ingest import ingest  # noqa: PLC0415 - a second to load, for this command only

        began = time.monotonic()
        report = ingest(
            self._opened.log,
            self._opened.codec,
            self._memory,
            sources,
            settings=self._opened.ingest_settings,
        )
        seconds = time.monotonic() - began
        self._monitor.captured(report, seconds)
        _tell(report, seconds)


def _tell(report: IngestReport, seconds: float) -> None:
    for refusal in report.refused:
        _log.warning("source_refused", source=refusal.source, reason=refusal.reason)
    for warned in report.warnings:
        _log.warning("source_warned", source=warned.source, reason=warned.reason)
    _log.info(
        "captured",
        new=report.new,
        changed=report.changed,
        unchanged=report.unchanged,
        refused=len(report.refused),
        seconds=round(seconds, 3),
    )
