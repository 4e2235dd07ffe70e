"""Events survive the wire, and nothing else gets off it."""

from __future__ import annotations

import json
import struct
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import catalogue
from schemas.codec import (
    MAX_ITEMS,
    MAX_RECORD_BYTES,
    Codec,
    EventTooLargeError,
    InvalidEventError,
    UndecodableError,
)
from schemas.framing import frame, unframe
from schemas.records import (
    ArticleCaptured,
    Cue,
    Event,
    ExtractionCompleted,
    Span,
    StatementMade,
)
from schemas.registry import RegisteredSchema
from tests.registries import MemoryRegistry
from tests.strategies import events

CODEC = Codec(MemoryRegistry())
STATEMENT = StatementMade(
    event_id="e",
    extraction_id="x",
    article_id="a",
    revision_id="r",
    statement_id="s",
    content=(Span(start=0, end=4, text="Enfin"), Span(start=9, end=12, text="été")),
    cue=Cue(text="insisted", lemma="insist", class_="insist"),
)


@given(events())
def test_every_event_reads_back_as_it_was_written(event: Event) -> None:
    assert CODEC.decode(CODEC.encode(event)) == event


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_an_event_or_undecodable_and_nothing_else(value: bytes) -> None:
    _decode_or_refuse(value)


@given(st.sampled_from([each.schema_id for each in catalogue.shipped()]), st.binary(max_size=300))
def test_arbitrary_bodies_are_an_event_or_undecodable_and_nothing_else(schema_id: int, body: bytes) -> None:
    _decode_or_refuse(frame(schema_id, body))


@given(events(), st.data())
def test_damaged_events_are_an_event_or_undecodable_and_nothing_else(
    event: Event, data: st.DataObject
) -> None:
    value = bytearray(CODEC.encode(event))
    at = data.draw(st.integers(0, len(value) - 1))
    value[at] = data.draw(st.integers(0, 255))
    _decode_or_refuse(bytes(value))


def _decode_or_refuse(value: bytes) -> None:
    """Any other exception than UndecodableError fails the test, as does an event that is not sound."""
    try:
        event = CODEC.decode(value)
    except UndecodableError:
        return
    assert CODEC.decode(CODEC.encode(event)) == event


@given(events(), st.data())
def test_a_truncated_event_is_undecodable(event: Event, data: st.DataObject) -> None:
    value = CODEC.encode(event)
    length = data.draw(st.integers(0, len(value) - 1))
    with pytest.raises(UndecodableError):
        CODEC.decode(value[:length])


@given(events(), st.binary(min_size=1, max_size=9))
def test_bytes_after_the_event_make_it_undecodable(event: Event, more: bytes) -> None:
    with pytest.raises(UndecodableError, match="trailing"):
        CODEC.decode(CODEC.encode(event) + more)


@given(st.integers(0, 2**32 - 1), st.binary())
def test_framing_takes_apart_what_it_put_together(schema_id: int, body: bytes) -> None:
    value = frame(schema_id, body)
    assert value[:5] == b"\x00" + struct.pack(">I", schema_id)
    assert unframe(value) == (schema_id, body)


def _long(value: int) -> bytes:
    zigzag = (value << 1) ^ (value >> 63)
    encoded = bytearray()
    while zigzag > 0x7F:
        encoded.append(zigzag & 0x7F | 0x80)
        zigzag >>= 7
    encoded.append(zigzag)
    return bytes(encoded)


