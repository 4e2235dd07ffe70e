"""Values of records as Arrow tables, and tables into DuckDB: what peers written by hand have in common."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import TypeAlias

import duckdb
import fastavro
import pyarrow as pa

from bench.peers.work import Work

FRAME_BYTES = 5

Tables: TypeAlias = dict[str, pa.Table]
Decoder: TypeAlias = Callable[[Sequence[bytes]], Tables]


def rust_decoder(work: Work) -> Decoder:
    """Decodes with pyruhvro, straight to Arrow."""
    import pyruhvro  # noqa: PLC0415 - not installed where other peers run

    def decode(values: Sequence[bytes]) -> Tables:
        return {
            work.schemas[schema_id].subject: pa.Table.from_batches(
                [pyruhvro.deserialize_array(bodies, work.schemas[schema_id].text)]
            )
            for schema_id, bodies in _by_schema(values).items()
        }

    return decode


def python_decoder(work: Work) -> Decoder:
    """Decodes with fastavro, by way of Python dictionaries."""
    parsed = {
        schema_id: fastavro.parse_schema(json.loads(each.text)) for schema_id, each in work.schemas.items()
    }

    def decode(values: Sequence[bytes]) -> Tables:
        rows = {
            schema_id: [fastavro.schemaless_reader(BytesIO(body), parsed[schema_id], None) for body in bodies]
            for schema_id, bodies in _by_schema(values).items()
        }
        return {work.schemas[each].subject: pa.Table.from_pylist(some) for each, some in rows.items()}

    return decode


class Warehouse:
    """A table an event type, each made by the first rows that it gets."""

    def __init__(self, work: Work) -> None:
        self._connection = duckdb.connect(work.database, config={"checkpoint_threshold": "256MB"})
        self._made: set[str] = set()

    def insert(self, tables: Tables) -> None:
        """Insert rows in one transaction."""
        self._connection.execute("BEGIN")
        for subject, rows in tables.items():
            self._connection.register("arrow_rows", rows)
            verb = f"INSERT INTO {subject} BY NAME" if subject in self._made else f"CREATE TABLE {subject} AS"
            self._connection.execute(f"{verb} SELECT * FROM arrow_rows")
            self._made.add(subject)
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _by_schema(values: Sequence[bytes]) -> dict[int, list[bytes]]:
    bodies: defaultdict[int, list[bytes]] = defaultdict(list)
    for value in values:
        bodies[value[4]].append(value[FRAME_BYTES:])
    return bodies
