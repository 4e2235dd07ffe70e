"""What watching costs: requests and bytes over a simulated week, feeds a minute, memory.

    python -m bench.polling [FEEDS [MANY [DAYS]]]

A site on this machine serves FEEDS feeds (1,000 by default), whose articles come at paces as those of the
press: a few give hundreds a day, most a few a week. All are asked at once, as fast as one process can; so are
MANY feeds (5,000 by default), to show what memory that takes; and some simulated days of watching (7 by
default) show what conditional requests and each feed's own pace save.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from ipaddress import ip_network
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, NamedTuple

from aiohttp import web

from eventlog.registry import EmbeddedRegistry
from eventlog.sqlite import SqliteLog
from producers.capturing import IngestReport
from producers.ingest import IngestSettings
from producers.memory import Memory
from producers.sources.addresses import AddressRules
from producers.sources.fetching import FetchLimits
from producers.watching.schedule import Schedule, Watched
from producers.watching.standing import DAY, Bounds, PollResult
from producers.watching.timekeeping import Timekeeper
from producers.watching.visits import Visit, VisitResult
from producers.watching.watch import Watch, WatchSettings
from schemas.catalogue import shipped
from schemas.codec import Codec

START: Final = datetime(2026, 3, 2, tzinfo=UTC).timestamp()
ENTRIES: Final = 20
STEP: Final = 30.0
PACES: Final = ((0.02, 300.0), (0.08, 60.0), (0.3, 12.0), (0.4, 2.0), (0.2, 0.2))
"""Share of the feeds, and articles a day."""
ETAGS: Final = 0.7
"""Share of the feeds whose server answers 304."""
SENTENCE: Final = "The harbour office said that pier {} would be rebuilt before the summer season begins. "


class Cost(NamedTuple):
    """What the site has answered."""

    requests: int = 0
    not_modified: int = 0
    sent: int = 0


class Site:
    """Feeds whose articles come as time goes by; the time is what the watch says it is."""

    def __init__(self, feeds: int) -> None:
        chance = random.Random(6)  # noqa: S311 - the same feeds each time
        self._paces: Final = chance.choices(
            [pace for _, pace in PACES], [share for share, _ in PACES], k=feeds
        )
        self._etags: Final = [chance.random() < ETAGS for _ in range(feeds)]
        self.now = START
        self.cost = Cost()

    async def feed(self, request: web.Request) -> web.Response:
        """The newest entries of a feed."""
        number = int(request.match_info["number"])
        newest = int((self.now - START) / DAY * self._paces[number]) + ENTRIES
        etag = f'"{newest}"'
        if self._etags[number] and request.headers.get("If-None-Match") == etag:
            self.cost = Cost(self.cost.requests + 1, self.cost.not_modified + 1, self.cost.sent)
            return web.Response(status=304, headers={"ETag": etag})
        body = self._document(number, newest)
        self.cost = Cost(self.cost.requests + 1, self.cost.not_modified, self.cost.sent + len(body))
        headers = {"ETag": etag} if self._etags[number] else {}
        return web.Response(body=body, content_type="application/rss+xml", headers=headers)

    def _document(self, number: int, newest: int) -> bytes:
        items = "".join(self._item(number, n) for n in range(newest, newest - ENTRIES, -1))
        return f'<rss version="2.0"><channel><title>Feed {number}</title>{items}</channel></rss>'.encode()

    def _item(self, number: int, article: int) -> str:
        at = START + (article - ENTRIES) * DAY / self._paces[number]
        text = SENTENCE.format(sha256(f"{number} {article}".encode()).hexdigest()[:12]) * 12
        published = datetime.fromtimestamp(at, UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
        return (
            f"<item><title>Article {article}</title><link>https://feed{number}.example/{article}</link>"
            f"<pubDate>{published}</pubDate><description>{text}</description></item>"
        )


def serve(feeds: int, pipe: Connection) -> None:
    """Serve a site: sends the port, then its cost whenever it is told the time."""

    async def run() -> None:
        site = Site(feeds)
        application = web.Application()
        application.router.add_get("/{number}", site.feed)
        runner = web.AppRunner(application)
        await runner.setup()
        listening = web.TCPSite(runner, "127.0.0.1", 0, backlog=1_000)
        await listening.start()
        pipe.send(runner.addresses[0][1])
        loop = asyncio.get_running_loop()

        def told() -> None:
            site.now = pipe.recv()
            pipe.send(site.cost)

        loop.add_reader(pipe.fileno(), told)
        await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def served(feeds: int) -> Iterator[tuple[str, Connection]]:
    """A site in a process of its own: where it is, and the pipe to it."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(feeds, theirs), daemon=True)
    process.start()
    yield f"http://127.0.0.1:{ours.recv()}", ours
    process.kill()
    process.join()


class Simulated(Timekeeper):
    """Goes on by half a minute or more as soon as nothing is under way, and ends a watch at its end."""

    def __init__(self, site: Connection, end: float) -> None:
        self.cost = Cost()
        self._at = START
        self._site: Final = site
        self._end: Final = end

    def now(self) -> float:
        """Where it stands."""
        return self._at

    async def wait(self, running: Iterable[asyncio.Task[None]], until: float) -> None:
        """Wait for what is under way, else go on to the moment."""
        tasks = list(running)
        if tasks:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return
        self._at = max(self._at + STEP, until)
        self._site.send(self._at)
        self.cost = self._site.recv()
        if self._at >= self._end:
            raise asyncio.CancelledError
        await asyncio.sleep(0)


