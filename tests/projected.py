"""A log with a warehouse that is projected from it, as tests drive them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import duckdb

from consumers.projector import Projector
from eventlog.log import Appended, Record
from eventlog.registry import EmbeddedRegistry
from eventlog.sqlite import SqliteLog
from eventlog.sqlite.log import MAX_RECORD_BYTES
from schemas import catalogue
from schemas.codec import Codec
from schemas.records import Event
from tests.newsroom_events import sealed
from warehouse.connection import open_for_writing
from warehouse.content_hash import TableHash, content_hash
from warehouse.generations import Generation, Generations
from warehouse.snapshots import open_reading

AS_OF_VIEWS: Final = (
    "articles",
    "statements",
    "figures",
    "disputes",
    "speakers",
    "outlets",
    "edits",
    "statement_history",
    "competing_figures",
    "copies",
    "article_families",
    "families",
    "disappearances",
)
"""The views that can be asked as of a moment."""

Row = dict[str, Any]


def promoted(directory: Path) -> Generation:
    """A new current generation with an empty warehouse."""
    generations = Generations(directory)
    generation = generations.begin()
    open_for_writing(generation.database).close()
    generations.promote(generation)
    return generation


def open_sqlite(path: Path, *, partitions: int = 4, max_record_bytes: int = MAX_RECORD_BYTES) -> SqliteLog:
    """The log in a file, with the topics of all events."""
    return SqliteLog(
        path,
        partitions=partitions,
        max_record_bytes=max_record_bytes,
        topics=("articles", "claims", "decisions"),
    )


class LoggedWarehouse:
    """A log and the warehouse beside it in one folder."""

    def __init__(self, folder: Path, *, max_record_bytes: int = MAX_RECORD_BYTES) -> None:
        self.log_path: Final = folder / "log.db"
        self.directory: Final = folder / "warehouse"
        self.log: Final = open_sqlite(self.log_path, max_record_bytes=max_record_bytes)
        self.codec: Final = Codec(EmbeddedRegistry(self.log, catalogue.shipped()))

    def append(self, *events: Event | Sequence[Event], learned: float) -> list[Appended]:
        """Append events in one batch that the log gets `learned` minutes after opening."""
        flat = [each for part in events for each in (part if isinstance(part, Sequence) else [part])]
        return self.log.append(sealed(flat, self.codec, learned=learned))

    def append_records(self, *records: Record) -> list[Appended]:
        """Append records as they are."""
        return self.log.append(records)

    def project(self, *, batch_records: int = 1000) -> None:
        """Catch up with the log."""
        self.projector(batch_records=batch_records).run(until_end=True)

    def projector(self, *, batch_records: int = 1000, wait: float = 10.0) -> Projector:
        """A projector that has not run yet."""
        return Projector(self.log, self.codec, self.directory, batch_records=batch_records, wait=wait)

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The warehouse as a reader opens it."""
        with open_reading(self.directory).connection as connection:
            yield connection

    @property
    def database(self) -> Path:
        """The file of the current generation."""
        return Generations(self.directory).current().database

    def rows(self, query: str) -> list[Row]:
        """What a query gives, as dictionaries."""
        with self.reading() as connection:
            return fetched(connection, query)

    def column(self, query: str) -> list[Any]:
        """The first column of what a query gives, sorted."""
        with self.reading() as connection:
            return sorted(row[0] for row in connection.execute(query).fetchall())

    def hashes(self) -> dict[str, TableHash]:
        """The content hash of every table."""
        with self.reading() as connection:
            return content_hash(connection)

    def close(self) -> None:
        """Close the log."""
        self.log.close()


def fetched(connection: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    """What a query gives, as dictionaries."""
    result = connection.execute(query)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def all_views(
    connection: duckdb.DuckDBPyConnection, *, as_of: datetime | None = None
) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every view in a fixed order, as of a moment or now."""
    moment = "'infinity'" if as_of is None else f"TIMESTAMPTZ '{as_of.isoformat()}'"
    return {
        view: connection.execute(f"SELECT * FROM {view}_as_of({moment}) ORDER BY ALL").fetchall()
        for view in AS_OF_VIEWS
    }
