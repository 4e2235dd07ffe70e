"""The tables and views of a warehouse file: numbered migrations for facts, views made anew each time."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

import duckdb

from warehouse.errors import WarehouseError

FACT_TABLES: Final = {
    "ArticleCaptured": "article_captured",
    "StatementMade": "statement_made",
    "FigureReported": "figure_reported",
    "ClaimDisputed": "claim_disputed",
    "ExtractionCompleted": "extraction_completed",
    "CopyFound": "copy_found",
    "ArticleGone": "article_gone",
}
"""The table that holds the facts of each event."""


def _numbered_sql(folder: str) -> list[tuple[int, Traversable]]:
    found = [entry for entry in files("warehouse").joinpath(folder).iterdir() if entry.name.endswith(".sql")]
    return sorted(((int(entry.name.split("_")[0]), entry) for entry in found), key=lambda pair: pair[0])


def migrations() -> list[tuple[int, Traversable]]:
    """The migrations by number; a published one is never edited."""
    return _numbered_sql("migrations")


def version_of(connection: duckdb.DuckDBPyConnection) -> int:
    """The number of the last migration that the file has; 0 for an empty file."""
    found = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE table_name = 'migration' AND NOT internal"
    ).fetchone()
    if found is None:
        return 0
    row = connection.execute("SELECT coalesce(max(number), 0) FROM migration").fetchone()
    return int(row[0]) if row else 0


def present_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The fact tables that a file has: one that an older program wrote lacks those of newer events."""
    rows = connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall()
    existing = {table for (table,) in rows}
    return [table for table in FACT_TABLES.values() if table in existing]


def migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring a writable warehouse file to the newest layout, each migration in a transaction of its own.

    Raises:
        WarehouseError: the file is newer than this program.
    """
    connection.execute(
        "CREATE TABLE IF NOT EXISTS migration (number INTEGER NOT NULL, applied_at TIMESTAMPTZ NOT NULL)"
    )
    present = version_of(connection)
    known = migrations()
    if present > known[-1][0]:
        raise WarehouseError(
            f"the warehouse has layout {present}, this program knows up to {known[-1][0]}: "
            "use a newer onrecord, or rebuild the warehouse with `onrecord replay`"
        )
    for number, script in known:
        if number > present:
            _apply(connection, number, script.read_text("utf-8"))
    for _, view in _numbered_sql("views"):
        connection.execute(view.read_text("utf-8"))


def _apply(connection: duckdb.DuckDBPyConnection, number: int, script: str) -> None:
    connection.execute("BEGIN")
    try:
        connection.execute(script)
        connection.execute("INSERT INTO migration VALUES (?, now())", [number])
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
