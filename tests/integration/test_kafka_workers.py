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
from schemas.records import ArticleCaptured, ExtractionCompleted
from tests.brokers.names import cluster_name
from tests.contract.logs import read_all
from tests.kafka_child import CODEC, GROUP, captures, child, claims_of, open_kafka
from tests.newsroom_events import capture
from tests.projecting import printed_chance
from tests.waiting import until
from warehouse.snapshots import open_reading

_PATIENCE_SECONDS = 90
_LIVES = 20
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


def _completed(log: KafkaLog) -> list[ExtractionCompleted]:
    """The completions in the log."""
    events = [unseal(each, CODEC) for each in read_all(log, "claims")]
    return [event for event in events if isinstance(event, ExtractionCompleted)]


def _project_once(log: KafkaLog, directory: Path, *, articles: int) -> None:
    """Check that each article was extracted once, is projected so, and that a replay has the same hash."""
    events = [unseal(each, CODEC) for each in read_all(log, "articles")]
    revisions = [event.revision_id for event in events if isinstance(event, ArticleCaptured)]
    assert len(revisions) == articles
    assert Counter(each.revision_id for each in _completed(log)) == Counter(revisions)
    claims = Counter(unseal(each, CODEC).event_id for each in read_all(log, "claims"))
    assert set(claims.values()) == {1}
    Projector(log, CODEC, directory).run(until_end=True)
    with open_reading(directory).connection as connection:
        assert Counter(event_id for (event_id,) in connection.execute(_PROJECTED).fetchall()) == claims
        assert verify(connection, log, CODEC).findings == []


def test_three_workers_of_whom_one_is_killed_and_one_comes_later_extract_each_article_once(
    kafka_url: str, log: KafkaLog, tmp_path: Path
) -> None:
    articles = [
        capture(
            f"The dam has cracks, said Ada Weil. Some {number} residents left.", captured=1, url=f"n:{number}"
        )
        for number in range(2, 50)
    ]
    log.append([seal(each, CODEC) for each in articles])
    with ExitStack() as workers:
        first, *_ = [workers.enter_context(child("extract", kafka_url)) for _ in range(3)]
        until(lambda: len(_completed(log)) >= 4)
        first.kill()
        workers.enter_context(child("extract", kafka_url))
        until(lambda: len(_completed(log)) >= len(articles))
    _project_once(log, tmp_path, articles=len(articles))


def test_a_worker_that_dies_between_writing_and_committing_leaves_nothing_and_its_heir_does_all(
    kafka_url: str, log: KafkaLog, tmp_path: Path
) -> None:
    chance = printed_chance()
    for life in range(_LIVES):
        log.append(captures(range(12 * life, 12 * (life + 1))))
        with child("die", kafka_url, chance.randrange(1, 5), 1.0) as worker:
            assert worker.wait(_PATIENCE_SECONDS) == -signal.SIGKILL
    heir = log.join(GROUP, "articles")
    while records := heir.poll(limit=50, timeout=1):
        heir.commit(claims_of(records))
    (standing,) = log.groups()
    assert standing == (GROUP, "articles", 1, log.ends(["articles"]))
    _project_once(log, tmp_path, articles=12 * _LIVES)


def test_a_group_that_changes_during_a_long_batch_extracts_each_article_once(
    kafka_url: str, log: KafkaLog, tmp_path: Path
) -> None:
    log.append(captures(range(200)))
    busy = log.join(GROUP, "articles")
    in_hand = busy.poll(limit=200, timeout=60)
    assert len(in_hand) == 200
    with child("work", kafka_url) as first, child("work", kafka_url):
        until(lambda: len(busy.assigned) < 4)  # half of what is in hand goes to them meanwhile
        first.kill()
        with pytest.raises(FencedError, match="nothing was committed"):
            busy.commit(claims_of(in_hand))

        def is_done() -> bool:
            records = busy.poll(limit=9, timeout=0.1)
            with suppress(FencedError):
                busy.commit(claims_of(records))
            return len(_completed(log)) >= 200

        until(is_done)
    _project_once(log, tmp_path, articles=200)


def test_partitions_that_are_added_to_a_topic_come_to_its_workers_though_their_joins_outlast_turns(
    log: KafkaLog, kafka_admin: KafkaAdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(membership, "_TURN_MS", 1)
    staying, leaving = (log.join("g", "t") for _ in range(2))
    until(lambda: len(staying.assigned) == len(leaving.assigned) == 2)
    kafka_admin.create_partitions({cluster_name(log, "t"): 8})
    leaving.close()  # the topic is looked at anew when its group changes
    until(lambda: len(staying.assigned) == 8)
