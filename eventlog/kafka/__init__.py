"""The log on Apache Kafka: several machines, several workers, the same contract."""

from eventlog.kafka.clients import Security
from eventlog.kafka.log import KafkaLog
from eventlog.kafka.options import KafkaOptions

__all__ = ["KafkaLog", "KafkaOptions", "Security"]
