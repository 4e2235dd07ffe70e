"""Every log: appending, reading from positions, extents, times."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventlog.log import EventLog, LogError, Record, RecordTooLargeError, TopicPartition
from eventlog.partitioning import partition_of
from tests.contract.logs import PARTITIONS, LogUnderTest, after, read_all, record, values


def test_the_records_of_a_key_keep_their_order_in_one_partition(log: EventLog) -> None:
    for batch in range(20):
        log.append([record(f"{batch}", key=key) for key in "abcdefgh"])
    for key in "abcdefgh":
        own = [each for each in read_all(log) if each.key == key.encode()]
        assert values(own) == [str(batch) for batch in range(20)]
        assert {each.partition for each in own} == {partition_of(key.encode(), PARTITIONS)}


def test_offsets_strictly_increase_within_a_partition(log: EventLog) -> None:
    log.append([record("x", key=str(number)) for number in range(50)])
    log.append([record("y", key=str(number)) for number in range(50)])
    records = read_all(log)
    for partition in range(PARTITIONS):
        offsets = [each.offset for each in records if each.partition == partition]
        assert offsets
        assert all(earlier < later for earlier, later in itertools.pairwise(offsets))


def test_append_says_where_each_record_went_in_the_order_given(log: EventLog) -> None:
    batch = [record(str(number), key=str(number), topic=topic) for number in range(20) for topic in "tu"]
    places = log.append(batch)
    stored: dict[tuple[str, int, int], bytes] = {
        (each.topic, each.partition, each.offset): each.value for each in log.read({}, topics="tu", limit=100)
    }
    assert [stored[place] for place in places] == [each.value for each in batch]


def test_an_empty_batch_appends_nothing(log: EventLog) -> None:
    assert log.append([]) == []
    assert log.topics() == {}


def test_a_batch_with_one_record_too_large_appends_nothing(under_test: LogUnderTest) -> None:
    log = under_test.open(max_record_bytes=1_000)
    log.append([record("small")])
    with pytest.raises(RecordTooLargeError, match="key b'large'"):
        log.append([record("small too"), record("x" * 1_001, key="large"), record("other", topic="u")])
    assert values(read_all(log)) == ["small"]
    assert read_all(log, "u") == []
    log.append([record("x" * 900)])
    log.close()


def test_reading_starts_at_each_partitions_own_position(log: EventLog) -> None:
    log.append([record(str(number), key=str(number)) for number in range(200)])
    records = read_all(log)
    for skipped in itertools.product((0, 7, 30), repeat=PARTITIONS):
        positions, expected = {}, set()
        for partition, count in enumerate(skipped):
            own = [each for each in records if each.partition == partition]
            positions[TopicPartition("t", partition)] = own[count].offset
            expected |= {each.value for each in own[count:]}
        found = log.read(positions, topics=["t"], limit=1_000)
        assert {each.value for each in found} == expected
        assert len(found) == len(expected)


@pytest.mark.parametrize("limit", [1, 2, 7, 1_000])
def test_reading_in_small_steps_gives_every_record_once(log: EventLog, limit: int) -> None:
    names = [str(number) for number in range(60)]
    log.append([record(name, key=name) for name in names[:30]] + [record("frequent", key="f")] * 100)
    log.append([record(name, key=name) for name in names[30:]])
    read = values(read_all(log, limit=limit))
    assert sorted(read) == sorted(names + ["frequent"] * 100)


def test_a_partition_written_again_after_a_long_silence_is_read_on(log: EventLog) -> None:
    log.append([record("first", key="a")])
    positions = after(log.read({}, topics=["t"], limit=10))
    busy = next(key for key in map(str, range(99)) if partition_of(key.encode(), 4) != partition_of(b"a", 4))
    for _ in range(5):
        log.append([record("busy", key=busy)] * 40)
        while records := log.read(positions, topics=["t"], limit=30):
            positions = after(records, positions)
    log.append([record("busy", key=busy), record("last", key="a")])
    assert sorted(values(log.read(positions, topics=["t"], limit=30))) == ["busy", "last"]
    assert values(read_all(log)).count("first") == 1


def test_a_read_respects_the_limit_of_records_over_all_topics(log: EventLog) -> None:
    log.append([record("x", topic=topic) for topic in "tu" for _ in range(10)])
    assert len(log.read({}, topics=["t", "u"], limit=15)) == 15
    assert log.read({}, topics=["t", "u"], limit=0) == []


def test_a_read_stops_about_the_limit_of_bytes_but_always_gets_on(log: EventLog) -> None:
    log.append([record("x" * 1_000, key=str(number)) for number in range(300)])
    assert 5 <= len(log.read({}, topics=["t"], limit=300, limit_bytes=10_000)) <= 11
    assert len(log.read({}, topics=["t"], limit=300, limit_bytes=200_000)) == 200
    assert len(log.read({}, topics=["t"], limit=300, limit_bytes=1)) == 1


def test_reading_past_the_end_or_an_unknown_topic_gives_nothing(log: EventLog) -> None:
    log.append([record("x")])
    assert log.read(log.ends(["t"]), topics=["t"], limit=10) == []
    assert log.read({}, topics=["nobody wrote this"], limit=10) == []


def test_starts_and_ends_enclose_the_records_of_each_partition(log: EventLog) -> None:
    log.append([record("x", key=str(number)) for number in range(40)])
    log.append([record("one", topic="single")])
    records = read_all(log)
    for partition in range(PARTITIONS):
        offsets = [each.offset for each in records if each.partition == partition]
        where = TopicPartition("t", partition)
        assert log.starts(["t"])[where] == min(offsets)
        assert log.ends(["t"])[where] == max(offsets) + 1
    starts, ends = log.starts(["single"]), log.ends(["single"])
    assert sum(starts[where] != ends[where] for where in ends) == 1
    assert len(ends) == PARTITIONS


def test_the_position_at_a_time_is_the_first_record_at_or_after_it_in_any_order(log: EventLog) -> None:
    times = [500, 100, 900, 300, 900]
    places = log.append([record(str(moment), timestamp=moment) for moment in times])
    where = TopicPartition("t", places[0].partition)
    for moment, index in [(0, 0), (100, 0), (500, 0), (501, 2), (900, 2)]:
        assert log.positions_at(["t"], moment)[where] == places[index].offset
    assert log.positions_at(["t"], 901) == log.ends(["t"])
    empty = set(log.ends(["t"])) - {where}
    assert all(log.positions_at(["t"], 0)[each] == log.ends(["t"])[each] for each in empty)


def test_a_record_without_a_timestamp_gets_the_moment_of_its_append(log: EventLog) -> None:
    before = time.time_ns() // 1_000_000
    log.append([record("x")])
    assert before <= read_all(log)[0].timestamp <= time.time_ns() // 1_000_000


def test_a_log_and_its_topics_keep_their_identity(new_log: Callable[[], LogUnderTest]) -> None:
    one, other = new_log(), new_log()
    log, another = one.open(), other.open()
    log.append([record("x")])
    another.append([record("x")])
    log_id, topics = log.log_id, log.topics()
    log.close()
    again = one.open()
    assert (again.log_id, again.topics()) == (log_id, topics)
    assert topics["t"].partitions == PARTITIONS
    assert another.log_id != log_id
    assert another.topics()["t"].topic_id != topics["t"].topic_id
    again.close()
    another.close()


def test_a_closed_log_says_so(under_test: LogUnderTest) -> None:
    log = under_test.open()
    log.append([record("x")])
    log.close()
    with pytest.raises(LogError, match="closed"):
        log.append([record("y")])
    with pytest.raises(LogError, match="closed"):
        log.read({}, topics=["t"], limit=1)


_TOPICS = ("t", "u", "It-s.a_2nd")
_header_names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
"""All but the NUL, where C ends a name."""

_records = st.builds(
    Record,
    topic=st.sampled_from(_TOPICS),
    key=st.binary(max_size=40),
    value=st.binary(max_size=300),
    headers=st.lists(st.tuples(_header_names, st.binary(max_size=40)), max_size=4).map(tuple),
    timestamp=st.integers(min_value=0, max_value=253_402_300_799_999),
)


@settings(
    max_examples=40,
    deadline=None,  # an example waits for the disk
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # examples go on where the last one ended
)
@given(batches=st.lists(st.lists(_records, max_size=8), max_size=6), limit=st.integers(1, 10))
def test_whatever_is_appended_reads_back_equal(
    log: EventLog, batches: list[list[Record]], limit: int
) -> None:
    positions = log.ends(_TOPICS)
    expected: dict[TopicPartition, list[Record]] = {}
    for batch in batches:
        for each in batch:
            where = TopicPartition(each.topic, partition_of(each.key, PARTITIONS))
            expected.setdefault(where, []).append(each)
        log.append(batch)
    found: dict[TopicPartition, list[Record]] = {}
    while records := log.read(positions, topics=_TOPICS, limit=limit):
        for stored in records:
            read = Record(stored.topic, stored.key, stored.value, stored.headers, stored.timestamp)
            found.setdefault(TopicPartition(stored.topic, stored.partition), []).append(read)
        positions = after(records, positions)
    assert found == expected
    ends = log.ends(_TOPICS)
    assert all(ends[where] == position for where, position in positions.items())
