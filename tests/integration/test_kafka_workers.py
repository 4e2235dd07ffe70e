"""Extraction workers on a real broker: killed, joined by others, and dead between writing and committing."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from kafka import KafkaAdminClient

from consumers.projector import Projector
from consumers.verification import verify
from eventlog.envelope import seal, unseal
from eventlog.kafka import KafkaLog, membership
from eventlog.log import FencedError
from eventlog.registries import ShippedRegistry
from schemas.codec import Codec
from schemas.records import ExtractionCompleted
from tests.brokers.names import cluster_name
from tests.contract.logs import read_all, record, values
from tests.kafka_child import child, open_kafka
from tests.newsroom_events import capture
from tests.projecting import printed_chance
from tests.waiting import until
from warehouse.snapshots import open_reading

_PATIENCE_SECONDS = 90
_PROJECTED = """
    SELECT event_id FROM statement_made
    UNION ALL SELECT event_id FROM figure_reported
    UNION ALL SELECT event_id FROM claim_disputed
    UNION ALL SELECT event_id FROM extraction_completed
"""


@pytest.fixture
def log(kafka_url: str) -> Iterator[KafkaLog]:
    """A log that nobody else uses, open."""
    opened = open_kafka(kafka_url)
    yield opened
    opened.close()


def test_three_workers_of_whom_one_is_killed_and_one_comes_later_extract_each_article_once(
    kafka_url: str, log: KafkaLog, tmp_path: Path
) -> None:
    codec = Codec(ShippedRegistry())
    captures = [
        capture(
            f"The dam has cracks, said Ada Weil. Some {number} residents left.", captured=1, url=f"n:{number}"
        )
        for number in range(2, 50)
    ]
    log.append([seal(each, codec) for each in captures])

    def completions() -> list[ExtractionCompleted]:
        events = [unseal(each, codec) for each in read_all(log, "claims")]
        return [event for event in events if isinstance(event, ExtractionCompleted)]

    with ExitStack() as workers:
        first, *_ = [workers.enter_context(child("extract", kafka_url)) for _ in range(3)]
        until(lambda: len(completions()) >= 4)
        first.kill()
        workers.enter_context(child("extract", kafka_url))
        until(lambda: len(completions()) >= len(captures))
    assert Counter(each.revision_id for each in completions()) == Counter(
        each.revision_id for each in captures
    )
    claims = Counter(unseal(each, codec).event_id for each in read_all(log, "claims"))
    assert set(claims.values()) == {1}
    Projector(log, codec, tmp_path).run(until_end=True)
    with open_reading(tmp_path).connection as connection:
        assert Counter(event_id for (event_id,) in connection.execute(_PROJECTED).fetchall()) == claims
        assert verify(connection, log, codec).findings == []


def test_a_worker_that_dies_between_writing_and_committing_leaves_nothing_and_its_heir_does_all(
    kafka_url: str, log: KafkaLog
) -> None:
    chance = printed_chance()
    names: list[str] = []
    for life in range(20):
        fresh = [f"{life}:{number}" for number in range(12)]
        log.append([record(name, key=name) for name in fresh])
        names += fresh
        with child("die", kafka_url, chance.randrange(1, 5)) as worker:
            assert worker.wait(_PATIENCE_SECONDS) == -signal.SIGKILL
    heir = log.join("g", "t")
    while records := heir.poll(limit=50, timeout=1):
        heir.commit([record(value, topic="results", key=value) for value in values(records)])
    assert Counter(values(read_all(log, "results"))) == Counter(names)
    (standing,) = log.groups()
    assert standing == ("g", "t", 1, log.ends(["t"]))


def test_a_group_that_changes_during_a_long_batch_extracts_each_article_once(
    kafka_url: str, log: KafkaLog
) -> None:
    names = [str(number) for number in range(200)]
    log.append([record(name, key=name) for name in names])
    busy = log.join("g", "t")
    results = values(busy.poll(limit=len(names), timeout=60))
    assert sorted(results) == sorted(names)
    with child("work", kafka_url) as first, child("work", kafka_url):
        until(lambda: len(busy.assigned) < 4)  # half of what is in hand goes to them meanwhile
        first.kill()
        with pytest.raises(FencedError, match="nothing was committed"):
            busy.commit([record(value, topic="results", key=value) for value in results])

        def is_done() -> bool:
            records = busy.poll(limit=9, timeout=0.1)
            with suppress(FencedError):
                busy.commit([record(value, topic="results", key=value) for value in values(records)])
            return len(read_all(log, "results")) >= len(names)

        until(is_done)
    assert Counter(values(read_all(log, "results"))) == Counter(names)


def test_partitions_that_are_added_to_a_topic_come_to_its_workers_though_their_joins_outlast_turns(
    log: KafkaLog, kafka_admin: KafkaAdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(membership, "_TURN_MS", 1)
    staying, leaving = (log.join("g", "t") for _ in range(2))
    until(lambda: len(staying.assigned) == len(leaving.assigned) == 2)
    kafka_admin.create_partitions({cluster_name(log, "t"): 8})
    leaving.close()  # the topic is looked at anew when its group changes
    until(lambda: len(staying.assigned) == 8)
