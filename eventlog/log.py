"""The protocol that every log implements, and the values that pass through it.

A log holds topics, a topic partitions, a partition records in the order of their offsets. Offsets strictly
increase within a partition and may have gaps. A position is the offset to read next; "the end" is the
position after the last record that readers may see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, TypeAlias

from eventlog.headers import NO_HEADERS, Headers, unpack

__all__ = [
    "Appended",
    "EventLog",
    "FencedError",
    "GroupStanding",
    "Headers",
    "LogError",
    "LogFullError",
    "Positions",
    "Record",
    "RecordTooLargeError",
    "StoredRecord",
    "TopicInfo",
    "TopicPartition",
    "Worker",
]


class TopicPartition(NamedTuple):
    """One partition of one topic."""

    topic: str
    partition: int


Positions: TypeAlias = Mapping[TopicPartition, int]
"""Per partition, the offset to read next; a partition that is missing is read from its start."""


class Record(NamedTuple):
    """What is appended: the key decides the partition; the timestamp is in ms since 1970, UTC."""

    topic: str
    key: bytes
    value: bytes
    headers: Headers = ()
    timestamp: int | None = None
    """None: the moment of the append."""


class StoredRecord(NamedTuple):
    """What is read: a record with its place in the log.

    Headers stay packed until `headers` asks for them: most readers never do, and reading is more than
    twice as fast for it.
    """

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes
    value: bytes
    packed_headers: bytes = NO_HEADERS
    """As `eventlog.headers.pack` writes them."""

    @property
    def headers(self) -> Headers:
        """The headers as they were appended, unpacked anew at every call."""
        return unpack(self.packed_headers)


class Appended(NamedTuple):
    """Where a record went."""

    topic: str
    partition: int
    offset: int


class TopicInfo(NamedTuple):
    """A topic's identity and extent. A topic that is deleted and made anew has another id."""

    topic_id: str
    partitions: int


class GroupStanding(NamedTuple):
    """A group of workers on a topic."""

    group: str
    topic: str
    members: int
    """How many workers are in it now; those that went silent for their lease are not."""
    positions: dict[TopicPartition, int]
    """How far it has come in each partition of the topic."""


class LogError(Exception):
    """The log can't do what was asked; the message says what, where, and what to do."""


class LogFullError(LogError):
    """There is no space left to append; what was acknowledged before is safe and can be read."""


class RecordTooLargeError(LogError):
    """A record is larger than the log takes; nothing of its batch was appended."""


class FencedError(LogError):
    """This worker lost its partitions to another: nothing was committed; poll again and go on."""


class Worker(Protocol):
    """A member of a group: the partitions of a topic are shared out among its members, each to one."""

    @property
    def assigned(self) -> frozenset[TopicPartition]:
        """The partitions that this worker holds now."""

    def poll(self, *, limit: int, timeout: float) -> list[StoredRecord]:
        """Up to `limit` records past the group's positions, from this worker's partitions.

        Waits up to `timeout` seconds for the first. Keeps the membership alive and takes or gives up
        partitions as members come and go. Polling again without a commit starts over.
        """

    def commit(self, results: Sequence[Record]) -> None:
        """Append `results` and move the group past all that the last poll returned: both or neither.

        Raises:
            FencedError: another worker holds one of those partitions now; nothing was written.
            LogFullError, RecordTooLargeError: as for append; nothing was written.
        """

    def heartbeat(self) -> None:
        """Keep the membership alive in the middle of long work."""

    def close(self) -> None:
        """Leave the group, so that the others take over at once."""


class EventLog(Protocol):
    """An ordered, durable, append-only record of events. Safe to use from several threads and processes."""

    @property
    def log_id(self) -> str:
        """Identity of the log: another log, or one that was made anew, has another."""

    def topics(self) -> dict[str, TopicInfo]:
        """The topics that exist, by name."""

    def append(self, records: Sequence[Record]) -> list[Appended]:
        """Append a batch atomically and durably: all of it is readable on return, or none of it ever.

        Before the return, a reader sees all that the batch put into a partition or nothing of it, but may
        see one partition's share earlier than another's.

        Raises:
            LogFullError: no space left.
            RecordTooLargeError: a record is larger than the log takes.
        """

    def read(
        self, positions: Positions, *, topics: Sequence[str], limit: int, limit_bytes: int = 256 << 20
    ) -> list[StoredRecord]:
        """The next records of the topics, up to `limit` records and about `limit_bytes` of values.

        Within a partition in the order of offsets; empty when there is nothing past the positions.
        """

    def starts(self, topics: Sequence[str]) -> dict[TopicPartition, int]:
        """For each partition of the topics, the position of its first record."""

    def ends(self, topics: Sequence[str]) -> dict[TopicPartition, int]:
        """For each partition of the topics, the position after its last readable record."""

    def positions_at(self, topics: Sequence[str], timestamp: int) -> dict[TopicPartition, int]:
        """For each partition, the position of the first record whose timestamp is at or after `timestamp`.

        Timestamps are the producers' and need not be in order; the partition's end where there is none.
        """

    def wait(self, positions: Positions, *, topics: Sequence[str], timeout: float) -> bool:
        """Block until a record stands past the positions (True) or `timeout` seconds have gone (False)."""

    def join(self, group: str, topic: str) -> Worker:
        """Join a group of workers on a topic."""

    def groups(self) -> list[GroupStanding]:
        """Every group that has members or has committed, by name and topic."""

    def report(self, group: str, positions: Positions) -> None:
        """Show how far a reader has come that keeps its positions elsewhere, to tools that watch the log.

        Nothing reads it back. A log that no such tools watch does nothing.

        Raises:
            LogError: it could not be noted.
        """

    def close(self) -> None:
        """Release what the log holds open. Reading or appending afterwards raises LogError."""
