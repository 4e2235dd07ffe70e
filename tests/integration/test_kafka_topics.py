"""Topics that do not exist yet, and one log that many threads ask about its topics at once."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from kafka import KafkaAdminClient

from consumers.progress import Progress
from consumers.projector import Projector
from eventlog.log import EventLog, LogError, TopicPartition, Worker
from eventlog.registries import ShippedRegistry
from eventlog.urls import open_log
from schemas.codec import Codec
from schemas.records import TOPICS
from tests.brokers.names import cluster_name
from tests.contract.logs import record
from tests.newsroom_events import capture, sealed
from tests.waiting import until
from warehouse.snapshots import open_reading

_ROUNDS = 25
_ASKING = 4


def test_a_log_that_is_opened_to_be_read_has_no_topics_until_somebody_appends(kafka_url: str) -> None:
    log = open_log(kafka_url, make=False)
    assert log.topics() == {}
    assert log.ends(["articles"]) == {}
    assert log.read({}, topics=["articles"], limit=1) == []
    assert not log.wait({}, topics=["articles"], timeout=0.1)
    log.append([record("a", topic="articles")])
    assert log.topics().keys() == {"articles"}
    log.close()


def test_a_topic_that_was_deleted_is_said_to_be_gone_however_long_an_outage_may_last(
    kafka_url: str, kafka_admin: KafkaAdminClient
) -> None:
    log = open_log(kafka_url, outage=100_000)
    log.append([record("a", topic="articles")])
    assert log.ends(["articles"])
    kafka_admin.delete_topics([cluster_name(log, "articles")])
    with pytest.raises(LogError, match=r"articles/\d does not exist any more; the topic was deleted"):
        _ask_for_ends_until_refused(log)
    assert log.topics().keys() == {"claims", "decisions"}
    assert log.ends(["articles", "claims"]).keys() == {TopicPartition("claims", each) for each in range(4)}
    log.close()


def _ask_for_ends_until_refused(log: EventLog) -> None:
    while log.ends(["articles"]):
        time.sleep(0.05)  # a broker forgets a topic a moment after it was told to


@pytest.mark.parametrize("deleted", ["articles", "claims"])
def test_a_worker_is_told_that_a_topic_was_deleted_however_long_an_outage_may_last(
    kafka_url: str, kafka_admin: KafkaAdminClient, deleted: str
) -> None:
    log = open_log(kafka_url, outage=100_000)
    log.append([record("a", topic="articles")])
    worker = log.join("g", "articles")
    assert worker.poll(limit=1, timeout=60)
    kafka_admin.delete_topics([cluster_name(log, deleted)])
    with pytest.raises(LogError, match=rf"{deleted}/\d does not exist any more; the topic was deleted"):
        _work_until_refused(worker)
    worker.close()
    log.close()


def _work_until_refused(worker: Worker) -> None:
    while True:
        worker.commit([record("r", topic="claims")])
        worker.poll(limit=1, timeout=0.1)


def test_a_worker_that_a_deleted_topic_leaves_with_nothing_is_told(
    kafka_url: str, kafka_admin: KafkaAdminClient
) -> None:
    log = open_log(kafka_url, outage=100_000)
    worker = log.join("g", "articles")
    until(lambda: len(worker.assigned) == 4)
    assert worker.poll(limit=1, timeout=0) == []
    kafka_admin.delete_topics([cluster_name(log, "articles")])
    with closing(log.join("g", "articles")):  # the topic is looked at anew when its group changes
        until(lambda: not worker.assigned)
        with pytest.raises(LogError, match=r"articles/\d does not exist any more; the topic was deleted"):
            worker.poll(limit=1, timeout=60)
    log.close()


def test_a_projector_that_finds_no_topics_takes_up_what_comes_later(kafka_url: str, tmp_path: Path) -> None:
    codec, stop, projected = Codec(ShippedRegistry()), threading.Event(), threading.Event()

    def tell(progress: Progress) -> None:
        if progress.rows == 2:
            projected.set()

    opened = threading.Event()
    reader, writer = open_log(kafka_url, make=False), open_log(kafka_url, make=False)
    projector = Projector(reader, codec, tmp_path, on_opened=lambda _: opened.set(), on_progress=tell)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(projector.run, until_end=False, stop=stop)
        assert opened.wait(60)
        for minute in (1, 2):
            events = [capture("The dam has cracks.", captured=minute)]
            writer.append(sealed(events, codec, learned=minute))
        assert projected.wait(60)
        stop.set()
        assert running.result().positions.keys() <= {
            TopicPartition("articles", number) for number in range(4)
        }
    for log in (reader, writer):
        log.close()
    with open_reading(tmp_path).connection as connection:
        assert connection.execute("SELECT count(*) FROM article_captured").fetchall() == [(2,)]


def test_topics_ends_and_groups_are_told_to_many_threads_while_others_make_topics_and_append(
    kafka_url: str,
) -> None:
    log = open_log(kafka_url)
    names = [f"t{number}" for number in range(_ASKING)]
    ended = threading.Event()

    def write(name: str) -> int:
        return sum(len(log.append([record(str(each), topic=name)])) for each in range(_ROUNDS))

    def ask() -> int:
        seen: dict[TopicPartition, int] = {}
        while not ended.is_set():
            ends = log.ends(sorted(log.topics()))
            assert all(ends[where] >= end for where, end in seen.items())
            seen = ends
            assert log.groups() == []
        return len({where.topic for where in seen})

    with ThreadPoolExecutor(2 * _ASKING) as pool:
        asking = [pool.submit(ask) for _ in range(_ASKING)]
        writing = [pool.submit(write, name) for name in names]
        try:
            assert [each.result() for each in writing] == [_ROUNDS] * _ASKING
        finally:
            ended.set()
        assert all(each.result() >= 2 for each in asking)
    assert log.topics().keys() == {*names, *TOPICS.values()}
    log.close()
