"""What a record's header says that it was written with, against what its schema id means in a registry.

Ids mean something within one registry only. Read with another, a record could come out as an event that
nobody wrote; `ce_dataschema`, which travels with the record, tells.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Final

from fastavro.schema import to_parsing_canonical_form

from schemas.catalogue import SchemaVersion
from schemas.writer import Writer

DATASCHEMA: Final = "ce_dataschema"
"""The header's name; its value is the schema's subject and version, e.g. `StatementMade/1`."""

_NAMED: Final = re.compile(r"(?P<subject>\w+)/(?P<version>[1-9]\d{0,8})", re.ASCII)
_RETRY: Final = "then run `onrecord deadletters retry`"


def dataschema(subject: str, version: int) -> bytes:
    """The header's value for a version of an event's schema."""
    return f"{subject}/{version}".encode()


@lru_cache(maxsize=1024)
def contradiction(said: bytes, writer: Writer) -> str | None:
    """Why a record whose header says so can't have been written with this schema; None where it can.

    The schema of a version that we know must encode alike (the same parsing canonical form). Of a version
    that is newer than all we know, only this much is certain: it is of the same event, and none of those.

    Args:
        said: the header's value.
        writer: what the record's schema id means in the registry.

    Source: https://avro.apache.org/docs/1.12.0/specification/#parsing-canonical-form-for-schemas
    """
    named = _NAMED.fullmatch(said.decode("utf-8", "replace"))
    if named is None:
        return _refusal(said, "which names no schema of ours")
    elsewhere = _refusal(said, f"but its schema id means {_meant(writer)} in this registry")
    if named["subject"] != writer.subject:
        return elsewhere
    return None if _agrees(int(named["version"]), writer) else elsewhere


def unreadable(reason: str, said: bytes | None) -> str:
    """The reason for a record whose schema id means nothing that we can read, with what its header says."""
    if said is None:
        return reason
    return (
        f"{reason}; its {DATASCHEMA} header says {_quoted(said)}: name the registry that it was written with "
        f"by ONRECORD_REGISTRY, or upgrade onrecord where a newer one wrote it, {_RETRY}"
    )


def _refusal(said: bytes, why: str) -> str:
    return (
        f"its {DATASCHEMA} header says {_quoted(said)}, {why}: it was written with another registry; name "
        f"that one by ONRECORD_REGISTRY, {_RETRY}"
    )


def _quoted(said: bytes) -> str:
    return repr(said[:64].decode("utf-8", "replace"))


def _agrees(version: int, writer: Writer) -> bool:
    """Whether a writer's schema can be this version of its event's."""
    for known in writer.versions:
        if known.version == version:
            return _canonical(writer.parsed) == _canonical(known.parsed)
    return _known(writer) is None


def _meant(writer: Writer) -> str:
    known = _known(writer)
    return f"{writer.subject}/{known.version}" if known else f"another version of {writer.subject}"


def _known(writer: Writer) -> SchemaVersion | None:
    """The version that a writer's schema is, where it is one that we know."""
    return next((known for known in writer.versions if _is_text_of(known, writer)), None)


def _is_text_of(known: SchemaVersion, writer: Writer) -> bool:
    return writer.text == known.text or json.loads(writer.text) == json.loads(known.text)


def _canonical(schema: object) -> str:
    return str(to_parsing_canonical_form(schema))  # type: ignore[arg-type]  # fastavro types JSON narrowly
