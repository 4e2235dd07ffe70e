"""docs/events.md, made from the schemas and the vocabulary: `python -m schemas.document > docs/events.md`."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from importlib import resources
from typing import Any, Final, TypeAlias

from schemas import catalogue
from schemas.records import TOPICS

Schema: TypeAlias = Any
"""JSON as Avro writes it: a name, a union as a list, or an object with a `type`."""

_HEAD: Final = """\
<!-- Made by `python -m schemas.document`; change the schemas or the vocabulary instead. -->

# The events

What the log holds: seven events on three topics. A record's key is its `article_id`, so that all events of
one article keep their order in one partition of each topic.

A record's value is Avro in Confluent's framing: a zero byte, the schema's id in four bytes, the body. Its
headers are the attributes of [CloudEvents](https://cloudevents.io), such as `ce_id` and `ce_type`;
`ce_dataschema` names schema and version. Moments are microseconds since 1970 in UTC. Offsets count Unicode
code points from 0, end exclusive. Fields with a default may be missing in records of another version; those
without one never are.
"""
_PARTS_HEAD: Final = """\
## Parts

Records that stand within events.
"""
_WORDS_HEAD: Final = """\
## Vocabularies

Strings with a list that may grow: expect words that are not here yet. They stand in `schemas/vocabulary.py`.
"""


def document() -> str:
    """The whole page, as Markdown."""
    parts: dict[str, Schema] = {}
    events = [_event(subject, parts) for subject in catalogue.subjects()]
    shown_parts = [_part(part) for part in parts.values()]
    pieces = [_HEAD, *events, _PARTS_HEAD, *shown_parts, _WORDS_HEAD, *_vocabularies()]
    return "\n".join(pieces)


def _event(subject: str, parts: dict[str, Schema]) -> str:
    version = catalogue.newest(subject)
    schema = next(_records(version.parsed))
    _collect(schema, parts)
    where = f"Topic `{TOPICS[subject]}`, version {version.version}, schema id {version.schema_id}."
    return f"## `{subject}`\n\n{schema['doc']}\n\n{where}\n\n{_fields(schema)}"


def _collect(schema: Schema, parts: dict[str, Schema]) -> None:
    """Put the records within a record into `parts`, by name, each before what stands within it."""
    for field in schema["fields"]:
        for record in _records(field["type"]):
            parts.setdefault(record["name"], record)
            _collect(record, parts)


def _records(kind: Schema) -> Iterator[Schema]:
    """The records that a type defines, without those within them."""
    if isinstance(kind, list):
        for branch in kind:
            yield from _records(branch)
    elif isinstance(kind, dict):
        if kind["type"] == "record":
            yield kind
        elif kind["type"] == "array":
            yield from _records(kind["items"])


def _part(schema: Schema) -> str:
    return f"### `{_short(schema['name'])}`\n\n{schema['doc']}\n\n{_fields(schema)}"


def _fields(schema: Schema) -> str:
    rows = [
        f"| `{field['name']}` | {_type(field['type'])} | {_default(field)} | {field['doc']} |\n"
        for field in schema["fields"]
    ]
    return "".join(["| field | type | default | meaning |\n|---|---|---|---|\n", *rows])


def _type(kind: Schema) -> str:
    """A type in words; a part's name links to it."""
    if isinstance(kind, list):
        return " or ".join(_type(branch) for branch in kind if branch != "null") + ", or null"
    if isinstance(kind, str):
        short = _short(kind)
        return short if short == kind else f"[{short}](#{short.lower()})"
    if kind["type"] == "array":
        return f"list of {_type(kind['items'])}"
    return _type(kind["name"]) if kind["type"] == "record" else str(kind.get("logicalType", kind["type"]))


def _short(name: str) -> str:
    return name.rpartition(".")[2]


def _default(field: Schema) -> str:
    return f"`{catalogue.compact(field['default'])}`" if "default" in field else "none"


def _vocabularies() -> Iterator[str]:
    """Each list with its words and what its module says of it, which only the source holds."""
    tree = ast.parse(resources.files("schemas").joinpath("vocabulary.py").read_text("utf-8"))
    following = [*tree.body[1:], None]
    for statement, comment in zip(tree.body, following, strict=True):
        if isinstance(statement, ast.AnnAssign) and statement.value is not None:
            words = ", ".join(f"`{word}`" for word in ast.literal_eval(statement.value))
            yield f"### `{ast.unparse(statement.target)}`\n\n{words}\n{_said_of(comment)}"


def _said_of(comment: ast.stmt | None) -> str:
    if not isinstance(comment, ast.Expr):
        return ""
    return f"\n{ast.literal_eval(comment.value)}".rstrip() + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
