"""Dead letters: records that could not become rows, to be looked at, tried again, or dropped for good.

Nothing is deleted: what became of a letter is noted beside it, and the log still holds the record.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Final, NamedTuple, TypeAlias

import duckdb

from consumers.batch import Batch, decode
from consumers.projection import CLAIM_EVENTS, RECORD_FAULTS, Projection
from eventlog.headers import Headers, pack
from eventlog.log import Appended, StoredRecord
from schemas.codec import Codec
from warehouse.layout import FACT_TABLES

Places: TypeAlias = Collection[Appended] | None
"""Which letters, by the place of their record; None for all of them."""

_PLACE: Final = 'topic, "partition", "offset"'


class DeadLetter(NamedTuple):
    """A record that could not become a row."""

    topic: str
    partition: int
    offset: int
    logged_at: datetime
    reason: str
    key: bytes
    value: bytes
    headers: Headers

    @property
    def place(self) -> Appended:
        """Where the record stands in the log."""
        return Appended(self.topic, self.partition, self.offset)


class Retried(NamedTuple):
    """What came of trying again."""

    retried: int
    """Letters whose record is a row now, or already was one."""
    still_dead: list[tuple[Appended, str]]
    """The others, each with the reason of today."""


def listed(connection: duckdb.DuckDBPyConnection, places: Places = None) -> list[DeadLetter]:
    """The open dead letters in the order of the log, or those of them that stand at the places."""
    rows = connection.execute(
        f'SELECT {_PLACE}, logged_at, reason, "key", "value", headers FROM dead_letters ORDER BY {_PLACE}'
    ).fetchall()
    letters = (DeadLetter._make((*row[:7], _headers(row[7]))) for row in rows)
    return [letter for letter in letters if places is None or letter.place in places]


def retry(connection: duckdb.DuckDBPyConnection, codec: Codec, places: Places = None) -> Retried:
    """Try again to make rows of dead letters, as after an upgrade; each in a transaction of its own.

    An event that arrived by another record in the meantime adds no second row.

    Raises:
        duckdb.Error: the store failed; letters that were retried before are noted as such.
    """
    retried = 0
    still_dead: list[tuple[Appended, str]] = []
    projection = Projection(connection)
    for letter in listed(connection, places):
        reason = _retry_one(connection, projection, codec, letter)
        if reason is None:
            _note(connection, [letter.place], "retried")
            retried += 1
        else:
            still_dead.append((letter.place, reason))
    return Retried(retried, still_dead)


def drop(connection: duckdb.DuckDBPyConnection, places: Places = None) -> int:
    """Give dead letters up: they are no longer listed. Returns how many."""
    letters = listed(connection, places)
    _note(connection, [letter.place for letter in letters], "dropped")
    return len(letters)


def _retry_one(
    connection: duckdb.DuckDBPyConnection, projection: Projection, codec: Codec, letter: DeadLetter
) -> str | None:
    """None when the letter is a row now; else why it is not."""
    record = StoredRecord(
        *letter.place, _milliseconds(letter.logged_at), letter.key, letter.value, pack(letter.headers)
    )
    batch = decode([record], codec)
    if batch.dead:
        return batch.dead[0].reason
    try:
        _project_late(connection, projection, batch)
    except RECORD_FAULTS as error:
        return f"does not fit the warehouse: {error}"
    return None


def _project_late(connection: duckdb.DuckDBPyConnection, projection: Projection, batch: Batch) -> None:
    """Insert a claim although its extraction completed: the completion counted it among the dead letters."""
    (event,) = batch.tables
    if event not in CLAIM_EVENTS:
        projection.apply(batch._replace(positions={}))
        return
    connection.register("late_claim", batch.tables[event])
    connection.execute(
        f"INSERT INTO {FACT_TABLES[event]} BY NAME "
        f"SELECT late.* FROM late_claim AS late ANTI JOIN {FACT_TABLES[event]} USING (event_id)"
    )


def _note(connection: duckdb.DuckDBPyConnection, places: Iterable[Appended], outcome: str) -> None:
    now = datetime.now(UTC)
    for place in places:
        connection.execute("INSERT INTO dead_letter_outcome VALUES (?, ?, ?, ?, ?)", [*place, outcome, now])


def _headers(stored: Iterable[dict[str, object]]) -> Headers:
    return tuple((str(header["name"]), bytes(header["value"])) for header in stored)  # type: ignore[call-overload]  # DuckDB's structs are untyped


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
