"""SOURCE strings to one stream of outcomes: what is local in order, what is on the web several at a time."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Iterator, Sequence
from itertools import chain
from typing import BinaryIO, Final

from producers.sources.archives import KnownArchive
from producers.sources.article import Clock, Outcome, Refusal
from producers.sources.feedarticles import FeedArticles, Known
from producers.sources.fetching import Fetcher
from producers.sources.files import STDIN, Files, bounded_lines, read_stdin
from producers.sources.listed import Listed, is_url, urls_of_lines
from producers.sources.sitemaps import SITEMAP_PAGES
from producers.sources.warc import WarcFiles
from producers.sources.web import Web

_SOURCES_AT_ONCE: Final = 8
_OUTCOMES_WAITING: Final = 16


async def read_sources(  # noqa: PLR0913 - where from, by what means, and what is known of it
    sources: Sequence[str],
    fetcher: Fetcher,
    known: Known,
    archives: KnownArchive = lambda _: None,
    *,
    now: Clock,
    stdin: BinaryIO | None = None,
    sitemap_pages: int = SITEMAP_PAGES,
) -> AsyncGenerator[Outcome, None]:
    """Everything that the sources give, as it comes; the outcomes of one source keep their order.

    Memory is bounded: reading waits while few outcomes wait to be taken.
    """
    web = Web(fetcher, known, sitemap_pages=sitemap_pages)
    files = Files(FeedArticles(fetcher, known), WarcFiles(archives, now), now, sitemap_pages=sitemap_pages)
    reading = _Reading(web, files, stdin or sys.stdin.buffer, now)
    task = asyncio.create_task(reading.read_all(sources))
    try:
        while (outcome := await reading.outcomes.get()) is not None:
            yield outcome
        await task
    finally:
        task.cancel()


class _Reading:
    """One run over all sources."""

    def __init__(self, web: Web, files: Files, stdin: BinaryIO, now: Clock) -> None:
        self.outcomes: Final[asyncio.Queue[Outcome | None]] = asyncio.Queue(_OUTCOMES_WAITING)
        """None at the end."""
        self._web: Final = web
        self._files: Final = files
        self._now: Final = now
        self._stdin: Final = stdin
        self._at_once: Final = asyncio.Semaphore(_SOURCES_AT_ONCE)

    async def read_all(self, sources: Sequence[str]) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._read_local([source for source in sources if not is_url(source)]))
                for url in filter(is_url, sources):
                    group.create_task(self._read_web(url))
        except asyncio.CancelledError:  # nobody takes outcomes any more
            raise
        except BaseException:
            await self.outcomes.put(None)
            raise
        await self.outcomes.put(None)

    async def _read_web(self, url: str) -> None:
        async with self._at_once:
            await self._read_url(url)

    async def _read_url(self, url: str) -> None:
        async for outcome in self._web.read(url):
            await self.outcomes.put(outcome)

    async def _read_local(self, sources: Sequence[str]) -> None:
        for source in sources:
            if source == STDIN:
                await self._read_stdin()
            elif "://" in source:
                await self.outcomes.put(Refusal(source=source, reason="only http and https URLs are read"))
            else:
                await self._read_files(source)

    async def _read_files(self, source: str) -> None:
        async for found in self._files.read(source):
            if isinstance(found, Listed):
                await self._read_listed(iter(found.urls))
            else:
                await self.outcomes.put(found)

    async def _read_stdin(self) -> None:
        lines = bounded_lines(self._stdin)
        first = await asyncio.to_thread(next, lines, b"")
        lines = chain([first], lines)
        if is_url(first.decode("utf-8", "replace").lstrip()):
            await self._read_listed(urls_of_lines(lines, "stdin"))
            return
        for outcome in read_stdin(lines, looked_at=self._now()):
            await self.outcomes.put(outcome)

    async def _read_listed(self, urls: Iterator[str | Refusal]) -> None:
        """Read listed addresses, several at a time, however many they are and however slowly they come."""
        async with asyncio.TaskGroup() as group:
            while (url := await asyncio.to_thread(next, urls, None)) is not None:
                if isinstance(url, Refusal):
                    await self.outcomes.put(url)
                    continue
                await self._at_once.acquire()
                task = group.create_task(self._read_url(url))
                task.add_done_callback(lambda _: self._at_once.release())
