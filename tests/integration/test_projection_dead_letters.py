"""A record that can't become a row is set aside with its place and reason, and the rest goes on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from consumers import dead_letters
from consumers.replay import rebuild
from eventlog.log import Record
from eventlog.registry import EmbeddedRegistry
from schemas import catalogue
from schemas.codec import Codec
from schemas.framing import MAX_RECORD_BYTES, frame, unframe
from schemas.records import FigureReported
from schemas.registry import RegisteredSchema
from tests.newsroom_events import Counted, Said, capture, extraction, sealed
from tests.projected import LoggedWarehouse, open_sqlite
from warehouse.connection import open_for_writing

TEXT = "Ana Brodik says the dam has cracks. Some 70 residents left, 90 in all."
CRACKS = Said("Ana Brodik", "the dam has cracks")
ARTICLE = capture(TEXT, captured=0)
CLAIMS = extraction(ARTICLE, CRACKS, Counted("70", 70), Counted("90", 90), completed=1)
STATEMENT, FIGURE, OTHER_FIGURE, COMPLETION = CLAIMS
STRANGE_ID = 4711
"""A schema id that no registry gave out yet."""

REASONS = "SELECT reason FROM dead_letters"


class Bad(NamedTuple):
    """A way in which a record can be bad."""

    value: bytes
    reason: str
    topic: str = "claims"


def bad_records(good: bytes) -> dict[str, Bad]:
    """Bad records by what is wrong with them, made from a good one."""
    schema_id, body = unframe(good)
    return {
        "not Avro": Bad(frame(schema_id, b"\xff" * 40), "not a FigureReported"),
        "empty": Bad(b"", "too short"),
        "wrong magic": Bad(b"\x01" + good[1:], "starts with byte 0x01"),
        "unknown schema": Bad(frame(STRANGE_ID, body), f"no schema with id {STRANGE_ID}"),
        "truncated": Bad(good[:-1], "not a FigureReported"),
        "trailing bytes": Bad(good + b"\x00", "trailing bytes"),
        "wrong topic": Bad(good, "does not belong on the topic articles", "articles"),
        "oversized": Bad(frame(schema_id, bytes(MAX_RECORD_BYTES)), "more than the"),
    }


def record_of(warehouse: LoggedWarehouse, event: FigureReported) -> Record:
    """An event as a record."""
    (record,) = sealed([event], warehouse.codec, learned=1)
    return record


def figure() -> FigureReported:
    """The figure that comes spoilt."""
    assert isinstance(FIGURE, FigureReported)
    return FIGURE


def append_around(warehouse: LoggedWarehouse, bad: Record) -> None:
    """Append the article and its claims with a bad record in the place of the first figure."""
    warehouse.append(ARTICLE, STATEMENT, learned=1)
    warehouse.append_records(bad)
    warehouse.append(OTHER_FIGURE, COMPLETION, learned=1)


@pytest.mark.parametrize("kind", sorted(bad_records(frame(1, b""))))
@pytest.mark.parametrize("batch_records", [1, 100])
def test_a_bad_record_is_set_aside_whole_and_the_rest_goes_on(
    tmp_path: Path, kind: str, batch_records: int
) -> None:
    warehouse = LoggedWarehouse(tmp_path, max_record_bytes=2 * MAX_RECORD_BYTES)
    good = record_of(warehouse, figure())
    bad = bad_records(good.value)[kind]
    append_around(warehouse, good._replace(value=bad.value, topic=bad.topic))
    warehouse.project(batch_records=batch_records)
    with warehouse.reading() as connection:
        (letter,) = dead_letters.listed(connection)
    assert (letter.value, letter.key, letter.topic) == (bad.value, good.key, bad.topic)
    assert letter.headers == good.headers
    assert bad.reason in letter.reason
    assert warehouse.column("SELECT figure FROM figures") == ([] if bad.topic == "articles" else ["90"])
    assert warehouse.column("SELECT title FROM articles") == ["Dam report"]
    warehouse.close()


@pytest.mark.parametrize("timestamp", [2**62, -(2**62), 253_402_300_800_000])
def test_a_record_whose_timestamp_no_calendar_holds_is_set_aside(
    warehouse: LoggedWarehouse, timestamp: int
) -> None:
    append_around(warehouse, record_of(warehouse, figure())._replace(timestamp=timestamp))
    warehouse.project()
    (reason,) = warehouse.column(REASONS)
    assert str(timestamp) in reason
    assert warehouse.column("SELECT figure FROM figures") == ["90"]
    with open_for_writing(warehouse.database) as connection:
        assert dead_letters.retry(connection, warehouse.codec).retried == 0


@pytest.mark.parametrize("batch_records", [1, 3, 100])
def test_a_row_that_the_store_refuses_is_found_among_many_and_set_aside(
    warehouse: LoggedWarehouse, batch_records: int
) -> None:
    warehouse.project()
    with duckdb.connect(warehouse.database) as connection:
        connection.execute("CREATE UNIQUE INDEX no_figure_twice ON figure_reported (counted)")
    warehouse.append(ARTICLE, CLAIMS, learned=1)
    warehouse.project(batch_records=batch_records)
    assert warehouse.column("SELECT figure FROM figures") == ["70"]
    (reason,) = warehouse.column(REASONS)
    assert "does not fit the warehouse" in reason
    assert warehouse.column("SELECT missing FROM extraction_completed") == [0]


def test_a_letter_becomes_a_row_once_its_schema_is_known(warehouse: LoggedWarehouse) -> None:
    good = record_of(warehouse, figure())
    _, body = unframe(good.value)
    append_around(warehouse, good._replace(value=frame(STRANGE_ID, body)))
    warehouse.project()
    assert len(warehouse.column(REASONS)) == 1
    with open_for_writing(warehouse.database) as connection:
        [(_, reason)] = dead_letters.retry(connection, warehouse.codec).still_dead
        assert reason.startswith(f"the registry has no schema with id {STRANGE_ID}; its ce_dataschema header")
    upgraded = register_strange(warehouse)
    with open_for_writing(warehouse.database) as connection:
        assert dead_letters.retry(connection, upgraded) == dead_letters.Retried(1, [])
        assert dead_letters.retry(connection, upgraded) == dead_letters.Retried(0, [])
    assert warehouse.column(REASONS) == []
    assert warehouse.column("SELECT figure FROM figures") == ["70", "90"]
    live = warehouse.hashes()
    rebuild(warehouse.log, upgraded, warehouse.directory)
    assert warehouse.hashes() == live


def register_strange(warehouse: LoggedWarehouse) -> Codec:
    """A codec that knows the strange id, as after an upgrade."""
    return Codec(EmbeddedRegistry(warehouse.log, [strange_schema(STRANGE_ID, "FigureReported")]))


def strange_schema(schema_id: int, subject: str) -> RegisteredSchema:
    """An event's newest schema in other words, as another program may have registered it."""
    schema = json.loads(catalogue.newest(subject).text) | {"doc": "In other words."}
    return RegisteredSchema(schema_id, subject, json.dumps(schema))


