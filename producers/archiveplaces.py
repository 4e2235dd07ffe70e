"""How far archives were read: a part of ingestion's memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

import msgspec

from producers.sources.article import ArchivePlace

ARCHIVES_TABLE: Final = {
    "archives": "(identity TEXT PRIMARY KEY, offset INTEGER NOT NULL, records INTEGER NOT NULL,"
    " before_sha256 TEXT NOT NULL, articles INTEGER NOT NULL) WITHOUT ROWID"
}
_COLUMNS: Final = ArchivePlace.__struct_fields__


class ArchivePlaces:
    """The places, in a database that holds ARCHIVES_TABLE."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database: Final = database

    def of(self, identity: str) -> ArchivePlace | None:
        """How far an archive was read; None where it is not known."""
        row = self._database.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM archives WHERE identity = ?", (identity,)
        ).fetchone()
        return None if row is None else ArchivePlace(**dict(zip(_COLUMNS, row, strict=True)))

    def store(self, places: Iterable[ArchivePlace]) -> None:
        """Keep places. Only those before which all articles are in the log."""
        self._database.executemany(
            "INSERT OR REPLACE INTO archives VALUES (?, ?, ?, ?, ?)", map(msgspec.structs.astuple, places)
        )
