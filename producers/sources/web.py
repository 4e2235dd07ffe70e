"""A URL to articles: a feed, a sitemap or a page, told apart by what comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Final, TypeAlias, TypeVar
from urllib.parse import urlsplit

import msgspec

from producers.sources.article import (
    Article,
    FeedRead,
    FetchState,
    Linked,
    Outcome,
    Refusal,
    RefusedError,
    Unchanged,
    Warned,
)
from producers.sources.canonical import UrlError, canonical
from producers.sources.charset import decode
from producers.sources.confinement import confined
from producers.sources.feedarticles import (
    FeedArticles,
    Fetches,
    Known,
    article_of_page,
    read_entries,
)
from producers.sources.feeds import Feed, Taken, parse_feed, without_taken
from producers.sources.fetching import Answer, without_credentials
from producers.sources.heads import Head, Told
from producers.sources.jsonarticles import read_json, read_json_lines
from producers.sources.jsonfeed import is_json_feed, parse_json_feed
from producers.sources.media import Kind, kind_of, refuse_archive_name, refuse_binary
from producers.sources.sitemaps import SITEMAP_PAGES, SitemapIndex, opened, parse_list, parse_sitemap

_PARSED_AT_ONCE: Final = 2
"""Whose bodies are held in memory."""
_MOST_SITEMAPS: Final = 100
"""Of one index."""
_OF_A_PAGE: Final = (Article, Linked, Refusal)


class Poll(msgspec.Struct, frozen=True, kw_only=True):
    """One look at a URL."""

    address: str
    """What to ask for."""
    source: str
    """Under which name it is told of and remembered: without credentials."""
    full_text: bool = False
    """Whether a feed's articles are always read from their pages."""
    sitemap_pages: int | None = None
    """How many pages of a sitemap are read; None: as many as of any."""
    unconditional: bool = False
    """Whether to ask for the whole answer, whatever is remembered of the last one."""
    new_only: bool = False
    """Whether entries of a feed that were taken before, and are as they were, are passed over."""
    told: Told = lambda _: None


_E = TypeVar("_E", Outcome, Outcome | Linked)

_Entries: TypeAlias = Callable[[Feed, Answer], AsyncIterator[_E]]


class Web:
    """Reads feeds and pages over HTTP."""

    def __init__(self, fetcher: Fetches, known: Known, *, sitemap_pages: int = SITEMAP_PAGES) -> None:
        self._fetcher: Final = fetcher
        self._known: Final = known
        self._feeds: Final = FeedArticles(fetcher, known)
        self._sitemap_pages: Final = sitemap_pages
        self._parsing: Final = asyncio.Semaphore(_PARSED_AT_ONCE)

    async def read(self, url: str) -> AsyncIterator[Outcome]:
        """Everything that a URL gives; a refusal instead of an exception, whatever it is."""

        def entries(feed: Feed, answer: Answer) -> AsyncIterator[Outcome]:
            return self._feeds.read(feed, source=poll.source, looked_at=answer.fetched_at)

        poll = Poll(address=url, source=without_credentials(url))
        async for outcome in self._look(poll, entries):
            yield outcome

    async def poll(self, poll: Poll) -> AsyncGenerator[Outcome | Linked, None]:
        """As read(), but of entries whose articles stand on pages it gives the link, for others to follow."""

        async def entries(feed: Feed, answer: Answer) -> AsyncIterator[Outcome | Linked]:
            at = answer.fetched_at
            for entry in read_entries(feed, source=poll.source, looked_at=at, full_text=poll.full_text):
                yield entry

        async for outcome in self._look(poll, entries):
            yield outcome

    async def _look(self, poll: Poll, entries: _Entries[_E]) -> AsyncIterator[Outcome | _E]:
        try:
            canonical(poll.address)
            refuse_archive_name(urlsplit(poll.address).path)
            known = self._known_of(poll)
            page = known is not None and known.article_id is not None
            answer = await self._fetcher.fetch(
                poll.address, _conditions(known, poll), page=page, told=poll.told
            )
            if answer is None:
                yield Unchanged(source=poll.source, articles=known.articles if known else 0)
                return
            answer = msgspec.structs.replace(answer, state=_state(answer, known, poll))
            async for outcome in self._read_answer(answer, poll, known, entries):
                yield outcome
        except UrlError as error:
            yield Refusal(source=poll.source, reason=str(error))
        except RefusedError as error:
            yield Refusal(source=poll.source, reason=error.reason, transient=error.transient)

    async def _read_answer(
        self, answer: Answer, poll: Poll, known: FetchState | None, entries: _Entries[_E]
    ) -> AsyncIterator[Outcome | _E]:
        taken = _taken(known, poll) if poll.new_only else None
        async with self._parsing:
            found = await confined(_parsed, answer, poll.source, self._most_pages(poll), taken)
        answer.release()
        if isinstance(found, Feed):
            answer = _cut(answer, self._most_pages(poll)) if found.cut else answer
            async for outcome in self._read_feed(found, answer, known, entries):
                yield outcome
        elif isinstance(found, Article):
            await self._fetcher.check_page(answer.url)
            if found.published.warning:
                yield Warned(source=poll.source, reason=found.published.warning)
            yield found
        elif isinstance(found, SitemapIndex):
            async for outcome in self._read_index(found, poll, entries):
                yield outcome
        else:
            for document in found:
                yield document

    async def _read_index(
        self, index: SitemapIndex, poll: Poll, entries: _Entries[_E]
    ) -> AsyncIterator[Outcome | _E]:
        """The pages of the sitemaps that changed last, all of them together as many as of one sitemap."""
        if poll.sitemap_pages is not None:
            raise RefusedError("it is an index of sitemaps within another, which the protocol rules out")
        for warning in index.warnings:
            yield Warned(source=poll.source, reason=warning)
        left = self._most_pages(poll)
        for number, address in enumerate(index.sitemaps):
            if left <= 0 or number == _MOST_SITEMAPS:
                reason = f"of {len(index.sitemaps):,} sitemaps, {number:,} were read; see sitemap_pages"
                yield Warned(source=poll.source, reason=reason)
                return
            sitemap = msgspec.structs.replace(
                poll, address=address, source=without_credentials(address), sitemap_pages=left, told=_untold
            )
            async for outcome in self._look(sitemap, entries):
                left -= _articles(outcome)
                yield outcome

    def _known_of(self, poll: Poll) -> FetchState | None:
        """What is remembered of the last answer; nothing of one of which more is to be read now."""
        known = self._known(poll.source)
        if known is not None and known.cut_at is not None and known.cut_at < self._most_pages(poll):
            return None
        return known

    def _most_pages(self, poll: Poll) -> int:
        return self._sitemap_pages if poll.sitemap_pages is None else poll.sitemap_pages

    async def _read_feed(
        self, feed: Feed, answer: Answer, known: FetchState | None, entries: _Entries[_E]
    ) -> AsyncIterator[Outcome | _E]:
        articles, whole = feed.unchanged, True
        if feed.unchanged:
            yield Unchanged(source=answer.state.url, articles=feed.unchanged)
        async for outcome in entries(feed, answer):
            articles += isinstance(outcome, Article | Unchanged | Linked)
            whole = whole and not (isinstance(outcome, Refusal) and outcome.transient)
            yield outcome
        if whole:  # else the entries that failed are asked for again, though the feed may be as it was
            yield FeedRead(
                fetched=msgspec.structs.replace(answer.state, articles=articles, entry_marks=feed.marks),
                title=feed.title,
                rhythm=feed.rhythm,
                same_validators=known is not None
                and known.etag is not None
                and known.etag == answer.state.etag,
            )


