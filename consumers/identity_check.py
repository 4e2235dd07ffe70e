"""Checking that every id in a warehouse is the one that its content gives."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeAlias

import duckdb

from schemas import identity
from warehouse.layout import present_tables

_FETCH: Final = 10_000

_CAPTURES: Final = """
    SELECT event_id, article_id, revision_id, url, "text", title, published_at, published_precision, language,
           captured_at
    FROM article_captured
"""
_COMPLETIONS: Final = """
    SELECT event_id, extraction_id, revision_id, extractor_version, model FROM extraction_completed
"""
_COPIES: Final = "SELECT event_id, revision_id, other_revision_id, matcher_version FROM copy_found"
_DISAPPEARANCES: Final = "SELECT event_id, revision_id, captured_at FROM article_gone"
# Ordinals are not stored: claims that differ in nothing else are checked together.
_CLAIMS: Final = """
    SELECT extraction_id, 'StatementMade',
           flatten([[part."start", part."end"] FOR part IN content]) AS offsets, list(event_id)
    FROM statement_made GROUP BY extraction_id, offsets
    UNION ALL
    SELECT extraction_id, 'FigureReported', [span."start", span."end"] AS offsets, list(event_id)
    FROM figure_reported GROUP BY extraction_id, offsets
    UNION ALL
    SELECT extraction_id, 'ClaimDisputed', [span."start", span."end"] AS offsets, list(event_id)
    FROM claim_disputed GROUP BY extraction_id, offsets
"""
_STATEMENTS: Final = """
    SELECT extraction_id, article_id, statement_id, [part."text" FOR part IN content]
    FROM statement_made
    ORDER BY extraction_id
"""


class WrongId(NamedTuple):
    """An id that its content does not give."""

    where: str
    why: str


Checked: TypeAlias = Iterator[WrongId | None]
"""One element for each id that was checked: None when it is right."""


def check_ids(connection: duckdb.DuckDBPyConnection) -> Checked:
    """Compute every id anew and compare."""
    for row in _rows(connection, _CAPTURES):
        yield from _check_capture(*row)
    for event_id, extraction_id, revision_id, version, model in _rows(connection, _COMPLETIONS):
        yield _compare(
            event_id, "extraction_id", extraction_id, identity.extraction_id(revision_id, version, model)
        )
        yield _compare(event_id, "event_id", event_id, identity.completion_event_id(extraction_id))
    present = present_tables(connection)
    for event_id, *pair in _rows(connection, _COPIES) if "copy_found" in present else ():
        yield _compare(event_id, "event_id", event_id, identity.copy_event_id(*pair))
    for event_id, *stood in _rows(connection, _DISAPPEARANCES) if "article_gone" in present else ():
        yield _compare(event_id, "event_id", event_id, identity.gone_event_id(*stood))
    for row in _rows(connection, _CLAIMS):
        yield from _check_claims(*row)
    for extraction_id, rows in _by_first(_rows(connection, _STATEMENTS)):
        yield from _check_statements(extraction_id, rows)


def _check_capture(  # noqa: PLR0913, PLR0917 - one row
    event_id: str,
    article_id: str,
    revision_id: str,
    url: str | None,
    text: str,
    title: str,
    published_at: datetime | None,
    published_precision: str,
    language: str | None,
    captured_at: datetime,
) -> Checked:
    yield _compare(event_id, "article_id", article_id, identity.article_id(url, text))
    revision = identity.revision_id(
        article_id=article_id,
        title=title,
        text=text,
        published_at=published_at,
        published_precision=published_precision,
        language=language,
    )
    yield _compare(event_id, "revision_id", revision_id, revision)
    yield _compare(event_id, "event_id", event_id, identity.capture_event_id(revision_id, captured_at))


def _check_claims(extraction_id: str, event_type: str, offsets: list[int], event_ids: list[str]) -> Checked:
    spans = list(zip(offsets[::2], offsets[1::2], strict=True))
    right = {
        identity.claim_event_id(extraction_id, event_type, spans, ordinal)
        for ordinal in range(len(event_ids))
    }
    for event_id in event_ids:
        yield (
            None
            if event_id in right
            else WrongId(event_id, f"its {event_type} {spans} gives {sorted(right)}")
        )


def _check_statements(extraction_id: str, rows: list[tuple[str, str, list[str]]]) -> Checked:
    """Statements of one extraction whose words are equal have the ordinals from 0 on, in any order."""
    equals: dict[tuple[str, str], list[str]] = {}
    for article_id, statement_id, texts in rows:
        equals.setdefault((article_id, identity.normalised_content(texts)), []).append(statement_id)
    for (article_id, words), statement_ids in equals.items():
        right = {identity.statement_id(article_id, [words], nth) for nth in range(len(statement_ids))}
        for statement_id in statement_ids:
            yield (
                None
                if statement_id in right
                else WrongId(
                    statement_id, f"statement of extraction {extraction_id}: its words give {sorted(right)}"
                )
            )


def _compare(event_id: str, name: str, stored: str, computed: str) -> WrongId | None:
    return (
        None if stored == computed else WrongId(event_id, f"{name} is {stored}, its content gives {computed}")
    )


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    cursor = connection.cursor()
    cursor.execute(query)
    while rows := cursor.fetchmany(_FETCH):
        yield from rows


def _by_first(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, list[Any]]]:
    for first, group in itertools.groupby(rows, key=operator.itemgetter(0)):
        yield first, [row[1:] for row in group]
