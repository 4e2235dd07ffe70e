"""Defaults as values: what a reader puts where a writer's schema has no such field.

fastavro hands out a default as its JSON: 0 for a moment, {} for a record whose fields have defaults of their
own. Here they become what a decoded value would be: a UTC datetime, a whole record.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def named_types(schema: Any) -> dict[str, dict[str, Any]]:  # noqa: ANN401 - a schema is any JSON
    """The records within a schema by full name, the schema itself among them; as fastavro parses it."""
    if isinstance(schema, list):
        return {name: record for branch in schema for name, record in named_types(branch).items()}
    if not isinstance(schema, dict):
        return {}
    if schema["type"] == "record":
        inner = [field["type"] for field in schema["fields"]]
        return {schema["name"]: schema} | named_types(inner)
    return named_types(schema.get("items", schema.get("values", schema["type"])))


def default_value(schema: Any, default: Any, named: dict[str, dict[str, Any]]) -> Any:  # noqa: ANN401
    """The value that a default's JSON stands for.

    Args:
        schema: the field's type, as fastavro parses it; a union's default belongs to its first branch.
        default: the default's JSON.
        named: the records that the type may name.
    """
    while not isinstance(schema, dict):
        if isinstance(schema, str) and schema not in named:
            return default
        schema = schema[0] if isinstance(schema, list) else named[schema]
    if schema["type"] == "record":
        given = {field["name"]: field.get("default") for field in schema["fields"]} | default
        return {
            field["name"]: default_value(field["type"], given[field["name"]], named)
            for field in schema["fields"]
        }
    if schema["type"] == "array":
        return [default_value(schema["items"], item, named) for item in default]
    if schema["type"] == "map":
        return {key: default_value(schema["values"], value, named) for key, value in default.items()}
    if schema.get("logicalType") == "timestamp-micros":
        return _EPOCH + timedelta(microseconds=default)
    return default


def with_default_values(schema: Any) -> Any:  # noqa: ANN401 - a schema is any JSON
    """A copy of a parsed schema for fastavro to read with, in which every default is its value."""
    return _with_values(schema, named_types(schema))


def _with_values(schema: Any, named: dict[str, dict[str, Any]]) -> Any:  # noqa: ANN401
    if isinstance(schema, list):
        return [_with_values(branch, named) for branch in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {key: _with_values(schema[key], named) for key in ("items", "values") if key in schema}
    if schema["type"] == "record":
        copy["fields"] = [_field_with_value(field, named) for field in schema["fields"]]
    return {**schema, **copy}


def _field_with_value(field: dict[str, Any], named: dict[str, dict[str, Any]]) -> dict[str, Any]:
    copy = {**field, "type": _with_values(field["type"], named)}
    if "default" in field:
        copy["default"] = default_value(field["type"], field["default"], named)
    return copy
