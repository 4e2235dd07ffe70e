"""A worker in a group: polls the partitions that it holds, commits results and positions together."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from eventlog.log import FencedError, LogError, Record, StoredRecord, TopicPartition
from eventlog.sqlite.appending import Batch
from eventlog.sqlite.database import Database
from eventlog.sqlite.membership import Held, Membership
from eventlog.sqlite.reading import TopicReader
from eventlog.sqlite.topics import Topic

_LOOK_EVERY_SECONDS: Final = 0.02
_BEATS_PER_LEASE: Final = 4
_LIMIT_BYTES: Final = 64 << 20


class SqliteWorker:
    """A `Worker` whose membership and positions stand in the log's own file. For one thread at a time."""

    def __init__(
        self,
        database: Database,
        topic: Topic,
        *,
        group: str,
        lease: float,
        batch: Callable[[Sequence[Record]], Batch],
    ) -> None:
        """Enter the group; partitions come with the first poll."""
        self._database = database
        self._topic = topic
        self._group = group
        self._batch = batch
        self._reader = TopicReader(topic)
        self._membership = Membership(group, topic.number, partitions=topic.partitions, lease=lease)
        self._beat_every = lease / _BEATS_PER_LEASE
        self._next_beat = 0.0
        self._member: int | None = None
        self._closed = False
        self._held: list[Held] = []
        self._polled: dict[int, tuple[int, int]] = {}
        self._take_part()

    @property
    def assigned(self) -> frozenset[TopicPartition]:
        """The partitions that this worker held at its last poll."""
        return frozenset(TopicPartition(self._topic.name, each.partition) for each in self._held)

    def poll(self, *, limit: int, timeout: float) -> list[StoredRecord]:
        """Up to `limit` records past the group's positions; see `Worker.poll`."""
        self._check_open()
        give_up = time.monotonic() + timeout
        while True:
            records = self._poll_once(limit)
            left = give_up - time.monotonic()
            if records or left <= 0:
                return records
            time.sleep(min(left, _LOOK_EVERY_SECONDS))

    def commit(self, results: Sequence[Record]) -> None:
        """Append `results` and move the group on, in one transaction; see `Worker.commit`."""
        self._check_open()
        batch = self._batch(results)
        with self._database.writing() as connection:
            member = self._member or 0
            for partition, (before, after) in self._polled.items():
                if not self._membership.advance(connection, member, partition, before, after):
                    raise self._fenced(partition)
            batch.insert(connection)
            self._membership.see(connection, member)
        self._polled = {}
        self._beaten()

    def heartbeat(self) -> None:
        """Keep the membership alive; cheap to call often."""
        self._check_open()
        if time.monotonic() < self._next_beat or self._member is None:
            return
        with self._database.writing() as connection:
            self._membership.see(connection, self._member)
        self._beaten()

    def close(self) -> None:
        """Leave the group at once. Closing twice does nothing."""
        if self._closed:
            return
        self._closed = True
        self._held, self._polled = [], {}
        if self._member is not None:
            with self._database.writing() as connection:
                self._membership.leave(connection, self._member)

    def _poll_once(self, limit: int) -> list[StoredRecord]:
        if self._out_of_date():
            self._take_part()
        with self._database.reading() as connection:
            self._held = self._membership.held(connection, self._member or 0)
            positions = {each.partition: each.position for each in self._held}
            records, _ = self._reader.read(connection, positions, limit=limit, limit_bytes=_LIMIT_BYTES)
        after = {record.partition: record.offset + 1 for record in records}
        self._polled = {partition: (positions[partition], end) for partition, end in after.items()}
        return records

    def _out_of_date(self) -> bool:
        if time.monotonic() >= self._next_beat or self._member is None:
            return True
        with self._database.reading() as connection:
            return not self._membership.settled(connection, self._member)

    def _take_part(self) -> None:
        """Show that this worker lives, and take or give up partitions; enter anew if it was buried."""
        with self._database.writing() as connection:
            if self._member is None or not self._membership.see(connection, self._member):
                self._member = self._membership.enter(connection)
            self._membership.settle(connection, self._member)
        self._beaten()

    def _beaten(self) -> None:
        self._next_beat = time.monotonic() + self._beat_every

    def _fenced(self, partition: int) -> FencedError:
        return FencedError(
            f"{self._database.path}: group {self._group} gave partition {partition} of topic "
            f"{self._topic.name} to another worker after this one was silent for too long; nothing was "
            "committed. Poll again, and call heartbeat in the middle of long work"
        )

    def _check_open(self) -> None:
        if self._closed:
            raise LogError(f"{self._database.path}: this worker has left group {self._group}; join again")
