"""What the brokers know of offsets: where partitions start and how far readers may see."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from kafka import TopicPartition as KafkaPartition
from kafka.errors import KafkaTimeoutError, LeaderNotAvailableError

from eventlog.kafka.clients import Clients
from eventlog.kafka.outages import outlasting
from eventlog.kafka.topics import Topics
from eventlog.log import LogError

_FIRST_LOOK_SECONDS: Final = 0.001
_LATER_LOOK_SECONDS: Final = 0.05
_FIRST_TURN_MS: Final = 2_000
"""How long one question may take before the topics are looked at; twice as long at each turn."""
_NEWS_SECONDS: Final = 1.0
"""Within this, every broker has heard of a topic that was made."""


class HiddenError(LogError):
    """Another writer's open transaction hides records that were appended."""


class DeletedError(LogError):
    """A partition does not exist any more."""


class Offsets:
    """Asks for offsets, over a connection where no fetch stands in the way. For any number of threads."""

    def __init__(self, clients: Clients, topics: Topics) -> None:
        """Connect; `topics` says which partitions there are.

        Raises:
            LogError: no broker answers, or it refuses us.
        """
        self._where = clients.where
        self._outage_seconds = clients.outage_seconds
        self._topics = topics
        self._consumer = clients.consumer()

    def close(self) -> None:
        """Close the connection."""
        self._consumer.close(autocommit=False)

    def starts(self, partitions: Sequence[KafkaPartition]) -> dict[KafkaPartition, int]:
        """The lowest offset that each partition holds."""
        return self._told(self._consumer.beginning_offsets, partitions)

    def stable(self, partitions: Sequence[KafkaPartition]) -> dict[KafkaPartition, int]:
        """Below which offset readers may see: that of the first transaction still open, or the end.

        It counts the markers that transactions leave, so that the last record may lie well below.
        """
        return self._told(self._consumer.end_offsets, partitions)

    def not_before(
        self, partitions: Sequence[KafkaPartition], timestamp: int
    ) -> dict[KafkaPartition, int | None]:
        """Per partition an offset below which every timestamp is smaller; None where no larger one is.

        What stands there may be a transaction's marker, whose timestamp is the broker's.
        """
        wanted = {partition: max(0, timestamp) for partition in partitions}
        found = outlasting(
            self._outage_seconds,
            self._where,
            lambda timeout_ms: self._consumer.offsets_for_times(wanted, timeout_ms=timeout_ms),
        )
        return {
            partition: None if found.get(partition) is None else found[partition].offset
            for partition in partitions
        }

    def until_readable(self, ends: Mapping[KafkaPartition, int], *, timeout: float) -> None:
        """Return when readers may see up to the ends.

        A commit is acknowledged before its markers are written; and a writer that died in mid-append
        hides what came after, until the broker ends its transaction.

        Raises:
            HiddenError: they may not after `timeout` seconds; the records are safe all the same.
        """
        give_up = time.monotonic() + timeout
        look = _FIRST_LOOK_SECONDS
        while True:
            asked = time.monotonic()
            seen = self.stable(list(ends))
            give_up += time.monotonic() - asked  # a broker that is away ends no transaction meanwhile
            hidden = [partition for partition, end in ends.items() if seen[partition] < end]
            if not hidden:
                return
            if time.monotonic() > give_up:
                raise HiddenError(
                    f"{self._where}: another writer's open transaction has hidden what was appended to "
                    f"{hidden[0].topic}/{hidden[0].partition} for over {timeout:.0f} s; look for it with "
                    "kafka-transactions.sh find-hanging"
                )
            time.sleep(look)
            look = min(2 * look, _LATER_LOOK_SECONDS)

    def _told(
        self, ask: Callable[..., dict[KafkaPartition, int]], partitions: Sequence[KafkaPartition]
    ) -> dict[KafkaPartition, int]:
        turns = itertools.count()

        def ask_once(timeout_ms: int) -> dict[KafkaPartition, int]:
            turn_ms = min(timeout_ms, _FIRST_TURN_MS << next(turns))
            try:
                return dict(ask(list(partitions), timeout_ms=turn_ms))
            except KeyError as error:
                # kafka-python leaves out a partition whose leader it does not know, trips over the hole,
                # and asks who leads it meanwhile.
                self.require(partitions)
                raise LeaderNotAvailableError(f"nobody leads {error.args[0]}") from error
            except KafkaTimeoutError:
                # It also asks the broker that led a topic for minutes after the topic was deleted.
                self.require(partitions)
                raise

        return outlasting(self._outage_seconds, self._where, ask_once)

    def require(self, partitions: Collection[KafkaPartition]) -> None:
        """Check that partitions are still there, in the eyes of more than a broker that is late with news.

        Raises:
            DeletedError: one is not.
            KafkaError: no broker answers now.
        """
        if self._topics.lacking(partitions):
            time.sleep(_NEWS_SECONDS)
            for topic, number in self._topics.lacking(partitions):
                raise DeletedError(
                    f"{self._where}: {topic}/{number} does not exist any more; the topic was deleted, or "
                    "made anew with fewer partitions. Open the log again to go on without it"
                )
