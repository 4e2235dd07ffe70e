"""Projecting a batch: its rows, its dead letters and the positions after it, in one transaction."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import duckdb
import pyarrow as pa

from consumers.batch import EARLIEST, LATEST, Batch, DeadRecord
from consumers.last_records import last_hashes
from consumers.open_extractions import Extractions, Open, UnderWay
from consumers.sql import script
from eventlog.log import TopicPartition
from schemas.records import CLAIM_EVENTS
from warehouse.layout import FACT_TABLES

RECORD_FAULTS: Final = (duckdb.DataError, duckdb.IntegrityError, duckdb.InvalidInputException)
"""What DuckDB raises when a value does not fit; everything else is a fault of the store."""

_DEAD_LETTERS: Final = pa.schema(
    [
        ("topic", pa.string()),
        ("partition", pa.int32()),
        ("offset", pa.int64()),
        ("logged_at", pa.timestamp("ms", tz="UTC")),
        ("key", pa.binary()),
        ("value", pa.binary()),
        ("headers", pa.list_(pa.struct([("name", pa.string()), ("value", pa.binary())]))),
        ("event_id", pa.string()),
        ("extraction_id", pa.string()),
        ("reason", pa.string()),
    ]
)
_NO_DEAD_LETTERS: Final = _DEAD_LETTERS.empty_table()
_OPEN: Final = pa.schema(
    [("extraction_id", pa.string()), ("first_offset", pa.int64()), ("claims", pa.int64())]
)
_NEVER: Final = 2**63 - 1

_EVERY_CLAIM: Final = {
    event: f"INSERT INTO {FACT_TABLES[event]} BY NAME SELECT * FROM batch_{FACT_TABLES[event]}"
    for event in CLAIM_EVENTS
}
"""What projects claims of which none is unwanted, in half the time of looking for those."""


class Projected(NamedTuple):
    """What became of a batch."""

    rows: int
    """Rows that were added to the fact tables; repeated events add none."""
    dead: int


class Projection:
    """Turns batches into rows through one connection, which nobody else may write through.

    Exactly once: the positions are committed with the rows, so whatever dies, what was committed is whole
    and the log is read on from there.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._empty = {
            event: connection.sql(f"SELECT * FROM {table} LIMIT 0").to_arrow_table()
            for event, table in FACT_TABLES.items()
        }
        connection.execute(script("prune_positions"))
        self._under_way = self._select_open("open_extraction_at_start")
        # Whether unwanted_claim may hold positions; it is made anew where a batch needs it or needs it empty.
        self._has_unwanted = False
        self._has_dead_claims = self._is_any(script("has_dead_claims"))
        self._registered: dict[str, object] = {}
        self._register(Batch((), {}, [], {}))
        self._register_open()
        connection.execute(script("batch"))
        connection.execute(script("unwanted_claim"))

    def positions(self) -> dict[TopicPartition, int]:
        """Where to read on in the log."""
        return positions_in(self._connection)

    def apply(self, batch: Batch) -> Projected:
        """Project a batch in one transaction.

        Raises:
            duckdb.Error of RECORD_FAULTS: a row does not fit; nothing was written.
            duckdb.Error: the store failed; nothing was written.
        """
        self._register(batch)
        extractions = Extractions.of(batch.tables)
        self._has_dead_claims |= bool(batch.dead)
        plain = extractions.are_plain(self._under_way) and not self._completed_earlier(extractions)
        if not plain or extractions.completions:
            self._register_open()
        with transaction(self._connection):
            rows = self._insert(batch, plain=plain)
            under_way = (
                extractions.left_open(self._under_way) if plain else self._select_open("open_extraction")
            )
        self._under_way = under_way
        self._has_unwanted = not plain
        return Projected(rows, len(batch.dead))

    def _completed_earlier(self, extractions: Extractions) -> bool:
        """Whether one of the extractions that the batch tells of completed in an earlier batch."""
        told = extractions.last_claims.keys() | extractions.completions.keys()
        in_doubt = list(told - self._under_way.keys())
        return bool(in_doubt) and self._is_any(script("known_extraction"), [in_doubt])

    def _is_any(self, query: str, values: Sequence[object] = ()) -> bool:
        ((is_so,),) = self._connection.execute(query, values).fetchall()
        return bool(is_so)

    def _select_open(self, name: str) -> dict[str, UnderWay]:
        rows = self._connection.execute(script(name)).fetchall()
        return {extraction_id: UnderWay(first_offset, None) for extraction_id, first_offset in rows}

    def _insert(self, batch: Batch, *, plain: bool) -> int:
        run = self._connection.execute
        if batch.dead:
            run(script("dead_letter"))
        if "ArticleCaptured" in batch.tables:
            run(script("unwanted_capture"))
        if not plain or self._has_unwanted:
            run(script("unwanted_claim"))
        # The completions come before the claims: they count what earlier batches stored and this one brings.
        order = ("ArticleCaptured", "ExtractionCompleted", *CLAIM_EVENTS, "CopyFound", "ArticleGone")
        inserted = sum(self._insert_rows(event, plain=plain) for event in order if event in batch.tables)
        run(script("positions"), _positions(batch))
        return inserted

    def _insert_rows(self, event: str, *, plain: bool) -> int:
        row = self._connection.execute(self._projection_of(event, plain=plain)).fetchone()
        return int(row[0]) if row else 0

    def _projection_of(self, event: str, *, plain: bool) -> str:
        if plain and event in CLAIM_EVENTS:
            return _EVERY_CLAIM[event]
        if plain and event == "ExtractionCompleted" and not self._has_dead_claims:
            return script("extraction_completed_plain")
        return script(FACT_TABLES[event])

    def _register(self, batch: Batch) -> None:
        """Show the batch to DuckDB; what is as empty as before stays: showing costs as much as inserting."""
        for event, empty in self._empty.items():
            self._show(f"batch_{FACT_TABLES[event]}", batch.tables.get(event, empty))
        self._show("batch_dead_letter", _dead_letter_table(batch.dead) if batch.dead else _NO_DEAD_LETTERS)

    def _register_open(self) -> None:
        """Show DuckDB the extractions under way, where they are others than before."""
        if self._registered.get("open_extraction") != self._under_way:  # between batches mostly none is open
            first = min((each.first_offset for each in self._under_way.values()), default=_NEVER)
            self._connection.execute("SET VARIABLE first_open_offset = ?", [first])
            self._connection.register("open_extraction", _open_table(self._under_way))
            self._registered["open_extraction"] = self._under_way

    def _show(self, name: str, table: pa.Table) -> None:
        if self._registered.get(name) is not table:
            self._connection.register(name, table)
            self._registered[name] = table


