"""Ingestion: from SOURCE strings to captures in the log, each emitted once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from typing import BinaryIO, Final, Literal, NamedTuple, TypeAlias

import msgspec

from eventlog.envelope import seal
from eventlog.log import EventLog, Record, RecordTooLargeError
from producers.capture import MAX_TEXT_BYTES, capture
from producers.memory import KnownCapture, Memory
from producers.sources.article import (
    Article,
    Clock,
    FeedRead,
    FetchState,
    Outcome,
    Refusal,
    RefusedError,
    Unchanged,
    Warned,
)
from producers.sources.fetching import USER_AGENT, Fetcher, FetchLimits
from producers.sources.reading import read_sources
from producers.sources.text import clean_line
from schemas.codec import Codec, EventTooLargeError

Verdict: TypeAlias = Literal["new", "changed", "unchanged"]

_BATCH: Final = 100
_MAX_MESSAGE: Final = 1_000
_BATCH_BYTES: Final = 8 << 20
_BATCH_SECONDS: Final = 1.0


class IngestReport(msgspec.Struct, kw_only=True):
    """What came of an ingestion; articles are counted once for each time that they were met."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[Refusal] = msgspec.field(default_factory=list)
    warnings: list[Warned] = msgspec.field(default_factory=list)


class IngestSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of an ingestion."""

    limits: FetchLimits = FetchLimits()
    user_agent: str = USER_AGENT
    max_text_bytes: int = MAX_TEXT_BYTES


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
    ingestion = _Ingestion(log, codec, memory, now, settings or IngestSettings())
    asyncio.run(ingestion.run(sources, on_progress, stdin))
    return ingestion.report


class _Ingestion:
    """One run: the batch that is being filled, and the report."""

    def __init__(
        self,
        log: EventLog,
        codec: Codec,
        memory: Memory,
        now: Clock,
        settings: IngestSettings,
    ) -> None:
        self.report: Final = IngestReport()
        self._log: Final = log
        self._codec: Final = codec
        self._memory: Final = memory
        self._now: Final = now
        self._settings: Final = settings
        self._batch: Final[list[_Pending]] = []
        self._states: Final[list[FetchState]] = []
        self._due = time.monotonic() + _BATCH_SECONDS

    async def run(self, sources: Sequence[str], on_progress: Progress | None, stdin: BinaryIO | None) -> None:
        settings = self._settings
        self._memory.catch_up()
        async with Fetcher(settings.limits, user_agent=settings.user_agent, now=self._now) as fetcher:
            reading = read_sources(sources, fetcher, self._memory.fetch_state, now=self._now, stdin=stdin)
            async with aclosing(reading) as outcomes:
                async for outcome in outcomes:
                    self._take(outcome)
                    self._flush_if_due()
                    if on_progress:
                        on_progress(self.report)
        self._flush()
        if on_progress:
            on_progress(self.report)

    def _take(self, outcome: Outcome) -> None:
        match outcome:
            case Article():
                self._take_article(outcome)
            case Refusal():
                self._refuse(outcome.source, outcome.reason, transient=outcome.transient)
            case Warned():
                self.report.warnings.append(
                    Warned(source=_shown(outcome.source), reason=_shown(outcome.reason))
                )
            case Unchanged():
                self.report.unchanged += outcome.articles
            case FeedRead():
                self._states.append(outcome.fetched)

    def _take_article(self, article: Article) -> None:
        try:
            event = capture(article, now=self._now(), max_text_bytes=self._settings.max_text_bytes)
            found = KnownCapture.of(event)
            verdict, standing = self._judge(found)
            if verdict == "unchanged":
                self.report.unchanged += 1
            else:
                self._batch.append(_Pending(found, seal(event, self._codec), verdict, _where(article)))
        except (RefusedError, EventTooLargeError) as error:
            self._refuse(_where(article), str(error))
            return
        if article.fetched is not None:
            state = msgspec.structs.replace(
                article.fetched, article_id=event.article_id, revision_id=standing.revision_id
            )
            self._states.append(state)

    def _judge(self, found: KnownCapture) -> tuple[Verdict, KnownCapture]:
        """Whether a capture says something new, and the capture that stands for its moment from now on."""
        pending = [item.known for item in self._batch if item.known.article_id == found.article_id]
        known = sorted([*self._memory.captures(found.article_id), *pending], key=_moment)
        if found in known:
            return "unchanged", found
        before = [capture for capture in known if capture.captured_at <= found.captured_at]
        if before and _says_the_same(before[-1], found):
            return "unchanged", before[-1]
        return ("changed" if known else "new"), found

    def _flush_if_due(self) -> None:
        """Append once the batch is large or its first second is over: few commits, and progress to see."""
        size = sum(len(item.record.value) for item in self._batch)
        due = time.monotonic() >= self._due
        if due or len(self._batch) >= _BATCH or size >= _BATCH_BYTES:
            self._flush()

    def _flush(self) -> None:
        self._append()
        self._batch.clear()
        self._memory.catch_up()
        self._memory.remember_fetches(self._states)
        self._states.clear()
        self._due = time.monotonic() + _BATCH_SECONDS

    def _append(self) -> None:
        """Append the batch at once, or, where a record is too large for the log, one by one without it."""
        try:
            self._log.append([item.record for item in self._batch])
        except RecordTooLargeError:
            for item in self._batch:
                self._append_one(item)
        else:
            for item in self._batch:
                self._count(item.verdict)

    def _append_one(self, item: _Pending) -> None:
        try:
            self._log.append([item.record])
        except RecordTooLargeError as error:
            self._refuse(item.where, str(error))
        else:
            self._count(item.verdict)

    def _refuse(self, where: str, reason: str, *, transient: bool = False) -> None:
        self.report.refused.append(Refusal(source=_shown(where), reason=_shown(reason), transient=transient))

    def _count(self, verdict: Verdict) -> None:
        if verdict == "new":
            self.report.new += 1
        else:
            self.report.changed += 1


class _Pending(NamedTuple):
    """A capture on its way to the log."""

    known: KnownCapture
    record: Record
    verdict: Verdict
    where: str


def _moment(capture: KnownCapture) -> tuple[int, str]:
    return capture.captured_at, capture.event_id


def _says_the_same(known: KnownCapture, found: KnownCapture) -> bool:
    """The same revision; or the same bytes read by another text extractor, which is no edit."""
    return known.revision_id == found.revision_id or (
        known.raw_sha256 == found.raw_sha256 and known.text_extractor != found.text_extractor
    )


def _shown(message: str) -> str:
    """A message that may quote what strangers wrote, fit for a terminal and a log: one line, no controls."""
    return clean_line(message, limit=_MAX_MESSAGE)


def _where(article: Article) -> str:
    """An article's name in a message: its source, and its place in it or its own address."""
    place = article.place or (article.url if article.url != article.source else None)
    return f"{article.source}, {place}" if place else article.source
