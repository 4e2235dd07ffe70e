"""One poll of a source, one visit to a page, one look at files: what comes of it is captured and judged."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Final, TypeAlias

import msgspec

from producers.capturing import Capturing
from producers.memory import Memory
from producers.sources.article import Article, FeedRead, Linked, Outcome, Refusal, RefusedError, Unchanged
from producers.sources.confinement import confined
from producers.sources.dates import parse_published
from producers.sources.feedarticles import Fetches, article_of_linked
from producers.sources.heads import Head, Told
from producers.sources.rhythm import Rhythm
from producers.sources.web import Poll, Web
from producers.watching.schedule import Watched
from producers.watching.standing import PollResult
from producers.watching.visits import LinkSeen, Visit, VisitResult, missing_of, own_page

_READ_AT_ONCE: Final = 2
"""As Web's bound for feeds: whose bodies are held in memory."""

Now: TypeAlias = Callable[[], float]
"""Seconds since 1970, UTC."""


class Polls:
    """Asks sources and pages, and hands what they give to the captures."""

    def __init__(self, fetcher: Fetches, capturing: Capturing, memory: Memory, now: Now) -> None:
        self._fetcher: Final = fetcher
        self._capturing: Final = capturing
        self._memory: Final = memory
        self._now: Final = now
        self._web: Final = Web(fetcher, memory.fetch_state)
        self._reading: Final = asyncio.Semaphore(_READ_AT_ONCE)

    async def poll(self, feed: Watched, address: str) -> PollResult:
        """Ask a source once. All that it gives is taken when this returns.

        Raises:
            LogError: the log can't take it.
        """
        at = self._now()
        seen = _Seen(at, unconditional=feed.standing.is_due_in_full(at))
        asked = Poll(
            address=address,
            source=feed.url,
            full_text=feed.full_text,
            unconditional=seen.unconditional,
            new_only=True,
            told=seen.hear,
        )
        async with aclosing(self._web.poll(asked)) as outcomes:
            async for outcome in outcomes:
                self._take(outcome, feed.url, seen)
        return seen.result()

    async def visit(self, visit: Visit) -> VisitResult:
        """Look at a page once; where it is not there, also at the one that it said was its own.

        Raises:
            LogError: the log can't take it.
        """
        result = await self._visited(visit.linked)
        own = own_page(visit)
        return result if result.missing is None or own is None else await self._visited(own)

    async def _visited(self, linked: Linked) -> VisitResult:
        heads = list[Head]()
        at, article_url, failure, transient, notice = self._now(), None, "", False, ""
        try:
            outcome = await self._looked_at(linked, heads.append)
            self._capturing.take(outcome)
            article_url = outcome.url if isinstance(outcome, Article) else None
        except RefusedError as error:
            failure, transient, notice = error.reason, error.transient, error.notice
        head = heads[-1] if heads else None
        return VisitResult(
            at=at,
            article_url=article_url,
            head=head,
            failure=failure,
            transient=transient,
            missing=missing_of(linked.url, head, notice) if failure else None,
        )

    async def _looked_at(self, linked: Linked, told: Told) -> Outcome:
        known = self._memory.fetch_state(linked.url)
        answer = await self._fetcher.fetch(linked.address, known, page=True, told=told)
        if answer is None:
            return Unchanged(source=linked.source)
        async with self._reading:
            return await confined(article_of_linked, linked, answer)

    def _take(self, outcome: Outcome | Linked, url: str, seen: _Seen) -> None:
        match outcome:
            case Linked():
                self._take_link(outcome, seen)
                return
            case Refusal() if outcome.source == url:  # the source as a whole
                seen.failure = outcome.reason
                return
            case FeedRead():
                # Links are durable before the answer that held them is remembered: else a crash between the
                # two would leave pages that no later poll tells of.
                self._memory.remember_visits(links=seen.links)
                seen.title, seen.rhythm = outcome.title, outcome.rhythm
                outcome = _remembered(outcome, seen)
            case Article():
                seen.dated(outcome.published.at)
        verdict = self._capturing.take(outcome)
        seen.refused |= verdict == "refused" or isinstance(outcome, Refusal)
        seen.new += verdict == "new"
        seen.changed += verdict == "changed"

    def _take_link(self, linked: Linked, seen: _Seen) -> None:
        looked_at = datetime.fromtimestamp(seen.at, UTC)
        published = parse_published(linked.published, looked_at=looked_at).at
        since = seen.at if published is None else min(published.timestamp(), seen.at)
        seen.dated(published)
        seen.new += not self._memory.visits.knows(linked.url)
        seen.links.append(LinkSeen(linked, since, seen.at))


def _remembered(read: FeedRead, seen: _Seen) -> FeedRead:
    """What to remember of an answer: that only bytes tell, where articles changed under the same ETag.

    Where an entry was refused, all are looked at again: it may be taken by then.
    """
    fetched = read.fetched
    if read.same_validators and (seen.new or seen.changed):
        fetched = msgspec.structs.replace(fetched, validators_lie=True)
    if seen.refused:
        fetched = msgspec.structs.replace(fetched, entry_marks=b"")
    return msgspec.structs.replace(read, fetched=fetched)


class _Seen:
    """What one poll has shown so far."""

    def __init__(self, at: float, *, unconditional: bool) -> None:
        self.at: Final = at
        self.unconditional: Final = unconditional
        self.links: Final[list[LinkSeen]] = []
        self.failure = ""
        self.title = ""
        self.rhythm: Rhythm | None = None
        self.new = 0
        self.changed = 0
        self.refused = False
        self._head: Head | None = None
        self._began: Final = time.monotonic()
        self._waited: float | None = None
        self._published: Final[list[float]] = []

    def hear(self, head: Head) -> None:
        self._head = head
        self._waited = time.monotonic() - self._began

    def dated(self, published: datetime | None) -> None:
        if published is not None:
            self._published.append(published.timestamp())

    def result(self) -> PollResult:
        took = time.monotonic() - self._began
        return PollResult(
            at=self.at,
            took=took,
            waited=took if self._waited is None else self._waited,
            head=self._head,
            failure=self.failure,
            new=self.new,
            published=tuple(self._published),
            title=self.title,
            rhythm=self.rhythm,
            unconditional=self.unconditional,
        )
