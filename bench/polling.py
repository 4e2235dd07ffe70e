"""What watching costs, and what it finds: a simulated week, feeds a minute, memory.

    python -m bench.polling [FEEDS [MANY [DAYS]]]
    python -m bench.polling week FEEDS DAYS

FEEDS feeds (1,000 by default) are asked at once, as fast as one process can; so are MANY feeds (5,000 by
default), to show what memory that takes. Then some days of watching FEEDS feeds go by (7 by default): what
asks when is the watch itself, over real HTTP; only the clock goes on to the next moment at which something is
due, whenever nothing is under way. The feeds and their servers are those of bench/press.py.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from ipaddress import ip_network
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median, quantiles
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from bench.press import DAY, HOUR, START, Cost, Feed, served
from eventlog.envelope import unseal
from eventlog.log import TopicPartition
from eventlog.registry import EmbeddedRegistry
from eventlog.sqlite import SqliteLog
from producers.capturing import IngestReport
from producers.ingest import IngestSettings
from producers.memory import Memory
from producers.sources.addresses import AddressRules
from producers.sources.fetching import FetchLimits
from producers.watching.schedule import Schedule, Watched
from producers.watching.standing import Bounds, PollResult
from producers.watching.timekeeping import Timekeeper
from producers.watching.visits import Visit, VisitResult
from producers.watching.watch import Watch, WatchSettings
from schemas.catalogue import shipped
from schemas.codec import Codec
from schemas.records import ArticleCaptured

STEP: Final = 30.0


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
        self.statuses: Final[Counter[str]] = Counter()
        self.report: Final = IngestReport()
        self.ended: Final = asyncio.Event()
        self._most: Final = most

    def polled(self, feed: Watched, result: PollResult) -> None:  # noqa: ARG002 - as a Listener has it
        """Count it."""
        self.polls += 1
        self.failures += bool(result.failure)
        self.statuses[str(result.head.status) if result.head else result.failure] += 1
        if self.polls >= self._most:
            self.ended.set()

    def visited(self, before: Visit, visit: Visit, result: VisitResult) -> None:
        """No feed of ours links a page."""

    def captured(self, report: IngestReport) -> None:
        """Count it."""
        self.report.new += report.new
        self.report.changed += report.changed

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


class Found(NamedTuple):
    """What of the articles that came while it was watched the log holds."""

    late: list[float]
    """For each that was found, seconds between its publication and its capture."""
    missed: int
    repeated: int
    """Captures of what had been captured, and was as it was."""


def found(log: SqliteLog, feeds: list[Feed], end: float) -> Found:
    """Compare the log with what was published up to a moment."""
    captures: dict[tuple[int, int], list[float]] = {}
    for event in _captured(log):
        where = urlsplit(event.url or "")
        key = int((where.hostname or "").split(".")[0].removeprefix("feed")), int(where.path[1:])
        captures.setdefault(key, []).append(event.captured_at.timestamp())
    published = {
        (feed.number, article): moment
        for feed in feeds
        for article, moment in enumerate(feed.moments)
        if START < moment <= end and (feed.manners != "gone" or moment < START + 2 * DAY)
    }
    late = [min(captures[key]) - moment for key, moment in published.items() if key in captures]
    repeated = sum(len(moments) - 1 for moments in captures.values())
    return Found(late, len(published) - len(late), repeated)


def _captured(log: SqliteLog) -> Iterable[ArticleCaptured]:
    codec = Codec(EmbeddedRegistry(log, shipped()))
    positions: dict[TopicPartition, int] = {}
    while records := log.read(positions, topics=["articles"], limit=1_000):
        for record in records:
            positions[TopicPartition(record.topic, record.partition)] = record.offset + 1
            event = unseal(record, codec)
            if isinstance(event, ArticleCaptured):
                yield event


def a_week(feeds: int, days: float) -> None:
    """Print what a simulated week costs and finds, and what asking every 15 minutes for all would cost."""
    end = START + days * DAY
    with served(feeds, days) as (site, pipe), tempfile.TemporaryDirectory() as folder:
        clock, counts = Simulated(pipe, end), Counts()
        began, spent = time.monotonic(), time.process_time()
        asyncio.run(watched(Path(folder), site, feeds, counts, clock))
        took, spent = time.monotonic() - began, time.process_time() - spent
        log = SqliteLog(Path(folder) / "log.db")
        press = [Feed(number, days) for number in range(feeds)]
        truthful = [feed for feed in press if feed.manners not in ("same etag", "broken")]
        # what came last may still be due to be seen
        all_of, of_truthful = (found(log, some, end - 6 * HOUR) for some in (press, truthful))
        log.close()
    print(f"a simulated {days:g} days of {feeds:,} feeds, in {took:,.0f} s ({spent:,.0f} s of the process)")
    _print_cost(clock.cost, int(days * 96) * feeds)
    statuses = ", ".join(f"{status}: {count:,}" for status, count in sorted(counts.statuses.items()))
    print(f"  polls by status: {statuses}; captured {counts.report.new:,}, changed {counts.report.changed:,}")
    _print_found("all feeds", all_of)
    _print_found("without those whose server lies or broke down", of_truthful)


def _print_cost(cost: Cost, rounds: int) -> None:
    whole = cost.sent / max(1, cost.whole)
    naive = rounds * whole
    for what, requests, size in (
        ("every 15 minutes, whole", rounds, naive),
        ("each at its pace, whole", cost.requests, cost.requests * whole),
        ("each at its pace, conditionally", cost.requests, cost.sent),
    ):
        share = f"{1 - requests / rounds:.1%} and {1 - size / naive:.1%} saved"
        print(f"  {what:<32} {requests:>9,} requests, {size / 1e6:>9,.0f} MB; {share}")
    answered = cost.not_modified + cost.whole
    known = cost.not_modified / max(1, answered)
    print(f"  answered 304: {known:.1%} of {answered:,}; refused {cost.refused:,}")


def _print_found(what: str, of: Found) -> None:
    late = sorted(of.late) or [0.0]
    last = quantiles(late, n=100)[98] if len(late) > 1 else late[0]
    print(
        f"  {what}: found {len(of.late):,}, missed {of.missed:,}, repeated {of.repeated:,};"
        f" late by {median(late) / 60:.1f} minutes (median), {last / 60:.1f} (p99)"
    )


def a_minute(feeds: int) -> None:
    """Print how many feeds one process asks a minute, first whole and then as they were."""
    with served(feeds) as (site, pipe), tempfile.TemporaryDirectory() as folder:
        for what, start in (("new, 20 articles each", 0.0), ("as they were", 86_400.0)):
            counts, clock = Counts(feeds), _Later(start)
            pipe.send(START + start / 2)
            pipe.recv()
            began, spent = time.monotonic(), time.process_time()
            asyncio.run(watched(Path(folder), site, feeds, counts, clock))
            took = time.monotonic() - began
            each = 1_000 * (time.process_time() - spent) / counts.polls
            print(
                f"{feeds:,} feeds {what}: {60 * counts.polls / took:,.0f} a minute, {counts.failures} failed;"
                f" {each:.1f} ms of processor time of the watching process for each"
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
    """Print all, or the week alone."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["week"]:
        measured("week", int(arguments[1]), float(arguments[2]))
        return
    feeds, many, days = (*arguments, *("1000", "5000", "7")[len(arguments) :])[:3]
    measured("minute", int(feeds))
    measured("minute", int(many))
    measured("week", int(feeds), float(days))


if __name__ == "__main__":
    main()
