"""The last record of each partition, by its hash: a position alone can't tell one log from another.

A topic that was deleted and made anew, or a log that was put back and went on from there, may have grown
beyond an old position, where another record stands now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Final, TypeAlias

import duckdb

from consumers.sql import script
from eventlog.log import EventLog, Positions, StoredRecord, TopicPartition

_HASH_BYTES: Final = 16

Hashes: TypeAlias = dict[TopicPartition, bytes]


def hash_of(record: StoredRecord) -> bytes:
    """A hash (BLAKE2b, 16 bytes) of all that was appended: timestamp, key, value and headers.

    A copy of the record in another log has the same.
    """
    digest = blake2b(record.timestamp.to_bytes(8, "big", signed=True), digest_size=_HASH_BYTES)
    for part in (record.key, record.value, record.packed_headers):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


def last_hashes(records: Sequence[StoredRecord], positions: Positions) -> Hashes:
    """The hash of the record before each position, where it is among the records; only those are hashed."""
    wanted: dict[tuple[str, int], int] = {where: position - 1 for where, position in positions.items()}
    found: Hashes = {}
    for record in reversed(records):
        if not wanted:
            break
        if wanted.get(record[:2]) == record[2]:  # by index: a batch may be looked through as a whole
            where = TopicPartition(*record[:2])
            found[where] = hash_of(record)
            del wanted[where]
    return found


def remembered(connection: duckdb.DuckDBPyConnection) -> Hashes:
    """The hash of the record before each position of a warehouse, where it is known."""
    rows = connection.execute(script("last_hashes")).fetchall()
    return {TopicPartition(topic, partition): last_hash for topic, partition, last_hash in rows}


def present(log: EventLog, topics: Sequence[str], last: Mapping[TopicPartition, int]) -> Hashes:
    """The hashes of the records that stand at these offsets; a partition that has none there is left out.

    Args:
        log: the log to look into.
        topics: those of the partitions.
        last: offsets at or after the partitions' starts.

    Raises:
        LogError: the log can't be read.
    """
    ends = log.ends(topics)
    left = {where: offset for where, offset in last.items() if offset < ends.get(where, 0)}
    at, found = {**ends, **left}, dict[TopicPartition, bytes]()
    while left and (records := log.read(at, topics=topics, limit=len(left))):
        for record in records:
            where = TopicPartition(record.topic, record.partition)
            if left.pop(where, None) == record.offset:
                found[where] = hash_of(record)
            # Not through all that stands between: a warehouse may be far behind.
            at[where] = max(record.offset + 1, ends[where])
    return found
