"""Every log: workers share out partitions, and commit results and positions together or not at all."""

from __future__ import annotations

import random
import time
from collections import Counter

import pytest

from eventlog.log import EventLog, FencedError, LogError, RecordTooLargeError, Worker
from tests.contract.logs import PARTITIONS, LogUnderTest, read_all, record, values
from tests.waiting import until

_PATIENCE_SECONDS = 60


def _settle(*workers: Worker) -> None:
    """Let each poll until partitions have gone from one to another and all are shared out evenly."""

    def are_settled() -> bool:
        for worker in workers:
            worker.poll(limit=1, timeout=0)
        shares = [len(worker.assigned) for worker in workers]
        return sum(shares) == PARTITIONS and max(shares) - min(shares) <= 1

    until(are_settled)


def _fill(log: EventLog, count: int) -> list[str]:
    names = [str(number) for number in range(count)]
    log.append([record(name, key=name) for name in names])
    return names


def _results(log: EventLog) -> list[str]:
    return values(read_all(log, "results"))


def test_partitions_are_shared_out_evenly_among_the_members(log: EventLog) -> None:
    workers: list[Worker] = []
    for shares in ([4], [2, 2], [1, 1, 2], [1, 1, 1, 1], [0, 1, 1, 1, 1]):
        workers.append(log.join("g", "t"))
        _settle(*workers)
        assert sorted(len(worker.assigned) for worker in workers) == shares
        assert len(frozenset().union(*(worker.assigned for worker in workers))) == PARTITIONS


def test_a_worker_sees_only_its_own_partitions_and_groups_do_not_disturb_each_other(log: EventLog) -> None:
    names = _fill(log, 100)
    workers = [log.join("g", "t"), log.join("g", "t")]
    _settle(*workers)
    polls = [worker.poll(limit=1_000, timeout=0) for worker in workers]
    assert sorted(values(polls[0]) + values(polls[1])) == sorted(names)
    for worker, records in zip(workers, polls, strict=True):
        assert {each.partition for each in records} == {each.partition for each in worker.assigned}
    assert len(log.join("other", "t").poll(limit=1_000, timeout=0)) == 100


def test_polling_again_without_a_commit_starts_over_and_a_commit_moves_on(log: EventLog) -> None:
    names = _fill(log, 50)
    worker = log.join("g", "t")
    first = worker.poll(limit=20, timeout=0)
    assert worker.poll(limit=20, timeout=0) == first
    worker.commit([record("result", topic="results")])
    rest = worker.poll(limit=1_000, timeout=0)
    assert sorted(values(first) + values(rest)) == sorted(names)
    worker.commit([])
    assert worker.poll(limit=10, timeout=0) == []
    assert _results(log) == ["result"]


def test_a_poll_waits_for_the_first_record(under_test: LogUnderTest, log: EventLog) -> None:
    worker = log.join("g", "t")
    assert worker.poll(limit=10, timeout=0.05) == []
    child = under_test.child("append", "w", 1, 1)
    assert values(worker.poll(limit=10, timeout=_PATIENCE_SECONDS)) == ["w:0:0"]
    child.communicate(timeout=_PATIENCE_SECONDS)


def test_what_a_leaving_worker_did_not_commit_goes_to_the_others(log: EventLog) -> None:
    names = _fill(log, 40)
    leaving, staying = log.join("g", "t"), log.join("g", "t")
    _settle(leaving, staying)
    assert leaving.poll(limit=1_000, timeout=0)
    leaving.close()
    _settle(staying)
    assert sorted(values(staying.poll(limit=1_000, timeout=0))) == sorted(names)
    leaving.close()
    with pytest.raises(LogError, match="left"):
        leaving.poll(limit=1, timeout=0)


def test_a_worker_that_lost_its_partitions_is_fenced_and_writes_nothing(under_test: LogUnderTest) -> None:
    log = under_test.open(lease=0.2)
    names = _fill(log, 30)
    ghost = log.join("g", "t")
    ghost_records = ghost.poll(limit=1_000, timeout=0)
    heir = log.join("g", "t")
    until(lambda: heir.poll(limit=1_000, timeout=0) is not None and len(heir.assigned) == PARTITIONS)
    with pytest.raises(FencedError, match="nothing was committed"):
        ghost.commit([record("from the ghost", topic="results") for _ in ghost_records])
    assert _results(log) == []
    heir.commit([record(value, topic="results") for value in values(heir.poll(limit=1_000, timeout=0))])
    assert sorted(_results(log)) == sorted(names)
    heir.close()
    assert ghost.poll(limit=1_000, timeout=0) == []
    assert len(ghost.assigned) == PARTITIONS
    log.close()


def test_heartbeats_keep_a_worker_alive_through_long_work(under_test: LogUnderTest) -> None:
    log = under_test.open(lease=2)
    _fill(log, 30)
    busy, other = log.join("g", "t"), log.join("g", "t")
    _settle(busy, other)
    records = busy.poll(limit=1_000, timeout=0)
    for _ in range(50):
        time.sleep(0.05)
        busy.heartbeat()
        other.poll(limit=1, timeout=0)
    busy.commit([record(value, topic="results") for value in values(records)])
    assert _results(log) == values(records)
    log.close()


def test_a_commit_that_can_not_append_its_results_moves_no_position(under_test: LogUnderTest) -> None:
    log = under_test.open(max_record_bytes=1_000)
    _fill(log, 10)
    worker = log.join("g", "t")
    records = worker.poll(limit=10, timeout=0)
    with pytest.raises(RecordTooLargeError):
        worker.commit([record("small", topic="results"), record("x" * 1_001, topic="results")])
    assert worker.poll(limit=10, timeout=0) == records
    assert _results(log) == []
    log.close()


def test_three_workers_of_whom_one_is_killed_and_one_comes_later_give_each_result_once(
    under_test: LogUnderTest, log: EventLog
) -> None:
    names = _fill(log, 400)
    workers = [under_test.child("work", 0.5, 5, 0.005) for _ in range(3)]
    until(lambda: len(_results(log)) > 40)
    workers[0].kill()
    workers.append(under_test.child("work", 0.5, 5, 0.005))
    until(lambda: len(_results(log)) >= len(names))
    for worker in workers:
        worker.kill()
        worker.communicate(timeout=_PATIENCE_SECONDS)
    assert Counter(_results(log)) == Counter(names)


def test_a_worker_killed_again_and_again_gives_each_result_exactly_once(
    under_test: LogUnderTest, log: EventLog
) -> None:
    moments = random.Random(11)  # noqa: S311 - moments to kill at, no secrets
    names: list[str] = []
    for life in range(12):
        fresh = [f"{life}:{number}" for number in range(30)]
        log.append([record(name, key=name) for name in fresh])
        names += fresh
        child = under_test.child("work", 0.05, 2, 0.003)
        assert child.stdout is not None
        assert child.stdout.readline() == "working\n"
        time.sleep(moments.uniform(0, 0.15))
        child.kill()
        child.communicate(timeout=_PATIENCE_SECONDS)
    last = log.join("g", "t")
    while len(_results(log)) < len(names):
        records = last.poll(limit=50, timeout=1)
        last.commit([record(value, topic="results") for value in values(records)])
    assert last.poll(limit=50, timeout=0) == []
    assert Counter(_results(log)) == Counter(names)
