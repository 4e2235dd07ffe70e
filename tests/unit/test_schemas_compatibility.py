"""Two versions that can't read each other are found, whichever judge finds them."""

from __future__ import annotations

from typing import Any

import fastavro
import pytest

from schemas.catalogue import SchemaVersion, compact
from schemas.compatibility import Incompatibility, check


def _versions(*fields: list[dict[str, Any]], names: tuple[str, ...] = ("Event",) * 3) -> list[SchemaVersion]:
    raws = [
        {"type": "record", "name": name, "fields": each} for name, each in zip(names, fields, strict=False)
    ]
    return [
        SchemaVersion("Event", number, number, compact(raw), fastavro.parse_schema(raw))
        for number, raw in enumerate(raws, 1)
    ]


def _field(kind: object, *, name: str = "part", **more: object) -> dict[str, Any]:
    return {"name": name, "type": kind, **more}


def _inner(*fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "record", "name": "Inner", "fields": list(fields)}


KEY = _field("string", name="event_id")


def test_fields_with_defaults_come_and_go_at_any_depth() -> None:
    old, new = _field("int", name="old", default=0), _field(["null", "string"], name="new", default=None)
    items = [{"type": "array", "items": _inner(KEY, each)} for each in (old, new)]
    versions = _versions(
        [KEY, old, _field(items[0], default=[])], [_field(items[1], default=[]), KEY, new], [KEY]
    )
    assert check(versions) == []


@pytest.mark.parametrize(
    ("older", "newer", "directions"),
    [
        ([KEY, _field("int")], [KEY], {"forward", "both"}),
        ([KEY], [KEY, _field("int")], {"backward", "both"}),
        ([_field("int")], [_field("string")], {"backward", "forward", "both"}),
        ([_field("int")], [_field("long")], {"forward", "both"}),
        ([_field("float")], [_field("double")], {"forward", "both"}),
        ([_field("string")], [_field("bytes")], {"both"}),
        ([_field("string")], [_field(["null", "string"])], {"forward", "both"}),
        ([_field(["null", "int"])], [_field(["null", "string"])], {"backward", "forward", "both"}),
        ([_field("long")], [_field({"type": "long", "logicalType": "timestamp-micros"})], {"both"}),
        (
            [_field({"type": "array", "items": _inner(KEY)})],
            [_field({"type": "array", "items": _inner(KEY, _field("int"))})],
            {"backward", "both"},
        ),
        (
            [_field({"type": "map", "values": "int"})],
            [_field({"type": "map", "values": "string"})],
            {"backward", "forward", "both"},
        ),
        (
            [_field({"type": "enum", "name": "Mode", "symbols": ["A", "B"]})],
            [_field({"type": "enum", "name": "Mode", "symbols": ["A"]})],
            {"backward"},
        ),
        (
            [_field("int", name="old", default=0)],
            [_field("int", name="new", default=0, aliases=["old"])],
            {"both"},
        ),
    ],
)
def test_what_breaks_readers_is_found_in_each_direction(
    older: list[dict[str, Any]], newer: list[dict[str, Any]], directions: set[str]
) -> None:
    found = check(_versions(older, newer))
    assert {each.direction for each in found} == directions
    assert {(each.subject, each.older, each.newer) for each in found} == {("Event", 1, 2)}
    assert all(each.where and each.why for each in found)


def test_a_renamed_record_is_found() -> None:
    found = check(_versions([KEY], [KEY], names=("Event", "Happening")))
    assert {each.direction for each in found} == {"backward", "forward", "both"}


def test_every_version_is_held_against_every_other_not_only_the_next() -> None:
    returned = [KEY, _field("string", default="")]
    found = check(_versions([KEY, _field("int", default=0)], [KEY], returned))
    assert {(each.older, each.newer) for each in found} == {(1, 3)}


def test_an_incompatibility_reads_as_a_sentence() -> None:
    incompatibility = Incompatibility("Event", 1, 2, "both", "part", "int against long; add a new field")
    assert str(incompatibility) == (
        "Event versions 1 and 2 are incompatible (both) at part: int against long; add a new field"
    )
