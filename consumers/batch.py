"""From log records to Arrow tables: one table an event type, dead letters beside them.

Records are looked at by index, not by name: a named tuple's attributes cost three times as much, a million
times over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import compress, groupby
from operator import itemgetter
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from eventlog.envelope import contradictions, dataschema_of
from eventlog.log import Positions, StoredRecord, TopicPartition
from schemas import arrow
from schemas.codec import Codec
from schemas.dataschema import unreadable
from schemas.errors import UndecodableError
from schemas.framing import HEADER_BYTES, unframe
from schemas.identity import micros
from schemas.records import EVENT_TYPES, TOPICS

_MILLISECONDS_UTC: Final = pa.timestamp("ms", tz="UTC")
_MICROSECONDS_UTC: Final = pa.timestamp("us", tz="UTC")

EARLIEST: Final = micros(datetime(1, 1, 1, tzinfo=UTC)) // 1000
LATEST: Final = micros(datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)) // 1000
"""Timestamps (ms) of records lie between these: beyond, no datetime holds them."""


class DeadRecord(NamedTuple):
    """A record that can't become a row, and why."""

    record: StoredRecord
    reason: str


class Batch(NamedTuple):
    """A stretch of the log, decoded."""

    records: Sequence[StoredRecord]
    tables: dict[str, pa.Table]
    """Rows by event name: the event's fields, learned_at, log_partition, log_offset."""
    dead: list[DeadRecord]
    positions: Positions
    """Where to read on after it, in the partitions that it has records of."""


def decode(records: Sequence[StoredRecord], codec: Codec) -> Batch:
    """Decode a stretch of the log; what does not decode is dead, and the rest goes on."""
    parts: defaultdict[str, list[pa.Table]] = defaultdict(list)
    dead: list[DeadRecord] = []
    for group in _by_schema(records):
        subject, table = _decode_group(group, codec, dead)
        if table is not None:
            parts[subject].append(table)
    tables = {subject: pa.concat_tables(tables) for subject, tables in parts.items()}
    return Batch(records, tables, dead, positions_after(records))


def positions_after(records: Iterable[StoredRecord]) -> dict[TopicPartition, int]:
    """Where to read on after records, in each of their partitions."""
    last_offsets = {(record[0], record[1]): record[2] for record in records}
    return {TopicPartition(*place): last + 1 for place, last in last_offsets.items()}


def _by_schema(records: Sequence[StoredRecord]) -> Iterator[list[StoredRecord]]:
    """The records in groups of one topic and one frame header each, in the order of the log within each."""
    for _, run in groupby(records, itemgetter(0)):
        groups: defaultdict[bytes, list[StoredRecord]] = defaultdict(list)
        for record in run:
            groups[record[5][:HEADER_BYTES]].append(record)
        yield from groups.values()


def _decode_group(
    group: list[StoredRecord], codec: Codec, dead: list[DeadRecord]
) -> tuple[str, pa.Table | None]:
    try:
        schema_id, _ = unframe(group[0].value[:HEADER_BYTES])  # all share it; sizes are judged one by one
        writer = codec.writer(schema_id)
    except UndecodableError as error:
        dead.extend(DeadRecord(each, unreadable(error.reason, dataschema_of(each))) for each in group)
        return "", None
    group = _without(contradictions(group, writer), group, dead)
    if group and not _belongs(writer.subject, group[0].topic):
        reason = f"a {writer.subject} does not belong on the topic {group[0].topic}"
        group = _without([(index, reason) for index in range(len(group))], group, dead)
    if not group:
        return "", None
    decoded = arrow.decode([record[5][HEADER_BYTES:] for record in group], writer.text, writer.subject)
    group = _without(decoded.bad, group, dead)
    return writer.subject, _with_place(decoded.table, group, dead)


def _without(
    bad: list[tuple[int, str]], group: list[StoredRecord], dead: list[DeadRecord]
) -> list[StoredRecord]:
    """The group without its bad records, which are dead, each given by its index and the reason."""
    if not bad:
        return group
    dead.extend(DeadRecord(group[index], reason) for index, reason in bad)
    lost = {index for index, _ in bad}
    return [record for index, record in enumerate(group) if index not in lost]


def _belongs(subject: str, topic: str) -> bool:
    return subject in EVENT_TYPES and TOPICS[subject] == topic


def _with_place(table: pa.Table, group: list[StoredRecord], dead: list[DeadRecord]) -> pa.Table:
    """Rows with when and where they stand in the log; those whose timestamp is no moment are dead."""
    timestamps = pa.array([record[3] for record in group], pa.int64())
    fits = pc.and_(pc.greater(timestamps, EARLIEST), pc.less(timestamps, LATEST))
    if len(group) != pc.sum(fits).as_py():
        reason = "its timestamp of {} ms lies beyond the years 1 to 9999"
        dead.extend(
            DeadRecord(record, reason.format(record.timestamp))
            for record, fit in zip(group, fits.to_pylist(), strict=True)
            if not fit
        )
        group = list(compress(group, fits.to_pylist()))
        table, timestamps = table.filter(fits), timestamps.filter(fits)
    learned = timestamps.cast(_MILLISECONDS_UTC).cast(_MICROSECONDS_UTC)
    return (
        table.append_column("learned_at", learned)
        .append_column("log_partition", pa.array([record[1] for record in group], pa.int32()))
        .append_column("log_offset", pa.array([record[2] for record in group], pa.int64()))
    )
