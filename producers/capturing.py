"""From what sources give to captures in the log, each emitted once: in batches, and only then remembered."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple, TypeAlias

import msgspec

from eventlog.envelope import seal
from eventlog.log import EventLog, Record, RecordTooLargeError
from producers.capture import MAX_TEXT_BYTES, capture, gone
from producers.memory import KnownCapture, Memory
from producers.sources.article import (
    ArchivePlace,
    ArchiveRead,
    Article,
    Clock,
    Disappeared,
    FeedRead,
    FetchState,
    Outcome,
    Refusal,
    RefusedError,
    Unchanged,
    Warned,
)
from producers.sources.canonical import UrlError, canonical
from producers.sources.text import clean_line
from schemas import identity
from schemas.codec import Codec, EventTooLargeError

Verdict: TypeAlias = Literal["new", "changed", "unchanged", "refused"]

_BATCH: Final = 100
_BATCH_BYTES: Final = 8 << 20
_BATCH_SECONDS: Final = 1.0
_MAX_MESSAGE: Final = 1_000


class IngestReport(msgspec.Struct, kw_only=True):
    """What came of an ingestion; articles are counted once for each time that they were met."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[Refusal] = msgspec.field(default_factory=list)
    warnings: list[Warned] = msgspec.field(default_factory=list)
    archive_read: int = 0
    """So many bytes of the archive in hand were read."""
    archive_size: int = 0
    """Of so many."""


class Capturing:
    """Fills batches with captures and appends them; for one thread.

    A capture is emitted unless the article's latest capture at or before its moment says the same. Captures
    are durable in the log before the memory knows of them, so that a crash between the two repeats a
    comparison and loses nothing.
    """

    def __init__(
        self,
        log: EventLog,
        codec: Codec,
        memory: Memory,
        *,
        now: Clock = lambda: datetime.now(UTC),
        max_text_bytes: int = MAX_TEXT_BYTES,
    ) -> None:
        self.report = IngestReport()
        """What came of it so far; may be replaced by an empty one at any time."""
        self._log: Final = log
        self._codec: Final = codec
        self._memory: Final = memory
        self._now: Final = now
        self._max_text_bytes: Final = max_text_bytes
        self._batch: Final[list[_Pending]] = []
        self._gone: Final[dict[str, int]] = {}
        """Articles that the batch tells to be gone, and when they were seen to be."""
        self._states: Final[list[FetchState]] = []
        self._places: Final[dict[str, ArchivePlace]] = {}
        self._due = time.monotonic() + _BATCH_SECONDS

    def take(self, outcome: Outcome) -> Verdict | None:
        """Take in one outcome; what an article is found to be, None for anything else.

        Raises:
            LogError: the log can't take the batch that this one filled.
        """
        verdict: Verdict | None = None
        match outcome:
            case Article():
                verdict = self._take_article(outcome)
            case Disappeared():
                self._take_disappearance(outcome)
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
            case ArchiveRead():
                self._places[outcome.place.identity] = outcome.place
                self.report.archive_read = outcome.place.offset
                self.report.archive_size = outcome.size
        self.flush_if_due()
        return verdict

    @property
    def is_empty(self) -> bool:
        """Whether nothing was taken since the last flush, or since the report was replaced."""
        return not (self._batch or self._states or self._places) and self.report == IngestReport()

    def flush_if_due(self) -> None:
        """Append once the batch is large or its first second is over: few commits, and progress to see.

        Raises:
            LogError: the log can't take the batch.
        """
        size = sum(len(item.record.value) for item in self._batch)
        due = time.monotonic() >= self._due
        if due or len(self._batch) >= _BATCH or size >= _BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Append the batch, then remember what it rests on.

        Raises:
            LogError: the log can't take the batch.
        """
        self._append()
        self._batch.clear()
        self._memory.catch_up()
        self._gone.clear()
        self._memory.remember_fetches(self._states)
        self._states.clear()
        self._memory.remember_archives(self._places.values())
        self._places.clear()
        self._due = time.monotonic() + _BATCH_SECONDS

    def _take_article(self, article: Article) -> Verdict:
        try:
            event = capture(article, now=self._now(), max_text_bytes=self._max_text_bytes)
            found = KnownCapture.of(event)
            verdict, standing = self._judge(found, of_page=article.fetched is not None)
            if standing is not found:
                self.report.unchanged += 1
            else:
                self._batch.append(_Pending(found, seal(event, self._codec), verdict, _where(article)))
        except (RefusedError, EventTooLargeError) as error:
            self._refuse(_where(article), str(error))
            return "refused"
        if article.fetched is not None:
            state = msgspec.structs.replace(
                article.fetched, article_id=event.article_id, revision_id=standing.revision_id
            )
            self._states.append(state)
        return verdict

    def _take_disappearance(self, seen: Disappeared) -> None:
        """Tell of it where the article was captured and was not told to be gone since.

        It was captured under the address that was looked at, or under that to which this one leads.
        """
        for url in _addresses(seen):
            known = self._known(identity.article_id(url, ""))
            if known:
                break
        else:
            return
        last, observed = known[-1], identity.micros(seen.observed_at)
        if last.captured_at > observed or self._is_gone(last):
            return
        event = gone(msgspec.structs.replace(seen, url=url), last)
        self._batch.append(_Pending(None, seal(event, self._codec), None, f"{seen.source}, {url}"))
        self._gone[last.article_id] = observed

    def _judge(self, found: KnownCapture, *, of_page: bool) -> tuple[Verdict, KnownCapture]:
        """Whether a capture says something new, and the capture that stands for its moment from now on.

        An article that is back at its own address is captured anew whatever it says. One that was told in
        another way so far, by a feed and now by its page, is captured too, but that is no change of it.
        """
        known = self._known(found.article_id)
        if found in known:
            return "unchanged", known[known.index(found)]
        before = [capture for capture in known if capture.captured_at <= found.captured_at]
        alike = [capture for capture in before if _kind(capture) == _kind(found)]
        if before and of_page and self._is_gone(before[-1]):
            return "changed", found
        for standing in (*before[-1:], *alike[-1:]):
            if _is_same_bytes(standing, found) or (alike and standing.substance == found.substance):
                return "unchanged", before[-1]
        if before and not alike:
            return "unchanged", found
        return ("changed" if known else "new"), found

    def _known(self, article_id: str) -> list[KnownCapture]:
        """An article's captures, those in the batch too, in the order of their moments."""
        pending = [item.known for item in self._batch if item.known and item.known.article_id == article_id]
        return sorted([*self._memory.captures(article_id), *pending], key=_moment)

    def _is_gone(self, last: KnownCapture) -> bool:
        """Whether an article was seen to be gone after its last capture."""
        told = self._gone.get(last.article_id), self._memory.gone_at(last.article_id)
        return any(moment is not None and moment >= last.captured_at for moment in told)

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

    def _count(self, verdict: Verdict | None) -> None:
        match verdict:
            case "new":
                self.report.new += 1
            case "changed":
                self.report.changed += 1
            case "unchanged":
                self.report.unchanged += 1


