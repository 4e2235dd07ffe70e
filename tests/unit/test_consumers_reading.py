"""Reading ahead loses nothing, says what went wrong, and lets go of the log."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Sequence

import pytest

from consumers.batch import Batch, decode
from consumers.reading import LogReader
from eventlog.log import LogError, StoredRecord
from tests.newsroom_events import capture
from tests.projected import LoggedWarehouse


@pytest.fixture(autouse=True)
def _ten_captures(warehouse: LoggedWarehouse) -> None:
    for number in range(10):
        warehouse.append(
            capture("A text.", captured=number, url=f"https://north.example/{number}"), learned=number
        )


def offsets(batches: Sequence[Batch]) -> list[int]:
    """Where the records of the batches stand."""
    return [record.offset for batch in batches for record in batch.records]


def reader(warehouse: LoggedWarehouse, *, keeps_even: bool = False) -> LogReader:
    """A reader of batches of three."""
    return LogReader(
        warehouse.log,
        lambda records: decode(records, warehouse.codec),
        limit=3,
        keep=(lambda record: record.offset % 2 == 0) if keeps_even else None,
    )


def test_the_batches_hold_every_record_once_and_end_where_the_log_ends(warehouse: LoggedWarehouse) -> None:
    reading = reader(warehouse)
    batches = list(reading.until_end({}))
    reading.close()
    assert len(offsets(batches)) == len(set(offsets(batches))) == 10
    reached = {where: end for batch in batches for where, end in batch.positions.items()}
    assert reached == {where: end for where, end in warehouse.log.ends(("articles",)).items() if end}


def test_records_that_are_not_kept_are_passed_by_all_the_same(warehouse: LoggedWarehouse) -> None:
    reading = reader(warehouse, keeps_even=True)
    batches = list(reading.until_end({}))
    reading.close()
    assert offsets(batches)
    assert all(offset % 2 == 0 for offset in offsets(batches))
    reached = {where: end for batch in batches for where, end in batch.positions.items()}
    assert reached == {where: end for where, end in warehouse.log.ends(("articles",)).items() if end}


def test_what_goes_wrong_ahead_is_raised_to_the_caller(warehouse: LoggedWarehouse) -> None:
    reading = reader(warehouse)
    batches = reading.until_end({})
    next(batches)
    warehouse.log.close()
    with pytest.raises(LogError, match="closed"):
        list(batches)
    reading.close()


def test_what_comes_in_while_a_reader_ends_is_left_for_the_next_one(warehouse: LoggedWarehouse) -> None:
    reading = reader(warehouse)
    first = list(reading.until_end({}))
    warehouse.append(capture("A text.", captured=11, url="https://north.example/11"), learned=11)
    reached = {where: end for batch in first for where, end in batch.positions.items()}
    second = list(reading.until_end(reached))
    reading.close()
    assert len(offsets(second)) == 1
    assert set(offsets(first)).isdisjoint(offsets(second))


def test_a_reader_that_is_left_in_the_middle_ends_its_reads_and_its_threads(
    warehouse: LoggedWarehouse,
) -> None:
    before = threading.active_count()
    reading = reader(warehouse)
    for batch in reading.until_end({}):
        assert batch.records
        break
    reading.close()
    assert threading.active_count() == before


def test_what_was_decoded_says_which_records_are_dead(warehouse: LoggedWarehouse) -> None:
    bad = StoredRecord("claims", 1, 5, 0, b"key", b"bad")
    batch = decode([bad], warehouse.codec)
    assert (batch.tables, [dead.record for dead in batch.dead]) == ({}, [bad])
    assert list(batch.positions.values()) == [6]


def test_python_is_left_as_it_was_also_by_callers_that_stop_in_the_middle_in_any_order(
    warehouse: LoggedWarehouse,
) -> None:
    before = gc.get_threshold(), sys.getswitchinterval()
    reading = [reader(warehouse), reader(warehouse)]
    one, other = (each.until_end({}) for each in reading)
    next(one)
    assert (gc.get_threshold(), sys.getswitchinterval()) != before
    next(other)
    one.close()
    assert (gc.get_threshold(), sys.getswitchinterval()) != before
    other.close()
    assert (gc.get_threshold(), sys.getswitchinterval()) == before
    for each in reading:
        each.close()
