"""The logs that the contract is tested against: to add one, add a `LogUnderTest` and its opener."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from eventlog.kafka import KafkaLog, KafkaOptions
from eventlog.log import EventLog, Headers, Positions, Record, StoredRecord, TopicPartition
from eventlog.sqlite import SqliteLog
from eventlog.urls import kafka_address

PARTITIONS: Final = 4
_ROOT: Final = Path(__file__).parents[2]
_SHORTEST_SESSION_SECONDS: Final = 0.4
_LONGEST_SESSION_SECONDS: Final = 6.0
_TRANSACTION_SECONDS: Final = 1.0
"""So long the test's dead writers may hide what others append."""


def _sqlite(where: str, lease: float, max_record_bytes: int) -> EventLog:
    return SqliteLog(where, partitions=PARTITIONS, lease=lease, max_record_bytes=max_record_bytes)


def _kafka(where: str, lease: float, max_record_bytes: int) -> EventLog:
    address = kafka_address(where)
    options = KafkaOptions(
        prefix=address.prefix,
        partitions=PARTITIONS,
        reader=address.reader,
        lease=lease,
        session=min(max(lease, _SHORTEST_SESSION_SECONDS), _LONGEST_SESSION_SECONDS),
        transaction_timeout=_TRANSACTION_SECONDS,
        max_record_bytes=max_record_bytes,
    )
    return KafkaLog(address.bootstrap, options)


OPENERS: Final[dict[str, Callable[[str, float, int], EventLog]]] = {
    "kafka": _kafka,
    "kafka-bulk": _kafka,
    "sqlite": _sqlite,
}


URL_OPTIONS: Final = {"kafka-bulk": "&reader=librdkafka"}
"""What the logs that differ from others in reading alone have in their URLs beside."""

ON_OWN_DISK: Final = ("sqlite",)
"""The logs whose disk is this machine's, and can be made to run full."""


class LogUnderTest(NamedTuple):
    """A log of its own for one test, which this and other processes can open."""

    kind: str
    where: str
    """Path of the file, or URL of the brokers with the prefix."""

    def open(self, *, lease: float = 10.0, max_record_bytes: int = 1 << 20) -> EventLog:
        """Open the log, with topics of four partitions."""
        return OPENERS[self.kind](self.where, lease, max_record_bytes)

    def child(self, command: str, *arguments: object) -> subprocess.Popen[str]:
        """Start a command of child.py on this log in a process of its own."""
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.contract.child",
                command,
                self.kind,
                self.where,
                *map(str, arguments),
            ],
            cwd=_ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )


def record(
    value: str, *, key: str = "a", topic: str = "t", headers: Headers = (), timestamp: int | None = None
) -> Record:
    """A record of text."""
    return Record(topic, key.encode(), value.encode(), headers, timestamp)


def after(records: Sequence[StoredRecord], positions: Positions | None = None) -> dict[TopicPartition, int]:
    """The positions past these records."""
    moved = {TopicPartition(each.topic, each.partition): each.offset + 1 for each in records}
    return {**(positions or {}), **moved}


def read_all(log: EventLog, topic: str = "t", *, limit: int = 1_000) -> list[StoredRecord]:
    """Everything in a topic, read `limit` records at a time."""
    found: list[StoredRecord] = []
    positions: dict[TopicPartition, int] = {}
    while records := log.read(positions, topics=[topic], limit=limit):
        found += records
        positions = after(records, positions)
    return found


def values(records: Sequence[StoredRecord]) -> list[str]:
    """The records' values as text."""
    return [each.value.decode() for each in records]
