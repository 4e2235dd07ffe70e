"""The Kafka client's producer, whose transactions end when the brokers are gone for too long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from kafka import KafkaProducer
from kafka import TopicPartition as KafkaPartition
from kafka.errors import KafkaError, KafkaTimeoutError
from kafka.structs import ConsumerGroupMetadata, OffsetAndMetadata

from eventlog.log import LogError

_CLOSE_SECONDS: Final = 5.0
_FIRST_TURN_SECONDS: Final = 2.0
"""How long an answer may take before it is asked whether one can come; twice as long at each turn."""
_NOTHING: Final = "nothing was committed"


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
        self.on_silence: Callable[[], None] = lambda: None
        """Called while there is no answer; raises LogError where none can come."""

    def send_offsets_to_transaction(
        self, offsets: Mapping[KafkaPartition, OffsetAndMetadata], group_metadata: ConsumerGroupMetadata
    ) -> None:
        """Move a group's positions with the transaction; see KafkaProducer, and KafkaTimeoutError."""
        self._answered(
            self._transaction_manager.send_offsets_to_transaction(offsets, group_metadata),
            "the group's positions",
            _NOTHING,
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
                "the commit",
                "it took effect as a whole or not at all: when the broker answers again, look which, or "
                "repeat it where doubles do no harm",
            )
        except KafkaError as error:
            if type(error) is KafkaError:  # how kafka-python raises a broker's UNKNOWN_SERVER_ERROR
                raise UncertainCommitError(*error.args) from error
            raise

    def abort_transaction(self) -> None:
        """Abort what was sent; see KafkaProducer, and KafkaTimeoutError."""
        abort = self._transaction_manager.begin_abort()
        self._answered(abort, "the abort", "the broker will do it by itself")

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

    def _answered(self, result: Any, what: str, outcome: str) -> None:  # noqa: ANN401 - the Kafka client is untyped
        self._sender.wakeup()
        for turn in self._turns(self._outage_seconds, outcome):
            if result.wait(timeout_ms=turn * 1000):
                return
        raise KafkaTimeoutError(f"no answer for {self._outage_seconds:.0f} s to {what}; {outcome}")

    def _wait_on_metadata(self, topic: str, max_wait_ms: float) -> set[int]:
        for turn in self._turns(max_wait_ms / 1000, _NOTHING):
            with suppress(KafkaTimeoutError):
                found: set[int] = super()._wait_on_metadata(topic, turn * 1000)
                return found
        raise KafkaTimeoutError(f"no answer for {max_wait_ms / 1000:.0f} s to who leads {topic}; {_NOTHING}")

    def _turns(self, seconds: float, outcome: str) -> Iterator[float]:
        """The seconds in parts, each longer than the last; after each it is asked whether to go on."""
        turn, left = _FIRST_TURN_SECONDS, seconds
        while left > 0:
            yield min(turn, left)
            left -= turn
            turn *= 2
            try:
                self.on_silence()
            except LogError as error:
                raise type(error)(f"{error}; {outcome}") from error
