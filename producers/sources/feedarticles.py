"""A feed's entries to articles: by the feed's own text where it is whole, else by the article's page."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from datetime import datetime
from typing import Final, Protocol, TypeVar

import msgspec

from producers.sources.article import (
    Article,
    FetchState,
    Outcome,
    Refusal,
    RefusedError,
    Unchanged,
    Warned,
    sha256,
)
from producers.sources.canonical import UrlError, canonical
from producers.sources.dates import PublishedDate, parse_published
from producers.sources.feeds import EXTRACTOR, Entry, Feed
from producers.sources.fetching import Answer, without_credentials
from producers.sources.heads import Told
from producers.sources.media import refuse_binary
from producers.sources.pages import read_page
from producers.sources.sites import host_of

_AT_ONCE: Final = 4

_T = TypeVar("_T")

Known = Callable[[str], FetchState | None]
"""What is remembered of a URL, if it still describes what we hold of its article."""


class Fetches(Protocol):
    """What reading needs of a Fetcher."""

    async def fetch(
        self, url: str, known: FetchState | None = None, *, told: Told = lambda _: None
    ) -> Answer | None:
        """See Fetcher.fetch."""


class FeedArticles:
    """Turns feeds into articles, fetching the pages of entries that carry no whole text."""

    def __init__(self, fetcher: Fetches, known: Known) -> None:
        self._fetcher: Final = fetcher
        self._known: Final = known

    async def read(self, feed: Feed, *, source: str, looked_at: datetime) -> AsyncIterator[Outcome]:
        """Every entry's article or why there is none, in the feed's order."""
        for warning in feed.warnings:
            yield Warned(source=source, reason=warning)
        readings = (self._read_entry(feed, entry, source, looked_at) for entry in feed.entries)
        async for outcomes in in_order(readings, at_once=_AT_ONCE):
            for outcome in outcomes:
                yield outcome

    async def _read_entry(self, feed: Feed, entry: Entry, source: str, looked_at: datetime) -> list[Outcome]:
        link = entry_url(entry)
        name = without_credentials(entry.link or entry.title or "an entry without a link")
        try:
            if entry.whole or link is None:
                outcome: Outcome = entry_article(feed, entry, source=source, looked_at=looked_at)
            else:
                outcome = await self._read_page(feed, entry, link, source)
        except RefusedError as error:
            where = f"{source}, entry {name}"
            return [Refusal(source=where, reason=error.reason, transient=error.transient)]
        if isinstance(outcome, Article) and outcome.published.warning:
            return [Warned(source=f"{source}, entry {name}", reason=outcome.published.warning), outcome]
        return [outcome]

    async def _read_page(self, feed: Feed, entry: Entry, link: str, source: str) -> Outcome:
        answer = await self._fetcher.fetch(entry.link or link, self._known(link))
        if answer is None:
            return Unchanged(source=source)
        page = await asyncio.to_thread(article_of_page, answer, source=source, outlet=feed.title)
        state = msgspec.structs.replace(answer.state, url=link)
        return msgspec.structs.replace(
            page,
            title=page.title or entry.title,
            authors=page.authors or entry.authors,
            language=page.language or entry.language or feed.language,
            published=_finer(page.published, parse_published(entry.published, looked_at=answer.fetched_at)),
            fetched=state,
        )


def article_of_page(answer: Answer, *, source: str, outlet: str = "") -> Article:
    """The article of a fetched page.

    Raises:
        RefusedError: it is no page, or holds no article.
    """
    refuse_binary(answer.body)
    article = read_page(
        answer.body,
        source=source,
        looked_at=answer.fetched_at,
        url=answer.url,
        content_type=answer.content_type,
        outlet=outlet,
    )
    return msgspec.structs.replace(article, captured_at=answer.fetched_at, fetched=answer.state)


def entry_article(feed: Feed, entry: Entry, *, source: str, looked_at: datetime) -> Article:
    """The article that a feed carries itself.

    Raises:
        RefusedError: it carries no text.
    """
    if not entry.text:
        raise RefusedError("it has neither text nor the link of a page on the web")
    url = entry_url(entry)
    return Article(
        source=source,
        url=url,
        outlet=feed.title or host_of(url),
        title=entry.title,
        authors=entry.authors,
        language=entry.language or feed.language,
        published=parse_published(entry.published, looked_at=looked_at),
        captured_at=looked_at,
        text=entry.text,
        media_type=entry.markup_type,
        raw_sha256=sha256(entry.markup.encode("utf-8", "replace")),
        text_extractor=EXTRACTOR,
    )


def entry_url(entry: Entry) -> str | None:
    """The canonical URL of an entry's article; None where its link is none on the web."""
    try:
        return canonical(entry.link) if entry.link else None
    except UrlError:  # a tag: or file: link, or nonsense: the entry has no address
        return None


def _finer(page: PublishedDate, feed: PublishedDate) -> PublishedDate:
    """The date that says more: the page's, unless only the feed knows the time of day."""
    exact = ("second", "minute")
    if page.at is None or (page.precision not in exact and feed.precision in exact):
        return feed if feed.at is not None else page
    return page


async def in_order(work: Iterable[Coroutine[object, object, _T]], *, at_once: int) -> AsyncIterator[_T]:
    """Results in the order of the work, of which `at_once` runs at a time."""
    running: deque[asyncio.Task[_T]] = deque()
    try:
        for coroutine in work:
            running.append(asyncio.create_task(coroutine))
            if len(running) >= at_once:
                yield await running.popleft()
        while running:
            yield await running.popleft()
    finally:
        for task in running:
            task.cancel()
