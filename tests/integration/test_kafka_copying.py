"""A log moved between SQLite and Kafka, and between registries, gives the same warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from consumers.projector import Projector
from eventlog.copying import Copied, copy_log
from eventlog.http_registry import HttpRegistry
from eventlog.log import EventLog
from eventlog.registries import registry_of
from eventlog.urls import open_log
from schemas.codec import Codec
from schemas.registry import SchemaRegistry
from tests.newsroom_events import Denied, Said, capture, extraction, sealed, vanished
from warehouse.content_hash import TableHash, content_hash
from warehouse.snapshots import open_reading

_SAID = Said("Holt", "The dam has cracks")


@pytest.fixture
def logs(kafka_url: str, tmp_path: Path) -> Iterator[list[EventLog]]:
    """A SQLite log, a log on Kafka, and another SQLite log, all empty."""
    urls = [f"sqlite:///{tmp_path}/first.db", kafka_url, f"sqlite:///{tmp_path}/last.db"]
    opened = [open_log(url) for url in urls]
    yield opened
    for log in opened:
        log.close()


def _hash(log: EventLog, registry: SchemaRegistry, directory: Path) -> dict[str, TableHash]:
    Projector(log, Codec(registry), directory).run(until_end=True)
    with open_reading(directory).connection as connection:
        return content_hash(connection)


def test_a_log_moved_to_kafka_and_back_gives_the_same_warehouse(
    logs: list[EventLog], registry_url: str, tmp_path: Path
) -> None:
    registries = [registry_of(logs[0]), HttpRegistry(registry_url), registry_of(logs[2])]
    for minute in range(20):
        captured = capture(
            "The dam has cracks. Weil denied that.", captured=minute, url=f"https://n.example/{minute}"
        )
        events = [
            captured,
            *extraction(captured, _SAID, Denied("Weil", "denied", _SAID), completed=minute + 1),
            vanished(captured, observed=minute + 90, missing=minute + 20),
        ]
        logs[0].append(sealed(events, Codec(registries[0]), learned=minute))
    for at in range(2):
        for done in (Copied(records=100), Copied(present=100)):
            assert done == copy_log(
                logs[at], logs[at + 1], source_registry=registries[at], target_registry=registries[at + 1]
            )
    hashes = [
        _hash(log, registry, tmp_path / f"warehouse-{number}")
        for number, (log, registry) in enumerate(zip(logs, registries, strict=True))
    ]
    assert hashes[0] == hashes[1] == hashes[2]
    assert hashes[0]["statement_made"].rows == hashes[0]["article_gone"].rows == 20
