"""The log on Apache Kafka, for any number of threads, processes and machines."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from kafka import TopicPartition as KafkaPartition

from eventlog.kafka.clients import Clients
from eventlog.kafka.extents import Extents
from eventlog.kafka.failures import explaining
from eventlog.kafka.fetchers import KAFKA_PYTHON, fetchers
from eventlog.kafka.group import KafkaWorker
from eventlog.kafka.membership import Membership
from eventlog.kafka.offsets import Offsets
from eventlog.kafka.options import KafkaOptions
from eventlog.kafka.outages import outlasting
from eventlog.kafka.reading import Fetcher, KafkaPositions, Reader, Readers
from eventlog.kafka.reporting import commit_for_show
from eventlog.kafka.standings import standings
from eventlog.kafka.topics import Topics
from eventlog.kafka.transactions import Appender
from eventlog.log import (
    Appended,
    FencedError,
    GroupStanding,
    LogError,
    Positions,
    Record,
    StoredRecord,
    TopicInfo,
    TopicPartition,
)

_DEFAULTS: Final = KafkaOptions()
_LOOK_EVERY_SECONDS: Final = 0.05


class KafkaLog:
    """An `EventLog` on Kafka: topics that keep every record, transactions, committed records only."""

    def __init__(
        self, bootstrap: str, options: KafkaOptions = _DEFAULTS, *, topics: Iterable[str] = ()
    ) -> None:
        """Connect to brokers (host:port, several with commas), and make `topics` where they are missing.

        Raises:
            LogError: no broker answers, it refuses us, it can't be understood, or the reader is missing.
        """
        self._options = options
        self._clients = _clients(bootstrap, options)
        chosen, self._fetcher = (
            fetchers(reader, self._clients, bootstrap, options.security, prefix=options.prefix)
            for reader in (options.reader, KAFKA_PYTHON)
        )
        self._topics = Topics(
            self._clients, options.prefix, partitions=options.partitions, replication=options.replication
        )
        self._offsets = Offsets(self._clients, self._topics)
        self._readers = Readers(lambda: self._reader(chosen()))
        self._searchers = Readers(lambda: self._reader(self._fetcher()))
        self._extents = Extents(self._topics, self._offsets, self._searchers)
        self._appender = self._appender_named(f"{options.prefix}append.{uuid.uuid4()}")
        self._appending = threading.Lock()
        self._workers: list[KafkaWorker] = []
        self._closed = False
        self._log_id = f"{self._topics.cluster_id()}/{options.prefix}"
        for name in topics:
            self._topics.ensured(name)

    @property
    def log_id(self) -> str:
        """Identity of the cluster, and the prefix."""
        return self._log_id

    def topics(self) -> dict[str, TopicInfo]:
        """The topics that exist, by name."""
        self._check_open()
        return self._topics.all()

    def append(self, records: Sequence[Record]) -> list[Appended]:
        """Append a batch in one transaction; see `EventLog.append`.

        A writer that died in mid-append hides what others append until its transaction has timed out; this
        waits for it.
        """
        self._check_open()
        if not records:
            return []
        give_up = time.monotonic() + self._options.outage
        with self._appending:
            while True:
                try:
                    return self._appender.append(records)
                except FencedError:
                    # Nobody else has this appender's id: a broker that was away has ended its transaction,
                    # as it ends those of the dead. Nothing of it was written, so it can be written again.
                    if time.monotonic() > give_up:
                        raise

    def read(
        self, positions: Positions, *, topics: Sequence[str], limit: int, limit_bytes: int = 256 << 20
    ) -> list[StoredRecord]:
        """The next records, partitions in no order among each other; see `EventLog.read`."""
        self._check_open()
        with self._readers.at(self._positions(positions, topics)) as reader:
            return reader.read(limit=limit, limit_bytes=limit_bytes)

    def starts(self, topics: Sequence[str]) -> dict[TopicPartition, int]:
        """The position from which each partition's first record is read; of an empty one, its end."""
        self._check_open()
        return self._named(self._extents.starts(self._topics.partitions(topics)))

    def ends(self, topics: Sequence[str]) -> dict[TopicPartition, int]:
        """The position after each partition's last committed record; markers behind it do not count."""
        self._check_open()
        return self._named(self._extents.ends(self._topics.partitions(topics)))

    def positions_at(self, topics: Sequence[str], timestamp: int) -> dict[TopicPartition, int]:
        """Per partition, where the first record at or after `timestamp` (ms) stands, else its end."""
        self._check_open()
        return self._named(self._extents.positions_at(self._topics.partitions(topics), timestamp))

    def wait(self, positions: Positions, *, topics: Sequence[str], timeout: float) -> bool:
        """Block until a record stands past the positions (True) or `timeout` seconds have gone (False).

        The records that come are kept for the `read` that follows.
        """
        self._check_open()
        give_up = time.monotonic() + timeout
        while True:
            wanted = self._positions(positions, topics)
            missing = len({each.topic for each in wanted}) < len(set(topics))
            left = max(0.0, give_up - time.monotonic())
            turn = min(left, _LOOK_EVERY_SECONDS) if missing else left
            if wanted:
                with self._readers.at(wanted) as reader:
                    if reader.wait(turn):
                        return True
            else:
                time.sleep(turn)
            if time.monotonic() >= give_up:
                return False

    def join(self, group: str, topic: str) -> KafkaWorker:
        """Join a consumer group on a topic, which is made where it is missing."""
        self._check_open()
        self._topics.ensured(topic)
        consumer = self._clients.member(self._options.prefix + group, session_seconds=self._options.session)
        where = f"{self._clients.where}, group {self._options.prefix + group}"
        slots = f"{self._options.prefix}{group}.{topic}"
        worker = KafkaWorker(
            Membership(
                consumer,
                self._topics.full_name(topic),
                where,
                lease=self._options.lease,
                outage=self._options.outage,
            ),
            self._reader(self._fetcher()),
            self._topics,
            lambda slot: self._appender_named(f"{slots}.{slot}"),
            require=partial(self._require, KafkaPartition(self._topics.full_name(topic), 0)),
            name=where,
        )
        self._workers = [each for each in self._workers if not each.closed] + [worker]
        return worker

    def groups(self) -> list[GroupStanding]:
        """The groups that workers have joined, with members that have not been missed yet.

        Raises:
            LogError: no broker answers now; who only looks on does not wait for one.
        """
        self._check_open()
        with explaining(self._clients.where):
            return standings(self._topics.admin, self._topics, self._options.prefix)

    def report(self, group: str, positions: Positions) -> None:
        """Commit positions to a group without members, for tools that show lag; see `EventLog.report`."""
        self._check_open()
        offsets = {
            KafkaPartition(self._topics.full_name(where.topic), where.partition): position
            for where, position in positions.items()
        }
        commit_for_show(self._topics.admin, self._clients.where, self._options.prefix + group, offsets)

    def close(self) -> None:
        """Leave every group and close all connections. Reading or appending afterwards raises LogError."""
        if self._closed:
            return
        self._closed = True
        for worker in self._workers:
            worker.close()
        with self._appending:
            self._appender.close()
        self._readers.close()
        self._searchers.close()
        self._offsets.close()
        self._topics.close()

    def _require(self, partition: KafkaPartition) -> None:
        outlasting(self._options.outage, self._clients.where, lambda _: self._offsets.require([partition]))

    def _positions(self, positions: Positions, topics: Sequence[str]) -> KafkaPositions:
        wanted = self._topics.partitions(topics)
        return {each: positions.get(self._topics.named(each)) for each in wanted}

    def _named(self, numbers: dict[KafkaPartition, int]) -> dict[TopicPartition, int]:
        return {self._topics.named(each): number for each, number in numbers.items()}

    def _reader(self, fetcher: Fetcher) -> Reader:
        return Reader(
            fetcher,
            self._clients.where,
            outage=self._options.outage,
            stable=self._offsets.stable,
        )

    def _appender_named(self, transactional_id: str) -> Appender:
        return Appender(
            self._clients,
            self._topics,
            self._offsets,
            transactional_id=transactional_id,
            transaction_seconds=self._options.transaction_timeout,
        )

    def _check_open(self) -> None:
        if self._closed:
            raise LogError(f"{self._clients.where}: this log is closed; open it again")


def _clients(bootstrap: str, options: KafkaOptions) -> Clients:
    return Clients(
        bootstrap, options.security, max_record_bytes=options.max_record_bytes, outage=options.outage
    )
