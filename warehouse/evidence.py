"""Checking that what claims quote stands in the text that they quote it from."""

from __future__ import annotations

from typing import NamedTuple

import duckdb

# DuckDB's substring counts from 1 and in code points, as our offsets do.
_DIFFERING = """
    WITH texts AS (
        SELECT revision_id, any_value("text") AS article FROM article_captured GROUP BY revision_id
    )
    SELECT span.event_id, span.part, span."start", span."end", span."text",
           substring(texts.article, span."start" + 1, span."end" - span."start")
    FROM evidence AS span
    LEFT JOIN texts USING (revision_id)
    WHERE texts.article IS NULL
        OR span."start" IS NULL OR span."start" < 0
        OR span."end" > length(texts.article)
        OR substring(texts.article, span."start" + 1, span."end" - span."start") IS DISTINCT FROM span."text"
    ORDER BY ALL
"""


class DifferingSpan(NamedTuple):
    """A span that does not quote its text."""

    event_id: str
    part: str
    start: int | None
    end: int | None
    quoted: str | None
    stands: str | None
    """What stands there instead; None where the revision's text is not in the warehouse."""

    def __str__(self) -> str:
        """What differs, in words."""
        where = f"{self.part} [{self.start}:{self.end}]"
        if self.stands is None:
            return f"{where}: the text of its revision is not in the warehouse"
        return f"{where} quotes {self.quoted!r} where the text has {self.stands!r}"


def count_spans(connection: duckdb.DuckDBPyConnection) -> int:
    """How many spans all claims rest on."""
    row = connection.execute("SELECT count(*) FROM evidence").fetchone()
    return int(row[0]) if row else 0


def differing_spans(connection: duckdb.DuckDBPyConnection) -> list[DifferingSpan]:
    """The spans that differ from their revision's text, or lie outside it."""
    return [DifferingSpan(*row) for row in connection.execute(_DIFFERING).fetchall()]
