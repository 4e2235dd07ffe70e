"""The lint finds each thing that a schema may not contain, and nothing in a sound one."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.lint import hazards, lint


def _record(*fields: dict[str, Any], name: str = "Event", **more: object) -> dict[str, Any]:
    return {"type": "record", "name": name, "doc": "An event.", "fields": list(fields), **more}


def _field(kind: object, *, name: str = "part", **more: object) -> dict[str, Any]:
    return {"name": name, "type": kind, "doc": "A part.", **more}


INNER = _record(_field("int", name="n", default=0), name="Inner")


def test_a_sound_schema_has_no_findings() -> None:
    schema = _record(
        _field("string", name="event_id"),
        _field({"type": "long", "logicalType": "timestamp-micros"}, name="captured_at"),
        _field(["null", INNER], name="inner", default=None),
        _field({"type": "array", "items": "Inner"}, name="more", default=[]),
        _field({"type": "map", "values": ["null", "double"]}, name="by_name", default={}),
        _field(["string", "null"], name="text", default=""),
    )
    assert lint(schema) == []


@pytest.mark.parametrize(
    ("kind", "path", "wrong"),
    [
        (["null", "Event"], "Event.part", "Event contains itself"),
        ({"type": "array", "items": "null"}, "Event.part[]", "takes no bytes"),
        ({"type": "map", "values": _record(name="Nothing")}, "Event.part{}", "has no fields"),
        (
            {"type": "array", "items": _record(_field(_record(name="Nothing")), name="Hull")},
            "Event.part[]",
            "takes no bytes",
        ),
        ({"type": "array", "items": {"type": "array", "items": "null"}}, "Event.part[][]", "takes no bytes"),
        ("null", "Event.part", "is null"),
        ("bytes", "Event.part", "is bytes"),
        ({"type": "fixed", "name": "Hash", "size": 16}, "Event.part", "is fixed"),
        ({"type": "enum", "name": "Mode", "symbols": ["A"]}, "Event.part", "is enum"),
        ({"type": "bytes", "logicalType": "decimal", "precision": 9}, "Event.part", "is decimal"),
        ({"type": "string", "logicalType": "uuid"}, "Event.part", "is uuid"),
        ({"type": "long", "logicalType": "timestamp-millis"}, "Event.part", "is timestamp-millis"),
        (["null", "string", "int"], "Event.part", "is a union of more than null and one type"),
        (["string"], "Event.part", "is a union of more than null and one type"),
    ],
)
def test_what_can_not_be_read_safely_is_a_hazard(kind: object, path: str, wrong: str) -> None:
    schema = _record(_field(kind))
    assert any(finding.path == path and wrong in finding.wrong for finding in hazards(schema))
    assert set(hazards(schema)) <= set(lint(schema))


@pytest.mark.parametrize(
    ("schema", "path", "wrong"),
    [
        (_record(_field("string")), "Event.part", "has no default"),
        (_record({"name": "part", "type": "int", "default": 0}), "Event.part", "has no doc"),
        (_record(_field("int", default=0), doc=" "), "Event", "has no doc"),
        (_record(_field(["string", "null"], default=None)), "Event.part", "null is not the first"),
        (_record(_field("int", default=0, aliases=["old"])), "Event.part", "has aliases"),
        (_record(_field("int", default=0), aliases=["Old"]), "Event", "has aliases"),
        (
            _record(_field({"type": "array", "items": _record(_field("int"), name="Inner")}, default=[])),
            "Event.part[].part",
            "has no default",
        ),
    ],
)
def test_what_evolves_badly_is_a_finding_but_no_hazard(schema: dict[str, Any], path: str, wrong: str) -> None:
    (finding,) = lint(schema)
    assert finding.path == path
    assert wrong in finding.wrong
    assert str(finding).startswith(f"{path}: ")
    assert hazards(schema) == []


@pytest.mark.parametrize("schema", ["string", 7, None, {}, {"type": "record"}, [], _record(_field("Nobody"))])
def test_what_is_no_record_schema_is_one_finding(schema: object) -> None:
    (finding,) = hazards(schema)
    assert finding.path == "schema"
