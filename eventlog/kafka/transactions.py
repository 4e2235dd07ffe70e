"""Appending: each batch is a Kafka transaction, so that readers see all of it or nothing ever."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from typing import Any, Final, NamedTuple

from kafka import TopicPartition as KafkaPartition
from kafka.errors import CommitFailedError, KafkaError, KafkaTimeoutError
from kafka.structs import ConsumerGroupMetadata, OffsetAndMetadata

from eventlog.headers import pack
from eventlog.kafka.clients import Clients
from eventlog.kafka.failures import explained, is_fence
from eventlog.kafka.fetching import KafkaPythonFetcher
from eventlog.kafka.offsets import DeletedError, HiddenError, Offsets
from eventlog.kafka.reading import Reader
from eventlog.kafka.topics import Topics
from eventlog.kafka.transactional_producer import TransactionalProducer, UncertainCommitError
from eventlog.log import Appended, FencedError, LogError, Record, RecordTooLargeError
from eventlog.partitioning import partition_of

_SLACK_SECONDS: Final = 10.0
"""Beside the timeout of a dead writer's transaction, what a broker takes to notice that it has passed."""


class StaleMemberError(FencedError):
    """The group is in another generation: nothing was written. The member may still hold what it held."""


class _UncertainError(Exception):
    """The broker failed in mid-commit: these records were committed, or not."""

    def __init__(self, places: list[Appended]) -> None:
        super().__init__(places)
        self.places = places


class Moves(NamedTuple):
    """Positions that a group moves to, and which of its members says so."""

    positions: Mapping[KafkaPartition, int]
    member: ConsumerGroupMetadata


