"""Every log: several threads and processes at once, killed at any moment, with a full disk."""

from __future__ import annotations

import random
import subprocess
import threading
import time
from collections import Counter

from eventlog.log import EventLog, StoredRecord, TopicPartition
from eventlog.partitioning import partition_of
from tests.contract.logs import PARTITIONS, LogUnderTest, after, read_all, record, values

_SIZE = 7


def _acknowledged(child: subprocess.Popen[str]) -> list[str]:
    """The rest of what a child printed, once it is gone."""
    lines = child.communicate(timeout=60)[0].splitlines()
    assert child.returncode in {0, -9}
    return lines


def _batches(records: list[StoredRecord]) -> Counter[str]:
    """How many records of each batch there are."""
    return Counter(value.rsplit(":", 1)[0] for value in values(records))


def test_readers_in_another_process_never_see_half_of_what_a_batch_puts_into_a_partition(
    under_test: LogUnderTest, log: EventLog
) -> None:
    child = under_test.child("append", "w", 150, _SIZE)
    shares = Counter(partition_of(f"w-{index % 5}".encode(), PARTITIONS) for index in range(_SIZE))
    positions: dict[TopicPartition, int] = {}
    seen, looks = Counter[tuple[str, int]](), 0
    while len(seen) < 150 * len(shares) or looks == 0:
        records = log.read(positions, topics=["t"], limit=10_000)
        positions = after(records, positions)
        seen.update((each.value.decode().rsplit(":", 1)[0], each.partition) for each in records)
        assert all(count == shares[partition] for (_, partition), count in seen.items())
        looks += bool(records)
        assert child.poll() in {None, 0}
    _acknowledged(child)
    assert looks > 1


def test_waiting_ends_with_a_record_of_another_process_and_without_one_at_the_timeout(
    under_test: LogUnderTest, log: EventLog
) -> None:
    log.append([record("before")])
    ends = log.ends(["t"])
    assert not log.wait(ends, topics=["t"], timeout=0.05)
    child = under_test.child("append", "w", 1, 1)
    assert log.wait(ends, topics=["t"], timeout=60)
    assert values(log.read(ends, topics=["t"], limit=10)) == ["w:0:0"]
    assert log.wait(ends, topics=["t"], timeout=0)
    _acknowledged(child)


def test_waiting_ends_with_a_record_of_another_thread_even_on_a_topic_made_meanwhile(log: EventLog) -> None:
    timer = threading.Timer(0.05, lambda: log.append([record("x")]))
    timer.start()
    assert log.wait({}, topics=["t"], timeout=60)
    timer.join()
    assert values(read_all(log)) == ["x"]


def test_two_processes_appending_at_once_lose_nothing_and_keep_each_keys_order(
    under_test: LogUnderTest, log: EventLog
) -> None:
    children = [under_test.child("append", writer, 60, _SIZE) for writer in "vw"]
    for child in children:
        assert len(_acknowledged(child)) == 60
    records = read_all(log)
    assert _batches(records) == {f"{writer}:{batch}": _SIZE for writer in "vw" for batch in range(60)}
    for key in {each.key for each in records}:
        order = [int(value.split(":")[1]) for value in values([each for each in records if each.key == key])]
        assert order == sorted(order)


def test_threads_append_and_read_through_one_open_log(log: EventLog) -> None:
    def write(name: str) -> None:
        for batch in range(20):
            log.append([record(f"{name}:{batch}:{index}", key=name) for index in range(_SIZE)])

    seen: Counter[str] = Counter()

    def read() -> None:
        positions = log.starts(["t"])
        while len(seen) < 80:
            log.wait(positions, topics=["t"], timeout=60)
            records = log.read(positions, topics=["t"], limit=1_000)
            positions = after(records, positions)
            seen.update(_batches(records))

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    threads.append(threading.Thread(target=read, daemon=True))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert seen == {f"{name}:{batch}": _SIZE for name in "abcd" for batch in range(20)}


def test_a_writer_killed_at_any_moment_loses_nothing_acknowledged_and_leaves_no_half_batch(
    under_test: LogUnderTest,
) -> None:
    moments = random.Random(7)  # noqa: S311 - moments to kill at, no secrets
    acknowledged: set[str] = set()
    for life in range(15):
        child = under_test.child("append", f"w{life}", 1_000_000, _SIZE)
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(moments.randrange(1, 12))]
        time.sleep(moments.uniform(0, 0.01))
        child.kill()
        lines += _acknowledged(child)
        acknowledged |= {f"w{life}:{line.strip()}" for line in lines if line.endswith("\n") or line.isdigit()}
    log = under_test.open()
    found = _batches(read_all(log))
    log.close()
    assert set(found.values()) == {_SIZE}
    assert acknowledged <= set(found)
    assert len(acknowledged) >= 15


def test_a_full_disk_is_a_clear_error_and_the_log_reads_on_and_appends_again(
    on_own_disk: LogUnderTest,
) -> None:
    message, intact, appended = _acknowledged(on_own_disk.child("fill", 3 << 20))
    assert on_own_disk.where in message
    assert "no space" in message
    assert "append again" in message
    assert intact == "True"
    assert appended == "1"
    log = on_own_disk.open()
    assert values(read_all(log))[-1] == "space again"
    log.close()
