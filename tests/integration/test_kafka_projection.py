"""Projecting from a real broker: the same rows as from the embedded log, and no other topic taken for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from consumers.projector import Projector
from eventlog.http_registry import HttpRegistry
from eventlog.kafka import KafkaLog
from eventlog.log import EventLog, LogError, Record
from eventlog.registries import ShippedRegistry, registry_of
from eventlog.urls import open_log
from schemas.codec import Codec
from schemas.records import Event
from schemas.registry import SchemaRegistry
from tests.brokers.names import cluster_name
from tests.newsroom_events import Counted, Denied, Fact, Said, capture, extraction, sealed
from warehouse.content_hash import TableHash, content_hash
from warehouse.snapshots import open_reading

_TEXT = "The dam has cracks. 70 residents left. Weil denied that."
_SAID = Said("Holt", "The dam has cracks")


@pytest.fixture
def open_kafka(kafka_url: str) -> Iterator[Callable[[], EventLog]]:
    """Opens a log that nobody else uses."""
    opened: list[EventLog] = []

    def opening() -> EventLog:
        opened.append(open_log(kafka_url))
        return opened[-1]

    yield opening
    for log in opened:
        log.close()


def _batches() -> Iterator[list[Event]]:
    for number in range(30):
        captured = capture(_TEXT, captured=number, url=f"https://north.example/{number % 20}")
        yield [captured]
        facts: list[Fact] = [_SAID, Counted("70", 70.0), Denied("Weil", "denied", _SAID)]
        yield [*extraction(captured, *facts, completed=number + 1)]
        yield [*extraction(captured, *facts, completed=number + 2)]  # a retry, which counts for nothing


def _project(log: EventLog, registry: SchemaRegistry, directory: Path) -> dict[str, TableHash]:
    Projector(log, Codec(registry), directory, batch_records=50).run(until_end=True)
    with open_reading(directory).connection as connection:
        return content_hash(connection)


def test_the_same_events_give_the_same_warehouse_from_every_log_and_registry(
    open_kafka: Callable[[], EventLog], registry_url: str, tmp_path: Path
) -> None:
    embedded = open_log(f"sqlite:///{tmp_path}/log.db")
    hashes: list[dict[str, TableHash]] = []
    for log, registry in [
        (embedded, registry_of(embedded)),
        (open_kafka(), HttpRegistry(registry_url)),
    ]:
        codec = Codec(registry)
        for minute, events in enumerate(_batches()):
            log.append(sealed(events, codec, learned=minute))
        hashes.append(_project(log, registry, tmp_path / type(log).__name__))
    embedded.close()
    assert hashes[0] == hashes[1]
    assert all(hashes[0][table].rows for table in ("article_captured", "statement_made"))


def test_a_projector_goes_on_where_it_stopped_though_markers_stand_between_the_records(
    open_kafka: Callable[[], EventLog], tmp_path: Path
) -> None:
    log, codec = open_kafka(), Codec(ShippedRegistry())
    for minute, events in enumerate(_batches()):
        log.append(sealed(events, codec, learned=minute))
        if minute % 30 == 0:
            _project(open_kafka(), ShippedRegistry(), tmp_path / "in steps")
    in_steps = _project(open_kafka(), ShippedRegistry(), tmp_path / "in steps")
    assert in_steps == _project(log, ShippedRegistry(), tmp_path / "at once")


def test_a_record_of_five_megabytes_is_refused_and_one_of_four_is_read(
    open_kafka: Callable[[], EventLog],
) -> None:
    log = open_kafka()
    with pytest.raises(LogError, match=r"the record has 5,\d+,\d+ bytes"):
        log.append([Record("claims", b"k", bytes(5 << 20))])
    log.append([Record("claims", b"k", bytes(4 << 20))])
    (found,) = log.read({}, topics=["claims"], limit=10)
    assert found.value == bytes(4 << 20)


def test_topics_keep_every_record_for_ever_with_the_producers_timestamps(
    kafka_log: KafkaLog, kafka_admin: KafkaAdminClient
) -> None:
    name = cluster_name(kafka_log, "claims")
    asked = [ConfigResource(ConfigResourceType.TOPIC, name)]
    described = kafka_admin.describe_configs(asked, config_filter="all")["topic"][name]
    settings = {key: entry["value"] for key, entry in described.items()}
    assert (settings["retention.ms"], settings["retention.bytes"]) == ("-1", "-1")
    assert settings["cleanup.policy"] == "delete"
    assert settings["message.timestamp.type"] == "CreateTime"
