"""Reading: the records of a topic past its partitions' positions, in the order of offsets."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from functools import partial
from operator import itemgetter
from typing import Final

from eventlog.log import StoredRecord
from eventlog.sqlite.topics import Extent, Topic, extents

_COLUMNS: Final = "partition, offset, timestamp, key, value, headers"
_NO_OFFSET: Final = (1 << 63) - 1
_FIRST_FETCH: Final = 128
_LARGEST_FETCH: Final = 8_192
_stored = partial(tuple.__new__, StoredRecord)  # StoredRecord._make without a Python call for each record
_value_of = itemgetter(5)

Row = tuple[str, int, int, int, bytes, bytes, bytes]


class TopicReader:
    """Reads one topic, remembering where its partitions have gaps.

    Partitions share the topic's offsets, so a partition that is seldom written lags behind the others
    with its position; what was found empty once is not looked through again.
    """

    def __init__(self, topic: Topic) -> None:
        """Read this topic."""
        self._topic = topic
        self._gaps: dict[int, tuple[int, int]] = {}

    def read(
        self, connection: sqlite3.Connection, positions: Mapping[int, int], *, limit: int, limit_bytes: int
    ) -> tuple[list[StoredRecord], int]:
        """Up to `limit` records of the partitions past their positions, and the bytes of their values."""
        reach = extents(connection, self._topic)
        low = self._first_unread(positions, reach)
        if low is None or limit <= 0:
            return [], 0
        fetched = _Fetched(limit, limit_bytes)
        for query, bounds in self._queries(positions, low):
            if not fetched.stopped:
                fetched.take(connection.execute(query, bounds))
        self._remember_gaps(positions, fetched, max(extent.end for extent in reach.values()))
        return list(map(_stored, fetched.rows)), fetched.bytes

    def _first_unread(self, positions: Mapping[int, int], reach: Mapping[int, Extent]) -> int | None:
        """The lowest offset where a partition may hold something past its position."""
        lifted = {partition: self._past_gap(partition, position) for partition, position in positions.items()}
        return min((at for partition, at in lifted.items() if at < reach[partition].end), default=None)

    def _past_gap(self, partition: int, position: int) -> int:
        start, end = self._gaps.get(partition, (0, 0))
        return end if start <= position < end else position

    def _queries(self, positions: Mapping[int, int], low: int) -> list[tuple[str, list[int]]]:
        """First the offsets that some partitions are past already, then those that none is."""
        select = (
            f"SELECT '{_quoted(self._topic.name)}', {_COLUMNS} FROM {self._topic.table} WHERE offset >= ?"
        )
        whole = len(positions) == self._topic.partitions
        high = max(positions.values()) if whole else _NO_OFFSET
        cases = " ".join(f"WHEN {partition:d} THEN ?" for partition in positions)
        behind = f"{select} AND offset < ? AND offset >= CASE partition {cases} END ORDER BY offset"
        ahead = f"{select} ORDER BY offset"
        queries = [(behind, [low, high, *positions.values()])] if low < high else []
        return [*queries, (ahead, [max(low, high)])] if whole else queries

    def _remember_gaps(self, positions: Mapping[int, int], fetched: _Fetched, end: int) -> None:
        """Note for each partition that nothing stands between its last record read and the last of all."""
        reached = fetched.rows[-1][2] + 1 if fetched.stopped else end
        last: dict[int, int] = {}
        for row in reversed(fetched.rows):
            last.setdefault(row[1], row[2] + 1)
            if len(last) == len(positions):
                break
        for partition, position in positions.items():
            self._gaps[partition] = (last.get(partition, position), reached)


class _Fetched:
    """Rows up to a number and about so many bytes of values."""

    def __init__(self, limit: int, limit_bytes: int) -> None:
        self.rows: list[Row] = []
        self.bytes = 0
        self.stopped = False
        self._limit = limit
        self._limit_bytes = limit_bytes

    def take(self, cursor: sqlite3.Cursor) -> None:
        """Fetch until the cursor or one of the limits is reached, a look at the bytes after each part."""
        while not self.stopped:
            rows = cursor.fetchmany(self._next_fetch())
            if not rows:
                break
            self.rows += rows
            self.bytes += sum(map(len, map(_value_of, rows)))
            self.stopped = len(self.rows) >= self._limit or self.bytes >= self._limit_bytes
        cursor.close()

    def _next_fetch(self) -> int:
        if not self.rows:
            return min(_FIRST_FETCH, self._limit)
        mean = self.bytes // len(self.rows) + 1
        fitting = (self._limit_bytes - self.bytes) // mean + 1
        return min(fitting, _LARGEST_FETCH, self._limit - len(self.rows))


def _quoted(name: str) -> str:
    return name.replace("'", "''")


def first_at(connection: sqlite3.Connection, topic: Topic, partition: int, timestamp: int) -> int | None:
    """Offset of the partition's first record at or after a timestamp; None where there is none.

    Timestamps are in no order, so this looks through the partition from its start.
    """
    row = connection.execute(
        f"SELECT offset FROM {topic.table} WHERE partition = ? AND timestamp >= ? ORDER BY offset LIMIT 1",
        (partition, timestamp),
    ).fetchone()
    return None if row is None else int(row[0])
