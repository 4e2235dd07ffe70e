"""The log on Apache Kafka: several machines, several workers, the same contract."""

from eventlog.kafka.clients import Security
from eventlog.kafka.log import KafkaLog

__all__ = ["KafkaLog", "Security"]
