"""Facts as events: ids that a retry repeats, and a completion that counts."""

from __future__ import annotations

from datetime import UTC, datetime

from producers.extraction.events import events_of, failed, unsupported_language
from producers.extraction.facts import Dispute, Facts, Figure, Statement
from schemas.identity import extraction_id, statement_id
from schemas.records import (
    ArticleCaptured,
    ClaimDisputed,
    ExtractionCompleted,
    FigureReported,
    Span,
    StatementMade,
)

NOW = datetime(2026, 3, 11, tzinfo=UTC)
CAPTURE = ArticleCaptured(
    event_id="e", article_id="a", revision_id="r", captured_at=NOW, text="It is. It is. 40"
)
SAME = Span(start=0, end=5, text="It is")
LATER = Span(start=7, end=12, text="It is")
FACTS = Facts(
    statements=(Statement(kind="indirect", content=(SAME,)), Statement(kind="indirect", content=(LATER,))),
    figures=(Figure(span=Span(start=14, end=16, text="40"), value=40, statement=1),),
    disputes=(Dispute(span=SAME, claim_statement=1), Dispute(span=SAME)),
)


def events() -> tuple[object, ...]:
    """The facts as events."""
    return events_of(CAPTURE, FACTS, extractor_version=3, model="m 1", completed_at=NOW)


def test_the_completion_comes_last_and_counts_the_others() -> None:
    """By type."""
    completion = events()[-1]
    assert isinstance(completion, ExtractionCompleted)
    assert (completion.statements, completion.figures, completion.disputes) == (2, 1, 2)
    assert (completion.outcome, completion.error) == ("extracted", None)
    assert completion.extraction_id == extraction_id("r", 3, "m 1")


def test_a_second_making_gives_the_same_events() -> None:
    """So that a retry can't double a row."""
    assert events() == events()


def test_every_event_has_an_id_of_its_own_even_over_the_same_words() -> None:
    """Equal types and spans are told apart by their order."""
    ids = [
        event.event_id
        for event in events()
        if isinstance(event, StatementMade | FigureReported | ClaimDisputed)
    ]
    assert len(set(ids)) == len(ids) == 5


def test_figures_and_disputes_point_at_statements_by_id() -> None:
    """The second of two equal statements has the ordinal 1."""
    second = statement_id("a", ["It is"], 1)
    (figure,) = [event for event in events() if isinstance(event, FigureReported)]
    claims = [event.claim_statement_id for event in events() if isinstance(event, ClaimDisputed)]
    assert figure.statement_id == second
    assert claims == [second, None]


def test_what_was_not_extracted_is_completed_with_its_outcome_and_no_counts() -> None:
    """A language that can't be read, and a failure with its reason."""
    (unread,) = unsupported_language(CAPTURE, extractor_version=3, model="m 1", completed_at=NOW)
    (broken,) = failed(CAPTURE, error="no sentence", extractor_version=3, model="m 1", completed_at=NOW)
    assert isinstance(unread, ExtractionCompleted)
    assert isinstance(broken, ExtractionCompleted)
    assert (unread.outcome, unread.error, unread.statements) == ("unsupported_language", None, 0)
    assert (broken.outcome, broken.error, broken.statements) == ("failed", "no sentence", 0)