COMPLETION = _long(0) * 4 + _long(1) + _long(0) * 2
"""A body of ExtractionCompleted up to the union `error`, all empty, extractor version 1."""


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"", "0 bytes are too short"),
        (b"\x00\x00\x00\x00", "4 bytes are too short"),
        (b"\x01\x00\x00\x00\x05", "0x01"),
        (frame(999, b""), "no schema with id 999"),
        (frame(5, b""), "EOFError"),
        (frame(5, b"\x02\xff"), "UnicodeDecodeError"),
        (frame(5, _long(2**62)), "EOFError"),
        (frame(5, COMPLETION + _long(-1) + _long(0) * 5), "no branch -1"),
        (frame(5, COMPLETION + _long(7)), "IndexError"),
        (frame(5, COMPLETION + _long(0) + _long(2**40) + _long(0) * 3), "2147483647"),
        (frame(5, COMPLETION + _long(0) * 4 + _long(2**62)), "OverflowError"),
        (bytes(MAX_RECORD_BYTES + 1), f"more than the {MAX_RECORD_BYTES}"),
    ],
)
def test_what_is_undecodable_says_why(value: bytes, reason: str) -> None:
    with pytest.raises(UndecodableError, match=reason):
        CODEC.decode(value)


def test_an_int_beyond_32_bits_is_undecodable_within_a_record_that_may_be_null() -> None:
    head = _long(0) * 10
    medium = _long(1) + _long(2**31) + _long(0) + _string("")
    with pytest.raises(UndecodableError, match="2147483648 before byte 16 does not fit"):
        CODEC.decode(frame(2, head + medium + _long(0) * 4))


def test_a_boolean_other_than_0_and_1_is_undecodable() -> None:
    event = ArticleCaptured(event_id="", article_id="", revision_id="", captured_at=datetime.now(UTC))
    body = CODEC.encode(event)
    at = body.index(b"unknown") + len(b"unknown")
    with pytest.raises(UndecodableError, match="no boolean"):
        CODEC.decode(body[:at] + b"\x02" + body[at + 1 :])


def test_a_tiny_record_that_claims_endless_items_is_refused_at_once() -> None:
    with pytest.raises(UndecodableError, match="EOFError"):
        CODEC.decode(frame(2, _long(0) * 5 + _long(0) + _long(2**62)))


def test_arrays_in_several_sized_blocks_and_padded_integers_are_read() -> None:
    value = CODEC.encode(STATEMENT)
    spans = [_long(span.start) + _long(span.end) + _string(span.text) for span in STATEMENT.content]
    array = _long(2) + b"".join(spans) + _long(0)
    blocks = b"".join(_long(-1) + _long(len(span)) + span for span in spans) + b"\x80\x00"
    assert value.count(array) == 1
    assert CODEC.decode(value.replace(array, blocks)) == STATEMENT


def test_a_block_that_lies_about_its_size_is_undecodable() -> None:
    span = _long(1) + _long(2) + _string("ab")
    body = _long(0) * 5 + _string("direct") + _long(-1) + _long(len(span) + 1) + span + _long(0) * 9
    with pytest.raises(UndecodableError, match="claims 6"):
        CODEC.decode(frame(2, body))


def _string(text: str) -> bytes:
    return _long(len(text.encode())) + text.encode()


def test_an_event_that_does_not_fit_its_schema_is_not_written() -> None:
    naive = datetime(2024, 1, 1)  # noqa: DTZ001 - a naive datetime is the point
    faulty: list[Event] = [
        ArticleCaptured(event_id="e", article_id="a", revision_id="r", captured_at=naive),
        StatementMade(
            event_id="e",
            extraction_id="x",
            article_id="a",
            revision_id="r",
            statement_id="s",
            content=(Span(start=2**31, end=0, text=""),),
        ),
        StatementMade(
            event_id="e", extraction_id="x", article_id="a", revision_id="r", statement_id="\ud800"
        ),
    ]
    for event in faulty:
        with pytest.raises(InvalidEventError, match="of article a does not fit"):
            CODEC.encode(event)


def test_an_event_that_is_too_large_is_refused_by_the_name_of_its_article() -> None:
    event = ArticleCaptured(
        event_id="e",
        article_id="the-long-one",
        revision_id="r",
        captured_at=datetime.now(UTC),
        text="x" * MAX_RECORD_BYTES,
    )
    with pytest.raises(EventTooLargeError, match="the-long-one"):
        CODEC.encode(event)


