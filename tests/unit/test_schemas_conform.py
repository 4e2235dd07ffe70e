"""Schema resolution over Arrow tables equals fastavro's, record by record."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import fastavro
import pyarrow as pa
import pyruhvro
from hypothesis import given
from hypothesis import strategies as st

from schemas.catalogue import SchemaVersion, compact
from schemas.conform import arrow_schema, conform
from schemas.defaults import with_default_values
from schemas.lint import hazards
from schemas.shape import differences
from schemas.upcasts import to_newest

MOMENT = {"type": "long", "logicalType": "timestamp-micros"}
SIMPLE: list[tuple[Any, st.SearchStrategy[Any], Any]] = [
    ("int", st.integers(-(2**31), 2**31 - 1), 7),
    ("long", st.integers(-(2**63), 2**63 - 1), -(2**40)),
    ("double", st.floats(allow_nan=False), 0.5),
    ("boolean", st.booleans(), True),
    ("string", st.text(max_size=5), "à"),
    (MOMENT, st.datetimes(timezones=st.just(UTC)), 1_500_000),
]
"""Types that hold no others, with their values and a default that differs from Arrow's zero."""


class Shape:
    """A random type that can evolve: what its schema says, what its values are, what its default is."""

    def __init__(self, schema: Any, values: st.SearchStrategy[Any], default: Any) -> None:  # noqa: ANN401
        self.schema = schema
        self.values = values
        self.default = default


@st.composite
def _shapes(draw: st.DrawFn, names: list[int], depth: int) -> Shape:
    kinds = ["simple", "simple", "nullable", "array", "map", "record"]
    kind = draw(st.sampled_from(kinds if depth else kinds[:1]))
    if kind == "simple":
        return Shape(*draw(st.sampled_from(SIMPLE)))
    if kind == "record":
        return draw(_record_shapes(names, depth - 1))
    inner = draw(_shapes(names, depth - 1))
    if kind == "nullable" and not isinstance(inner.schema, list):
        return Shape(["null", inner.schema], st.none() | inner.values, None)
    if kind == "map":
        keyed = st.dictionaries(st.text(max_size=3), inner.values, max_size=2)
        return Shape({"type": "map", "values": inner.schema}, keyed, {})
    return Shape({"type": "array", "items": inner.schema}, st.lists(inner.values, max_size=3), [])


@st.composite
def _record_shapes(draw: st.DrawFn, names: list[int], depth: int) -> Shape:
    names.append(len(names))
    name = f"R{names[-1]}"
    shapes = {f"f{at}": draw(_shapes(names, depth)) for at in range(draw(st.integers(1, 4)))}
    fields = [
        {"name": field, "type": shape.schema, "default": shape.default} for field, shape in shapes.items()
    ]
    values = st.fixed_dictionaries({field: shape.values for field, shape in shapes.items()})
    default = {field: shape.default for field, shape in shapes.items()}
    return Shape({"type": "record", "name": name, "fields": fields}, values, default)


@st.composite
def _evolutions(draw: st.DrawFn) -> tuple[Any, Any, list[dict[str, Any]]]:
    """Two versions of a schema, either of which may have fields that the other lacks, and records of one."""
    whole = draw(_record_shapes([], 3))
    rows = draw(st.lists(whole.values, max_size=4))
    writer, reader = (_thinned(draw, copy.deepcopy(whole.schema)) for _ in range(2))
    return writer, reader, rows


def _thinned(draw: st.DrawFn, schema: Any) -> Any:  # noqa: ANN401 - a schema is any JSON
    """Drop and reorder fields of records at any depth."""
    if isinstance(schema, list):
        return [_thinned(draw, branch) for branch in schema]
    if not isinstance(schema, dict):
        return schema
    for inner in ("items", "values"):
        if inner in schema:
            schema[inner] = _thinned(draw, schema[inner])
    if schema["type"] == "record":
        kept = draw(st.permutations(schema["fields"]))[draw(st.integers(0, len(schema["fields"]) - 1)) :]
        schema["fields"] = [field | {"type": _thinned(draw, field["type"])} for field in kept]
    return schema


def _bodies(schema: Any, rows: list[dict[str, Any]]) -> list[bytes]:  # noqa: ANN401 - a schema is any JSON
    bodies = []
    for row in rows:
        body = BytesIO()
        fastavro.schemaless_writer(body, schema, row)
        bodies.append(body.getvalue())
    return bodies


