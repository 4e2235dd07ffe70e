"""The Kafka client's producer, whose transactions end when the brokers are gone for too long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Final

from kafka import KafkaProducer
from kafka import TopicPartition as KafkaPartition
from kafka.errors import KafkaError, KafkaTimeoutError
from kafka.structs import ConsumerGroupMetadata, OffsetAndMetadata

_CLOSE_SECONDS: Final = 5.0


class UncertainCommitError(KafkaError):  # type: ignore[misc]  # as below
    """The broker failed while it committed: it has, or it has not."""


class TransactionalProducer(KafkaProducer):  # type: ignore[misc]  # the Kafka client is untyped
    """A transactional producer with a bound on every wait.

    kafka-python's own methods wait for the brokers' answer without end, though the results that they wait for
    take a timeout: these do the same with one.
    """

    def __init__(self, *, outage_seconds: float, **options: Any) -> None:  # noqa: ANN401 - the Kafka client's own
        """Wait up to `outage_seconds` for brokers that are gone; the options are KafkaProducer's."""
        super().__init__(**options, max_block_ms=int(outage_seconds * 1000))
        self._outage_seconds = outage_seconds

    def send_offsets_to_transaction(
        self, offsets: Mapping[KafkaPartition, OffsetAndMetadata], group_metadata: ConsumerGroupMetadata
    ) -> None:
        """Move a group's positions with the transaction; see KafkaProducer, and KafkaTimeoutError."""
        self._answered(
            self._transaction_manager.send_offsets_to_transaction(offsets, group_metadata),
            "the group's positions; nothing was committed",
        )

    def commit_transaction(self) -> None:
        """Commit what was sent; see KafkaProducer.

        Raises:
            KafkaTimeoutError: there was no answer. Whether the commit reached the brokers is not known.
            UncertainCommitError: the answer was an error of the broker's own.
        """
        commit = self._transaction_manager.begin_commit()
        try:
            self._answered(
                commit,
                "the commit, which took effect as a whole or not at all: when the broker answers again, look "
                "which, or repeat it where doubles do no harm",
            )
        except KafkaError as error:
            if type(error) is KafkaError:  # how kafka-python raises a broker's UNKNOWN_SERVER_ERROR
                raise UncertainCommitError(*error.args) from error
            raise

    def abort_transaction(self) -> None:
        """Abort what was sent; see KafkaProducer, and KafkaTimeoutError."""
        self._answered(self._transaction_manager.begin_abort(), "the abort; the broker will do it by itself")

    def settle(self, partitions: Iterable[KafkaPartition], *, committed: bool) -> None:
        """End what an earlier transaction of this producer's id left open in these partitions.

        A lone broker that is started anew leaves out partitions of transactions that it has to end, which it
        takes for deleted until it knows itself again (4.3.1: "likely deleted already and hence can be
        skipped"); what stands behind them is hidden for good. An empty transaction ends them the same way.

        Raises:
            KafkaError: it does not: what is hidden stays so.
        """
        self.begin_transaction()
        for partition in partitions:
            self._transaction_manager.maybe_add_partition_to_transaction(partition)
        if committed:
            self.commit_transaction()
        else:
            self.abort_transaction()

    def discard(self) -> None:
        """Close without sending what was not sent yet: it belongs to no transaction that will be committed.

        `close` would wait for it, give up, and leave a thread behind that sends it, and the commit, later.
        """
        self._sender.force_close()
        self._sender.join(_CLOSE_SECONDS)
        with suppress(KafkaError):  # nothing is left that could be sent
            self.close(timeout=_CLOSE_SECONDS)

    def _answered(self, result: Any, what: str) -> None:  # noqa: ANN401 - the Kafka client is untyped
        self._sender.wakeup()
        if not result.wait(timeout_ms=self._outage_seconds * 1000):
            raise KafkaTimeoutError(f"no answer for {self._outage_seconds:.0f} s to {what}")
