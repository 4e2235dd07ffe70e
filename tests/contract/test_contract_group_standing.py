"""Every log tells who works on it and how far each group has come."""

from __future__ import annotations

from eventlog.log import EventLog, TopicPartition, Worker
from tests.contract.logs import PARTITIONS, LogUnderTest, record
from tests.waiting import until

_PATIENCE_SECONDS = 60
_START = {TopicPartition("t", number): 0 for number in range(PARTITIONS)}


def _members(log: EventLog) -> dict[tuple[str, str], int]:
    return {(each.group, each.topic): each.members for each in log.groups()}


def _positions(log: EventLog) -> dict[tuple[str, str], dict[TopicPartition, int]]:
    return {(each.group, each.topic): each.positions for each in log.groups()}


def _working(log: EventLog, group: str, topic: str) -> Worker:
    """A worker that has polled what there is in a topic."""
    worker = log.join(group, topic)
    assert worker.poll(limit=1_000, timeout=_PATIENCE_SECONDS)
    return worker


def test_a_log_that_nobody_works_on_has_no_groups(log: EventLog) -> None:
    log.append([record("one")])
    assert log.groups() == []


def test_members_are_counted_as_they_come_and_go(log: EventLog) -> None:
    log.append([record("one")])
    first = _working(log, "g", "t")
    until(lambda: _members(log) == {("g", "t"): 1})
    first.commit([])
    second = log.join("g", "t")
    until(lambda: second.poll(limit=1, timeout=0) == [] and _members(log) == {("g", "t"): 2})
    first.close()
    until(lambda: _members(log) == {("g", "t"): 1})
    second.close()
    until(lambda: _members(log) == {("g", "t"): 0})


def test_a_member_that_was_killed_is_not_counted_any_more(under_test: LogUnderTest, log: EventLog) -> None:
    log.append([record("one")])
    _working(log, "g", "t").commit([])
    child = under_test.child("work", 0.5, 5, 0.005)
    until(lambda: _members(log) == {("g", "t"): 2})
    child.kill()
    child.communicate(timeout=_PATIENCE_SECONDS)
    until(lambda: _members(log) == {("g", "t"): 1})


def test_positions_move_with_commits_and_only_those_of_the_group_that_committed(log: EventLog) -> None:
    log.append([record(str(number), key=str(number)) for number in range(50)])
    worker, other = _working(log, "g", "t"), _working(log, "other", "t")
    until(lambda: _positions(log) == {("g", "t"): _START, ("other", "t"): _START})
    worker.commit([])
    assert _positions(log) == {("g", "t"): log.ends(["t"]), ("other", "t"): _START}
    other.close()
    worker.close()


def test_groups_are_listed_by_name_and_topic_also_when_all_have_left(log: EventLog) -> None:
    log.append([record("one"), record("two", topic="u")])
    for group, topic in (("b", "t"), ("a", "u"), ("a", "t")):
        worker = _working(log, group, topic)
        worker.commit([])
        worker.close()
    assert [(each.group, each.topic) for each in log.groups()] == [("a", "t"), ("a", "u"), ("b", "t")]


def test_a_reader_that_keeps_its_own_positions_may_report_them_and_no_worker_is_moved(log: EventLog) -> None:
    log.append([record(str(number), key=str(number)) for number in range(50)])
    worker = _working(log, "g", "t")
    worker.commit([])
    worker.close()
    log.report("projection", _START)
    log.report("projection", log.ends(["t"]))
    assert _positions(log)["g", "t"] == log.ends(["t"])
    assert all(
        (standing.members, standing.positions) == (0, log.ends(["t"]))
        for standing in log.groups()
        if standing.group == "projection"
    )
