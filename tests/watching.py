"""A watch over real HTTP that goes on until a condition holds, and a site that can be edited."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import msgspec
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from producers.capturing import IngestReport
from producers.watching.schedule import Schedule, Watched
from producers.watching.standing import DAY, Bounds, PollResult
from producers.watching.timekeeping import Timekeeper
from producers.watching.visits import Visit, VisitResult
from producers.watching.watch import Watch, WatchSettings
from tests.newsdesk import QUICK, Desk

FAST: Final = WatchSettings(bounds=Bounds(start=0.05, at_least=0.05, at_most=0.1), ingest=QUICK)
HOUR: Final = 3600.0
NOON: Final = 1_773_144_000.0
_PATIENCE: Final = 60.0


class Heard:
    """What a watch told."""

    def __init__(self) -> None:
        self.polls: Final[list[tuple[Watched, PollResult]]] = []
        self.visits: Final[list[tuple[Visit, VisitResult]]] = []
        self.failures: Final[list[tuple[str, Exception]]] = []
        self.report: Final = IngestReport()

    def polled(self, feed: Watched, result: PollResult) -> None:
        """Note it."""
        self.polls.append((feed, result))

    def visited(self, before: Visit, visit: Visit, result: VisitResult) -> None:  # noqa: ARG002 - a Listener
        """Note it."""
        self.visits.append((visit, result))

    def captured(self, report: IngestReport) -> None:
        """Add it up."""
        for name in ("new", "changed", "unchanged"):
            setattr(self.report, name, getattr(self.report, name) + getattr(report, name))
        self.report.refused.extend(report.refused)

    def failed(self, source: str, error: Exception) -> None:
        """Note it."""
        self.failures.append((source, error))

    def polls_of(self, url: str) -> list[PollResult]:
        """What came of the polls of one source."""
        return [result for feed, result in self.polls if feed.url == url]


class Simulated(Timekeeper):
    """A clock that goes on by itself to whatever is next as soon as nothing is under way.

    Args:
        start: where it starts, in seconds since 1970.
        happenings: what to do at which moment.
    """

    def __init__(self, start: float, happenings: Mapping[float, Callable[[], None]]) -> None:
        self.at = start
        self._happenings: Final = dict(happenings)

    def now(self) -> float:
        """Where it stands."""
        return self.at

    async def wait(self, running: Iterable[asyncio.Task[None]], until: float) -> None:
        """Wait for what is under way; where nothing is, go on to the moment."""
        tasks = list(running)
        if tasks:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return
        self.at = max(self.at, min([until, *self._happenings]))
        for moment in [moment for moment in self._happenings if moment <= self.at]:
            self._happenings.pop(moment)()
        await asyncio.sleep(0)


def watch(  # noqa: PLR0913 - what is watched, by what clock, until when
    desk: Desk,
    schedule: Schedule,
    sources: list[str],
    until: Callable[[Heard], bool],
    *,
    settings: WatchSettings = FAST,
    timekeeper: Timekeeper | None = None,
) -> Heard:
    """Watch until the condition holds; then stop as a signal does."""
    heard = Heard()

    async def run() -> None:
        watching = Watch(
            desk.log, desk.codec, desk.memory, schedule, heard, settings=settings, timekeeper=timekeeper
        )
        task = asyncio.create_task(watching.run(sources))
        async with asyncio.timeout(_PATIENCE):
            while not until(heard) and not task.done():  # noqa: ASYNC110 - any condition, of whatever it is
                await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if not task.cancelled():
            task.result()

    asyncio.run(run())
    return heard


class Served:
    """A document at a path of a server: editable, with an ETag that tells the truth unless one is set."""

    def __init__(self, server: HTTPServer, path: str, body: str, content_type: str = "text/html") -> None:
        self.url: Final = server.url_for(path)
        self.body = body
        self.status = 200
        self.etag: str | None = None
        self.headers: dict[str, str] = {}
        self.requests: Final[list[Request]] = []
        self.answers: Final[list[int]] = []
        self._content_type = content_type
        server.expect_request(path).respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        self.requests.append(request)
        etag = self.etag or f'"{hash(self.body)}"'
        unchanged = self.status == 200 and request.headers.get("If-None-Match") == etag
        response = Response(
            "" if unchanged else self.body,
            304 if unchanged else self.status,
            {"ETag": etag, **self.headers},
            content_type=self._content_type,
        )
        self.answers.append(response.status_code)
        return response


def simulate(
    desk: Desk, schedule: Schedule, feed: Served, *, days: float, happenings: dict[float, Callable[[], None]]
) -> Heard:
    """Watch for so many days of another clock; what happens does so after so many seconds."""
    clock = Simulated(NOON, {NOON + after: happen for after, happen in happenings.items()})
    bounds = Bounds(start=HOUR, at_least=HOUR, at_most=2 * HOUR)
    settings = msgspec.structs.replace(FAST, bounds=bounds)
    end = NOON + days * DAY
    return watch(desk, schedule, [feed.url], lambda _: clock.at >= end, settings=settings, timekeeper=clock)
