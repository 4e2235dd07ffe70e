"""A feed's entries to articles: by the feed's own text where it is whole, else by the article's page."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from datetime import datetime
from typing import Final, Protocol, TypeVar

import msgspec

from producers.sources.article import (
    Article,
    FetchState,
    Linked,
    Outcome,
    Refusal,
    RefusedError,
    Unchanged,
    Warned,
    sha256,
)
from producers.sources.canonical import UrlError, canonical
from producers.sources.confinement import confined
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
        self,
        url: str,
        known: FetchState | None = None,
        *,
        page: bool = False,
        told: Told = lambda _: None,
    ) -> Answer | None:
        """See Fetcher.fetch."""

    async def check_page(self, url: str) -> None:
        """See Fetcher.check_page."""


class FeedArticles:
    """Turns feeds into articles, fetching the pages of entries that carry no whole text."""

    def __init__(self, fetcher: Fetches, known: Known) -> None:
        self._fetcher: Final = fetcher
        self._known: Final = known

    async def read(self, feed: Feed, *, source: str, looked_at: datetime) -> AsyncIterator[Outcome]:
        """Every entry's article or why there is none, in the feed's order."""
        entries = read_entries(feed, source=source, looked_at=looked_at)
        async for outcome in in_order(map(self._resolved, entries), at_once=_AT_ONCE):
            yield outcome

    async def _resolved(self, outcome: Outcome | Linked) -> Outcome:
        if not isinstance(outcome, Linked):
            return outcome
        try:
            answer = await self._fetcher.fetch(outcome.address, self._known(outcome.url), page=True)
            if answer is None:
                return Unchanged(source=outcome.source)
            return await confined(article_of_linked, outcome, answer)
        except RefusedError as error:
            where = f"{outcome.source}, entry {without_credentials(outcome.address)}"
            return Refusal(source=where, reason=error.reason, transient=error.transient)


def read_entries(
    feed: Feed, *, source: str, looked_at: datetime, full_text: bool = False
) -> Iterator[Outcome | Linked]:
    """What a feed itself gives of each entry: its article where it carries it whole, else where it stands.

    With `full_text`, articles are always those of the pages, if there are any.
    """
    for warning in feed.warnings:
        yield Warned(source=source, reason=warning)
    for entry in feed.entries:
        link = entry_url(entry)
        if link is not None and (full_text or not entry.whole):
            yield _linked(feed, entry, link, source)
        else:
            yield from _carried(feed, entry, source, looked_at)


def _carried(feed: Feed, entry: Entry, source: str, looked_at: datetime) -> Iterator[Outcome]:
    where = f"{source}, entry {without_credentials(entry.link or entry.title or 'an entry without a link')}"
    try:
        article = entry_article(feed, entry, source=source, looked_at=looked_at)
    except RefusedError as error:
        yield Refusal(source=where, reason=error.reason, transient=error.transient)
        return
    if article.published.warning:
        yield Warned(source=where, reason=article.published.warning)
    yield article


def _linked(feed: Feed, entry: Entry, link: str, source: str) -> Linked:
    return Linked(
        url=link,
        address=entry.link or link,
        source=source,
        outlet=feed.title,
        title=entry.title,
        authors=entry.authors,
        language=entry.language or feed.language,
        published=entry.published,
    )


def article_of_linked(linked: Linked, answer: Answer) -> Article:
    """The article of the page that an entry links; what the page leaves open is as the feed has it.

    Raises:
        RefusedError: it is no page, or holds no article.
    """
    page = article_of_page(answer, source=linked.source, outlet=linked.outlet)
    return msgspec.structs.replace(
        page,
        title=page.title or linked.title,
        authors=page.authors or linked.authors,
        language=page.language or linked.language,
        published=_finer(page.published, parse_published(linked.published, looked_at=answer.fetched_at)),
        fetched=msgspec.structs.replace(answer.state, url=linked.url),
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
