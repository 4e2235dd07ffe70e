"""Appending: a batch is laid out in columns before the transaction, and inserted within it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import repeat
from operator import itemgetter
from typing import NamedTuple

from eventlog.headers import pack
from eventlog.log import Appended, Record, RecordTooLargeError
from eventlog.partitioning import partition_of
from eventlog.sqlite.topics import Topic, extents

_topic_of = itemgetter(0)
_appended = partial(tuple.__new__, Appended)  # Appended._make without a Python call for each record


class TopicBatch(NamedTuple):
    """One topic's part of a batch, in columns of equal length."""

    topic: Topic
    partitions: list[int]
    timestamps: list[int]
    keys: Sequence[bytes]
    headers: list[bytes]
    values: Sequence[bytes]


class Batch:
    """Records that are appended together."""

    def __init__(
        self, records: Sequence[Record], *, topic: Callable[[str], Topic], max_record_bytes: int
    ) -> None:
        """Lay out the records.

        Raises:
            RecordTooLargeError: key, value and headers of a record have more than `max_record_bytes`.
        """
        self._records = records
        now = time.time_ns() // 1_000_000
        self._parts = [
            _lay_out(part, topic(name), now, max_record_bytes) for name, part in _by_topic(records)
        ]

    def insert(self, connection: sqlite3.Connection) -> list[Appended]:
        """Append within the open transaction, and say where each record went, in the order given."""
        placed = [_insert(connection, part) for part in self._parts]
        if len(placed) == 1:
            return placed[0]
        following = {part.topic.name: iter(where) for part, where in zip(self._parts, placed, strict=True)}
        return [next(following[record.topic]) for record in self._records]


def _by_topic(records: Sequence[Record]) -> list[tuple[str, Sequence[Record]]]:
    names = dict.fromkeys(map(_topic_of, records))
    if len(names) == 1:
        return [(name, records) for name in names]
    return [(name, [record for record in records if record.topic == name]) for name in names]


def _lay_out(records: Sequence[Record], topic: Topic, now: int, max_record_bytes: int) -> TopicBatch:
    _, keys, values, headers, timestamps = zip(*records, strict=True)
    packed = list(map(pack, headers))
    largest = max(map(len, keys)) + max(map(len, values)) + max(map(len, packed))
    if largest > max_record_bytes:  # an upper bound on every record; look at each only now
        _check_sizes(records, packed, max_record_bytes)
    return TopicBatch(
        topic=topic,
        partitions=list(map(partition_of, keys, repeat(topic.partitions))),
        timestamps=[now if timestamp is None else timestamp for timestamp in timestamps],
        keys=keys,
        headers=packed,
        values=values,
    )


def _check_sizes(records: Sequence[Record], packed: list[bytes], max_record_bytes: int) -> None:
    for record, headers in zip(records, packed, strict=True):
        size = len(record.key) + len(record.value) + len(headers)
        if size > max_record_bytes:
            raise RecordTooLargeError(
                f"topic {record.topic}, key {record.key[:64]!r}: the record has {size:,} bytes and the log "
                f"takes {max_record_bytes:,}; nothing of its batch was appended. Leave it out or shorten it"
            )


def _insert(connection: sqlite3.Connection, batch: TopicBatch) -> list[Appended]:
    before = extents(connection, batch.topic)
    first = max(extent.end for extent in before.values())
    offsets = range(first, first + len(batch.keys))
    connection.executemany(
        f"INSERT INTO {batch.topic.table} (offset, partition, timestamp, key, headers, value) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        zip(
            offsets, batch.partitions, batch.timestamps, batch.keys, batch.headers, batch.values, strict=True
        ),
    )
    last = dict(zip(batch.partitions, offsets, strict=True))
    for partition, offset in last.items():
        empty = before[partition].start == before[partition].end
        start = first + batch.partitions.index(partition) if empty else before[partition].start
        connection.execute(
            "UPDATE partitions SET first_offset = ?, end_offset = ? WHERE topic = ? AND partition = ?",
            (start, offset + 1, batch.topic.number, partition),
        )
    return list(map(_appended, zip(repeat(batch.topic.name), batch.partitions, offsets)))
