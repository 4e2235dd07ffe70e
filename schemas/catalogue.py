"""The schemas that ship with the package: every published version of every event, with its fixed id.

A published version is never edited: fingerprints.json holds the SHA-256 of each file as it was published.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Final, NamedTuple

import fastavro

from schemas.registry import RegisteredSchema

_FILE_NAME: Final = re.compile(r"(?P<subject>\w+)\.v(?P<version>[1-9]\d*)\.avsc")


class SchemaVersion(NamedTuple):
    """One published version of one event's schema."""

    subject: str
    version: int
    schema_id: int
    text: str
    """The schema as compact JSON, in the file's order and with its docs; what goes to a registry."""
    parsed: Any
    """The same, as fastavro parses it."""


def compact(schema: object) -> str:
    """A schema as JSON text without white space."""
    return json.dumps(schema, ensure_ascii=False, separators=(",", ":"))


@cache
def versions(subject: str) -> tuple[SchemaVersion, ...]:
    """The published versions of an event, oldest first.

    Raises:
        KeyError: no event has this name.
    """
    numbers = sorted((int(version), schema_id) for version, schema_id in _ids()[subject].items())
    return tuple(_load(subject, version, schema_id) for version, schema_id in numbers)


def newest(subject: str) -> SchemaVersion:
    """The version that events are written with and read as.

    Raises:
        KeyError: no event has this name.
    """
    return versions(subject)[-1]


def subjects() -> tuple[str, ...]:
    """The names of all events, in the order of their ids."""
    return tuple(_ids())


def shipped() -> tuple[RegisteredSchema, ...]:
    """Every published version as a registry knows it, by ascending id."""
    every = (version for subject in subjects() for version in versions(subject))
    ordered = sorted(every, key=lambda version: version.schema_id)
    return tuple(RegisteredSchema(each.schema_id, each.subject, each.text) for each in ordered)


def unpublished_changes() -> list[str]:
    """What differs between the schema files, their ids and their fingerprints; empty when nothing does."""
    files = {
        entry.name: hashlib.sha256(entry.read_bytes()).hexdigest()
        for entry in _folder().iterdir()
        if entry.name.endswith(".avsc")
    }
    published: dict[str, str] = json.loads(_folder().joinpath("fingerprints.json").read_text("utf-8"))
    return difference(files, published, _ids())


def difference(files: dict[str, str], published: dict[str, str], ids: dict[str, dict[str, int]]) -> list[str]:
    """Compare hashes of files by name with those published and with the ids, one sentence per fault."""
    faults = [f"{name}: published, but its file is gone; restore it" for name in published.keys() - files]
    for name, fingerprint in files.items():
        if name not in published:
            faults.append(f"{name}: not published; add {fingerprint} to fingerprints.json")
        elif published[name] != fingerprint:
            faults.append(f"{name}: edited after it was published; restore it and add a new version instead")
        parts = _FILE_NAME.fullmatch(name)
        if parts is None or parts["version"] not in ids.get(parts["subject"], {}):
            faults.append(f"{name}: has no id; name it SUBJECT.vN.avsc and give it one in ids.json")
    taken = [schema_id for numbers in ids.values() for schema_id in numbers.values()]
    if len(taken) != len(set(taken)):
        faults.append("ids.json: an id stands twice; every version needs one of its own")
    return sorted(faults)


@cache
def _ids() -> dict[str, dict[str, int]]:
    ids: dict[str, dict[str, int]] = json.loads(_folder().joinpath("ids.json").read_text("utf-8"))
    return ids


def _folder() -> Traversable:
    return resources.files("schemas").joinpath("avro")


def _load(subject: str, version: int, schema_id: int) -> SchemaVersion:
    raw = json.loads(_folder().joinpath(f"{subject}.v{version}.avsc").read_text("utf-8"))
    return SchemaVersion(subject, version, schema_id, compact(raw), fastavro.parse_schema(raw))
