"""The content of a warehouse in one number a table, whatever the order of its rows or the log it came from.

A table's hash is the sum of its rows' hashes over decoded values: strings, the bits of floats, microseconds
in UTC. Partitions and offsets are left out, so that a copy of a log in another backend gives the same.
"""

from __future__ import annotations

from typing import NamedTuple

import duckdb

from warehouse.layout import FACT_TABLES, present_tables


class TableHash(NamedTuple):
    """The content of one table."""

    rows: int
    digest: int


def content_hash(connection: duckdb.DuckDBPyConnection) -> dict[str, TableHash]:
    """The content hash of every fact table, by table name; one that the file lacks is empty."""
    empty = dict.fromkeys(FACT_TABLES.values(), TableHash(0, 0))
    return empty | {table: _table_hash(connection, table) for table in present_tables(connection)}


def _table_hash(connection: duckdb.DuckDBPyConnection, table: str) -> TableHash:
    row = connection.execute(
        "SELECT count(*), coalesce(sum(hash(fact)), 0) "
        f"FROM (SELECT * EXCLUDE (log_partition, log_offset) FROM {table}) AS fact"
    ).fetchone()
    rows, digest = row or (0, 0)
    return TableHash(int(rows), int(digest))
