"""Reading: the records of a topic past its partitions' positions, in the order of offsets."""

from __future__ import annotations

import gc
import sqlite3
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import accumulate
from operator import itemgetter
from typing import Final

from eventlog.log import StoredRecord
from eventlog.sqlite.topics import Extent, Topic, extents

_COLUMNS: Final = "partition, offset, timestamp, key, value, headers"
_NO_OFFSET: Final = (1 << 63) - 1
_FIRST_FETCH: Final = 32
_LARGEST_FETCH: Final = 2_048
_stored = partial(tuple.__new__, StoredRecord)  # StoredRecord._make without a Python call for each record
_value_of = itemgetter(5)


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
        with _collector_paused():
            for query, bounds in self._queries(positions, low):
                if not fetched.stopped:
                    fetched.take(connection.execute(query, bounds))
        self._remember_gaps(positions, fetched, max(extent.end for extent in reach.values()))
        return fetched.records, fetched.bytes

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
        reached = fetched.records[-1].offset + 1 if fetched.stopped else end
        last: dict[int, int] = {}
        for record in reversed(fetched.records):
            last.setdefault(record.partition, record.offset + 1)
            if len(last) == len(positions):
                break
        for partition, position in positions.items():
            self._gaps[partition] = (last.get(partition, position), reached)


class _Fetched:
    """Records up to a number and about so many bytes of values."""

    def __init__(self, limit: int, limit_bytes: int) -> None:
        self.records: list[StoredRecord] = []
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
            size = sum(map(len, map(_value_of, rows)))
            if self.bytes + size >= self._limit_bytes:
                rows, size = self._cut(rows)
            self.records += map(_stored, rows)
            self.bytes += size
            self.stopped = len(self.records) >= self._limit or self.bytes >= self._limit_bytes
        cursor.close()

    def _cut(self, rows: list[tuple[object, ...]]) -> tuple[list[tuple[object, ...]], int]:
        """The first rows that reach the limit of bytes together, at least one so that readers get on."""
        sizes = list(accumulate(map(len, map(_value_of, rows)), initial=0))
        count = max(1, bisect_left(sizes, self._limit_bytes - self.bytes))
        return rows[:count], sizes[count]

    def _next_fetch(self) -> int:
        count = len(self.records)
        if not count:
            return min(_FIRST_FETCH, self._limit)
        fitting = (self._limit_bytes - self.bytes) // (self.bytes // count + 1) + 1
        return min(fitting, _LARGEST_FETCH, self._limit - count)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No garbage collection while many records are made, none of them garbage: it would halve the speed."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


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
