"""A copied log holds every record as it was, in the order of its key, even if cut short before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from eventlog.copying import Copied, CopyError, copy_log
from eventlog.log import Appended, Record, StoredRecord
from eventlog.registry import EmbeddedRegistry
from eventlog.sqlite import SqliteLog
from schemas import catalogue
from schemas.framing import MAX_RECORD_BYTES, frame
from schemas.registry import RegisteredSchema

Opened = Callable[..., SqliteLog]
OTHER_SCHEMA = '{"type":"record","name":"Rumour","fields":[]}'


class PowerCutError(Exception):
    """Raised by a log that dies in the middle of a copy."""


class DyingLog(SqliteLog):
    """A real log whose process dies after some batches."""

    batches_to_live = 1

    def append(self, records: Sequence[Record]) -> list[Appended]:
        """Append while it lives."""
        if not self.batches_to_live:
            raise PowerCutError
        self.batches_to_live -= 1
        return super().append(records)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Opens logs by name and closes them at the end."""
    logs: list[SqliteLog] = []

    def open_log(
        name: str,
        *,
        partitions: int = 4,
        kind: type[SqliteLog] = SqliteLog,
        max_record_bytes: int = MAX_RECORD_BYTES,
    ) -> SqliteLog:
        logs.append(kind(tmp_path / name, partitions=partitions, max_record_bytes=max_record_bytes))
        return logs[-1]

    yield open_log
    for log in logs:
        log.close()


def filled(log: SqliteLog, count: int = 300, first: int = 0) -> SqliteLog:
    """A log with records of 17 keys on two topics."""
    log.append(
        [
            Record(
                topic=("articles", "claims")[number % 2],
                key=b"key-%d" % (number % 17),
                value=frame(1, b"%d" % number),
                headers=(("ce_id", b"%d" % number), ("ce_id", b"again")),
                timestamp=1_000_000 - number,
            )
            for number in range(first, first + count)
        ]
    )
    return log


def copied(source: SqliteLog, target: SqliteLog) -> Copied:
    """Copy, teaching the target's registry."""
    return copy_log(
        source,
        target,
        source_registry=EmbeddedRegistry(source, catalogue.shipped()),
        target_registry=EmbeddedRegistry(target, catalogue.shipped()),
    )


def by_key(log: SqliteLog) -> dict[tuple[str, bytes], list[tuple[object, ...]]]:
    """What a log holds of each key, in order, without its places."""
    found: dict[tuple[str, bytes], list[tuple[object, ...]]] = defaultdict(list)
    for record in _all(log):
        found[record.topic, record.key].append((record.value, record.headers, record.timestamp))
    return found


def _all(log: SqliteLog) -> list[StoredRecord]:
    return log.read({}, topics=sorted(log.topics()), limit=1_000_000)


@pytest.mark.parametrize("partitions", [1, 4, 7])
def test_values_headers_timestamps_and_the_order_of_a_key_are_kept(opened: Opened, partitions: int) -> None:
    source, target = filled(opened("source.db")), opened("target.db", partitions=partitions)
    assert copied(source, target) == Copied(records=300, present=0)
    assert by_key(target) == by_key(source)


def test_copying_again_adds_only_what_is_new(opened: Opened) -> None:
    source, target = filled(opened("source.db")), opened("target.db")
    copied(source, target)
    filled(source, count=50, first=300)
    assert copied(source, target) == Copied(records=50, present=300)
    assert by_key(target) == by_key(source)


def test_a_copy_that_died_is_taken_up_without_doubles(opened: Opened) -> None:
    source = filled(opened("source.db"), count=5_000)
    dying = opened("target.db", kind=DyingLog)
    with pytest.raises(PowerCutError):
        copied(source, dying)
    dying.close()
    target = opened("target.db")
    done = copied(source, target)
    assert done.present > 0
    assert done.records + done.present == 5_000
    assert by_key(target) == by_key(source)


