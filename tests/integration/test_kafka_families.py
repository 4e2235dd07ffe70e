"""Copies found on a log on Kafka: the same pairs as on the embedded log, once, also on a log from before."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from consumers.projector import Projector
from eventlog.envelope import seal, unseal
from eventlog.kafka import KafkaLog, KafkaOptions
from eventlog.registries import ShippedRegistry
from producers.copies.worker import Progress, find_copies
from schemas.codec import Codec
from tests.brokers.names import new_prefix
from tests.contract.logs import read_all
from tests.newswire import CUT, EDITED, UNRELATED, WIRE
from warehouse.snapshots import open_reading


@pytest.fixture
def log(kafka_bootstrap: str) -> Iterator[KafkaLog]:
    """A log as it was made before there were decisions."""
    opened = KafkaLog(
        kafka_bootstrap, KafkaOptions(prefix=new_prefix(), partitions=2), topics=["articles", "claims"]
    )
    yield opened
    opened.close()


def test_pairs_are_appended_with_the_group_s_positions_and_projected(log: KafkaLog, tmp_path: Path) -> None:
    codec = Codec(ShippedRegistry())
    directory = tmp_path / "warehouse"
    log.append([seal(each, codec) for each in (WIRE, CUT, *UNRELATED)])
    Projector(log, codec, directory).run(until_end=True)
    assert "decisions" not in log.topics()

    def find() -> Progress:
        return find_copies(
            log,
            codec,
            tmp_path / "copies.db",
            until_end=True,
            stop=threading.Event(),
            group="families",
        )

    assert find() == Progress(articles=4, copies=1)
    log.append([seal(EDITED, codec)])
    (tmp_path / "copies.db").unlink()
    assert find() == Progress(articles=1, copies=2)
    events = [unseal(each, codec).event_id for each in read_all(log, "decisions")]
    assert len(events) == len(set(events)) == 3
    Projector(log, codec, directory).run(until_end=True)
    with open_reading(directory).connection as connection:
        assert connection.execute("SELECT articles, outlets FROM families").fetchall() == [(3, 3)]