def _conditions(known: FetchState | None, poll: Poll) -> FetchState | None:
    """What to make the request conditional on; the hash of the last bytes in any case."""
    if known is None or not (poll.unconditional or known.validators_lie):
        return known
    return msgspec.structs.replace(known, etag=None, last_modified=None)


def _state(answer: Answer, known: FetchState | None, poll: Poll) -> FetchState:
    lie = known is not None and known.validators_lie
    return msgspec.structs.replace(answer.state, url=poll.source, validators_lie=lie)


def _cut(answer: Answer, most: int) -> Answer:
    """An answer of which so many pages are read at the most."""
    return msgspec.structs.replace(answer, state=msgspec.structs.replace(answer.state, cut_at=most))


def _taken(known: FetchState | None, poll: Poll) -> Taken:
    return Taken(marks=known.entry_marks if known else b"", full_text=poll.full_text)


def _untold(_: Head) -> None:
    """What a sitemap of an index is answered with says nothing of the index."""


def _articles(outcome: object) -> int:
    """How many pages of a sitemap an outcome is about."""
    return outcome.articles if isinstance(outcome, Unchanged) else isinstance(outcome, _OF_A_PAGE)


def _feed_of(text: str, kind: Kind, base: str, most: int) -> Feed | SitemapIndex | None:
    match kind:
        case "feed":
            return parse_feed(text, base=base)
        case "sitemap":
            return parse_sitemap(text, base=base, most=most)
        case "text":
            return parse_list(text, base=base, most=most)
        case "json" if is_json_feed(text):
            return parse_json_feed(text, base=base)
    return None


def _parsed(
    answer: Answer, source: str, most: int, taken: Taken | None
) -> Feed | SitemapIndex | Article | list[Outcome]:
    """What an answer holds; of a feed, where it is known what was taken of it, only the other entries."""
    answer = msgspec.structs.replace(answer, body=opened(answer.body))
    refuse_binary(answer.body)
    text = decode(answer.body, content_type=answer.content_type)
    kind = kind_of(text, declared=answer.media_type)
    if feed := _feed_of(text, kind, answer.url, most):
        return without_taken(feed, taken) if isinstance(feed, Feed) and taken else feed
    if kind == "json":
        return list(read_json(answer.body, source=source, looked_at=answer.fetched_at))
    if kind == "json_lines":
        return list(read_json_lines(answer.body.splitlines(), source=source, looked_at=answer.fetched_at))
    if kind == "html":
        return article_of_page(answer, source=source)
    raise RefusedError(f"it is neither a feed nor a page (it is served as {answer.media_type or 'nothing'})")
