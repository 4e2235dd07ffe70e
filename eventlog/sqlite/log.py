"""The embedded log: one SQLite file, durable, for any number of threads and processes of one machine."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Final

from eventlog.log import Appended, GroupStanding, Positions, Record, StoredRecord, TopicInfo, TopicPartition
from eventlog.sqlite.appending import Batch
from eventlog.sqlite.database import Database
from eventlog.sqlite.group import SqliteWorker
from eventlog.sqlite.membership import standings
from eventlog.sqlite.reading import TopicReader, first_at
from eventlog.sqlite.topics import Topics, extents, located
from schemas import framing

MAX_RECORD_BYTES: Final = framing.MAX_RECORD_BYTES + (64 << 10)
"""The largest value that the codec writes, and room for key and headers."""

_LOOK_EVERY_SECONDS: Final = 0.02


class SqliteLog:
    """An `EventLog` in one SQLite file (WAL, synchronous=FULL, one transaction a batch)."""

    def __init__(  # noqa: PLR0913 - each is a setting of its own, given by name
        self,
        path: str | PathLike[str],
        *,
        partitions: int = 4,
        max_record_bytes: int = MAX_RECORD_BYTES,
        lease: float = 10.0,
        busy_timeout: float = 30.0,
        topics: Iterable[str] = (),
    ) -> None:
        """Open a log, making it where it is missing; its folder must exist.

        Args:
            path: the file; SQLite keeps two more beside it, ending in -wal and -shm.
            partitions: how many a topic gets when it is made, at its first append or join.
            max_record_bytes: the most that key, value and headers of a record may have together.
            lease: seconds after which a worker that does not poll or heartbeat is taken for dead.
            busy_timeout: seconds to wait for another writer.
            topics: made now where they are missing.

        Raises:
            LogError: the file is not a log, has a newer format, is read-only or can't be opened.
            ValueError: `partitions` is below 1 or `lease` not above 0.
        """
        if partitions < 1 or lease <= 0:
            raise ValueError(f"a topic needs a partition and a worker some time, not {partitions=}, {lease=}")
        self.database = Database(Path(path), busy_timeout=busy_timeout)
        self._topics = Topics(self.database, partitions)
        self._readers: dict[str, TopicReader] = {}
        self._batch = partial(Batch, topic=self._topics.ensured, max_record_bytes=max_record_bytes)
        self._lease = lease
        with self.database.reading() as connection:
            self._log_id: str = connection.execute("SELECT log_id FROM log").fetchone()[0]
        for name in topics:
            self._topics.ensured(name)

    @property
    def log_id(self) -> str:
        """Identity of the log, made with the file."""
        return self._log_id

    def topics(self) -> dict[str, TopicInfo]:
        """The topics that exist, by name."""
        return self._topics.all()

    def append(self, records: Sequence[Record]) -> list[Appended]:
        """Append a batch in one transaction; see `EventLog.append`."""
        if not records:
            return []
        batch = self._batch(records)
        with self.database.writing() as connection:
            return batch.insert(connection)

    def read(
        self, positions: Positions, *, topics: Sequence[str], limit: int, limit_bytes: int = 256 << 20
    ) -> list[StoredRecord]:
        """The next records, topic by topic in the order given; see `EventLog.read`."""
        found: list[StoredRecord] = []
        known = self._topics.existing(topics)  # before the state is fixed that must hold them
        with self.database.reading() as connection:
            for topic in known:
                reader = self._readers.setdefault(topic.name, TopicReader(topic))
                wanted = {
                    number: positions.get(TopicPartition(topic.name, number), 0)
                    for number in range(topic.partitions)
                }
                records, size = reader.read(
                    connection, wanted, limit=limit - len(found), limit_bytes=limit_bytes
                )
                found += records
                limit_bytes -= size
                if len(found) >= limit or limit_bytes <= 0:
                    break
        return found

    def starts(self, topics: Sequence[str]) -> dict[TopicPartition, int]:
        """The position of each partition's first record; of an empty one, its end."""
        return self._reach(topics, "start")

    def ends(self, topics: Sequence[str]) -> dict[TopicPartition, int]:
        """The position after each partition's last record."""
        return self._reach(topics, "end")

    def positions_at(self, topics: Sequence[str], timestamp: int) -> dict[TopicPartition, int]:
        """Per partition, where the first record at or after `timestamp` (ms) stands, else its end.

        Looks through the records from the start of each partition.
        """
        found: dict[TopicPartition, int] = {}
        known = self._topics.existing(topics)  # before the state is fixed that must hold them
        with self.database.reading() as connection:
            for topic in known:
                for partition, extent in extents(connection, topic).items():
                    first = first_at(connection, topic, partition, timestamp)
                    found[TopicPartition(topic.name, partition)] = extent.end if first is None else first
        return found

    def wait(self, positions: Positions, *, topics: Sequence[str], timeout: float) -> bool:
        """Block until a record stands past the positions (True) or `timeout` seconds have gone (False)."""
        give_up = time.monotonic() + timeout
        while not any(end > positions.get(where, 0) for where, end in self.ends(topics).items()):
            left = give_up - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(left, _LOOK_EVERY_SECONDS))
        return True

    def join(self, group: str, topic: str) -> SqliteWorker:
        """Join a group of workers on a topic, which is made where it is missing."""
        return SqliteWorker(
            self.database, self._topics.ensured(topic), group=group, lease=self._lease, batch=self._batch
        )

    def groups(self) -> list[GroupStanding]:
        """The groups that workers have joined; see `EventLog.groups`."""
        with self.database.reading() as connection:
            return standings(connection)

    def report(self, group: str, positions: Positions) -> None:
        """Nothing: only `onrecord` itself watches this file, and it asks the warehouse."""

    def close(self) -> None:
        """Close the file. Reading or appending afterwards raises LogError."""
        self.database.close()

    def _reach(self, topics: Sequence[str], edge: str) -> dict[TopicPartition, int]:
        found: dict[TopicPartition, int] = {}
        known = self._topics.existing(topics)  # before the state is fixed that must hold them
        with self.database.reading() as connection:
            for topic in known:
                reach = extents(connection, topic)
                found |= located(topic, {number: getattr(extent, edge) for number, extent in reach.items()})
        return found
