"""Whatever a log on Kafka is read through, records that are gone are an error and no gap."""

from __future__ import annotations

import pytest
from kafka import KafkaAdminClient
from kafka import TopicPartition as KafkaPartition

from eventlog.kafka import KafkaLog, KafkaOptions
from eventlog.kafka.fetchers import KAFKA_PYTHON, LIBRDKAFKA
from eventlog.log import LogError, TopicPartition
from tests.brokers.names import new_prefix
from tests.contract.logs import record


@pytest.mark.parametrize("reader", [KAFKA_PYTHON, LIBRDKAFKA])
def test_reading_on_where_records_were_deleted_is_refused(
    kafka_bootstrap: str, kafka_admin: KafkaAdminClient, reader: str
) -> None:
    prefix = new_prefix()
    log = KafkaLog(kafka_bootstrap, KafkaOptions(prefix=prefix, partitions=1, reader=reader))
    log.append([record(str(number)) for number in range(10)])
    kafka_admin.delete_records({KafkaPartition(f"{prefix}t", 0): 5})
    with pytest.raises(LogError, match="holds no record where we were to read on"):
        log.read({TopicPartition("t", 0): 2}, topics=["t"], limit=10)
    assert [each.offset for each in log.read({}, topics=["t"], limit=10)] == [5, 6, 7, 8, 9]
    log.close()
