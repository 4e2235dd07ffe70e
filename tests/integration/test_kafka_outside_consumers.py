"""Consumers that are not ours read what we write, with Confluent's own client and deserializer."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from confluent_kafka import Consumer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

from eventlog.http_registry import HttpRegistry
from eventlog.kafka import KafkaLog, KafkaOptions
from eventlog.partitioning import partition_of
from schemas.codec import Codec
from schemas.records import TOPICS
from tests.brokers.names import cluster_name, new_prefix
from tests.newsroom_events import Counted, Denied, Fact, Said, capture, extraction, sealed


@pytest.fixture
def log(kafka_bootstrap: str) -> Iterator[KafkaLog]:
    """A log that nobody else uses."""
    opened = KafkaLog(kafka_bootstrap, KafkaOptions(prefix=new_prefix()), topics=set(TOPICS.values()))
    yield opened
    opened.close()


def test_confluents_deserializer_reads_every_record_and_their_headers_say_what_it_is(
    log: KafkaLog, kafka_bootstrap: str, registry_url: str
) -> None:
    captured = capture("The dam has cracks. 70 residents left. Weil denied that.", captured=1)
    facts: list[Fact] = [Said("Holt", "The dam has cracks"), Counted("70", 70.0), Denied("Weil", "denied")]
    events = [captured, *extraction(captured, *facts, completed=2)]
    log.append(sealed(events, Codec(HttpRegistry(registry_url)), learned=3))
    with SchemaRegistryClient({"url": registry_url}) as registry:
        read = _consumed(log, kafka_bootstrap, AvroDeserializer(registry), len(events))
    found = {value["event_id"]: (headers["ce_type"].decode(), value) for headers, value in read}
    assert {each.event_id: type(each).__name__ for each in events} == {
        event_id: name for event_id, (name, _) in found.items()
    }
    assert found[captured.event_id][1]["text"] == captured.text


def _consumed(
    log: KafkaLog, bootstrap: str, deserialize: AvroDeserializer, count: int
) -> list[tuple[dict[str, bytes], dict[str, Any]]]:
    """Headers and value of the log's records."""
    consumer: Any = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": str(uuid.uuid4()),
            "auto.offset.reset": "earliest",
            "isolation.level": "read_committed",
        }
    )
    consumer.subscribe([cluster_name(log, topic) for topic in ("articles", "claims")])
    found: list[tuple[dict[str, bytes], dict[str, Any]]] = []
    while len(found) < count:
        message = consumer.poll(60)
        assert message is not None, "no record came"
        assert message.error() is None
        value: Any = deserialize(message.value(), SerializationContext(message.topic(), MessageField.VALUE))
        assert message.partition() == partition_of(message.key(), 4)
        found.append((dict(message.headers()), value))
    consumer.close()
    return found
