"""From facts to events: ids from schemas.identity, and a completion that counts what belongs to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from producers.extraction.facts import Dispute, Facts, Figure, Statement
from producers.extraction.ordinals import statement_ids
from schemas.identity import claim_event_id, completion_event_id, extraction_id
from schemas.records import (
    ArticleCaptured,
    ClaimDisputed,
    Event,
    ExtractionCompleted,
    FigureReported,
    Span,
    StatementMade,
)


def events_of(
    capture: ArticleCaptured, facts: Facts, *, extractor_version: int, model: str, completed_at: datetime
) -> tuple[Event, ...]:
    """The facts of a capture's text as events, the ExtractionCompleted with its counts last."""
    claims = _Claims(capture, extraction_id(capture.revision_id, extractor_version, model))
    ids = statement_ids(capture.article_id, facts.statements)
    return (
        *(claims.statement(s, i) for s, i in zip(facts.statements, ids, strict=True)),
        *(claims.figure(figure, ids) for figure in facts.figures),
        *(claims.dispute(dispute, ids) for dispute in facts.disputes),
        _completion(
            capture,
            extractor_version,
            model,
            completed_at,
            outcome="extracted",
            statements=len(facts.statements),
            figures=len(facts.figures),
            disputes=len(facts.disputes),
        ),
    )


def unsupported_language(
    capture: ArticleCaptured, *, extractor_version: int, model: str, completed_at: datetime
) -> tuple[Event, ...]:
    """The completion for a text whose language the extractor can't read."""
    return (_completion(capture, extractor_version, model, completed_at, outcome="unsupported_language"),)


def failed(
    capture: ArticleCaptured, *, error: str, extractor_version: int, model: str, completed_at: datetime
) -> tuple[Event, ...]:
    """The completion for a text on which the extractor failed, with what went wrong."""
    return (_completion(capture, extractor_version, model, completed_at, outcome="failed", error=error),)


def _completion(  # noqa: PLR0913 - the fields that differ between outcomes, each by name
    capture: ArticleCaptured,
    extractor_version: int,
    model: str,
    completed_at: datetime,
    *,
    outcome: str,
    error: str | None = None,
    statements: int = 0,
    figures: int = 0,
    disputes: int = 0,
) -> ExtractionCompleted:
    extraction = extraction_id(capture.revision_id, extractor_version, model)
    return ExtractionCompleted(
        event_id=completion_event_id(extraction),
        extraction_id=extraction,
        article_id=capture.article_id,
        revision_id=capture.revision_id,
        completed_at=completed_at,
        extractor_version=extractor_version,
        model=model,
        outcome=outcome,
        error=error,
        statements=statements,
        figures=figures,
        disputes=disputes,
    )


class _Claims:
    """Makes one extraction's claim events; equal types and spans are told apart by their order."""

    def __init__(self, capture: ArticleCaptured, extraction: str) -> None:
        self.capture, self.extraction = capture, extraction
        self.seen: Counter[tuple[str, tuple[tuple[int, int], ...]]] = Counter()

    def _event_id(self, event_type: str, spans: Iterable[Span]) -> str:
        places = tuple((span.start, span.end) for span in spans)
        ordinal = self.seen[event_type, places]
        self.seen[event_type, places] += 1
        return claim_event_id(self.extraction, event_type, places, ordinal)

    def statement(self, found: Statement, statement_id: str) -> StatementMade:
        return StatementMade(
            event_id=self._event_id("StatementMade", found.content),
            extraction_id=self.extraction,
            article_id=self.capture.article_id,
            revision_id=self.capture.revision_id,
            statement_id=statement_id,
            kind=found.kind,
            content=found.content,
            speaker=found.speaker,
            via=found.via,
            cue=found.cue,
            medium=found.medium,
            addressee=found.addressee,
            said_at=found.said_at,
            confidence=found.confidence,
        )

    def figure(self, found: Figure, ids: list[str]) -> FigureReported:
        return FigureReported(
            event_id=self._event_id("FigureReported", (found.span,)),
            extraction_id=self.extraction,
            article_id=self.capture.article_id,
            revision_id=self.capture.revision_id,
            span=found.span,
            value=found.value,
            low=found.low,
            high=found.high,
            relation=found.relation,
            qualifier=found.qualifier,
            unit=found.unit,
            counted=found.counted,
            period=found.period,
            source=found.source,
            statement_id=None if found.statement is None else ids[found.statement],
            confidence=found.confidence,
        )

    def dispute(self, found: Dispute, ids: list[str]) -> ClaimDisputed:
        return ClaimDisputed(
            event_id=self._event_id("ClaimDisputed", (found.span,)),
            extraction_id=self.extraction,
            article_id=self.capture.article_id,
            revision_id=self.capture.revision_id,
            span=found.span,
            cue=found.cue,
            mode=found.mode,
            disputer=found.disputer,
            claim=found.claim,
            claim_statement_id=None if found.claim_statement is None else ids[found.claim_statement],
            confidence=found.confidence,
        )