@pytest.mark.parametrize("copies_after", [1, 2])
def test_a_letter_whose_event_came_again_adds_no_second_row_and_equals_a_rebuild(
    warehouse: LoggedWarehouse, copies_after: int
) -> None:
    good = record_of(warehouse, figure())
    _, body = unframe(good.value)
    warehouse.append(ARTICLE, STATEMENT, learned=1)
    warehouse.append_records(good._replace(value=frame(STRANGE_ID, body)))
    for _ in range(copies_after):
        warehouse.append(FIGURE, learned=2)
    warehouse.append(OTHER_FIGURE, COMPLETION, learned=3)
    warehouse.project()
    upgraded = register_strange(warehouse)
    with open_for_writing(warehouse.database) as connection:
        assert dead_letters.retry(connection, upgraded).retried == 1
    assert warehouse.column("SELECT figure FROM figures") == ["70", "90"]
    live = warehouse.hashes()
    rebuild(warehouse.log, upgraded, warehouse.directory)
    assert warehouse.hashes() == live


def test_a_letter_that_came_after_its_extraction_completed_adds_no_row(warehouse: LoggedWarehouse) -> None:
    good = record_of(warehouse, figure())
    _, body = unframe(good.value)
    warehouse.append(ARTICLE, STATEMENT, OTHER_FIGURE, COMPLETION, learned=1)
    warehouse.append_records(good._replace(value=frame(STRANGE_ID, body)))
    warehouse.project()
    upgraded = register_strange(warehouse)
    with open_for_writing(warehouse.database) as connection:
        assert dead_letters.retry(connection, upgraded).retried == 1
    live = warehouse.hashes()
    rebuild(warehouse.log, upgraded, warehouse.directory)
    assert warehouse.hashes() == live


def test_a_completion_and_its_claims_that_were_dead_together_hold_after_a_retry(
    warehouse: LoggedWarehouse,
) -> None:
    warehouse.append(ARTICLE, learned=1)
    for event in (FIGURE, OTHER_FIGURE, STATEMENT, COMPLETION):
        (record,) = sealed([event], warehouse.codec, learned=1)
        warehouse.append_records(record._replace(topic="articles"))
        schema_id, body = unframe(record.value)
        warehouse.append_records(record._replace(value=frame(STRANGE_ID + schema_id, body)))
    warehouse.project()
    assert len(warehouse.column(REASONS)) == 8
    strange = [
        strange_schema(STRANGE_ID + catalogue.newest(subject).schema_id, subject)
        for subject in catalogue.subjects()
    ]
    upgraded = Codec(EmbeddedRegistry(warehouse.log, strange))
    with open_for_writing(warehouse.database) as connection:
        assert dead_letters.retry(connection, upgraded).retried == 4
    assert warehouse.column("SELECT figure FROM figures") == ["70", "90"]
    live = warehouse.hashes()
    rebuild(warehouse.log, upgraded, warehouse.directory)
    assert warehouse.hashes() == live


def test_a_dropped_letter_is_listed_no_more_whether_the_projector_restarts_or_the_warehouse_is_rebuilt(
    warehouse: LoggedWarehouse,
) -> None:
    good = record_of(warehouse, figure())
    append_around(warehouse, good._replace(value=b"first"))
    (second,) = warehouse.append_records(good._replace(value=b"second"))
    warehouse.project()
    with open_for_writing(warehouse.database) as connection:
        assert dead_letters.drop(connection, [second]) == 1
        assert dead_letters.drop(connection, [second]) == 0
    for again in (warehouse.project, lambda: rebuild(warehouse.log, warehouse.codec, warehouse.directory)):
        again()
        with warehouse.reading() as connection:
            assert [letter.value for letter in dead_letters.listed(connection)] == [b"first"]


def test_what_was_dropped_of_another_log_is_not_dropped_of_this_one(
    warehouse: LoggedWarehouse, tmp_path: Path
) -> None:
    bad = record_of(warehouse, figure())._replace(value=b"bad")
    warehouse.append_records(bad)
    warehouse.project()
    with open_for_writing(warehouse.database) as connection:
        assert dead_letters.drop(connection) == 1
    other = open_sqlite(tmp_path / "other.db")
    other.append([bad])
    rebuild(other, warehouse.codec, warehouse.directory)
    other.close()
    assert len(warehouse.column(REASONS)) == 1
