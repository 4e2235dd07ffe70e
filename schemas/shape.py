"""Our rules for two versions of one schema, stricter than Avro's: records gain and lose fields, no more.

Avro's resolution also promotes (int to long, string to bytes), lets unions grow on one side and matches
records by alias. None of that is needed, and the fast path would have to do it again in Arrow.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from schemas.catalogue import compact
from schemas.defaults import named_types


class Difference(NamedTuple):
    """Where two versions may not differ, and how they do."""

    path: str
    """Names of fields from the event down, `[]` for items, `{}` for values, e.g. `content[].start`."""
    why: str


def differences(one: Any, other: Any) -> list[Difference]:  # noqa: ANN401 - fastavro's schemas are untyped
    """What forbids reading records of one version with the other, either way; empty when nothing does.

    Args:
        one: a schema as fastavro parses it.
        other: another; the order of the two does not matter to the outcome.
    """
    return list(_Comparison(one, other).types(one, other, ""))


class _Comparison:
    """A walk over two schemas side by side; neither may contain itself (the lint refuses that)."""

    def __init__(self, one: Any, other: Any) -> None:  # noqa: ANN401 - as differences
        self.named = named_types(one), named_types(other)

    def types(self, one: Any, other: Any, path: str) -> Iterator[Difference]:  # noqa: ANN401
        """Compare two types that stand at the same path."""
        one, other = self._resolved(one, 0), self._resolved(other, 1)
        if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            for branch, its_other in zip(one, other, strict=True):
                yield from self.types(branch, its_other, path)
        elif _kind(one) != _kind(other):
            yield Difference(path, f"{_kind(one)} against {_kind(other)}; add a new field instead")
        elif isinstance(one, dict):
            yield from self._inner(one, other, path)

    def _resolved(self, schema: Any, side: int) -> Any:  # noqa: ANN401
        if isinstance(schema, str):
            return self.named[side].get(schema, schema)
        bare = isinstance(schema, dict) and isinstance(schema["type"], str) and "logicalType" not in schema
        if bare and set(schema) <= {"type", "doc"}:
            return self._resolved(schema["type"], side)
        return schema

    def _inner(self, one: dict[str, Any], other: dict[str, Any], path: str) -> Iterator[Difference]:
        if "aliases" in one or "aliases" in other:
            yield Difference(path, f"{one['name']} has aliases; nothing is renamed")
        if one["type"] == "record":
            yield from self._fields(_fields(one), _fields(other), path)
        elif one["type"] == "array":
            yield from self.types(one["items"], other["items"], path + "[]")
        elif one["type"] == "map":
            yield from self.types(one["values"], other["values"], path + "{}")

    def _fields(
        self, ones: dict[str, dict[str, Any]], others: dict[str, dict[str, Any]], path: str
    ) -> Iterator[Difference]:
        for name, field in (ones | others).items():
            here = f"{path}.{name}" if path else name
            if "aliases" in field or "aliases" in ones.get(name, {}):
                yield Difference(here, "has aliases, so that it may be read from another field")
            if name in ones and name in others:
                yield from self.types(ones[name]["type"], others[name]["type"], here)
            elif "default" not in field:
                yield Difference(here, "stands in one version only and has no default")


def _fields(record: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {field["name"]: field for field in record["fields"]}


def _kind(schema: Any) -> str:  # noqa: ANN401 - fastavro's schemas are untyped
    """A type without what stands inside it."""
    if isinstance(schema, list):
        return f"[{', '.join(_kind(branch) for branch in schema)}]"
    if isinstance(schema, str):
        return schema
    if schema["type"] in {"array", "map"}:
        return str(schema["type"])
    if "name" in schema:
        return f"{schema['type']} {schema['name']}"
    return compact({"type": schema["type"], "logicalType": schema.get("logicalType")})
