"""Watching: thousands of sources in one process, each at its own pace, until it is cancelled."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Final

import msgspec

from eventlog.log import EventLog, LogError
from producers.capturing import Capturing, IngestReport
from producers.ingest import IngestSettings
from producers.memory import Memory
from producers.sources.fetching import Fetcher, without_credentials
from producers.sources.listed import is_url
from producers.sources.reading import read_sources
from producers.sources.sites import host_of
from producers.watching.agenda import Agenda, Item
from producers.watching.inhand import VisitsInHand
from producers.watching.listening import Listener
from producers.watching.polls import Polls
from producers.watching.schedule import Schedule, Watched
from producers.watching.standing import Bounds, PollResult, Standing, after
from producers.watching.timekeeping import Timekeeper
from producers.watching.visits import Visit, VisitResult, after_visit, disappeared
from schemas.codec import Codec

_FLUSH_SECONDS: Final = 1.0
_RELOAD_SECONDS: Final = 2.0
_NAME_LOOKUPS: Final = 64
"""The system's resolver blocks a thread, for half a minute where a name server is gone."""


class WatchSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of watching."""

    bounds: Bounds = Bounds()
    at_once: int = 64
    """How many sources and pages are asked at once: at the most half of it pages, a quarter slow sources."""
    at_once_per_host: int = 2
    ingest: IngestSettings = IngestSettings()


class Watch:
    """One process's watch over sources. For one thread."""

    def __init__(  # noqa: PLR0913 - what it stands on
        self,
        log: EventLog,
        codec: Codec,
        memory: Memory,
        schedule: Schedule,
        listener: Listener,
        *,
        settings: WatchSettings | None = None,
        timekeeper: Timekeeper | None = None,
    ) -> None:
        self._memory: Final = memory
        self._schedule: Final = schedule
        self._listener: Final = listener
        self._settings: Final = settings or WatchSettings()
        self._time: Final = timekeeper or Timekeeper()
        self._capturing: Final = Capturing(
            log, codec, memory, now=self._moment, max_text_bytes=self._settings.ingest.max_text_bytes
        )
        self._agenda: Final = Agenda(self._lane_limit)
        self._running: Final[dict[asyncio.Task[None], Item]] = {}
        self._feeds: Final[dict[str, Watched]] = {}
        self._only: set[str] | None = None
        """The sources that were named; None for the list."""
        self._addresses: Final[dict[str, str]] = {}
        """Of the sources that were named, with the credentials that are never stored."""
        self._standings: Final[dict[str, Standing]] = {}
        self._visits: Final = VisitsInHand(memory, self._agenda)
        self._edition: int | None = None
        self._flushed = self._reloaded = float("-inf")

    async def run(self, sources: Sequence[str] = ()) -> None:
        """Watch these sources, or, where there are none, the list; goes on until it is cancelled.

        Sources that fail are asked again, later and later, a day apart at the most. What came before the end
        is kept.

        Raises:
            LogError: the log can't be read or written.
        """
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_NAME_LOOKUPS))
        self._name(sources)
        self._memory.catch_up()
        async with self._fetcher() as fetcher:
            polls = Polls(fetcher, self._capturing, self._memory, self._time.now)
            try:
                while True:
                    self._refill()
                    self._start_due(polls, fetcher)
                    await self._time.wait(self._running, self._wake_at())
                    self._settle()
                    self._flush_if_due()
            except LogError:
                raise
            except BaseException:
                await self._cancel()
                self._flush()
                raise
            finally:
                await self._cancel()

    def _name(self, sources: Sequence[str]) -> None:
        """Note the sources of this watch; files are looked at from the start, whatever was before."""
        now = self._time.now()
        for source in sources:
            if is_url(source):
                self._addresses[without_credentials(source)] = source
            else:
                self._agenda.put(Item(now, source, ("local",)))
        if sources:
            self._schedule.add(Watched(url=url, listed=False, added_at=now) for url in self._addresses)
        self._only = set(self._addresses) if sources else None

    def _fetcher(self) -> Fetcher:
        settings = self._settings.ingest
        limits = msgspec.structs.replace(
            settings.limits,
            at_once=self._settings.at_once,
            at_once_per_host=self._settings.at_once_per_host,
        )
        return Fetcher(limits, user_agent=settings.user_agent, addresses=settings.addresses, now=self._moment)

    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self._time.now(), UTC)

    def _lane_limit(self, lane: str) -> int:
        at_once = self._settings.at_once
        match lane.partition(":")[0]:
            case "feeds":
                return self._settings.at_once_per_host
            case "pages":
                return max(1, at_once // 2)
            case "slow":
                return max(1, at_once // 4)
            case _:
                return 1

    def _refill(self) -> None:
        """Put into the agenda what others have changed on the list, and the next visits."""
        now = time.monotonic()
        if now - self._reloaded >= _RELOAD_SECONDS:
            self._reloaded = now
            edition = self._schedule.edition
            if edition != self._edition:
                self._edition = edition
                self._reload()
        self._visits.refill(self._time.now())

    def _reload(self) -> None:
        watched = {feed.url: feed for feed in self._schedule.all() if self._is_ours(feed)}
        for url in self._feeds.keys() - watched.keys():
            self._agenda.discard(url)
            del self._feeds[url]
        under_way = {item.key for item in self._running.values()}
        for url, feed in watched.items():
            standing = self._standings.get(url, feed.standing)
            self._feeds[url] = msgspec.structs.replace(feed, standing=standing)
            if url not in under_way:
                self._plan(self._feeds[url])

    def _is_ours(self, feed: Watched) -> bool:
        return feed.listed if self._only is None else feed.url in self._only

    def _plan(self, feed: Watched) -> None:
        if feed.standing.retired_at is not None:
            self._agenda.discard(feed.url)
            return
        host = host_of(self._address(feed))
        lanes = (f"feeds:{host}", "slow") if feed.standing.is_slow else (f"feeds:{host}",)
        self._agenda.put(Item(feed.standing.next_at, feed.url, lanes))

    def _address(self, feed: Watched) -> str:
        moved_to = feed.standing.moved_to
        if feed.standing.has_moved and moved_to is not None:
            return moved_to
        return self._addresses.get(feed.url, feed.url)

    def _start_due(self, polls: Polls, fetcher: Fetcher) -> None:
        while len(self._running) < self._settings.at_once:
            item = self._agenda.take(self._time.now())
            if item is None:
                return
            self._running[asyncio.create_task(self._work(item, polls, fetcher))] = item

    def _work(self, item: Item, polls: Polls, fetcher: Fetcher) -> Coroutine[None, None, None]:
        if (visit := self._visits.of(item)) is not None:
            return self._visit(visit, polls)
        if item.key in self._feeds:
            return self._poll(self._feeds[item.key], polls)
        return self._read_files(item, fetcher)

    async def _poll(self, feed: Watched, polls: Polls) -> None:
        began = self._time.now()
        try:
            result = await polls.poll(feed, self._address(feed))
        except LogError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever one source does, the others go on
            self._listener.failed(feed.url, error)
            result = PollResult(at=began, failure=f"{type(error).__name__}: {error}")
        standing = after(feed.standing, result, self._settings.bounds)
        self._standings[feed.url] = standing
        if feed.url in self._feeds:  # else it was removed meanwhile
            feed = msgspec.structs.replace(self._feeds[feed.url], standing=standing)
            self._feeds[feed.url] = feed
            self._plan(feed)
        self._listener.polled(msgspec.structs.replace(feed, standing=standing), result)

    async def _visit(self, visit: Visit, polls: Polls) -> None:
        try:
            result = await polls.visit(visit)
        except LogError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            self._listener.failed(visit.linked.url, error)
            result = VisitResult(at=self._time.now(), failure=str(error), transient=True)
        following = after_visit(visit, result)
        if (seen := disappeared(following, result)) is not None:
            self._capturing.take(seen)
        self._visits.end(following)
        self._listener.visited(visit, following, result)

    async def _read_files(self, item: Item, fetcher: Fetcher) -> None:
        """Look at files, as often as sources are asked at first."""
        due = self._time.now() + self._settings.bounds.start
        try:
            known, archives = self._memory.fetch_state, self._memory.archives.of
            reading = read_sources([item.key], fetcher, known, archives, now=self._moment)
            async with aclosing(reading) as outcomes:
                async for outcome in outcomes:
                    self._capturing.take(outcome)
        except LogError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            self._listener.failed(item.key, error)
        self._agenda.put(item._replace(due=due))

    def _wake_at(self) -> float:
        """When there is something to do but to wait for what runs."""
        now = self._time.now()
        if len(self._running) >= self._settings.at_once:
            return now + _FLUSH_SECONDS
        due = [self._agenda.next_due(), self._visits.next_due()]
        if self._is_holding:
            due.append(now + _FLUSH_SECONDS)
        return max(now, min([moment for moment in due if moment is not None], default=now + _RELOAD_SECONDS))

    def _settle(self) -> None:
        """Give back the places of what has ended; only a log that fails ends more than itself."""
        for task in [task for task in self._running if task.done()]:
            self._agenda.finish(self._running.pop(task))
            task.result()

    @property
    def _is_holding(self) -> bool:
        return bool(self._standings) or self._visits.is_holding or not self._capturing.is_empty

    def _flush_if_due(self) -> None:
        now = time.monotonic()
        if self._is_holding and (not self._running or now - self._flushed >= _FLUSH_SECONDS):
            self._flushed = now
            self._flush()

    def _flush(self) -> None:
        """Captures first, then what rests on them: a crash in between repeats a poll and loses nothing."""
        self._capturing.flush()
        self._schedule.store(self._standings)
        self._standings.clear()
        self._visits.store()
        report, self._capturing.report = self._capturing.report, IngestReport()
        self._listener.captured(report)

    async def _cancel(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._running.clear()
