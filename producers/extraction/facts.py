"""What extraction finds in a text, before it has ids: statements, figures and disputes with their spans."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from schemas.records import Cue, Source, Span, Speaker, TimeInterval


class _Found(msgspec.Struct, frozen=True, kw_only=True):
    """Immutable, compared by value, built by keyword."""


class Statement(_Found, frozen=True):
    """A speaker said something; `content` is never empty and its spans are in text order."""

    kind: str
    content: tuple[Span, ...]
    speaker: Speaker | None = None
    via: tuple[Source, ...] = ()
    cue: Cue | None = None
    medium: Span | None = None
    addressee: Span | None = None
    said_at: TimeInterval | None = None
    confidence: float | None = None


class Figure(_Found, frozen=True):
    """A quantity was reported; `statement` is an index into the statements of the same facts."""

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
    statement: int | None = None
    confidence: float | None = None


class Dispute(_Found, frozen=True):
    """A claim was disputed; `claim_statement` is an index into the statements of the same facts."""

    span: Span
    cue: Cue | None = None
    mode: str = "disputed"
    disputer: Speaker | None = None
    claim: Span | None = None
    claim_statement: int | None = None
    confidence: float | None = None


class Facts(_Found, frozen=True):
    """All that was found in one text, each kind in text order."""

    statements: tuple[Statement, ...] = ()
    figures: tuple[Figure, ...] = ()
    disputes: tuple[Dispute, ...] = ()


def joined(parts: Sequence[Facts]) -> Facts:
    """The facts of consecutive parts of one text as those of the whole; indices are shifted to fit."""
    if len(parts) == 1:
        return parts[0]
    statements: list[Statement] = []
    figures: list[Figure] = []
    disputes: list[Dispute] = []
    for part in parts:
        base = len(statements)
        statements += part.statements
        figures += (replace(f, statement=_shifted(f.statement, base)) for f in part.figures)
        disputes += (replace(d, claim_statement=_shifted(d.claim_statement, base)) for d in part.disputes)
    return Facts(statements=tuple(statements), figures=tuple(figures), disputes=tuple(disputes))


def _shifted(index: int | None, base: int) -> int | None:
    return None if index is None else index + base
