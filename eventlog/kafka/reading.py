"""Reading: consumers whose partitions and positions we choose, each going on where it stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, TypeAlias

from kafka import KafkaConsumer
from kafka import TopicPartition as KafkaPartition

from eventlog.headers import NO_HEADERS, pack
from eventlog.kafka.failures import explaining
from eventlog.log import LogError, StoredRecord

KafkaPositions: TypeAlias = Mapping[KafkaPartition, int | None]
"""Per partition the offset to read next; None for its start."""

_AT_ONCE: Final = 4_096
_POLL_SECONDS: Final = 0.25
_KEPT_OPEN: Final = 4
_stored = partial(tuple.__new__, StoredRecord)  # StoredRecord._make without a Python call for each record


class Reader:
    """One consumer, and what it fetched but has not given out yet. For one thread at a time."""

    def __init__(
        self,
        consumer: KafkaConsumer,
        where: str,
        *,
        prefix: str,
        outage: float,
        stable: Callable[[Sequence[KafkaPartition]], dict[KafkaPartition, int]],
    ) -> None:
        """Read through this consumer topics with this prefix.

        Brokers that are gone are waited for `outage` seconds; `stable` says how far readers may see.
        """
        self._consumer = consumer
        self._where = where
        self._prefix = prefix
        self._outage = outage
        self._stable = stable
        self._given: dict[KafkaPartition, int | None] = {}
        self._ahead: list[StoredRecord] = []

    def stands_at(self, positions: KafkaPositions) -> bool:
        """Whether the next record to be given out is the first one past these positions."""
        return self._given == positions

    def seek(self, positions: KafkaPositions) -> None:
        """Go to these positions, and to these partitions alone."""
        if self.stands_at(positions):
            return
        self._ahead = []
        self._given = dict(positions)
        with explaining(self._where):
            self._consumer.assign(list(positions))
            for partition, position in positions.items():
                if position is None:
                    self._consumer.seek_to_beginning(partition)
                else:
                    self._consumer.seek(partition, position)

    def read(self, *, limit: int, limit_bytes: int) -> list[StoredRecord]:
        """Up to `limit` records and about `limit_bytes` of values, as far as readers may see now.

        Raises:
            LogError: the broker gives no answer, or holds no record at a position any more.
        """
        if not self._given or limit <= 0:
            return []
        ends = self._stable(list(self._given))
        count = size = 0
        with self._progress_expected() as came_on:
            while True:
                while count < min(limit, len(self._ahead)) and size < limit_bytes:
                    size += len(self._ahead[count].value)
                    count += 1
                if count >= limit or size >= limit_bytes or self._has_reached(ends):
                    return self._give(count)
                came_on(self._fetch(_POLL_SECONDS, limit - count))

    def wait(self, timeout: float) -> bool:
        """Block until a record stands ahead (True) or `timeout` seconds have gone (False)."""
        give_up = time.monotonic() + timeout
        self._look_ahead()
        while not self._ahead:
            left = give_up - time.monotonic()
            if left <= 0:
                return False
            self._fetch(left, _AT_ONCE)
        return True

    def close(self) -> None:
        """Close the consumer."""
        self._consumer.close(autocommit=False)

    def _look_ahead(self) -> None:
        """Fetch until a record stands ahead, or none does as far as readers may see now."""
        if self._ahead or not self._given:
            return
        ends = self._stable(list(self._given))
        with self._progress_expected() as came_on:
            while not self._ahead and not self._has_reached(ends):
                came_on(self._fetch(_POLL_SECONDS, _AT_ONCE))

    def _give(self, count: int) -> list[StoredRecord]:
        found = self._ahead[:count]
        del self._ahead[:count]
        last = {(record.topic, record.partition): record.offset + 1 for record in found}
        for (topic, number), position in last.items():
            self._given[KafkaPartition(self._prefix + topic, number)] = position
        return found

    def _has_reached(self, ends: Mapping[KafkaPartition, int]) -> bool:
        with explaining(self._where):
            return all((self._consumer.position(each) or 0) >= end for each, end in ends.items())

    def _fetch(self, timeout: float, limit: int) -> bool:
        """Fetch what comes within `timeout` seconds; whether anything did."""
        with explaining(self._where):
            fetched = self._consumer.poll(
                timeout_ms=int(timeout * 1000) + 1, max_records=min(limit, _AT_ONCE)
            )
        for partition, records in fetched.items():
            self._ahead += _converted(
                partition.topic.removeprefix(self._prefix), partition.partition, records
            )
        return bool(fetched)

    @contextmanager
    def _progress_expected(self) -> Iterator[Callable[[bool], None]]:
        """Within, report whether anything came; after a long time without, the broker is taken for gone."""
        give_up = time.monotonic() + self._outage

        def came_on(came: bool) -> None:  # noqa: FBT001 - the one thing there is to report
            nonlocal give_up
            if came:
                give_up = time.monotonic() + self._outage
            elif time.monotonic() > give_up:
                raise LogError(
                    f"{self._where}: there are records to read, but none came for {self._outage:.0f} s; "
                    "check that the broker runs, then try again"
                )

        yield came_on


class Readers:
    """Readers for any number of threads, each of which finds the one that stands where it reads on."""

    def __init__(self, make: Callable[[], Reader]) -> None:
        """Make readers with `make` as they are needed."""
        self._make = make
        self._idle: list[Reader] = []
        self._lock = threading.Lock()

    @contextmanager
    def at(self, positions: KafkaPositions) -> Iterator[Reader]:
        """A reader that stands at the positions; one that fails is not used again."""
        reader = self._taken(positions)
        try:
            reader.seek(positions)
            yield reader
        except BaseException:
            reader.close()
            raise
        with self._lock:
            self._idle.append(reader)
            surplus = self._idle[:-_KEPT_OPEN]
            del self._idle[:-_KEPT_OPEN]
        for each in surplus:
            each.close()

    def close(self) -> None:
        """Close those that nobody reads with."""
        with self._lock:
            idle, self._idle = self._idle, []
        for reader in idle:
            reader.close()

    def _taken(self, positions: KafkaPositions) -> Reader:
        with self._lock:
            fitting = [reader for reader in self._idle if reader.stands_at(positions)]
            if fitting or len(self._idle) == _KEPT_OPEN:
                reader = fitting[0] if fitting else self._idle[0]
                self._idle.remove(reader)
                return reader
        return self._make()


def _converted(topic: str, number: int, records: Sequence[Any]) -> list[StoredRecord]:
    return [
        _stored(
            (
                topic,
                number,
                each.offset,
                each.timestamp,
                each.key or b"",
                each.value or b"",
                _packed(each.headers) if each.headers else NO_HEADERS,
            )
        )
        for each in records
    ]


def _packed(headers: list[tuple[str, bytes | None]]) -> bytes:
    """Headers as the log stores them; other writers may leave a value out."""
    if any(value is None for _, value in headers):
        headers = [(name, value or b"") for name, value in headers]
    return pack(headers)