class _Pending(NamedTuple):
    """A capture or a disappearance on its way to the log."""

    known: KnownCapture | None
    record: Record
    verdict: Verdict | None
    where: str


def _addresses(seen: Disappeared) -> tuple[str, ...]:
    """Under which an article that is gone may be known."""
    led_to = seen.missing.redirected_to
    if led_to is None or seen.missing.reason == "redirected":  # to the front page
        return (seen.url,)
    try:
        return seen.url, canonical(led_to)
    except UrlError:  # it led to what is no address of an article
        return (seen.url,)


def _moment(capture: KnownCapture) -> tuple[int, str]:
    return capture.captured_at, capture.event_id


def _kind(capture: KnownCapture) -> str:
    """What read the text, whatever its version: a feed and a page tell one article in different words."""
    return capture.text_extractor.partition("/")[0]


def _is_same_bytes(known: KnownCapture, found: KnownCapture) -> bool:
    """The same bytes, read by another text extractor, which is no edit."""
    return known.raw_sha256 == found.raw_sha256 and known.text_extractor != found.text_extractor


def _shown(message: str) -> str:
    """A message that may quote what strangers wrote, fit for a terminal and a log: one line, no controls."""
    return clean_line(message, limit=_MAX_MESSAGE)


def _where(article: Article) -> str:
    """An article's name in a message: its source, and its place in it or its own address."""
    place = article.place or (article.url if article.url != article.source else None)
    return f"{article.source}, {place}" if place else article.source
