"""Where everything stands: the log, what is projected of it, and what the warehouse holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import duckdb
import msgspec

from consumers.reading import TOPICS
from eventlog.log import EventLog, TopicPartition
from warehouse.generations import Generation
from warehouse.layout import present_tables
from warehouse.snapshots import Reading

_ARTICLES: Final = """
    SELECT count(extraction_id), count(*)
    FROM current_captures_as_of('infinity')
    LEFT JOIN current_extractions_as_of('infinity') USING (revision_id)
"""


class PartitionStanding(msgspec.Struct, frozen=True, kw_only=True):
    """One partition: how far it reaches and how far it is projected."""

    topic: str
    partition: int
    end: int
    projected: int
    lag: int
    """Offsets up to the end, never less than the records between, as offsets have gaps."""


class WorkedPartition(msgspec.Struct, frozen=True, kw_only=True):
    """One partition that a group of workers works on."""

    topic: str
    partition: int
    position: int
    lag: int
    """Offsets up to the end."""


class WorkersStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A group of workers."""

    group: str
    members: int
    """Workers that are in it now."""
    partitions: list[WorkedPartition]


class WarehouseStanding(msgspec.Struct, frozen=True, kw_only=True):
    """What the current generation holds."""

    generation: int
    bytes: int
    snapshot_made_at: datetime | None
    """None where the file itself was read."""
    facts: dict[str, int]
    """Rows by table."""
    articles_extracted: int
    articles_pending: int
    incomplete_extractions: int
    dead_letters: int


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """All of it."""

    log: str
    log_id: str
    partitions: list[PartitionStanding]
    groups: list[WorkersStanding]
    warehouse_directory: str
    warehouse: WarehouseStanding | None = None
    warehouse_problem: str | None = None
    """Why there is nothing to say of the warehouse."""


def partitions_of(log: EventLog, projected: Mapping[TopicPartition, int]) -> list[PartitionStanding]:
    """Every partition of every topic, with its lag behind the end."""
    ends = log.ends(sorted(log.topics()))
    return [
        PartitionStanding(
            topic=where.topic,
            partition=where.partition,
            end=end,
            projected=projected.get(where, 0),
            lag=max(0, end - projected.get(where, 0)) if where.topic in TOPICS else 0,
        )
        for where, end in sorted(ends.items())
    ]


def groups_of(log: EventLog) -> list[WorkersStanding]:
    """Every group that works on a topic of the log, with its lag behind the end."""
    standings = log.groups()
    ends = log.ends(sorted({each.topic for each in standings}))
    return [
        WorkersStanding(
            group=each.group,
            members=each.members,
            partitions=[
                WorkedPartition(
                    topic=where.topic,
                    partition=where.partition,
                    position=position,
                    lag=max(0, ends[where] - position),
                )
                for where, position in sorted(each.positions.items())
                if where in ends  # else its topic has been deleted since
            ],
        )
        for each in standings
    ]


def extraction_lag(log: EventLog, group: str) -> dict[TopicPartition, int]:
    """Per partition, how many offsets a group of workers is behind the end."""
    return {
        TopicPartition(each.topic, each.partition): each.lag
        for standing in groups_of(log)
        if standing.group == group
        for each in standing.partitions
    }


def projection_lag(log: EventLog, positions: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
    """Per partition of what is projected, how many offsets the positions are behind the end."""
    return {where: max(0, end - positions.get(where, 0)) for where, end in log.ends(TOPICS).items()}


def projected_positions(connection: duckdb.DuckDBPyConnection) -> dict[TopicPartition, int]:
    """How far the warehouse has come in each partition."""
    rows = connection.execute('SELECT topic, "partition", next_offset FROM projected_positions').fetchall()
    return {TopicPartition(topic, partition): offset for topic, partition, offset in rows}


def warehouse_of(reading: Reading, generation: Generation) -> WarehouseStanding:
    """What a warehouse holds."""
    connection = reading.connection
    extracted, articles = _row(connection, _ARTICLES)
    return WarehouseStanding(
        generation=generation.number,
        bytes=sum(file.stat().st_size for file in generation.folder.iterdir() if file.is_file()),
        snapshot_made_at=reading.as_published,
        facts={table: _count(connection, table) for table in present_tables(connection)},
        articles_extracted=extracted,
        articles_pending=articles - extracted,
        incomplete_extractions=_count(connection, "incomplete_extractions"),
        dead_letters=_count(connection, "dead_letters"),
    )


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    return int(_row(connection, f"SELECT count(*) FROM {relation}")[0])


def _row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    return connection.execute(query).fetchall()[0]
