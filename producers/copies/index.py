"""The texts that new ones are compared with, found by their bands: a SQLite file, so that memory is bounded.

It is a cache: the `articles` topic rebuilds it. Several workers of a group share one file on one machine. As
each adds its texts before it looks for copies, of two texts that come at once at least one finds the other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from typing import Final, Self

import numpy as np

from producers.copies.comparing import LEAST_SHINGLES, MATCHER_VERSION, WINDOW, Text, compared
from producers.copies.minhash import bands
from producers.copies.shingles import shingles
from producers.transactions import transaction
from schemas.identity import micros
from schemas.records import ArticleCaptured, CopyFound

CANDIDATES: Final = 200
"""So many texts, those with the most bands in common, are compared with a new one at most."""

_WINDOW: Final = WINDOW.total_seconds() * 1_000_000
_FORMAT: Final = "1"
_BUSY_SECONDS: Final = 30.0

_TABLES: Final = {
    "identity": "(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "positions": "(partition INTEGER PRIMARY KEY, position INTEGER NOT NULL)",
    "revisions": "(number INTEGER PRIMARY KEY, revision_id TEXT NOT NULL UNIQUE, article_id TEXT NOT NULL,"
    " outlet TEXT NOT NULL, first_captured INTEGER NOT NULL, last_captured INTEGER NOT NULL,"
    " shingles BLOB NOT NULL, bands BLOB NOT NULL)",
    "bands": "(band INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (band, number)) WITHOUT ROWID",
}
_BY_CAPTURE: Final = "CREATE INDEX IF NOT EXISTS by_capture ON revisions (last_captured)"

_SEEN: Final = """
    UPDATE revisions
    SET first_captured = min(first_captured, ?1), last_captured = max(last_captured, ?1)
    WHERE revision_id = ?2
"""
# An outlet that is not known is taken for another one.
_CANDIDATES: Final = """
    SELECT article_id, revision_id, shingles
    FROM (SELECT number, count(*) AS common FROM bands WHERE band IN ({marks}) GROUP BY number)
    JOIN revisions USING (number)
    WHERE article_id <> ? AND (outlet <> ? OR outlet = '') AND first_captured <= ? AND last_captured >= ?
    ORDER BY common DESC, revision_id
    LIMIT ?
"""


class CopyIndexError(Exception):
    """The index's file can't be used; the message says what to do."""


class CopyIndex:
    """The texts of one log's articles. For one thread; several processes may share the file."""

    def __init__(self, path: str | PathLike[str], log: Mapping[str, str]) -> None:
        """Open an index, made where it is missing; it starts over where it is of another log or method.

        Args:
            path: its file.
            log: what tells the log from others, by name.

        Raises:
            CopyIndexError: the file can't be opened, or is none of ours.
        """
        identity = {**log, "format": _FORMAT, "matcher": str(MATCHER_VERSION)}
        try:
            self._database: Final = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=NORMAL")
            with transaction(self._database):
                self._prepare(identity)
        except sqlite3.Error as error:
            raise CopyIndexError(
                f"{path}: can't be used to find copies ({error}); it is a cache: delete it to start it anew"
            ) from error

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._database.close()

    def positions(self) -> dict[int, int]:
        """Per partition, the position up to which the articles are in here."""
        return dict(self._database.execute("SELECT partition, position FROM positions"))

    def add(self, captures: Iterable[ArticleCaptured], positions: Mapping[int, int]) -> None:
        """Take captures in, and note up to where that is per partition. What is in already does no harm."""
        with transaction(self._database):
            for capture in captures:
                self._add(capture)
            self._database.executemany(
                "INSERT INTO positions VALUES (?, ?)"
                " ON CONFLICT DO UPDATE SET position = max(position, excluded.position)",
                positions.items(),
            )

    def copies_of(self, capture: ArticleCaptured) -> list[CopyFound]:
        """The pairs that a capture which was added forms with texts of other outlets within the window."""
        row = self._database.execute(
            "SELECT shingles, bands FROM revisions WHERE revision_id = ?", (capture.revision_id,)
        ).fetchone()
        if row is None:
            return []
        text = Text(capture.article_id, capture.revision_id, np.frombuffer(row[0], np.uint32))
        candidates = self._candidates(capture, np.frombuffer(row[1], np.int64).tolist())
        return [found for each in candidates if (found := compared(text, each)) is not None]

    def prune(self, now: int) -> int:
        """Forget texts captured too long before the last to be compared with new ones; gives how many.

        Args:
            now: in microseconds since 1970; captures that claim to be later than this don't count.
        """
        with transaction(self._database):
            (last,) = self._database.execute(
                "SELECT max(last_captured) FROM revisions WHERE last_captured <= ?", (now,)
            ).fetchone()
            old = self._database.execute(
                "SELECT number, bands FROM revisions WHERE last_captured < ?", ((last or 0) - _WINDOW,)
            ).fetchall()
            for number, packed in old:
                each = ((band, number) for band in np.frombuffer(packed, np.int64).tolist())
                self._database.executemany("DELETE FROM bands WHERE band = ? AND number = ?", each)
                self._database.execute("DELETE FROM revisions WHERE number = ?", (number,))
        return len(old)

    def _add(self, capture: ArticleCaptured) -> None:
        captured = micros(capture.captured_at)
        if self._database.execute(_SEEN, (captured, capture.revision_id)).rowcount:
            return
        found = shingles(capture.text)
        if len(found) < LEAST_SHINGLES:
            return
        banded = bands(found)
        values = (capture.revision_id, capture.article_id, capture.outlet, captured, captured)
        number = self._database.execute(
            "INSERT INTO revisions VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",
            (*values, found.tobytes(), banded.tobytes()),
        ).lastrowid
        self._database.executemany(
            "INSERT OR IGNORE INTO bands VALUES (?, ?)", ((band, number) for band in banded.tolist())
        )

    def _candidates(self, capture: ArticleCaptured, banded: list[int]) -> Iterator[Text]:
        captured = micros(capture.captured_at)
        rows = self._database.execute(
            _CANDIDATES.format(marks=", ".join("?" * len(banded))),
            (
                *banded,
                capture.article_id,
                capture.outlet,
                captured + _WINDOW,
                captured - _WINDOW,
                CANDIDATES,
            ),
        )
        for article_id, revision_id, packed in rows:
            yield Text(article_id, revision_id, np.frombuffer(packed, np.uint32))

    def _prepare(self, identity: Mapping[str, str]) -> None:
        self._make_tables()
        if dict(self._database.execute("SELECT name, value FROM identity")) == identity:
            return
        for table in _TABLES:
            self._database.execute(f"DROP TABLE {table}")
        self._make_tables()
        self._database.executemany("INSERT INTO identity VALUES (?, ?)", identity.items())

    def _make_tables(self) -> None:
        for table, columns in _TABLES.items():
            self._database.execute(f"CREATE TABLE IF NOT EXISTS {table} {columns}")
        self._database.execute(_BY_CAPTURE)
