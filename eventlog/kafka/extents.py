"""How far partitions reach for their readers: transactions leave markers and aborted records behind.

A position is compared with the end by everyone who asks whether a reader has caught up, so the end is the
offset after the last record that can be read, not the brokers' own end, which a reader would never reach.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kafka import TopicPartition as KafkaPartition

from eventlog.kafka.offsets import Offsets
from eventlog.kafka.reading import Readers
from eventlog.kafka.topics import Topics
from eventlog.log import StoredRecord

_WINDOWS: Final = (2, 256, 65_536)
"""So many offsets below the end the last record is looked for, before the whole partition is."""

_AT_ONCE: Final = 4_096
_BYTES_AT_ONCE: Final = 64 << 20


class Extents:
    """Starts, ends, and the first record at or after a time. For any number of threads."""

    def __init__(self, topics: Topics, offsets: Offsets, readers: Readers) -> None:
        self._topics = topics
        self._offsets = offsets
        self._readers = readers
        self._known: dict[KafkaPartition, tuple[int, int]] = {}

    def starts(self, partitions: Sequence[KafkaPartition]) -> dict[KafkaPartition, int]:
        """The position from which each partition's first record is read."""
        return self._offsets.starts(partitions) if partitions else {}

    def ends(self, partitions: Sequence[KafkaPartition]) -> dict[KafkaPartition, int]:
        """The position after each partition's last readable record; of an empty one, its start."""
        if not partitions:
            return {}
        stable = self._offsets.stable(partitions)
        known = {each: self._known[each] for each in partitions if each in self._known}
        ends = {each: end for each, (at, end) in known.items() if at == stable[each]}
        if unknown := {each: at for each, at in stable.items() if each not in ends}:
            found = self._found(unknown)  # what other threads find meanwhile may be older
            self._known.update({each: (unknown[each], end) for each, end in found.items()})
            ends |= found
        return {each: ends[each] for each in partitions}

    def positions_at(self, partitions: Sequence[KafkaPartition], timestamp: int) -> dict[KafkaPartition, int]:
        """The position of the first record at or after a timestamp (ms), else the end.

        The broker's index finds a place that is not too late; records are looked at from there on, since
        the index also counts markers, which carry the broker's time.
        """
        ends = self.ends(partitions)
        found = self._offsets.not_before(partitions, timestamp) if partitions else {}
        return {each: self._first_at(each, ends[each], place, timestamp) for each, place in found.items()}

    def _found(self, stable: Mapping[KafkaPartition, int]) -> dict[KafkaPartition, int]:
        """The ends, looked for just below what readers may see, then further and further down."""
        starts = self._offsets.starts(list(stable))
        ends: dict[KafkaPartition, int] = {}
        for window in (*_WINDOWS, max(stable.values())):
            low = {each: max(starts[each], at - window) for each, at in stable.items() if each not in ends}
            for records in self._records(low):
                for record in records:
                    ends[self._topics.partition(record)] = record.offset + 1
            ends |= {each: starts[each] for each in low.keys() - ends.keys() if low[each] == starts[each]}
        return ends

    def _first_at(self, partition: KafkaPartition, end: int, place: int | None, timestamp: int) -> int:
        if place is None or place >= end:
            return end
        for records in self._records({partition: place}):
            for record in records:
                if record.timestamp >= timestamp:
                    return record.offset
        return end

    def _records(self, positions: Mapping[KafkaPartition, int | None]) -> Iterator[list[StoredRecord]]:
        """The records past the positions up to the end, part by part."""
        if not positions:
            return
        with self._readers.at(positions) as reader:
            while records := reader.read(limit=_AT_ONCE, limit_bytes=_BYTES_AT_ONCE):
                yield records
