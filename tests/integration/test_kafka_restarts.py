"""A broker that is stopped and started again in mid-run, and one that is not there."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from eventlog.kafka import KafkaLog, KafkaOptions
from eventlog.kafka.reading import Reader
from eventlog.kafka.transactional_producer import TransactionalProducer, UncertainCommitError
from eventlog.log import FencedError, LogError, StoredRecord
from tests.brokers.servers import Server, free_port
from tests.contract.logs import read_all, record, values
from tests.waiting import until

_BATCHES = 300
_SIZE = 5


@pytest.fixture
def logs(own_broker: Server) -> Iterator[list[KafkaLog]]:
    """The same log opened twice on that broker, by impatient clients."""
    impatient = KafkaOptions(session=2.0, transaction_timeout=2.0)
    opened = [KafkaLog(own_broker.address, impatient) for _ in range(2)]
    yield opened
    for log in opened:
        log.close()


def test_a_broker_stopped_and_started_in_mid_run_loses_and_doubles_nothing_of_a_writer_and_a_worker(
    own_broker: Server, logs: list[KafkaLog]
) -> None:
    names = [[f"{batch}:{index}" for index in range(_SIZE)] for batch in range(_BATCHES)]
    every = Counter(name for batch in names for name in batch)
    begun, ended = threading.Event(), threading.Event()

    def write() -> None:
        for batch in names:
            logs[0].append([record(name, key=name) for name in batch])
            begun.set()

    def work() -> None:
        worker = logs[1].join("g", "t")
        while not ended.is_set():
            records = worker.poll(limit=7, timeout=0.2)
            with suppress(FencedError):  # the group, or the broker's transactions, had to begin anew
                worker.commit([record(each, key=each, topic="results") for each in values(records)])

    with ThreadPoolExecutor() as threads:
        running = [threads.submit(write), threads.submit(work)]
        try:
            begun.wait(60)
            for _ in range(3):
                own_broker.restart()
                time.sleep(1)
            running[0].result(120)
            until(lambda: running[1].done() or len(read_all(logs[0], "results")) >= every.total())
        finally:
            ended.set()
        running[1].result(60)
    assert Counter(values(read_all(logs[0]))) == every
    assert Counter(values(read_all(logs[0], "results"))) == every


def test_an_append_that_finds_the_broker_gone_takes_place_when_it_is_back(own_broker: Server) -> None:
    log = KafkaLog(own_broker.address, KafkaOptions(outage=300.0))
    log.append([record("before")])
    with ThreadPoolExecutor(1) as pool:
        own_broker.stop()
        time.sleep(1)  # the clients know
        appending = pool.submit(log.append, [record("meanwhile")])
        time.sleep(1)  # it has begun
        own_broker.restart()
        appending.result(60)
    assert values(read_all(log)) == ["before", "meanwhile"]
    log.close()


def test_an_append_ends_when_the_broker_is_gone_for_too_long_and_is_not_made_up_for_later(
    own_broker: Server,
) -> None:
    log = KafkaLog(own_broker.address, KafkaOptions(outage=3.0))
    log.append([record("before")])
    own_broker.stop()
    with pytest.raises(LogError, match="no answer for 3 s to the commit"):
        log.append([record("meanwhile")])
    log.close()
    own_broker.restart()
    log = KafkaLog(own_broker.address)
    log.append([record("after")])
    assert values(read_all(log)) == ["before", "after"]
    log.close()


@pytest.mark.parametrize("gone", ["in the commit", "as it is asked what came of it"])
def test_an_append_ends_where_the_broker_fails_in_mid_commit_and_stays_away(
    own_broker: Server, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    log = KafkaLog(own_broker.address, KafkaOptions(outage=3.0))
    log.append([record("before")])

    def fail(producer: TransactionalProducer) -> None:
        producer.flush()
        if gone == "in the commit":
            own_broker.stop()
        raise UncertainCommitError

    def stop_then_read(reader: Reader, *, limit: int, limit_bytes: int) -> list[StoredRecord]:
        own_broker.stop()
        return read(reader, limit=limit, limit_bytes=limit_bytes)

    read = Reader.read
    monkeypatch.setattr(TransactionalProducer, "commit_transaction", fail)
    monkeypatch.setattr(Reader, "read", stop_then_read)
    with pytest.raises(LogError, match="in mid-commit: what was appended took effect as a whole or not"):
        log.append([record("perhaps")])
    log.close()


def test_a_workers_commit_ends_when_the_broker_is_gone_for_too_long(own_broker: Server) -> None:
    log = KafkaLog(own_broker.address, KafkaOptions(outage=3.0), topics=["t", "results"])
    log.append([record("before")])
    worker = log.join("g", "t")
    records = worker.poll(limit=1, timeout=60)
    own_broker.stop()
    with pytest.raises(LogError, match="does not answer"):
        worker.commit([record(value, topic="results") for value in values(records)])
    worker.close()
    log.close()


def test_whatever_is_asked_of_a_log_ends_when_the_broker_is_gone_for_too_long(own_broker: Server) -> None:
    log = KafkaLog(own_broker.address, KafkaOptions(outage=2.0))
    log.append([record("before")])
    own_broker.stop()
    asked: list[Callable[[], object]] = [
        lambda: log.append([record("meanwhile", topic="another")]),
        lambda: log.ends(["t"]),
        log.groups,
        lambda: log.join("g", "t"),
        lambda: log.join("g", "another"),
        lambda: log.positions_at(["t"], 0),
        lambda: log.read({}, topics=["t"], limit=1),
        lambda: log.starts(["t"]),
        log.topics,
        lambda: log.wait({}, topics=["t"], timeout=600),
    ]
    with ThreadPoolExecutor(len(asked)) as pool:
        for each in [pool.submit(ask) for ask in asked]:
            with pytest.raises(LogError, match=f"kafka://{own_broker.address}"):
                each.result()
    own_broker.restart()
    assert values(read_all(log)) == ["before"]
    log.append([record("after")])
    assert values(read_all(log)) == ["before", "after"]
    worker = log.join("g", "t")
    until(lambda: len(worker.assigned) == 4)  # none of them is kept by who could not join
    log.close()


def test_a_worker_that_was_given_up_comes_back_to_its_group_though_the_broker_is_away_then(
    own_broker: Server,
) -> None:
    log = KafkaLog(own_broker.address, KafkaOptions(lease=0.1, outage=300.0))
    log.append([record("before")])
    worker = log.join("g", "t")
    until(lambda: not worker.assigned)
    own_broker.stop()
    with ThreadPoolExecutor(1) as pool:
        polling = pool.submit(worker.poll, limit=1, timeout=300)
        own_broker.restart()
        assert values(polling.result()) == ["before"]
    log.close()


def test_a_log_is_opened_when_the_broker_comes_up(own_broker: Server) -> None:
    own_broker.stop()
    with ThreadPoolExecutor(1) as pool:
        opening = pool.submit(KafkaLog, own_broker.address, KafkaOptions(outage=300.0), topics=["t"])
        own_broker.restart()
        log = opening.result()
    assert log.topics().keys() == {"t"}
    log.close()


def test_a_broker_that_is_not_there_is_named() -> None:
    address = f"127.0.0.1:{free_port()}"
    with pytest.raises(LogError, match=f"kafka://{address}: does not answer; check that the broker runs"):
        KafkaLog(address, KafkaOptions(outage=1.0))
