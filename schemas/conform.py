"""Avro's schema resolution for whole Arrow tables: fields added, dropped and put in order, without row loops.

Follows Apache Avro 1.12, "Schema Resolution", for what our rules let change (schemas/shape.py): records
at any depth gain fields with defaults and lose fields. Buffers of fields that stay are shared, never copied.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import pyarrow as pa

from schemas.defaults import default_value, named_types

Names: TypeAlias = dict[str, dict[str, Any]]

_PRIMITIVES: Final = {
    "boolean": pa.bool_(),
    "int": pa.int32(),
    "long": pa.int64(),
    "float": pa.float32(),
    "double": pa.float64(),
    "string": pa.string(),
}
_MOMENT: Final = pa.timestamp("us", tz="UTC")


def arrow_schema(schema: Any) -> pa.Schema:  # noqa: ANN401 - fastavro's schemas are untyped
    """The columns of a table of records, one for each field of a parsed schema; every column nullable."""
    return pa.schema(_arrow_type(schema, named_types(schema)))


def conform(table: pa.Table, writer_schema: Any, reader_schema: Any) -> pa.Table:  # noqa: ANN401 - as above
    """Bring a table from its writer's shape to a reader's.

    Args:
        table: one row for each record, one column for each field of the writer's schema; moments with or
            without a zone, which is UTC.
        writer_schema: the schema that the records were written with, as fastavro parses it.
        reader_schema: the schema to read them as, as fastavro parses it.

    Returns:
        The rows in order, in exactly the shape of `arrow_schema(reader_schema)`.
    """
    return Resolution(writer_schema, reader_schema).conform(table)


class Resolution:
    """A walk over tables' columns with both schemas side by side; to be kept where many are small."""

    def __init__(self, writer: Any, reader: Any) -> None:  # noqa: ANN401 - as conform
        """Resolve from a writer's schema to a reader's, both as fastavro parses them."""
        self.schema: Final = arrow_schema(reader)
        """What the tables come out as."""
        self._schemas = writer, reader
        self._writer_names = named_types(writer)
        self._reader_names = named_types(reader)
        self._types: dict[int, pa.DataType] = {}  # by the identity of a part of the schema, which is kept

    def conform(self, table: pa.Table) -> pa.Table:
        """As the function of this name."""
        return pa.Table.from_batches([self._batch(batch) for batch in table.to_batches()], self.schema)

    def _batch(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        return pa.RecordBatch.from_struct_array(self._array(batch.to_struct_array(), *self._schemas))

    def _type(self, reader: Any) -> pa.DataType:  # noqa: ANN401 - as conform
        if isinstance(reader, str):
            return _arrow_type(reader, self._reader_names)
        if id(reader) not in self._types:
            self._types[id(reader)] = _arrow_type(reader, self._reader_names)
        return self._types[id(reader)]

    def _array(self, array: pa.Array, writer: Any, reader: Any) -> pa.Array:  # noqa: ANN401 - as conform
        """One array at any depth."""
        writer, reader = _bare(writer, self._writer_names), _bare(reader, self._reader_names)
        if array.offset:
            array = pa.concat_arrays([array])  # what follows takes buffers from their start
        kind = reader["type"] if isinstance(reader, dict) else reader
        if kind == "record":
            return self._struct(array, writer, reader)
        if kind == "array":
            values = self._array(array.values, writer["items"], reader["items"])
            return pa.ListArray.from_arrays(array.offsets, values, pa.list_(values.type), mask=_nulls(array))
        if kind == "map":
            return self._map(array, writer, reader)
        return array.cast(self._type(reader))

    def _struct(self, array: pa.Array, writer: Any, reader: Any) -> pa.Array:  # noqa: ANN401 - as conform
        written = {field["name"]: field["type"] for field in writer["fields"]}
        children = [
            self._array(array.field(field["name"]), written[field["name"]], field["type"])
            if field["name"] in written
            else self._default(field, len(array))
            for field in reader["fields"]
        ]
        fields = list(self._type(reader))
        return pa.StructArray.from_arrays(children, fields=fields, mask=_nulls(array))

    def _map(self, array: pa.Array, writer: Any, reader: Any) -> pa.Array:  # noqa: ANN401 - as conform
        items = self._array(array.items, writer["values"], reader["values"])
        kind = pa.map_(pa.string(), items.type)
        return pa.MapArray.from_arrays(array.offsets, array.keys, items, kind, mask=_nulls(array))

    def _default(self, field: dict[str, Any], rows: int) -> pa.Array:
        value = default_value(field["type"], field["default"], self._reader_names)
        one = pa.array([value], self._type(field["type"]))
        return one.take(pa.repeat(pa.scalar(0, pa.int32()), rows))


def _nulls(array: pa.Array) -> pa.Array | None:
    """Where the array is null; None where it never is."""
    return array.is_null() if array.null_count else None


def _bare(schema: Any, named: Names) -> Any:  # noqa: ANN401 - as conform
    """A type without its null branch and with its name looked up; Arrow arrays carry nulls of themselves."""
    if isinstance(schema, list):
        schema = next(branch for branch in schema if branch != "null")
    return named.get(schema, schema) if isinstance(schema, str) else schema


def _arrow_type(schema: Any, named: Names) -> pa.DataType:  # noqa: ANN401 - as conform
    schema = _bare(schema, named)
    if isinstance(schema, str):
        return _PRIMITIVES[schema]
    if schema.get("logicalType") == "timestamp-micros":
        return _MOMENT
    if schema["type"] == "record":
        return pa.struct([(field["name"], _arrow_type(field["type"], named)) for field in schema["fields"]])
    if schema["type"] == "array":
        return pa.list_(_arrow_type(schema["items"], named))
    if schema["type"] == "map":
        return pa.map_(pa.string(), _arrow_type(schema["values"], named))
    return _arrow_type(schema["type"], named)
