"""WARC files, such as the crawls of CC-NEWS, to articles: each page as it was when the crawler was answered.

They are streamed, however large: pages are read several at a time, and after each there is a place to go on
from, so that an ingestion that was ended anywhere takes up an archive near where it was.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing
from datetime import timedelta
from os import fstat
from typing import BinaryIO, Final

import msgspec

from producers.sources.archives import KnownArchive, place_in, where_to_go_on
from producers.sources.article import (
    ArchiveRead,
    Article,
    Clock,
    Outcome,
    Refusal,
    RefusedError,
    Unchanged,
    Warned,
)
from producers.sources.bodies import inflate
from producers.sources.canonical import UrlError, canonical
from producers.sources.confinement import confined
from producers.sources.fetching import without_credentials
from producers.sources.media import MAX_RAW_BYTES, refuse_binary
from producers.sources.pages import read_page
from producers.sources.warcrecords import Damage, Found, Passed, Position, WarcPage, WarcRecords
from producers.sources.warcstream import looks_like_warc

_SUFFIXES: Final = (".warc", ".warc.gz")
_HEAD: Final = 4_096
_AT_ONCE: Final = 8
"""Pages that are read ahead."""
_MOST_HELD: Final = 2 * MAX_RAW_BYTES
"""Bytes of them; the one that is more than that waits for those before it."""
_MOST_TOLD: Final = 100
"""Refusals and warnings of one archive; a crawl may hold any number of pages without an article."""
_A_DAY: Final = timedelta(days=1)
_GZIP: Final = b"\x1f\x8b\x08"
"""What no page begins with that is not compressed, whatever its headers say."""
_CHUNK_SIZE: Final = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r\n")


def is_warc(file: BinaryIO, name: str) -> bool:
    """Whether an open file is a WARC file, by its name or by how it starts; it stays at its start."""
    if name.lower().endswith(_SUFFIXES):
        return True
    head = file.read(_HEAD)
    file.seek(0)
    return looks_like_warc(head)


class WarcFiles:
    """Reads archives."""

    def __init__(self, known: KnownArchive, now: Clock) -> None:
        self._known: Final = known
        self._now: Final = now

    async def read(self, file: BinaryIO, source: str) -> AsyncIterator[Outcome]:
        """The articles of an archive's pages, in its order, and places to go on from.

        Raises:
            OSError: the file can't be read.
            RefusedError: there is nothing in it.
        """
        size = fstat(file.fileno()).st_size
        if not size:
            raise RefusedError("it is empty")
        place = where_to_go_on(file, self._known)
        if place.articles:
            yield Unchanged(source=source, articles=place.articles)
        records = WarcRecords(file, Position(place.offset, place.records))
        articles, told = place.articles, _Told(source)
        async with aclosing(self._outcomes(records, source)) as read:
            async for position, outcomes in read:
                reached = place_in(
                    file,
                    place.identity,
                    offset=position.offset,
                    records=position.records,
                    articles=articles,
                )
                yield ArchiveRead(place=reached, size=size)
                for outcome in told.first(outcomes):
                    yield outcome
                articles += sum(isinstance(outcome, Article) for outcome in outcomes)
        for outcome in told.rest():
            yield outcome

    async def _outcomes(
        self, records: Iterable[Found], source: str
    ) -> AsyncGenerator[tuple[Position, list[Outcome]], None]:
        """What comes of each record, in order. The file is read in a thread: there may be much to unpack."""
        running: deque[asyncio.Task[tuple[Position, list[Outcome]]]] = deque()
        held: deque[int] = deque()
        reading = iter(records)
        try:
            while (found := await asyncio.to_thread(next, reading, None)) is not None:
                running.append(asyncio.create_task(self._outcomes_of(found, source)))
                held.append(len(found.payload) if isinstance(found, WarcPage) else 0)
                while len(running) >= _AT_ONCE or (running and sum(held) > _MOST_HELD):
                    held.popleft()
                    yield await running.popleft()
            while running:
                yield await running.popleft()
        finally:
            for task in running:
                task.cancel()

    async def _outcomes_of(self, found: Found, source: str) -> tuple[Position, list[Outcome]]:
        match found:
            case Passed():
                return found.position, []
            case Damage():
                where = _where(source, found.position, found.url)
                return found.position, [Refusal(source=where, reason=found.reason)]
            case WarcPage():
                return found.position, await self._read_page(found, source)

    async def _read_page(self, page: WarcPage, source: str) -> list[Outcome]:
        where = _where(source, page.position, page.url)
        if page.answered_at > self._now() + _A_DAY:
            return [Refusal(source=where, reason=f"its WARC-Date {page.answered_at} is in the future")]
        try:
            article = await confined(article_of_record, page, source)
        except RefusedError as error:
            return [Refusal(source=where, reason=error.reason, transient=error.transient)]
        warning = article.published.warning
        return [*([Warned(source=where, reason=warning)] if warning else []), article]


def article_of_record(page: WarcPage, source: str) -> Article:
    """The article of a page as a crawler stored it.

    Raises:
        RefusedError: its body is broken or too large, or it holds no article.
    """
    try:
        canonical(page.url)
    except UrlError as error:
        raise RefusedError(f"its address can't be used: {error}") from error
    body = _body(page)
    refuse_binary(body)
    article = read_page(
        body, source=source, looked_at=page.answered_at, url=page.url, content_type=page.content_type
    )
    place = f"record at byte {page.position.offset}"
    return msgspec.structs.replace(article, captured_at=page.answered_at, place=place)


def _body(page: WarcPage) -> bytes:
    """What the page's payload carries. Many crawlers store it unpacked, and its headers as they came."""
    body = page.payload
    if page.chunked and _CHUNK_SIZE.match(body):
        body = _dechunked(body)
    stored_unpacked = body.lstrip()[:1] in (b"<", b"")
    encoding = "gzip" if body.startswith(_GZIP) else page.content_encoding
    if encoding in ("", "identity") or stored_unpacked:
        return body
    return inflate(body, encoding, MAX_RAW_BYTES)


