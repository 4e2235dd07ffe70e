"""The fast path says of every body what the slow one says."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import fastavro
import msgspec
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import catalogue
from schemas.arrow import Decoded, decode, decode_written
from schemas.codec import Codec, UndecodableError
from schemas.conform import arrow_schema
from schemas.framing import unframe
from schemas.records import (
    EVENT_TYPES,
    ArticleCaptured,
    Event,
    ExtractionCompleted,
    Span,
    Speaker,
    StatementMade,
)
from schemas.wellformed import MAX_ITEMS
from schemas.writer import Writer, writer
from tests.registries import MemoryRegistry
from tests.strategies import records

CODEC = Codec(MemoryRegistry())


def _body(event: Event) -> bytes:
    return unframe(CODEC.encode(event))[1]


def _decode(subject: str, bodies: list[bytes]) -> Decoded:
    return decode(bodies, catalogue.newest(subject).text, subject)


def _statement(number: int) -> StatementMade:
    return StatementMade(
        event_id=f"event {number}",
        extraction_id="x",
        article_id="a",
        revision_id="r",
        statement_id=f"statement {number}",
        content=(Span(start=number, end=number + 4, text="rain"),),
        speaker=None if number % 3 else Speaker(text="the mayor", start=1, end=10),
    )


@st.composite
def _batches(draw: st.DrawFn) -> tuple[str, list[bytes]]:
    """Bodies of one event, some of them damaged, some of them garbage."""
    subject = draw(st.sampled_from(catalogue.subjects()))
    whole = records(EVENT_TYPES[subject]).map(_body)
    damaged = st.builds(_damage, whole, st.integers(0, 10_000), st.integers(0, 255))
    longer = st.builds(bytes.__add__, whole, st.binary(max_size=3))
    bodies = draw(st.lists(whole | damaged | longer | st.binary(max_size=40), max_size=6))
    sound = draw(st.lists(whole, max_size=2)) * 10  # enough for the bad to be looked for by halves
    return subject, sound + bodies + sound


def _damage(body: bytes, at: int, byte: int) -> bytes:
    at %= len(body)
    return body[:at] + bytes([byte]) + body[at + 1 :]


@given(_batches())
def test_both_paths_agree_on_every_body(batch: tuple[str, list[bytes]]) -> None:
    subject, bodies = batch
    reading = writer(subject, catalogue.newest(subject).text)
    good: dict[int, Any] = {}
    bad: list[tuple[int, str]] = []
    for at, body in enumerate(bodies):
        try:
            good[at] = reading.read(body)
        except UndecodableError as error:
            bad.append((at, error.reason))
    decoded = _decode(subject, bodies)
    assert decoded.table.schema == arrow_schema(catalogue.newest(subject).parsed)
    assert decoded.bad == bad
    assert _rows(decoded) == (list(good) if bad else None)
    assert _encoded(_events(decoded, subject)) == _encoded(list(good.values()))


def _encoded(events: list[Event]) -> bytes:
    """Events as bytes, in which NaN equals NaN."""
    return msgspec.msgpack.encode(events)


def _rows(decoded: Decoded) -> list[int] | None:
    return None if decoded.good is None else decoded.good.to_pylist()


def _events(decoded: Decoded, subject: str) -> list[Event]:
    decoded.table.validate(full=True)
    return [msgspec.convert(row, EVENT_TYPES[subject]) for row in decoded.table.to_pylist()]


def test_a_sound_batch_is_a_table_of_all_its_rows() -> None:
    events = [_statement(number) for number in range(1000)]
    decoded = _decode("StatementMade", [_body(event) for event in events])
    assert decoded.good is None
    assert decoded.bad == []
    assert _events(decoded, "StatementMade") == events


def test_no_bodies_are_an_empty_table() -> None:
    decoded = _decode("ArticleCaptured", [])
    assert (decoded.table.num_rows, decoded.good, decoded.bad) == (0, None, [])


def test_bad_bodies_in_a_large_batch_are_found_and_the_rest_keeps_its_order() -> None:
    events = [_statement(number) for number in range(2000)]
    bodies = [_body(event) for event in events]
    spoilt = {
        0: b"",
        7: bodies[7] + b"\x00",
        8: bodies[8].replace(b"rain", b"\xff\xfe\xfd\xfc"),
        999: b"\xff" * 30,
        1500: bodies[1500][:-3],
        1999: b"\x01" + bodies[1999],
    }
    for at, body in spoilt.items():
        bodies[at] = body
    decoded = _decode("StatementMade", bodies)
    assert [at for at, _ in decoded.bad] == list(spoilt)
    assert all(reason for _, reason in decoded.bad)
    kept = [at for at in range(2000) if at not in spoilt]
    assert _rows(decoded) == kept
    assert _events(decoded, "StatementMade") == [events[at] for at in kept]


def test_a_legal_but_unusual_encoding_is_kept_in_its_place() -> None:
    events = [_statement(number) for number in range(100)]
    bodies = [_body(event) for event in events]
    item = b"\x54\x5c\x08rain"  # the span from 42 to 46
    assert bodies[42].count(b"\x02" + item + b"\x00") == 1
    bodies[42] = bodies[42].replace(b"\x02" + item, b"\x01" + bytes([2 * len(item)]) + item)
    decoded = _decode("StatementMade", bodies)
    assert decoded.bad == []
    assert decoded.good is None
    assert _events(decoded, "StatementMade") == events


def test_numbers_and_moments_out_of_bounds_are_bad() -> None:
    huge = b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01"
    head = b"\x00" * 4
    sound = head + b"\x02" + b"\x00" * 7
    far_future = head + b"\x02" + b"\x00" * 6 + huge
    wide_int = head + huge + b"\x00" * 7
    decoded = _decode("ExtractionCompleted", [sound] * 50 + [far_future, wide_int] + [sound] * 50)
    assert [at for at, _ in decoded.bad] == [50, 51]
    assert decoded.table.num_rows == 100


def test_articles_longer_than_the_bound_on_items_are_kept() -> None:
    short = ArticleCaptured(
        event_id="e", article_id="a", revision_id="r", captured_at=datetime.now(UTC), text="é"
    )
    long = msgspec.structs.replace(short, text="é" * MAX_ITEMS)
    decoded = _decode("ArticleCaptured", [_body(short), _body(long), _body(short)])
    assert decoded.good is None
    assert _events(decoded, "ArticleCaptured") == [short, long, short]


def test_a_record_of_too_many_items_is_bad() -> None:
    count = b"\xc2\x9a\x0c"  # 100,001
    crowded = bytes(6) + count + bytes(3 * (MAX_ITEMS + 1)) + bytes(8)
    sound = _body(_statement(1))
    decoded = _decode("StatementMade", [sound, crowded, sound])
    assert decoded.bad == [(1, "100001 items or more; a record holds at most 100000")]
    assert _rows(decoded) == [0, 2]


def test_types_are_the_contracts_own() -> None:
    schema = _decode("StatementMade", [_body(_statement(0))]).table.schema
    assert schema.field("confidence").type == pa.float64()
    assert schema.field("content").type.value_type.field("start").type == pa.int32()
    assert schema.field("said_at").type.field("from").type == pa.timestamp("us", tz="UTC")


def test_nulls_within_and_in_place_of_records_stay_apart() -> None:
    events = [_statement(0), _statement(1)]
    speakers = _decode("StatementMade", [_body(event) for event in events]).table["speaker"].to_pylist()
    assert speakers[0] is not None
    assert speakers[0]["name"] is None
    assert speakers[1] is None


def test_bodies_of_another_version_come_out_as_the_newest() -> None:
    schema = json.loads(catalogue.newest("ExtractionCompleted").text)
    gone = {"completed_at", "model"}
    schema["fields"] = [field for field in schema["fields"] if field["name"] not in gone]
    schema["fields"].append({"name": "weather", "type": "string", "default": ""})
    text = catalogue.compact(schema)
    sound = b"\x02e\x02x\x02a\x02r" + b"\x06" + b"\x00" * 5 + b"\x08rain"
    decoded = decode([sound, sound + b"!", sound], text, "ExtractionCompleted")
    assert _rows(decoded) == [0, 2]
    expected = writer("ExtractionCompleted", text).read(sound)
    assert _events(decoded, "ExtractionCompleted") == [expected, expected]
    assert decoded.table["completed_at"].to_pylist() == [datetime(1970, 1, 1, tzinfo=UTC)] * 2
    assert decoded.table["model"].to_pylist() == ["", ""]


def test_both_paths_apply_the_upcast_of_an_older_version() -> None:
    newest = catalogue.newest("ExtractionCompleted")
    schema = json.loads(newest.text)
    for field in schema["fields"]:
        if field["name"] == "statements":
            field["name"] = "quotations"
    text = catalogue.compact(schema)
    older = newest._replace(version=1, text=text, parsed=fastavro.parse_schema(schema))
    versions = (older, newest._replace(version=2))
    upcasts = {("ExtractionCompleted", 1): _quotations_to_statements}
    reading = Writer("ExtractionCompleted", text, versions=versions, upcasts=upcasts)
    body = b"\x02e\x02x\x02a\x02r" + b"\x06" + bytes(3) + b"\x12" + bytes(3)
    event = reading.read(body)
    assert isinstance(event, ExtractionCompleted)
    assert (event.statements, event.figures) == (9, 0)
    assert _events(decode_written([body, body], reading), "ExtractionCompleted") == [event, event]


def _quotations_to_statements(table: pa.Table) -> pa.Table:
    return table.rename_columns({"quotations": "statements"})


@pytest.mark.parametrize("text", ["{", '"string"', catalogue.newest("ArticleCaptured").text])
def test_all_is_bad_where_the_writers_schema_can_not_be_read(text: str) -> None:
    decoded = decode([b"a", b"b"], text, "StatementMade")
    assert [at for at, _ in decoded.bad] == [0, 1]
    assert _rows(decoded) == []
    assert decoded.table.schema == arrow_schema(catalogue.newest("StatementMade").parsed)