@given(_evolutions())
def test_conforming_a_table_equals_resolving_its_records(
    evolution: tuple[Any, Any, list[dict[str, Any]]],
) -> None:
    raw_writer, raw_reader, rows = evolution
    writer, reader = fastavro.parse_schema(raw_writer), fastavro.parse_schema(raw_reader)
    assert not hazards(raw_writer)
    assert not differences(writer, reader)
    bodies = _bodies(writer, rows)
    expected = [
        fastavro.schemaless_reader(BytesIO(body), writer, with_default_values(reader)) for body in bodies
    ]
    table = pa.Table.from_batches([pyruhvro.deserialize_array(bodies, compact(raw_writer))])
    conformed = conform(table, writer, reader)
    conformed.validate(full=True)
    assert conformed.schema == arrow_schema(reader)
    assert conformed.to_pylist(maps_as_pydicts="strict") == expected


def test_slices_and_several_chunks_conform_like_the_whole() -> None:
    inner = {
        "type": "record",
        "name": "I",
        "fields": [{"name": "n", "type": ["null", "int"], "default": None}],
    }
    raw = {
        "type": "record",
        "name": "E",
        "fields": [
            {"name": "list", "type": {"type": "array", "items": ["null", inner]}, "default": []},
            {"name": "map", "type": ["null", {"type": "map", "values": "I"}], "default": None},
            {"name": "one", "type": ["null", "I"], "default": None},
        ],
    }
    rows: list[dict[str, Any]] = [
        {"list": [None, {"n": 1}], "map": {"a": {"n": None}}, "one": None},
        {"list": [], "map": None, "one": {"n": None}},
        {"list": [{"n": None}, {"n": 3}, None], "map": {"b": {"n": 4}, "c": {"n": 5}}, "one": {"n": 6}},
    ]
    schema = fastavro.parse_schema(raw)
    table = pa.Table.from_batches([pyruhvro.deserialize_array(_bodies(schema, rows), compact(raw))])
    parts = pa.concat_tables([table.slice(1, 2), table.slice(0, 1), table.slice(2)])
    expected = [rows[1], rows[2], rows[0], rows[2]]
    assert conform(parts, schema, schema).to_pylist(maps_as_pydicts="strict") == expected


def _version(number: int, *fields: dict[str, Any]) -> SchemaVersion:
    raw = {"type": "record", "name": "Event", "fields": list(fields)}
    return SchemaVersion("Event", number, number, compact(raw), fastavro.parse_schema(raw))


def test_an_upcast_sees_its_own_version_and_its_work_reaches_the_newest() -> None:
    metres = {"name": "metres", "type": "int", "default": 0}
    feet = {"name": "feet", "type": "int", "default": 0}
    note = {"name": "note", "type": "string", "default": "none"}
    versions = [_version(1, feet), _version(2, metres), _version(3, metres, note)]
    seen: list[pa.Schema] = []

    def to_metres(table: pa.Table) -> pa.Table:
        seen.append(table.schema)
        return pa.table(
            {"metres": pa.array([3 * feet // 10 for feet in table["feet"].to_pylist()], pa.int32())}
        )

    upcasts = {("Event", 1): to_metres}
    old = pa.table({"feet": pa.array([100, 10], pa.int32())})
    newest = to_newest(old, versions[0].parsed, versions, upcasts)
    assert newest.to_pylist() == [{"metres": 30, "note": "none"}, {"metres": 3, "note": "none"}]
    assert seen == [arrow_schema(versions[0].parsed)]
    current = pa.table({"metres": pa.array([5], pa.int32())})
    assert to_newest(current, versions[1].parsed, versions, upcasts).to_pylist() == [
        {"metres": 5, "note": "none"}
    ]
    assert len(seen) == 1


def test_a_moment_keeps_its_microseconds_and_gains_its_zone() -> None:
    raw = {"type": "record", "name": "E", "fields": [{"name": "at", "type": MOMENT, "default": 0}]}
    schema = fastavro.parse_schema(raw)
    moment = datetime(1812, 6, 24, 1, 2, 3, 456_789, tzinfo=UTC)
    table = pa.Table.from_batches(
        [pyruhvro.deserialize_array(_bodies(schema, [{"at": moment}]), compact(raw))]
    )
    (row,) = conform(table, schema, schema).to_pylist()
    assert row["at"] == moment
    assert row["at"].utcoffset() is not None
