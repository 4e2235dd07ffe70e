"""The log's topics in a cluster that others may share: a prefix keeps them apart."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeVar

from kafka import TopicPartition as KafkaPartition
from kafka import errors

from eventlog.kafka.clients import Clients
from eventlog.kafka.outages import outlasting
from eventlog.log import LogError, StoredRecord, TopicInfo, TopicPartition

_LEGAL: Final = re.compile(r"[A-Za-z0-9._-]{1,249}")
_FOREVER: Final = "-1"
_LARGEST: Final = str((1 << 63) - 1)

_SETTINGS: Final = {
    "retention.ms": _FOREVER,
    "retention.bytes": _FOREVER,
    "cleanup.policy": "delete",
    "message.timestamp.type": "CreateTime",
    # An archive's records are years old and may claim to come from the future: any time is welcome, and no
    # jump in time starts a new file.
    "message.timestamp.before.max.ms": _LARGEST,
    "message.timestamp.after.max.ms": _LARGEST,
    "segment.ms": _LARGEST,
}

_Answer = TypeVar("_Answer")


class Topics:
    """Topics by name. What a topic is called in the cluster has the prefix before it.

    For any number of threads: the admin client asks in a thread of its own, and what is known of topics is
    replaced as a whole.
    """

    def __init__(self, clients: Clients, prefix: str, *, partitions: int, replication: int) -> None:
        """Look after the topics with a prefix; those made here get so many partitions and replicas.

        Raises:
            LogError: no broker answers, or it refuses us.
        """
        if not _LEGAL.fullmatch(prefix or "x"):
            raise LogError(
                f"{clients.where}: {prefix!r} can't stand before a topic's name; use letters, digits, . _ -"
            )
        self._clients = clients
        self._prefix = prefix
        self._partitions = partitions
        self._replication = replication
        self.admin: Final = clients.admin()
        self._known: dict[str, TopicInfo] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the connection."""
        self.admin.close()

    def cluster_id(self) -> str:
        """Identity of the cluster."""
        return str(self._answered(self.admin.describe_cluster)["cluster_id"])

    def all(self) -> dict[str, TopicInfo]:
        """Every topic of the log that exists now."""
        return dict(self._answered(self._looked))

    def lacking(self, partitions: Iterable[KafkaPartition]) -> list[KafkaPartition]:
        """Which of the partitions are not there now, as far as the broker knows that is asked.

        Raises:
            KafkaError: none answers now.
        """
        found = self._looked()
        return [
            each
            for each in partitions
            if (info := found.get(self.named(each).topic)) is None or each.partition >= info.partitions
        ]

    def _looked(self) -> dict[str, TopicInfo]:
        described = self.admin.describe_topics()
        found = {
            topic["name"].removeprefix(self._prefix): TopicInfo(topic["topic_id"], len(topic["partitions"]))
            for topic in sorted(described, key=lambda topic: str(topic["name"]))
            if topic["name"].startswith(self._prefix) and not topic["is_internal"]
        }
        self._known = found
        return found

    def partitions(self, names: Iterable[str]) -> list[KafkaPartition]:
        """The partitions of those topics that exist, topics in the order given, each once."""
        wanted = list(dict.fromkeys(names))
        known = self._known
        if any(name not in known and _LEGAL.fullmatch(name) for name in wanted):
            known = self._answered(self._looked)
        return [
            KafkaPartition(self.full_name(name), number)
            for name in wanted
            if name in known
            for number in range(known[name].partitions)
        ]

    def ensured(self, name: str) -> int:
        """How many partitions a topic has, which is made now where it is missing.

        Raises:
            LogError: no topic can have this name, or we may not make it.
        """
        with self._lock:
            known = self._known
            if name not in known:
                known = self._answered(self._looked)
            if name not in known:
                self._make(name)
                known = self._answered(self._looked)
            return known[name].partitions

    def full_name(self, name: str) -> str:
        """What a topic is called in the cluster."""
        return self._prefix + name

    def partition(self, record: StoredRecord) -> KafkaPartition:
        """The partition of the cluster that a record stands in."""
        return KafkaPartition(self._prefix + record.topic, record.partition)

    def named(self, partition: KafkaPartition) -> TopicPartition:
        """What the log calls a partition of the cluster."""
        return TopicPartition(partition.topic.removeprefix(self._prefix), partition.partition)

    def _make(self, name: str) -> None:
        """Make a topic that keeps every record for ever, with the producers' timestamps."""
        if not _LEGAL.fullmatch(self.full_name(name)):
            raise LogError(
                f"{self._clients.where}: no topic can be called {self.full_name(name)!r}; use up to 249 "
                "letters, digits, . _ -"
            )
        wanted = {
            self.full_name(name): {
                "num_partitions": self._partitions,
                "replication_factor": self._replication,
                "configs": _SETTINGS | {"max.message.bytes": str(self._clients.max_batch_bytes)},
            }
        }
        self._answered(lambda: self._create(wanted))
        self._answered(lambda: self.admin.wait_for_topics(list(wanted)))

    def _create(self, wanted: Mapping[str, object]) -> None:
        try:
            self.admin.create_topics(wanted)
        except errors.TopicAlreadyExistsError:  # another process was quicker
            pass
        except errors.InvalidReplicationFactorError as error:
            if self._replication > 1:
                raise
            # One broker is enough, and none counts yet: the cluster is being started.
            raise errors.LeaderNotAvailableError(*error.args) from error

    def _answered(self, ask: Callable[[], _Answer]) -> _Answer:
        return outlasting(self._clients.outage_seconds, self._clients.where, lambda _: ask())