class Counts:
    """Counts polls, and ends a watch after so many."""

    def __init__(self, most: float = float("inf")) -> None:
        self.polls = 0
        self.failures = 0
        self.report: Final = IngestReport()
        self.ended: Final = asyncio.Event()
        self._most: Final = most

    def polled(self, feed: Watched, result: PollResult) -> None:
        """Count it."""
        self.polls += 1
        self.failures += bool(result.failure)
        if result.failure and self.failures == 1:
            print("  failed:", feed.url, result.failure)
        if self.polls >= self._most:
            self.ended.set()

    def visited(self, before: Visit, visit: Visit, result: VisitResult) -> None:
        """No feed of ours links a page."""

    def captured(self, report: IngestReport) -> None:
        """Count it."""
        self.report.new += report.new

    def failed(self, source: str, error: Exception) -> None:
        """Show it: then the figures are worth nothing."""
        print("  fault:", source, error)


SETTINGS: Final = WatchSettings(
    bounds=Bounds(),
    at_once_per_host=64,
    ingest=IngestSettings(
        limits=FetchLimits(seconds_between=0.0),
        addresses=AddressRules(allowed=(ip_network("127.0.0.0/8"),)),
    ),
)


async def watched(
    folder: Path, site: str, feeds: int, counts: Counts, timekeeper: Timekeeper | None = None
) -> None:
    """Watch so many feeds until the count or the clock ends it."""
    log = SqliteLog(folder / "log.db")
    codec = Codec(EmbeddedRegistry(log, shipped()))
    with Memory(folder / "memory.db", log, codec) as memory, Schedule(folder / "feeds.db") as schedule:
        schedule.add(Watched(url=f"{site}/{number}") for number in range(feeds))
        watch = Watch(log, codec, memory, schedule, counts, settings=SETTINGS, timekeeper=timekeeper)
        running = asyncio.create_task(watch.run())
        ended = asyncio.create_task(counts.ended.wait())
        await asyncio.wait([running, ended], return_when=asyncio.FIRST_COMPLETED)
        for task in (running, ended):
            task.cancel()
        await asyncio.gather(running, ended, return_exceptions=True)
    log.close()


def a_week(feeds: int, days: float) -> None:
    """Print what a simulated week costs, beside one that asks every 15 minutes for whole answers."""
    with served(feeds) as (site, pipe), tempfile.TemporaryDirectory() as folder:
        clock, counts = Simulated(pipe, START + days * DAY), Counts()
        began = time.monotonic()
        asyncio.run(watched(Path(folder), site, feeds, counts, clock))
        took = time.monotonic() - began
    cost, rounds = clock.cost, int(days * 96) * feeds
    whole = cost.sent / max(1, cost.requests - cost.not_modified)
    print(f"a simulated {days:g} days of {feeds:,} feeds, in {took:,.0f} s")
    for what, requests, size in (
        ("every 15 minutes, whole", rounds, rounds * whole),
        ("each at its pace, whole", cost.requests, cost.requests * whole),
        ("each at its pace, conditionally", cost.requests, cost.sent),
    ):
        print(f"  {what:<32} {requests:>9,} requests, {size / 1e6:>9,.0f} MB")
    print(f"  answered 304: {cost.not_modified / cost.requests:.1%}; {counts.failures} polls failed")
    print(f"  captured {counts.report.new:,} articles")


def a_minute(feeds: int) -> None:
    """Print how many feeds one process asks a minute, first whole and then as they were."""
    with served(feeds) as (site, _), tempfile.TemporaryDirectory() as folder:
        for what, start in (("new, 20 articles each", 0.0), ("as they were", 86_400.0)):
            counts, clock = Counts(feeds), _Later(start)
            began = time.monotonic()
            asyncio.run(watched(Path(folder), site, feeds, counts, clock))
            took = time.monotonic() - began
            print(
                f"{feeds:,} feeds {what}: {60 * counts.polls / took:,.0f} a minute, {counts.failures} failed"
            )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"  memory of the watching process at its peak: {peak:,.0f} MB")


class _Later(Timekeeper):
    """The time, so many seconds later."""

    def __init__(self, seconds: float) -> None:
        self._seconds: Final = seconds

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        return time.time() + self._seconds


def measured(name: str, *arguments: float) -> None:
    """Run a measurement in a process of its own, so that none sees another's memory."""
    calls: dict[str, Callable[..., None]] = {"week": a_week, "minute": a_minute}
    process = multiprocessing.get_context("spawn").Process(target=calls[name], args=arguments)
    process.start()
    process.join()


def main() -> None:
    """Print all."""
    numbers = [int(argument) for argument in sys.argv[1:]]
    feeds, many, days = (*numbers, *(1_000, 5_000, 7)[len(numbers) :])[:3]
    measured("minute", feeds)
    measured("minute", many)
    measured("week", feeds, float(days))


if __name__ == "__main__":
    main()