def _dechunked(body: bytes) -> bytes:
    """A body out of its chunks (RFC 9112, 7.1); what follows on the last one is not looked at."""
    pieces: list[bytes] = []
    at = 0
    while (size := _CHUNK_SIZE.match(body, at)) is not None:
        length = int(size[1], 16)
        if not length:
            return b"".join(pieces)
        end = size.end() + length
        if body[end : end + 2] != b"\r\n":
            break
        pieces.append(body[size.end() : end])
        at = end + 2
    raise RefusedError("its body breaks off, or is not in the chunks that its headers tell of")


def _where(source: str, position: Position, url: str) -> str:
    name = f"{source}, record at byte {position.offset}"
    return f"{name} ({without_credentials(url)})" if url else name


class _Told:
    """Lets the first refusals and warnings of an archive pass, and counts the others."""

    def __init__(self, source: str) -> None:
        self._source: Final = source
        self._refused = 0
        self._warned = 0

    def first(self, outcomes: Iterable[Outcome]) -> Iterable[Outcome]:
        """Those to be told now."""
        for outcome in outcomes:
            if isinstance(outcome, Refusal):
                self._refused += 1
                if self._refused > _MOST_TOLD:
                    continue
            elif isinstance(outcome, Warned):
                self._warned += 1
                if self._warned > _MOST_TOLD:
                    continue
            yield outcome

    def rest(self) -> Iterable[Outcome]:
        """What there is to say of the others."""
        if (more := self._refused - _MOST_TOLD) > 0:
            yield Refusal(source=self._source, reason=f"{more:,} more of its records were refused")
        if (more := self._warned - _MOST_TOLD) > 0:
            yield Warned(source=self._source, reason=f"there are {more:,} more warnings about its records")
