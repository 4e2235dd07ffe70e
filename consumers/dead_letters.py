"""Dead letters: records that could not become rows, to be looked at, tried again, or dropped for good.

Nothing is deleted: what became of a letter is noted beside it, and the log still holds the record.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Final, NamedTuple, TypeAlias

import duckdb
import pyarrow as pa

from consumers.batch import Batch, decode
from consumers.projection import RECORD_FAULTS, Projection, transaction
from consumers.sql import script
from eventlog.headers import Headers, pack
from eventlog.log import Appended, StoredRecord
from schemas.codec import Codec
from schemas.records import CLAIM_EVENTS
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
    for letter in listed(connection, places):
        reason = _retry_one(connection, codec, letter)
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


def drops(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """What was dropped: the places of the records with the identity of their log, and when."""
    return connection.sql(
        "SELECT log_id, topic_id, dropped.* "
        "FROM dead_letter_outcome AS dropped JOIN log_identity USING (topic) WHERE outcome = 'dropped'"
    ).to_arrow_table()


def drop_again(connection: duckdb.DuckDBPyConnection, earlier: pa.Table) -> None:
    """Drop what was dropped in another warehouse, where it comes from the same log and is dead here too."""
    connection.register("earlier_drop", earlier)
    connection.execute(
        f"INSERT INTO dead_letter_outcome BY NAME SELECT {_PLACE}, outcome, decided_at FROM earlier_drop "
        f"SEMI JOIN log_identity USING (log_id, topic, topic_id) SEMI JOIN dead_letters USING ({_PLACE})"
    )


def _retry_one(connection: duckdb.DuckDBPyConnection, codec: Codec, letter: DeadLetter) -> str | None:
    """None when the letter is a row now; else why it is not."""
    record = StoredRecord(
        *letter.place, _milliseconds(letter.logged_at), letter.key, letter.value, pack(letter.headers)
    )
    batch = decode([record], codec)
    if batch.dead:
        return batch.dead[0].reason
    try:
        _project_late(connection, batch)
    except RECORD_FAULTS as error:
        return f"does not fit the warehouse: {error}"
    return None


def _project_late(connection: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Make the row that the record would have made in its time: a copy that came after it gives way.

    A claim goes in although its extraction completed, as the completion counted it among the dead letters,
    but not where it came after the completion.
    """
    (event,) = batch.tables
    table = FACT_TABLES[event]
    connection.register("late_event", batch.tables[event])
    if event in CLAIM_EVENTS:
        with transaction(connection):
            connection.execute(script("later_copies").format(table=table))
            connection.execute(script("late_claim").format(table=table))
    else:
        connection.execute(script("later_copies").format(table=table))
        Projection(connection).apply(batch._replace(positions={}))


def _note(connection: duckdb.DuckDBPyConnection, places: Iterable[Appended], outcome: str) -> None:
    now = datetime.now(UTC)
    for place in places:
        connection.execute("INSERT INTO dead_letter_outcome VALUES (?, ?, ?, ?, ?)", [*place, outcome, now])


def _headers(stored: Iterable[dict[str, object]]) -> Headers:
    return tuple((str(header["name"]), bytes(header["value"])) for header in stored)  # type: ignore[call-overload]  # DuckDB's structs are untyped


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
