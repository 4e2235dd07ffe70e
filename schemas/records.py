"""The events and their parts as typed, frozen records, field for field as the newest .avsc has them.

All timestamps are timezone-aware UTC datetimes; all offsets count Unicode code points of the revision's
text, end exclusive. What each field means stands once, in the .avsc files in schemas/avro.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, TypeAlias

import msgspec

Int32: TypeAlias = Annotated[int, msgspec.Meta(ge=-(2**31), le=2**31 - 1)]
"""What an Avro int holds; the writers of some libraries don't look."""

Moment: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
"""A moment in UTC, never a naive datetime."""


class _Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """Immutable, compared by value, built by keyword."""


class Span(_Frozen, frozen=True):
    """A stretch of a revision's text."""

    start: Int32
    end: Int32
    text: str


class Cue(_Frozen, frozen=True):
    """The words that mark a statement or a dispute as such."""

    text: str
    start: Int32 | None = None
    end: Int32 | None = None
    lemma: str = ""
    class_: str = msgspec.field(default="neutral", name="class")


class Speaker(_Frozen, frozen=True):
    """Who said something or disputes it."""

    text: str | None = None
    start: Int32 | None = None
    end: Int32 | None = None
    name: str | None = None
    title: str | None = None
    affiliation: str | None = None
    kind: str = "unknown"


class Source(_Frozen, frozen=True):
    """A further source that a speaker draws on: B in "according to A, citing B"."""

    text: str
    start: Int32 | None = None
    end: Int32 | None = None
    name: str | None = None
    title: str | None = None
    cue: str = ""


class TimeInterval(_Frozen, frozen=True):
    """A stretch of time as the text puts it, resolved: from inclusive, to exclusive."""

    text: str
    from_: Moment | None = msgspec.field(default=None, name="from")
    to: Moment | None = None
    precision: str = "unknown"


class ArticleCaptured(_Frozen, frozen=True):
    """This text stood at this URL when we looked."""

    event_id: str
    article_id: str
    revision_id: str
    captured_at: Moment
    url: str | None = None
    outlet: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    language: str | None = None
    published_at: Moment | None = None
    published_raw: str | None = None
    published_precision: str = "unknown"
    published_zone_known: bool = False
    text: str = ""
    source: str = ""
    raw_sha256: str = ""
    media_type: str = ""
    text_extractor: str = ""


class ArticleGone(_Frozen, frozen=True):
    """An article that was captured stands there no more."""

    event_id: str
    article_id: str
    revision_id: str
    captured_at: Moment
    observed_at: Moment
    missing_since: Moment | None = None
    reason: str = "not_found"
    http_status: Int32 | None = None
    notice: str | None = None
    redirected_to: str | None = None
    url: str | None = None
    source: str = ""


class _Claim(_Frozen, frozen=True):
    """What every event that extraction emits carries."""

    event_id: str
    extraction_id: str
    article_id: str
    revision_id: str


class StatementMade(_Claim, frozen=True):
    """A speaker said something."""

    statement_id: str
    kind: str = "indirect"
    content: tuple[Span, ...] = ()
    speaker: Speaker | None = None
    via: tuple[Source, ...] = ()
    cue: Cue | None = None
    medium: Span | None = None
    addressee: Span | None = None
    said_at: TimeInterval | None = None
    confidence: float | None = None


class FigureReported(_Claim, frozen=True):
    """A quantity was reported."""

    span: Span
    value: float | None = None
    low: float | None = None
    high: float | None = None
    relation: str = "exact"
    qualifier: str | None = None
    unit: str | None = None
    counted: str | None = None
    period: Span | None = None
    source: Speaker | None = None
    statement_id: str | None = None
    confidence: float | None = None


class ClaimDisputed(_Claim, frozen=True):
    """Someone denied, disputed, contradicted or doubted a claim, or said that it is unverified."""

    span: Span
    cue: Cue | None = None
    mode: str = "disputed"
    disputer: Speaker | None = None
    claim: Span | None = None
    claim_statement_id: str | None = None
    confidence: float | None = None


class ExtractionCompleted(_Claim, frozen=True):
    """The extraction of one revision by one extractor version is whole."""

    completed_at: Moment
    extractor_version: Int32 = 0
    model: str = ""
    outcome: str = "extracted"
    error: str | None = None
    statements: Int32 = 0
    figures: Int32 = 0
    disputes: Int32 = 0


class CopyFound(_Frozen, frozen=True):
    """Two articles of different outlets repeat each other."""

    event_id: str
    article_id: str
    revision_id: str
    other_article_id: str
    other_revision_id: str
    matcher_version: Int32 = 0
    containment: float = 0.0
    shared_shingles: Int32 = 0
    shingles: Int32 = 0
    other_shingles: Int32 = 0
    shingle_words: Int32 = 0


Event: TypeAlias = (
    ArticleCaptured
    | ArticleGone
    | StatementMade
    | FigureReported
    | ClaimDisputed
    | ExtractionCompleted
    | CopyFound
)

EVENT_TYPES: Final[dict[str, type[Event]]] = {
    event.__name__: event
    for event in (
        ArticleCaptured,
        StatementMade,
        FigureReported,
        ClaimDisputed,
        ExtractionCompleted,
        CopyFound,
        ArticleGone,
    )
}
"""Every event by its name, which is its Avro record name and its registry subject."""

TOPICS: Final[dict[str, str]] = {
    "ArticleCaptured": "articles",
    "StatementMade": "claims",
    "FigureReported": "claims",
    "ClaimDisputed": "claims",
    "ExtractionCompleted": "claims",
    "CopyFound": "decisions",
    "ArticleGone": "articles",
}
"""The topic that each event stands on; the key is always the article_id."""

CLAIM_EVENTS: Final = ("StatementMade", "FigureReported", "ClaimDisputed")
"""The events of claims, which an extraction makes."""