@contextlib.contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All that is executed within, or nothing of it."""
    connection.execute("BEGIN")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(duckdb.Error):  # a failed store may have ended the transaction itself
            connection.execute("ROLLBACK")
        raise


def positions_in(connection: duckdb.DuckDBPyConnection) -> dict[TopicPartition, int]:
    """How far a warehouse has read the log: for each partition, the offset to read next."""
    rows = connection.execute('SELECT topic, "partition", next_offset FROM projected_positions').fetchall()
    return {TopicPartition(topic, partition): next_offset for topic, partition, next_offset in rows}


def _open_table(under_way: Open) -> pa.Table:
    """The extractions under way as a table; how many claims they have is null where it is not remembered."""
    first = [each.first_offset for each in under_way.values()]
    claims = [None if each.events is None else len(each.events) for each in under_way.values()]
    return pa.table([list(under_way), first, claims], _OPEN)


def _positions(batch: Batch) -> list[list[object]]:
    """The batch's positions by columns: topics, partitions, offsets to read next, last records' hashes."""
    hashes = last_hashes(batch.records, batch.positions)
    rows = [(*where, position, hashes.get(where)) for where, position in batch.positions.items()]
    return [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]


def _dead_letter_table(dead: Sequence[DeadRecord]) -> pa.Table:
    return pa.Table.from_pylist([_dead_letter(letter) for letter in dead], _DEAD_LETTERS)


def _dead_letter(letter: DeadRecord) -> dict[str, object]:
    record = letter.record
    said = {name: value.decode("utf-8", "replace") for name, value in record.headers}
    is_claim = said.get("ce_type") in CLAIM_EVENTS
    return {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "logged_at": min(max(record.timestamp, EARLIEST), LATEST),
        "key": record.key,
        "value": record.value,
        "headers": [{"name": name, "value": value} for name, value in record.headers],
        "event_id": said.get("ce_id") if is_claim else None,
        "extraction_id": said.get("ce_subject") if is_claim else None,
        "reason": letter.reason,
    }
