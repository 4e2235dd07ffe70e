"""Reading: consumers whose partitions and positions we choose, each going on where it stopped."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import accumulate
from operator import itemgetter
from typing import Final, NamedTuple, Protocol, TypeAlias

from kafka import TopicPartition as KafkaPartition

from eventlog.log import LogError, StoredRecord

KafkaPositions: TypeAlias = Mapping[KafkaPartition, int | None]
"""Per partition the offset to read next; None for its start."""

AT_ONCE: Final = 1_000
"""Records that are fetched at once: fewer cost more calls; more keep other threads waiting for Python, since
the calls that turn them into records do not hand it over meanwhile."""

_POLL_SECONDS: Final = 0.25
_KEPT_OPEN: Final = 4
_value = itemgetter(StoredRecord._fields.index("value"))


class Run(NamedTuple):
    """Records that stand next to each other in a partition, at least one."""

    partition: KafkaPartition
    records: list[StoredRecord]


class Fetcher(Protocol):
    """A Kafka client that fetches committed records of partitions that it is told. For one thread at a time.

    All of it raises LogError where the brokers refuse, or hold no record at a position any more.
    """

    def assign(self, positions: KafkaPositions) -> None:
        """Fetch from these positions on, and of these partitions alone."""

    def position(self, partition: KafkaPartition) -> int:
        """The offset to be fetched next, past all that readers do not see; 0 while it is not known."""

    def fetch(self, *, timeout: float, limit: int) -> list[Run]:
        """What there is, up to `limit` records; waits up to `timeout` seconds where there is nothing."""

    def close(self) -> None:
        """Disconnect."""


class Reader:
    """One fetcher, and what it fetched but the reader has not given out yet. For one thread at a time."""

    def __init__(
        self,
        fetcher: Fetcher,
        where: str,
        *,
        outage: float,
        stable: Callable[[Sequence[KafkaPartition]], dict[KafkaPartition, int]],
    ) -> None:
        """Read what this fetcher fetches from the cluster that messages call `where`.

        Brokers that are gone are waited for `outage` seconds; `stable` says how far readers may see.
        """
        self._fetcher = fetcher
        self._where = where
        self._outage = outage
        self._stable = stable
        self._given: dict[KafkaPartition, int | None] = {}
        self._ahead: deque[Run] = deque()

    def stands_at(self, positions: KafkaPositions) -> bool:
        """Whether the next record to be given out is the first one past these positions."""
        return self._given == positions

    def seek(self, positions: KafkaPositions) -> None:
        """Go to these positions, and to these partitions alone."""
        if self.stands_at(positions):
            return
        self._ahead.clear()
        self._given = dict(positions)
        self._fetcher.assign(positions)

    def read(self, *, limit: int, limit_bytes: int) -> list[StoredRecord]:
        """Up to `limit` records and about `limit_bytes` of values, as far as readers may see now.

        Raises:
            LogError: the broker gives no answer, or holds no record at a position any more. What was read
                by then is given out no more; seek again.
        """
        found: list[StoredRecord] = []
        if not self._given or limit <= 0:
            return found
        ends = self._stable(list(self._given))
        with self._progress_expected() as came_on:
            while True:
                while self._ahead and len(found) < limit and limit_bytes > 0:
                    records, size = self._take(limit - len(found), limit_bytes)
                    found += records
                    limit_bytes -= size
                if len(found) >= limit or limit_bytes <= 0 or self._has_reached(ends):
                    return found
                came_on(self._fetch(_POLL_SECONDS, limit - len(found)))

    def wait(self, timeout: float) -> bool:
        """Block until a record stands ahead (True) or `timeout` seconds have gone (False)."""
        give_up = time.monotonic() + timeout
        self._look_ahead()
        while not self._ahead:
            left = give_up - time.monotonic()
            if left <= 0:
                return False
            self._fetch(left)
        return True

    def close(self) -> None:
        """Close the fetcher."""
        self._fetcher.close()

    def _look_ahead(self) -> None:
        """Fetch until a record stands ahead, or none does as far as readers may see now."""
        if self._ahead or not self._given:
            return
        ends = self._stable(list(self._given))
        with self._progress_expected() as came_on:
            while not self._ahead and not self._has_reached(ends):
                came_on(self._fetch(_POLL_SECONDS))

    def _take(self, limit: int, limit_bytes: int) -> tuple[list[StoredRecord], int]:
        """Give out from the first run ahead, in records and bytes of values; at least one record."""
        partition, records = self._ahead.popleft()
        sizes = list(map(len, map(_value, records)))
        count, size = len(records), sum(sizes)
        if count > limit or size >= limit_bytes:
            count, size = _fitting(sizes, limit, limit_bytes)
        if count < len(records):
            self._ahead.appendleft(Run(partition, records[count:]))
            records = records[:count]
        self._given[partition] = records[-1].offset + 1
        return records, size

    def _has_reached(self, ends: Mapping[KafkaPartition, int]) -> bool:
        return all(self._fetcher.position(each) >= end for each, end in ends.items())

    def _fetch(self, timeout: float, limit: int | None = None) -> bool:
        """Fetch what comes within `timeout` seconds; whether anything did."""
        runs = self._fetcher.fetch(timeout=timeout, limit=AT_ONCE if limit is None else min(limit, AT_ONCE))
        self._ahead.extend(runs)
        return bool(runs)

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


def _fitting(sizes: Sequence[int], limit: int, limit_bytes: int) -> tuple[int, int]:
    """How many records are given out until one of the limits is reached, and their size."""
    size = 0
    for count, size in enumerate(accumulate(sizes[:limit]), 1):
        if size >= limit_bytes:
            return count, size
    return limit, size
