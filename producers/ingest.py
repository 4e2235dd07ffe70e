"""Ingestion: from SOURCE strings to captures in the log, each emitted once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from typing import BinaryIO, TypeAlias

import msgspec

from eventlog.log import EventLog
from producers.capture import MAX_TEXT_BYTES
from producers.capturing import Capturing, IngestReport
from producers.memory import Memory
from producers.sources.addresses import AddressRules
from producers.sources.article import Clock
from producers.sources.fetching import USER_AGENT, Fetcher, FetchLimits
from producers.sources.reading import read_sources
from producers.sources.sitemaps import SITEMAP_PAGES
from schemas.codec import Codec

__all__ = ["IngestReport", "IngestSettings", "Progress", "ingest"]


class IngestSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of an ingestion."""

    limits: FetchLimits = FetchLimits()
    user_agent: str = USER_AGENT
    addresses: AddressRules = AddressRules()
    max_text_bytes: int = MAX_TEXT_BYTES
    sitemap_pages: int = SITEMAP_PAGES
    """How many pages of a sitemap are read, the newest ones."""

    def fetcher(self, *, now: Clock = lambda: datetime.now(UTC)) -> Fetcher:
        """A Fetcher within these bounds, to be entered."""
        return Fetcher(self.limits, user_agent=self.user_agent, addresses=self.addresses, now=now)


Progress: TypeAlias = Callable[[IngestReport], None]
"""Called after each outcome with the report so far, which is the one that ingest() returns in the end."""


def ingest(  # noqa: PLR0913 - where from, where to, and how it is watched
    log: EventLog,
    codec: Codec,
    memory: Memory,
    sources: Sequence[str],
    *,
    on_progress: Progress | None = None,
    now: Clock = lambda: datetime.now(UTC),
    stdin: BinaryIO | None = None,
    settings: IngestSettings | None = None,
) -> IngestReport:
    """Capture the articles of the sources into the log's `articles` topic.

    A capture is emitted unless the article's latest capture at or before its moment has the same revision,
    or comes from the same raw bytes by another text extractor. Captures are durable in the log before the
    memory knows of them, so that a crash between the two repeats a comparison and loses nothing.

    Runs an event loop of its own; call it from a thread without one.

    Raises:
        LogError: the log can't take them; what was appended before stays.
    """
    settings = settings or IngestSettings()
    capturing = Capturing(log, codec, memory, now=now, max_text_bytes=settings.max_text_bytes)
    tell = on_progress or (lambda _: None)

    async def run() -> None:
        async with settings.fetcher(now=now) as fetcher:
            reading = read_sources(
                sources,
                fetcher,
                memory.fetch_state,
                memory.archives.of,
                now=now,
                stdin=stdin,
                sitemap_pages=settings.sitemap_pages,
            )
            async with aclosing(reading) as outcomes:
                async for outcome in outcomes:
                    capturing.take(outcome)
                    tell(capturing.report)

    memory.catch_up()
    asyncio.run(run())
    capturing.flush()
    tell(capturing.report)
    return capturing.report