class Appender:
    """A transactional producer. For one thread at a time.

    Its id fences: who opens another appender with the same id ends this one's transaction, also when this
    one is dead.
    """

    def __init__(
        self,
        clients: Clients,
        topics: Topics,
        offsets: Offsets,
        *,
        transactional_id: str,
        transaction_seconds: float,
    ) -> None:
        """Append with this id; a dead one's transaction hides later records for `transaction_seconds`."""
        self._clients = clients
        self._topics = topics
        self._offsets = offsets
        self._transactional_id = transactional_id
        self._transaction_seconds = transaction_seconds
        self._producer: TransactionalProducer | None = None
        self._unsettled: set[KafkaPartition] = set()
        """Where a transaction that a broker ended may still stand open."""

    def open(self) -> None:
        """Take the id over now, ending the transaction of a dead one that had it.

        Raises:
            LogError: no broker answers, or it refuses us.
        """
        self._ready()

    def append(self, records: Sequence[Record], moves: Moves | None = None) -> list[Appended]:
        """Append a batch, and move the group's positions with it where `moves` says so.

        Raises:
            StaleMemberError: the member speaks for an earlier generation of its group; nothing was written.
            FencedError: another producer has taken this one's place; nothing was written.
            LogFullError, RecordTooLargeError: nothing was written.
            LogError: nothing was written; or, as the message then says, the brokers were gone before they
                answered the commit, and all of it was written or nothing.
        """
        self._check_sizes(records)
        placed = [(each, partition_of(each.key, self._topics.ensured(each.topic))) for each in records]
        producer = self._ready()
        try:
            places = self._transact(producer, placed, moves)
        except _UncertainError as error:
            self._drop(producer)
            places = self._confirmed(error.places)
        except BaseException as error:
            if is_fence(error):
                self._unsettled |= {self._partition(record, number) for record, number in placed}
            gone = isinstance(error, (DeletedError, KafkaTimeoutError))
            self._abandon(producer, gone=gone, moved=moves is not None)
            if isinstance(error, KafkaError):
                raise self._explained(error) from error
            raise
        with _adding("what was appended is safe"):
            self._until_readable({self._partition(each, each.partition): each.offset + 1 for each in places})
        return places

    def close(self) -> None:
        """End what is open and close the connection."""
        if self._producer is not None:
            self._drop(self._producer)

    def _ready(self) -> TransactionalProducer:
        if self._producer is None:
            producer = self._clients.producer(
                self._transactional_id, transaction_seconds=self._transaction_seconds
            )
            try:
                producer.init_transactions()
                if self._unsettled:
                    producer.settle(self._unsettled, committed=False)
                    self._unsettled.clear()
            except KafkaError as error:
                producer.discard()
                raise self._explained(error) from error
            self._producer = producer
        return self._producer

    def _transact(
        self, producer: TransactionalProducer, placed: Sequence[tuple[Record, int]], moves: Moves | None
    ) -> list[Appended]:
        now = time.time_ns() // 1_000_000
        touched = {self._partition(record, number) for record, number in placed}
        producer.on_silence = partial(self._require, touched.union(moves.positions if moves else ()))
        producer.begin_transaction()
        futures = [self._send(producer, record, partition, now) for record, partition in placed]
        if moves is not None:
            offsets = {where: OffsetAndMetadata(at, "", -1) for where, at in moves.positions.items()}
            producer.send_offsets_to_transaction(offsets, moves.member)
        try:
            producer.commit_transaction()
        except UncertainCommitError as error:
            raise _UncertainError(_places(placed, futures)) from error
        return _places(placed, futures)

    def _require(self, partitions: Collection[KafkaPartition]) -> None:
        """Check that partitions are still there, if a broker answers at all."""
        with suppress(KafkaError):
            self._offsets.require(partitions)

    def _confirmed(self, places: list[Appended]) -> list[Appended]:
        """The places of a transaction whose end is uncertain, if it was committed.

        Raises:
            FencedError: it was not; nothing was written.
            LogError: the brokers do not answer.
        """
        with _adding("in mid-commit: what was appended took effect as a whole or not at all"):
            self._ready()  # the id is only taken over when what was begun with it has come to its end
            is_committed = not places or self._is_readable(places[0])
        if not is_committed:
            raise FencedError(
                f"{self._clients.where}: the broker failed in mid-commit; nothing was committed. Try again"
            )
        return places

    def _is_readable(self, place: Appended) -> bool:
        """Whether readers see the record at a place, which is behind no open transaction."""
        partition = self._partition(place, place.partition)
        self._offsets.until_readable({partition: place.offset + 1}, timeout=self._hidden_seconds)
        with closing(self._reader()) as reader:
            reader.seek({partition: place.offset})
            return [each.offset for each in reader.read(limit=1, limit_bytes=1)] == [place.offset]

    def _reader(self) -> Reader:
        return Reader(
            KafkaPythonFetcher(self._clients.consumer(), self._clients.where, prefix=""),
            self._clients.where,
            outage=self._clients.outage_seconds,
            stable=self._offsets.stable,
        )

    @property
    def _hidden_seconds(self) -> float:
        """How long a dead writer's transaction may hide records."""
        return self._transaction_seconds + _SLACK_SECONDS

    def _until_readable(self, ends: Mapping[KafkaPartition, int]) -> None:
        try:
            self._offsets.until_readable(ends, timeout=self._hidden_seconds)
        except HiddenError:
            with suppress(KafkaError):
                self._ready().settle(ends, committed=True)
            self._offsets.until_readable(ends, timeout=self._hidden_seconds)

    def _partition(self, of: Record | Appended, number: int) -> KafkaPartition:
        return KafkaPartition(self._topics.full_name(of.topic), number)

    def _send(self, producer: TransactionalProducer, record: Record, partition: int, now: int) -> Any:  # noqa: ANN401 - the Kafka client is untyped
        return producer.send(
            self._topics.full_name(record.topic),
            value=record.value,
            key=record.key,
            headers=list(record.headers),
            partition=partition,
            timestamp_ms=now if record.timestamp is None else record.timestamp,
        )

    def _abandon(self, producer: TransactionalProducer, *, gone: bool, moved: bool) -> None:
        """Abort; a producer that can't has been fenced or has failed, and is made anew the next time.

        So is one that had positions to move: kafka-python 3.0.12 keeps those that a broker refused and sends
        them with the next transaction, whose commit would then skip records that have no results.
        Where the brokers are gone, or a partition is, there is nobody to tell, and who waited long enough
        waits no longer.
        """
        aborted = False
        if not gone:
            with suppress(KafkaError):
                producer.abort_transaction()
                aborted = True
        if moved or not aborted:
            self._drop(producer)

    def _drop(self, producer: TransactionalProducer) -> None:
        self._producer = None
        producer.discard()

    def _explained(self, error: Exception) -> Exception:
        if is_fence(error):
            kind = StaleMemberError if isinstance(error, CommitFailedError) else FencedError
            return kind(
                f"{self._clients.where}: another has taken the place of {self._transactional_id}; nothing "
                f"was committed. Poll again and go on ({type(error).__name__}: {error})"
            )
        return explained(error, self._clients.where)

    def _check_sizes(self, records: Sequence[Record]) -> None:
        largest = self._clients.max_record_bytes
        for record in records:
            size = len(record.key) + len(record.value) + (len(pack(record.headers)) if record.headers else 1)
            if size > largest:
                raise RecordTooLargeError(
                    f"topic {record.topic}, key {record.key[:64]!r}: the record has {size:,} bytes and the "
                    f"log takes {largest:,}; nothing of its batch was appended. Leave it out or shorten it"
                )


@contextmanager
def _adding(what: str) -> Iterator[None]:
    """Say with an error what came of the records."""
    try:
        yield
    except LogError as error:
        raise LogError(f"{error}; {what}") from error


def _places(placed: Sequence[tuple[Record, int]], futures: Sequence[Any]) -> list[Appended]:
    return [
        Appended(record.topic, partition, future.get().offset)
        for (record, partition), future in zip(placed, futures, strict=True)
    ]