def test_an_event_of_too_many_items_is_neither_written_nor_read() -> None:
    spans = (Span(start=0, end=0, text=""),) * MAX_ITEMS
    most = msgspec.structs.replace(STATEMENT, content=spans)
    assert CODEC.decode(CODEC.encode(most)) == most
    with pytest.raises(EventTooLargeError, match="of article a has 100001 items"):
        CODEC.encode(msgspec.structs.replace(STATEMENT, content=(*spans, spans[0])))
    body = _long(0) * 6 + _long(1_000_000) + bytes(3_000_000) + _long(0) * 8
    with pytest.raises(UndecodableError, match="1000000 items"):
        CODEC.decode(frame(2, body))


def test_an_article_longer_than_the_bound_on_items_reads_back() -> None:
    event = ArticleCaptured(
        event_id="e",
        article_id="a",
        revision_id="r",
        captured_at=datetime.now(UTC),
        text="é" * MAX_ITEMS,
    )
    assert CODEC.decode(CODEC.encode(event)) == event


def test_moments_in_other_zones_are_written_as_utc() -> None:
    local = datetime(2024, 5, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    event = ExtractionCompleted(
        event_id="e", extraction_id="x", article_id="a", revision_id="r", completed_at=local
    )
    read = CODEC.decode(CODEC.encode(event))
    assert isinstance(read, ExtractionCompleted)
    assert read.completed_at == local
    assert read.completed_at.utcoffset() == timedelta(0)


def _evolved(subject: str, *, without: str, gaining: dict[str, Any]) -> RegisteredSchema:
    schema = json.loads(catalogue.newest(subject).text)
    schema["fields"] = [field for field in schema["fields"] if field["name"] != without]
    schema["fields"].insert(0, gaining)
    return RegisteredSchema(77, subject, json.dumps(schema))


def test_a_record_of_another_version_reads_as_the_newest() -> None:
    extra = {"name": "weather", "type": "string", "default": ""}
    other = _evolved("ExtractionCompleted", without="completed_at", gaining=extra)
    body = _string("rain") + b"".join(map(_string, "exar")) + _long(3) + _string("m") + _string("failed")
    body += _long(2) + _string("why") + _long(1) + _long(2) + _long(3)
    with pytest.raises(UndecodableError):
        Codec(MemoryRegistry(other)).decode(frame(77, body))
    body = body.replace(_long(2) + _string("why"), _long(1) + _string("why"))
    assert Codec(MemoryRegistry(other)).decode(frame(77, body)) == ExtractionCompleted(
        event_id="e",
        extraction_id="x",
        article_id="a",
        revision_id="r",
        completed_at=datetime(1970, 1, 1, tzinfo=UTC),
        extractor_version=3,
        model="m",
        outcome="failed",
        error="why",
        statements=1,
        figures=2,
        disputes=3,
    )


@pytest.mark.parametrize(
    ("foreign", "reason"),
    [
        (RegisteredSchema(77, "Weather", '"string"'), "none of our events"),
        (RegisteredSchema(77, "StatementMade", "{"), "not JSON"),
        (RegisteredSchema(77, "StatementMade", '"string"'), "not a record"),
        (RegisteredSchema(77, "StatementMade", catalogue.newest("ArticleCaptured").text), "ArticleCaptured"),
        (
            _evolved(
                "StatementMade",
                without="kind",
                gaining={"name": "none", "type": {"type": "array", "items": "null"}, "default": []},
            ),
            "endless items",
        ),
        (
            _evolved("StatementMade", without="kind", gaining={"name": "kind", "type": "long", "default": 0}),
            "at kind: long against string",
        ),
    ],
)
def test_a_registry_can_not_make_us_read_what_is_not_ours_or_not_safe(
    foreign: RegisteredSchema, reason: str
) -> None:
    with pytest.raises(UndecodableError, match=reason):
        Codec(MemoryRegistry(foreign)).decode(frame(77, b"\x00" * 40))
