"""`onrecord watch`: sources captured again and again, each at its own pace, until it is stopped."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from onrecord.application import Application
from onrecord.cli.context import application, examples
from onrecord.cli.failures import NothingThereError, UsageError
from onrecord.cli.service import service
from onrecord.moments import interval

if TYPE_CHECKING:
    from onrecord.monitoring import Monitor
    from producers.watching.standing import Bounds

_START: Final = "15m"
_AT_LEAST: Final = 300.0
_AT_MOST: Final = 21_600.0
_TELL_SECONDS: Final = 10.0

_EXAMPLES = examples(
    "onrecord watch",
    "onrecord watch https://example.org/feed.xml https://example.net/rss",
    "onrecord watch --every 5m --at-most 1h https://example.org/feed.xml inbox/ 2>> watch.log",
)


Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SOURCE]...",
        help="The URL of a feed or a page, a file, or a directory; by default all that are listed.",
    ),
]
Every = Annotated[
    timedelta,
    typer.Option(
        parser=interval,
        metavar="INTERVAL",
        help="Between two polls of files, and of sources whose pace is not known yet: 90s, 15m, 6h, 1d.",
    ),
]
AtLeast = Annotated[
    timedelta | None,
    typer.Option(
        parser=interval,
        metavar="INTERVAL",
        help="Between two polls of a source that gives a lot; by default 5m, or --every if shorter.",
    ),
]
AtMost = Annotated[
    timedelta | None,
    typer.Option(
        parser=interval,
        metavar="INTERVAL",
        help="Between two polls of a source that gives little; by default 6h, or --every if longer.",
    ),
]
AtOnce = Annotated[int, typer.Option(min=1, max=1_000, help="How many sources and pages are asked at once.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EXAMPLES)(watch)


def watch(  # noqa: PLR0913 - each is an option
    context: typer.Context,
    sources: Sources = None,
    *,
    every: Every = _START,  # type: ignore[assignment]  # Typer parses the default as it does what is typed
    at_least: AtLeast = None,
    at_most: AtMost = None,
    at_once: AtOnce = 64,
) -> None:
    """Capture what is new at the sources, again and again, until stopped by Ctrl-C or SIGTERM.

    Each source is asked twice for each article that it is to be expected to give, within the bounds, and no
    oftener than its server or the feed itself wants. Servers are asked for what has changed only. A source
    that fails is logged and asked again, later and later, but once a day at the least; one that answers 410
    (gone) is retired until it is named again. Pages of articles that feeds link are looked at again for a
    year, the young ones often, the old ones seldom.

    How each stands is kept, as `onrecord feeds` shows it: a watch that was killed goes on where it was.
    Changes of the list are taken up while it runs. Extraction and projection are left to others: to
    `onrecord run`, or to `onrecord extract` and `onrecord project`. One list is watched by one process;
    another exits with 4.
    """
    bounds = _bounds(every, at_least, at_most)
    sources = sources or []
    if "-" in sources:
        raise UsageError("stdin can be read only once: name files or URLs, or use `onrecord ingest -`")
    with application(context) as opened:
        opened.memory  # noqa: B018 - one that can't be opened is told before anything starts
        about = {"sources": _count(opened, sources), "every_seconds": bounds.start}
        with (
            nullcontext() if sources else opened.schedule.watched_alone(),
            suppress(KeyboardInterrupt),  # one that comes as soon as it says that it started
            service(opened, "watch", "capture", **about) as monitor,
            suppress(KeyboardInterrupt),  # SIGTERM comes as this too, and ends a request that is under way
        ):
            _watch(opened, monitor, sources, bounds, at_once)


def _count(opened: Application, sources: list[str]) -> int:
    """How many sources are watched."""
    watched = len(sources) or sum(feed.listed for feed in opened.schedule.all())
    if not watched:
        raise NothingThereError(
            f"no feed is on the list in {opened.settings.feeds}: add one by `onrecord feeds add URL`,"
            " or name sources"
        )
    return watched


def _watch(opened: Application, monitor: Monitor, sources: list[str], bounds: Bounds, at_once: int) -> None:
    from onrecord.watchlog import WatchLog  # noqa: PLC0415 - a second to load, for this command only
    from producers.watching.watch import Watch, WatchSettings  # noqa: PLC0415 - as above

    told = WatchLog(monitor, opened.schedule.all(), seconds=min(bounds.start, _TELL_SECONDS))
    settings = WatchSettings(bounds=bounds, at_once=at_once, ingest=opened.ingest_settings)
    watching = Watch(opened.log, opened.codec, opened.memory, opened.schedule, told, settings=settings)
    monitor.begun("capture")
    try:
        asyncio.run(watching.run(sources))
    finally:
        told.tell()


def _bounds(every: timedelta, at_least: timedelta | None, at_most: timedelta | None) -> Bounds:
    from producers.watching.standing import Bounds  # noqa: PLC0415 - as above

    start = every.total_seconds()
    bounds = Bounds(
        start=start,
        at_least=min(start, _AT_LEAST) if at_least is None else at_least.total_seconds(),
        at_most=max(start, _AT_MOST) if at_most is None else at_most.total_seconds(),
    )
    if not bounds.at_least <= bounds.start <= bounds.at_most:
        raise UsageError("--every lies between --at-least and --at-most")
    return bounds
