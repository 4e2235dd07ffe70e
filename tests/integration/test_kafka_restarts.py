"""A broker that is killed and started again in mid-append, and one that is not there."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from eventlog.kafka import KafkaLog
from eventlog.log import LogError
from tests.brokers import kafka
from tests.brokers.servers import Server, free_port
from tests.contract.logs import read_all, record, values

pytestmark = pytest.mark.broker

_BATCHES = 150
_SIZE = 5


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[Server]:
    """A broker that nobody else uses, which may be killed."""
    server = kafka.start(tmp_path)
    yield server
    server.stop()


def test_a_broker_killed_and_started_again_in_mid_append_loses_and_doubles_nothing(
    own_broker: Server,
) -> None:
    log = KafkaLog(own_broker.address)
    names = [[f"{batch}:{index}" for index in range(_SIZE)] for batch in range(_BATCHES)]
    begun = threading.Event()

    def write() -> None:
        for batch in names:
            log.append([record(name, key=name) for name in batch])
            begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait(60)
    own_broker.restart()
    writer.join(120)
    assert Counter(values(read_all(log))) == Counter(name for batch in names for name in batch)
    log.close()


def test_an_append_ends_when_the_broker_is_gone_for_too_long_and_is_not_made_up_for_later(
    own_broker: Server,
) -> None:
    log = KafkaLog(own_broker.address, outage=3.0)
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


def test_a_workers_commit_ends_when_the_broker_is_gone_for_too_long(own_broker: Server) -> None:
    log = KafkaLog(own_broker.address, outage=3.0, topics=["t", "results"])
    log.append([record("before")])
    worker = log.join("g", "t")
    records = worker.poll(limit=1, timeout=60)
    own_broker.stop()
    with pytest.raises(LogError, match="does not answer"):
        worker.commit([record(value, topic="results") for value in values(records)])
    worker.close()
    log.close()


def test_whatever_is_asked_of_a_log_ends_when_the_broker_is_gone_for_too_long(own_broker: Server) -> None:
    log = KafkaLog(own_broker.address, outage=2.0)
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
    log.close()


def test_a_log_is_opened_when_the_broker_comes_up(own_broker: Server) -> None:
    own_broker.stop()
    with ThreadPoolExecutor(1) as pool:
        opening = pool.submit(KafkaLog, own_broker.address, outage=300.0, topics=["t"])
        own_broker.restart()
        log = opening.result()
    assert log.topics().keys() == {"t"}
    log.close()


def test_a_broker_that_is_not_there_is_named() -> None:
    address = f"127.0.0.1:{free_port()}"
    with pytest.raises(LogError, match=f"kafka://{address}: does not answer; check that the broker runs"):
        KafkaLog(address, outage=1.0)