def test_a_target_that_holds_something_else_is_refused_untouched(opened: Opened) -> None:
    source, target = filled(opened("source.db")), filled(opened("target.db"), first=7)
    before = _all(target)
    with pytest.raises(CopyError, match="not the beginning of the source"):
        copied(source, target)
    assert _all(target) == before


def test_a_target_that_holds_more_of_a_key_is_refused(opened: Opened) -> None:
    source, target = filled(opened("source.db")), opened("target.db")
    copied(source, target)
    target.append([Record("claims", b"key-1", b"more")])
    with pytest.raises(CopyError, match="key-1"):
        copied(source, target)


def test_schemas_that_only_the_source_knows_come_along_under_their_ids(opened: Opened) -> None:
    source, target = opened("source.db"), opened("target.db")
    number = EmbeddedRegistry(source, catalogue.shipped()).id_of("Rumour", OTHER_SCHEMA)
    source.append([Record("claims", b"key", frame(number, b"")), Record("claims", b"key", b"no event")])
    copied(source, target)
    known = EmbeddedRegistry(target, catalogue.shipped()).by_id(number)
    assert known == RegisteredSchema(number, "Rumour", OTHER_SCHEMA)


def test_a_record_of_a_schema_that_nobody_knows_is_copied_as_it_is(opened: Opened) -> None:
    source, target = opened("source.db"), opened("target.db")
    source.append([Record("claims", b"key", frame(77_777, b"?"))])
    assert copied(source, target) == Copied(records=1, unknown=1)
    ((record,), (original,)) = _all(target), _all(source)
    assert (record.value, record.timestamp) == (original.value, original.timestamp)
    assert record.headers == (("ce_dataschema", b"unknown/77777"),)
    assert copied(source, target) == Copied(present=1, unknown=1)


def test_ids_become_those_of_the_targets_registry_also_when_the_copy_is_taken_up_again(
    opened: Opened,
) -> None:
    source, target = opened("source.db"), opened("target.db")
    theirs = EmbeddedRegistry(source, catalogue.shipped()).id_of("Rumour", OTHER_SCHEMA)
    ours = EmbeddedRegistry(target, catalogue.shipped())
    assert ours.id_of("Other", OTHER_SCHEMA.replace("Rumour", "Other")) == theirs
    source.append([Record("claims", b"key", frame(theirs, b"body"))])
    assert copied(source, target) == Copied(records=1)
    assert copied(source, target) == Copied(present=1)
    assert [each.value for each in _all(target)] == [frame(ours.id_of("Rumour", OTHER_SCHEMA), b"body")]
    assert ours.id_of("Rumour", OTHER_SCHEMA) != theirs


def test_what_is_larger_than_an_event_may_be_is_left_out_and_its_place_told(opened: Opened) -> None:
    source = opened("source.db", partitions=1, max_record_bytes=8 << 20)
    target = opened("target.db")
    filled(source)
    source.append([Record("claims", b"key-1", frame(1, bytes(MAX_RECORD_BYTES)))])
    filled(source, count=50, first=300)
    expected = Copied(records=350, left_out=(Appended("claims", 0, 150),))
    assert copied(source, target) == expected
    assert copied(source, target) == expected._replace(records=0, present=350)
    assert sum(map(len, by_key(target).values())) == 350


def test_a_record_that_only_the_target_finds_too_large_is_named_and_what_stands_before_it_copied(
    opened: Opened,
) -> None:
    source = opened("source.db", partitions=1)
    filled(source, count=301)
    source.append([Record("claims", b"key", frame(1, bytes(2_000)))])
    filled(source, count=50, first=301)
    with pytest.raises(CopyError, match=r"record at claims/0@150 of the source.*2,\d{3} bytes.*copy again"):
        copied(source, opened("target.db", max_record_bytes=1_000))
    assert copied(source, opened("target.db")) == Copied(records=26, present=326)
    assert by_key(opened("target.db")) == by_key(source)
