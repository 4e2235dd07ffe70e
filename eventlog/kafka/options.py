"""How a log on Kafka is used, where that is not as it is by default."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from eventlog.kafka.clients import Security
from eventlog.kafka.fetchers import KAFKA_PYTHON
from schemas import framing

MAX_RECORD_BYTES: Final = framing.MAX_RECORD_BYTES + (64 << 10)
"""The largest value that the codec writes, and room for key and headers."""


@dataclass(frozen=True, kw_only=True)
class KafkaOptions:
    """Options of a `KafkaLog`.

    Raises:
        ValueError: `partitions` is below 1 or a time not above 0.
    """

    prefix: str = "onrecord."
    """Stands before the log's topics, groups and transactional ids in the cluster."""
    partitions: int = 4
    """How many a topic gets when it is made, at its first append or join."""
    replication: int = -1
    """Replicas that such a topic gets; -1 for the cluster's default."""
    reader: str = KAFKA_PYTHON
    """What records are read through, kafka-python or librdkafka; workers use the former."""
    max_record_bytes: int = MAX_RECORD_BYTES
    """The most that key, value and headers of a record may have together."""
    lease: float = 300.0
    """Seconds after which a worker that does not poll or heartbeat is taken for dead, though its process
    lives."""
    session: float = 10.0
    """Seconds after which the group takes a worker for dead whose process is."""
    transaction_timeout: float = 10.0
    """Seconds for which a writer that died in mid-append may hide later records."""
    outage: float = 60.0
    """Seconds to wait for brokers that do not answer, be it that they have not started yet or that they are
    restarted; after that, what waits for them fails."""
    security: Security = field(default_factory=Security)
    """How to authenticate and to encrypt."""

    def __post_init__(self) -> None:
        """Refuse what can't be meant."""
        if self.partitions < 1 or min(self.lease, self.session, self.transaction_timeout) <= 0:
            raise ValueError(f"a topic needs a partition and a worker some time, not {self}")
