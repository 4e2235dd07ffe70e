"""Synthetic but realistic events: articles with their claims, in the sizes and proportions of real ones.

An article brings one capture, 20 statements, 7 figures, 2 disputes and a completion; a record's value takes
about 335 bytes on average, the article texts among them. The same seed gives the same events.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any, Final

import fastavro
import msgspec

from eventlog.log import Record
from schemas import catalogue, identity
from schemas.cloudevents import headers
from schemas.framing import frame
from schemas.records import (
    TOPICS,
    ArticleCaptured,
    ClaimDisputed,
    Cue,
    Event,
    ExtractionCompleted,
    FigureReported,
    Span,
    Speaker,
    StatementMade,
)

EVENTS_PER_ARTICLE: Final = 31
_BEGAN: Final = datetime(2026, 1, 1, tzinfo=UTC)
_MODEL: Final = "synthetic 1"
_SENTENCE: Final = (
    "the council will decide on water levels before winter after engineers reported cracks in the northern "
    "dam and residents asked for a public hearing about costs delays and safety of the new bridge"
)
_WORDS: Final = tuple(_SENTENCE.split())
_NAMES: Final = ("Ana Brodik", "Tomas Weil", "Ilse Marran", "Peter Okole", "Rina Sauter", "Jon Haldane")


def records(events: int, *, seed: int = 1) -> Iterator[Record]:
    """At least `events` records, article by article, in the order in which a worker appends them."""
    chance = random.Random(seed)  # noqa: S311 - made-up data
    schema_ids = {subject: catalogue.newest(subject).schema_id for subject in catalogue.subjects()}
    for number in range(-(-events // EVENTS_PER_ARTICLE)):
        for event in _article_events(number, chance):
            yield _record(event, schema_ids, number)


def _record(event: Event, schema_ids: dict[str, int], number: int) -> Record:
    subject = type(event).__name__
    body = BytesIO()
    values: Any = msgspec.to_builtins(event, builtin_types=(datetime,))
    fastavro.schemaless_writer(body, catalogue.newest(subject).parsed, values)
    learned = _BEGAN + timedelta(seconds=number)
    return Record(
        TOPICS[subject],
        event.article_id.encode(),
        frame(schema_ids[subject], body.getvalue()),
        headers(event),
        identity.micros(learned) // 1000,
    )


def _article_events(number: int, chance: random.Random) -> Iterator[Event]:
    url = f"https://outlet-{number % 40}.example/news/{number}"
    article_id = identity.article_id(url, "")
    captured_at = _BEGAN + timedelta(seconds=number)
    text = " ".join(chance.choices(_WORDS, k=180))
    revision_id = identity.revision_id(
        article_id=article_id,
        title=f"Report {number}",
        text=text,
        published_at=captured_at,
        published_precision="second",
        language="en",
    )
    yield ArticleCaptured(
        event_id=identity.capture_event_id(revision_id, captured_at),
        article_id=article_id,
        revision_id=revision_id,
        captured_at=captured_at,
        url=url,
        outlet=f"Outlet {number % 40}",
        title=f"Report {number}",
        authors=(chance.choice(_NAMES),),
        language="en",
        published_at=captured_at,
        published_precision="second",
        text=text,
        source="synthetic",
        media_type="text/html",
    )
    extraction_id = identity.extraction_id(revision_id, 1, _MODEL)
    ids: dict[str, Any] = {
        "extraction_id": extraction_id,
        "article_id": article_id,
        "revision_id": revision_id,
    }
    yield from _claims(text, ids, chance)
    yield ExtractionCompleted(
        event_id=identity.completion_event_id(extraction_id),
        **ids,
        extractor_version=1,
        model=_MODEL,
        statements=20,
        figures=7,
        disputes=2,
        completed_at=captured_at + timedelta(seconds=2),
    )


def _claims(text: str, ids: dict[str, Any], chance: random.Random) -> Iterator[Event]:
    makers = _Makers(text, ids, chance)
    statements = [makers.statement() for _ in range(20)]
    yield from statements
    statement_ids = [statement.statement_id for statement in statements]
    yield from (makers.figure(chance.choice(statement_ids)) for _ in range(7))
    yield from (makers.dispute(chance.choice(statement_ids)) for _ in range(2))


class _Makers:
    """Makes the claims of one article, with true spans and ids."""

    def __init__(self, text: str, ids: dict[str, Any], chance: random.Random) -> None:
        self._text = text
        self._ids = ids
        self._chance = chance
        self._seen: Counter[tuple[str, object]] = Counter()

    def statement(self) -> StatementMade:
        content = self._span(90)
        words = identity.normalised_content([content.text])
        cue = self._span(4)
        return StatementMade(
            event_id=self._event_id("StatementMade", content),
            **self._ids,
            statement_id=identity.statement_id(
                self._ids["article_id"], [content.text], self._ordinal("words", words)
            ),
            kind=self._chance.choice(("direct", "indirect", "mixed")),
            content=(content,),
            speaker=self._speaker(),
            cue=Cue(text=cue.text, start=cue.start, end=cue.end, lemma="say"),
            confidence=self._chance.random(),
        )

    def figure(self, statement_id: str) -> FigureReported:
        span = self._span(9)
        return FigureReported(
            event_id=self._event_id("FigureReported", span),
            **self._ids,
            span=span,
            value=float(self._chance.randrange(10_000)),
            unit="percentage",
            counted="residents",
            statement_id=statement_id,
        )

    def dispute(self, statement_id: str) -> ClaimDisputed:
        span = self._span(60)
        return ClaimDisputed(
            event_id=self._event_id("ClaimDisputed", span),
            **self._ids,
            span=span,
            mode="denied",
            disputer=self._speaker(),
            claim_statement_id=statement_id,
        )

    def _span(self, length: int) -> Span:
        start = self._chance.randrange(len(self._text) - length)
        return Span(start=start, end=start + length, text=self._text[start : start + length])

    def _speaker(self) -> Speaker:
        mention = self._span(6)
        name = self._chance.choice(_NAMES)
        return Speaker(text=mention.text, start=mention.start, end=mention.end, name=name, kind="person")

    def _event_id(self, event_type: str, span: Span) -> str:
        place = (span.start, span.end)
        ordinal = self._ordinal(event_type, place)
        return identity.claim_event_id(self._ids["extraction_id"], event_type, [place], ordinal)

    def _ordinal(self, kind: str, what: object) -> int:
        ordinal = self._seen[kind, what]
        self._seen[kind, what] += 1
        return ordinal
