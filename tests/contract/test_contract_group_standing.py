"""Logs that know their groups tell who works on a topic and how far each group has come."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from eventlog.log import EventLog, GroupStanding, TellsGroups, TopicPartition
from tests.contract.logs import PARTITIONS, LogUnderTest, record

_PATIENCE_SECONDS = 60


@pytest.fixture(params=["sqlite"])
def grouped(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> LogUnderTest:
    """A fresh log of each kind that tells its groups."""
    return LogUnderTest(request.param, str(tmp_path_factory.mktemp("grouped") / "log.db"))


@pytest.fixture
def log(grouped: LogUnderTest) -> Iterator[EventLog]:
    """The same log, open."""
    opened = grouped.open()
    yield opened
    opened.close()


def _groups(log: EventLog) -> list[GroupStanding]:
    assert isinstance(log, TellsGroups)
    return log.groups()


def test_a_log_that_nobody_works_on_has_no_groups(log: EventLog) -> None:
    log.append([record("one")])
    assert _groups(log) == []


def test_members_are_counted_as_they_come_and_go(log: EventLog) -> None:
    log.append([record("one")])
    workers = [log.join("g", "t"), log.join("g", "t")]
    assert [(each.group, each.topic, each.members) for each in _groups(log)] == [("g", "t", 2)]
    workers[0].close()
    assert [each.members for each in _groups(log)] == [1]
    workers[1].close()
    assert [each.members for each in _groups(log)] == [0]


def test_a_member_that_went_silent_is_not_counted(grouped: LogUnderTest, log: EventLog) -> None:
    other = grouped.open(lease=0.1)
    other.join("g", "t")
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while _groups(log)[0].members:
        assert time.monotonic() < give_up, "the member was never taken for dead"
        time.sleep(0.01)
    other.close()


def test_positions_move_with_commits_and_only_those_of_the_group_that_committed(log: EventLog) -> None:
    log.append([record(str(number), key=str(number)) for number in range(50)])
    worker, other = log.join("g", "t"), log.join("other", "t")
    start = {TopicPartition("t", number): 0 for number in range(PARTITIONS)}
    assert [each.positions for each in _groups(log)] == [start, start]
    worker.poll(limit=1_000, timeout=_PATIENCE_SECONDS)
    assert [each.positions for each in _groups(log)] == [start, start]
    worker.commit([])
    assert [each.positions for each in _groups(log)] == [log.ends(["t"]), start]
    other.close()
    worker.close()


def test_groups_are_listed_by_name_and_topic(log: EventLog) -> None:
    for group, topic in (("b", "t"), ("a", "u"), ("a", "t")):
        log.join(group, topic).close()
    assert [(each.group, each.topic) for each in _groups(log)] == [("a", "t"), ("a", "u"), ("b", "t")]
