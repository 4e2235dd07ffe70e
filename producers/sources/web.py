"""A URL to articles: a feed or a page, told apart by what comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Final

import msgspec

from producers.sources.article import Article, FeedRead, Outcome, Refusal, RefusedError, Unchanged, Warned
from producers.sources.canonical import UrlError, canonical
from producers.sources.charset import decode
from producers.sources.feedarticles import FeedArticles, Fetches, Known, article_of_page
from producers.sources.feeds import Feed, parse_feed
from producers.sources.fetching import Answer, without_credentials
from producers.sources.jsonarticles import read_json, read_json_lines
from producers.sources.jsonfeed import is_json_feed, parse_json_feed
from producers.sources.media import kind_of, refuse_binary


class Web:
    """Reads feeds and pages over HTTP."""

    def __init__(self, fetcher: Fetches, known: Known) -> None:
        self._fetcher: Final = fetcher
        self._known: Final = known
        self._feeds: Final = FeedArticles(fetcher, known)

    async def read(self, url: str) -> AsyncIterator[Outcome]:
        """Everything that a URL gives; a refusal instead of an exception, whatever it is."""
        source = without_credentials(url)
        try:
            canonical(url)
            known = self._known(source)
            answer = await self._fetcher.fetch(url, known)
            if answer is None:
                yield Unchanged(source=source, articles=known.articles if known else 0)
                return
            async for outcome in self._read_answer(answer, source):
                yield outcome
        except UrlError as error:
            yield Refusal(source=source, reason=str(error))
        except RefusedError as error:
            yield Refusal(source=source, reason=error.reason, transient=error.transient)

    async def _read_answer(self, answer: Answer, source: str) -> AsyncIterator[Outcome]:
        refuse_binary(answer.body)
        text = await asyncio.to_thread(decode, answer.body, content_type=answer.content_type)
        kind = kind_of(text, declared=answer.media_type)
        state = msgspec.structs.replace(answer.state, url=source)
        answer = msgspec.structs.replace(answer, state=state)
        if kind == "feed" or (kind == "json" and is_json_feed(text)):
            parsed = await asyncio.to_thread(_parse, kind, text, answer.url)
            async for outcome in self._read_feed(parsed, answer, source):
                yield outcome
        elif kind in ("json", "json_lines"):
            read = (
                partial(read_json, answer.body)
                if kind == "json"
                else partial(read_json_lines, answer.body.splitlines())
            )
            for outcome in read(source=source, looked_at=answer.fetched_at):
                yield outcome
        elif kind == "html":
            article = await asyncio.to_thread(article_of_page, answer, source=source)
            if article.published.warning:
                yield Warned(source=source, reason=article.published.warning)
            yield article
        else:
            raise RefusedError(
                f"it is neither a feed nor a page (it is served as {answer.media_type or 'nothing'})"
            )

    async def _read_feed(self, feed: Feed, answer: Answer, source: str) -> AsyncIterator[Outcome]:
        articles, whole = 0, True
        async for outcome in self._feeds.read(feed, source=source, looked_at=answer.fetched_at):
            articles += isinstance(outcome, Article | Unchanged)
            whole = whole and not (isinstance(outcome, Refusal) and outcome.transient)
            yield outcome
        if whole:  # else the entries that failed are asked for again, though the feed may be as it was
            yield FeedRead(fetched=msgspec.structs.replace(answer.state, articles=articles))


def _parse(kind: str, text: str, base: str) -> Feed:
    return parse_feed(text, base=base) if kind == "feed" else parse_json_feed(text)
