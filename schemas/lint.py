"""What our schemas may contain: rules that keep them readable for decades and safe to read from strangers.

A six-byte array of nulls can claim 2^60 items, and a record that contains itself can nest without end;
`fixed`, `bytes`, `decimal` and `uuid` have no place in the fast path; enums and aliases evolve badly.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import fastavro
from fastavro.schema import SchemaParseException, UnknownType

from schemas.defaults import named_types

_REFUSED_TYPES: Final = {
    "null": "let it be null or something, or leave it out",
    "bytes": "use a string",
    "fixed": "use a string",
    "enum": "use a string with a word list in schemas/vocabulary.py, which can grow without a new version",
}
_LOGICAL_TYPES: Final = {"timestamp-micros"}


class Finding(NamedTuple):
    """One fault of a schema."""

    path: str
    """Where: names of records and fields, `[]` for items, `{}` for values, e.g. `StatementMade.content[]`."""
    wrong: str
    remedy: str

    def __str__(self) -> str:
        """The finding as one sentence."""
        return f"{self.path}: {self.wrong}; {self.remedy}"


def lint(schema: object) -> list[Finding]:
    """Everything that is wrong with a schema given as JSON; empty when nothing is."""
    return _findings(schema, style=True)


def hazards(schema: object) -> list[Finding]:
    """What makes records of a schema unsafe or impossible to read, whoever wrote it."""
    return _findings(schema, style=False)


def _findings(schema: object, *, style: bool) -> list[Finding]:
    try:
        parsed: Any = fastavro.parse_schema(schema)  # type: ignore[arg-type]  # it says itself what it refuses
    except (SchemaParseException, UnknownType, KeyError, TypeError, ValueError) as error:
        return [Finding("schema", f"is not Avro ({error!r})", "see the Avro specification")]
    if not isinstance(parsed, dict) or parsed["type"] != "record":
        return [Finding("schema", "is not a record", "make the event a record")]
    inspection = _Inspection(named_types(parsed), style=style)
    return list(inspection.type(parsed, _short(parsed["name"])))


def _short(name: str) -> str:
    return name.rpartition(".")[2]


class _Inspection:
    """A walk over one parsed schema, in which every named type has its full name."""

    def __init__(self, named: dict[str, dict[str, Any]], *, style: bool) -> None:
        self.named = named
        self.style = style
        self.within: list[str] = []

    def type(self, schema: Any, path: str) -> Iterator[Finding]:  # noqa: ANN401 - a schema is any JSON
        """Inspect a type wherever it stands."""
        if isinstance(schema, list):
            if len(schema) != 2 or schema.count("null") != 1:  # noqa: PLR2004 - null and what may be null
                yield Finding(path, "is a union of more than null and one type", "use a field for each")
            for branch in schema:
                if branch != "null":
                    yield from self.type(branch, path)
        elif isinstance(schema, str):
            yield from self._named(schema, path)
        elif schema["type"] == "record":
            yield from self._record(schema, path)
        elif schema["type"] in {"array", "map"}:
            inner, suffix = ("items", "[]") if schema["type"] == "array" else ("values", "{}")
            if self._zero_width(schema[inner]):
                wrong = "takes no bytes, so that a tiny record can claim endless items"
                yield Finding(path + suffix, wrong, "give it a field that takes at least one byte")
            yield from self.type(schema[inner], path + suffix)
        else:
            yield from self._annotated(schema, path)

    def _named(self, name: str, path: str) -> Iterator[Finding]:
        if name in self.within:
            yield Finding(path, f"{_short(name)} contains itself", "refer to it by an id instead")
        elif name in _REFUSED_TYPES:
            yield Finding(path, f"is {name}", _REFUSED_TYPES[name])

    def _annotated(self, schema: dict[str, Any], path: str) -> Iterator[Finding]:
        logical = schema.get("logicalType")
        if logical is not None and logical not in _LOGICAL_TYPES:
            yield Finding(path, f"is {logical}", "use a string, a double, or timestamp-micros in UTC")
        if self.style and "aliases" in schema:
            yield from self._aliases(path)
        yield from self._named(schema["type"], path)

    def _record(self, schema: dict[str, Any], path: str) -> Iterator[Finding]:
        self.within.append(schema["name"])
        if not schema["fields"]:
            yield Finding(path, "has no fields", "leave it out, or say something in it")
        if self.style:
            yield from self._described(schema, path)
        for field in schema["fields"]:
            here = f"{path}.{field['name']}"
            if self.style:
                yield from self._described(field, here)
                yield from self._default(field, here)
            yield from self.type(field["type"], here)
        self.within.pop()

    def _described(self, part: dict[str, Any], path: str) -> Iterator[Finding]:
        if not part.get("doc", "").strip():
            yield Finding(path, "has no doc", "say what it means, and its unit")
        if "aliases" in part:
            yield from self._aliases(path)

    def _aliases(self, path: str) -> Iterator[Finding]:
        yield Finding(path, "has aliases", "nothing is renamed; add a new field instead")

    def _default(self, field: dict[str, Any], path: str) -> Iterator[Finding]:
        required = field["name"].endswith("_id") or field["name"] == "captured_at"
        if "default" not in field:
            if not required:
                yield Finding(path, "has no default", "give it one, so that it can be added and removed")
        elif field["default"] is None and field["type"] != "null" and field["type"][0] != "null":
            yield Finding(path, "defaults to null where null is not the first branch", "put null first")

    def _zero_width(self, schema: Any) -> bool:  # noqa: ANN401 - a schema is any JSON
        if isinstance(schema, list):
            return False
        if isinstance(schema, str) and schema in self.named and schema not in self.within:
            schema = self.named[schema]
        if isinstance(schema, dict) and schema["type"] == "record":
            return all(self._zero_width(field["type"]) for field in schema["fields"])
        return schema == "null" or (isinstance(schema, dict) and self._zero_width(schema["type"]))
