"""Consistent events of a made-up newsroom: captures, and extractions whose claims quote their text truly.

Ids come from schemas.identity; spans are found in the text, so that `verify` has nothing to find.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from eventlog.envelope import seal
from eventlog.log import Record
from schemas import identity
from schemas.codec import Codec
from schemas.records import (
    ArticleCaptured,
    ArticleGone,
    ClaimDisputed,
    CopyFound,
    Event,
    ExtractionCompleted,
    FigureReported,
    Span,
    Speaker,
    StatementMade,
)

MODEL = "model 1"
DAM = "https://north.example/dam"
BRIDGE = "https://south.example/bridge"


class Said(NamedTuple):
    """A statement, in words that stand in the text."""

    speaker: str
    content: str


class Counted(NamedTuple):
    """A figure, in words that stand in the text."""

    figure: str
    value: float
    counted: str = "residents"
    unit: str | None = None


class Denied(NamedTuple):
    """A dispute, in words that stand in the text."""

    disputer: str
    words: str
    claim: Said | None = None


Fact = Said | Counted | Denied
ClaimEvent = StatementMade | FigureReported | ClaimDisputed
ExtractionEvent = ClaimEvent | ExtractionCompleted


def at(minute: float) -> datetime:
    """A moment, in minutes after the newsroom opened."""
    return datetime(2026, 3, 1, 8, tzinfo=UTC) + timedelta(minutes=minute)


def capture(  # noqa: PLR0913 - the fields that tests vary, each by name
    text: str,
    *,
    captured: float,
    url: str | None = DAM,
    outlet: str = "North Post",
    title: str = "Dam report",
    raw: str | None = None,
    text_extractor: str = "text/1",
) -> ArticleCaptured:
    """A capture of a text, `captured` minutes after opening; `raw` stands for the bytes it came from."""
    article_id = identity.article_id(url, text)
    published_at = at(-60)
    revision_id = identity.revision_id(
        article_id=article_id,
        title=title,
        text=text,
        published_at=published_at,
        published_precision="minute",
        language="en",
    )
    return ArticleCaptured(
        event_id=identity.capture_event_id(revision_id, at(captured)),
        article_id=article_id,
        revision_id=revision_id,
        captured_at=at(captured),
        url=url,
        outlet=outlet,
        title=title,
        authors=("Rina Sauter",),
        language="en",
        published_at=published_at,
        published_precision="minute",
        text=text,
        source="test",
        raw_sha256=hashlib.sha256((raw or text).encode()).hexdigest(),
        media_type="text/html",
        text_extractor=text_extractor,
    )


def extraction(
    captured: ArticleCaptured,
    *facts: Fact,
    completed: float,
    version: int = 1,
    model: str = MODEL,
    outcome: str = "extracted",
) -> list[ExtractionEvent]:
    """What a worker appends for a revision: its claims, then the completion that counts them."""
    claims = _Claims(captured, identity.extraction_id(captured.revision_id, version, model))
    events: list[ExtractionEvent] = [claims.event(fact) for fact in facts]
    kinds = Counter(type(event) for event in events)
    completion = ExtractionCompleted(
        event_id=identity.completion_event_id(claims.ids["extraction_id"]),
        **claims.ids,
        completed_at=at(completed),
        extractor_version=version,
        model=model,
        outcome=outcome,
        error="the model broke" if outcome == "failed" else None,
        statements=kinds[StatementMade],
        figures=kinds[FigureReported],
        disputes=kinds[ClaimDisputed],
    )
    return [*events, completion]


def copied(one: ArticleCaptured, other: ArticleCaptured, *, version: int = 1) -> CopyFound:
    """What says that two captures' texts repeat each other."""
    first, second = sorted((one, other), key=lambda each: each.article_id)
    return CopyFound(
        event_id=identity.copy_event_id(one.revision_id, other.revision_id, version),
        article_id=first.article_id,
        revision_id=first.revision_id,
        other_article_id=second.article_id,
        other_revision_id=second.revision_id,
        matcher_version=version,
        containment=0.75,
        shared_shingles=90,
        shingles=120,
        other_shingles=200,
        shingle_words=4,
    )


def vanished(captured: ArticleCaptured, *, observed: float, missing: float | None = None) -> ArticleGone:
    """What says that a captured article stands there no more, since `missing` minutes after opening."""
    return ArticleGone(
        event_id=identity.gone_event_id(captured.revision_id, captured.captured_at),
        article_id=captured.article_id,
        revision_id=captured.revision_id,
        captured_at=captured.captured_at,
        observed_at=at(observed),
        missing_since=None if missing is None else at(missing),
        http_status=404,
        url=captured.url,
        source=captured.source,
    )


def sealed(events: Sequence[Event], codec: Codec, *, learned: float) -> list[Record]:
    """Records that the log gets `learned` minutes after opening."""
    timestamp = identity.micros(at(learned)) // 1000
    return [seal(event, codec, timestamp=timestamp) for event in events]


class _Claims:
    """Makes the claims of one extraction."""

    def __init__(self, captured: ArticleCaptured, extraction_id: str) -> None:
        self._text = captured.text
        self._ordinals: Counter[tuple[str, object]] = Counter()
        self._found: Counter[str] = Counter()
        self.ids: dict[str, Any] = {
            "extraction_id": extraction_id,
            "article_id": captured.article_id,
            "revision_id": captured.revision_id,
        }

    def event(self, fact: Fact) -> ClaimEvent:
        """The claim that a fact makes."""
        match fact:
            case Said(speaker, content):
                return self._statement(speaker, content)
            case Counted(figure, value, counted, unit):
                span = self._next_span(figure)
                event_id = self._event_id("FigureReported", span)
                return FigureReported(
                    event_id=event_id, **self.ids, span=span, value=value, counted=counted, unit=unit
                )
            case Denied(disputer, words, claim):
                return self._dispute(disputer, words, claim)

    def _statement(self, speaker: str, content: str) -> StatementMade:
        span = self._next_span(content)
        words = identity.normalised_content([content])
        return StatementMade(
            event_id=self._event_id("StatementMade", span),
            **self.ids,
            statement_id=identity.statement_id(
                self.ids["article_id"], [content], self._ordinal("words", words)
            ),
            content=(span,),
            speaker=Speaker(name=speaker, kind="person"),
        )

    def _dispute(self, disputer: str, words: str, claim: Said | None) -> ClaimDisputed:
        span = self._span(words, self._text.index(words))
        target = claim and identity.statement_id(self.ids["article_id"], [claim.content], 0)
        return ClaimDisputed(
            event_id=self._event_id("ClaimDisputed", span),
            **self.ids,
            span=span,
            mode="denied",
            disputer=Speaker(name=disputer, kind="person"),
            claim_statement_id=target,
        )

    def _next_span(self, words: str) -> Span:
        """Where the words stand; at the second asking, where they stand again."""
        start = self._text.index(words, self._found[words])
        self._found[words] = start + 1
        return self._span(words, start)

    def _span(self, words: str, start: int) -> Span:
        return Span(start=start, end=start + len(words), text=words)

    def _event_id(self, event_type: str, span: Span) -> str:
        place = (span.start, span.end)
        ordinal = self._ordinal(event_type, place)
        return identity.claim_event_id(self.ids["extraction_id"], event_type, [place], ordinal)

    def _ordinal(self, kind: str, what: object) -> int:
        ordinal = self._ordinals[kind, what]
        self._ordinals[kind, what] += 1
        return ordinal
