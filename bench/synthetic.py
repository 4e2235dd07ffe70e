"""Synthetic but realistic events: articles with their claims, in the sizes and proportions of real ones.

An article brings one capture, 20 statements, 7 figures, 2 disputes and a completion; a record's value takes
about 335 bytes on average, the article texts among them. The same seed gives the same events.
"""

from __future__ import annotations

import random
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
_WORDS: Final = (
    "the council will decide on water levels before winter after engineers reported cracks in the northern "
    "dam and residents asked for a public hearing about costs delays and safety of the new bridge"
).split()
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
    ids = {"extraction_id": extraction_id, "article_id": article_id, "revision_id": revision_id}
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


def _claims(text: str, ids: dict[str, str], chance: random.Random) -> Iterator[Event]:
    last = len(text) - 160
    statements = []
    for ordinal in range(20):
        start = chance.randrange(last)
        content = Span(start=start, end=start + 90, text=text[start : start + 90])
        statements.append(identity.statement_id(ids["article_id"], [content.text], ordinal))
        yield StatementMade(
            event_id=_event_id(ids, "StatementMade", content, ordinal),
            **ids,
            statement_id=statements[-1],
            kind=chance.choice(("direct", "indirect", "mixed")),
            content=(content,),
            speaker=_speaker(start, chance),
            cue=Cue(text="said", start=start + 100, end=start + 104, lemma="say"),
            confidence=chance.random(),
        )
    for ordinal in range(7):
        start = chance.randrange(last)
        span = Span(start=start, end=start + 9, text=text[start : start + 9])
        yield FigureReported(
            event_id=_event_id(ids, "FigureReported", span, ordinal),
            **ids,
            span=span,
            value=float(chance.randrange(10_000)),
            unit="percentage",
            counted="residents",
            statement_id=chance.choice(statements),
        )
    for ordinal in range(2):
        start = chance.randrange(last)
        span = Span(start=start, end=start + 60, text=text[start : start + 60])
        yield ClaimDisputed(
            event_id=_event_id(ids, "ClaimDisputed", span, ordinal),
            **ids,
            span=span,
            mode="denied",
            disputer=_speaker(start, chance),
            claim_statement_id=chance.choice(statements),
        )


def _event_id(ids: dict[str, str], event_type: str, span: Span, ordinal: int) -> str:
    return identity.claim_event_id(ids["extraction_id"], event_type, [(span.start, span.end)], ordinal)


def _speaker(start: int, chance: random.Random) -> Speaker:
    name = chance.choice(_NAMES)
    mention = name.rpartition(" ")[2]
    return Speaker(text=mention, start=start, end=start + len(mention), name=name, kind="person")
