"""FULL_TRANSITIVE compatibility, offline: every version of an event reads what every other one wrote.

Two judges must agree: Apache Avro's own checker, as Confluent's registry would rule, and our stricter rules
of schemas/shape.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import avro.schema
import fastavro
from avro.compatibility import ReaderWriterCompatibilityChecker, SchemaCompatibilityType
from avro.errors import AvroException

from schemas.catalogue import SchemaVersion
from schemas.registry import IncompatibleSchemaError, RegisteredSchema
from schemas.shape import differences


class Incompatibility(NamedTuple):
    """Two versions of an event that can't live in one log."""

    subject: str
    older: int
    newer: int
    direction: str
    """backward: the newer can't read the older's records; forward: the reverse; both: either way."""
    where: str
    why: str

    def __str__(self) -> str:
        """The incompatibility as one sentence."""
        return (
            f"{self.subject} versions {self.older} and {self.newer} are incompatible ({self.direction})"
            f" at {self.where}: {self.why}"
        )


def check(versions: Sequence[SchemaVersion]) -> list[Incompatibility]:
    """Compare every version with every other, both ways.

    Args:
        versions: the versions of one event, oldest first.

    Returns:
        What is incompatible; empty when nothing is.
    """
    return [fault for older, newer in combinations(versions, 2) for fault in _pair(older, newer)]


def require_compatible(subject: str, schema: str, earlier: Sequence[RegisteredSchema]) -> None:
    """Check a schema, as JSON text, against every version that its subject has in a registry.

    Raises:
        IncompatibleSchemaError: it is no Avro schema, or some version could not read another's records.
    """
    *known, wanted = [*earlier, RegisteredSchema(0, subject, schema)]
    try:
        new = _version(wanted, len(known) + 1)
        faults = [fault for number, old in enumerate(known, 1) for fault in _pair(_version(old, number), new)]
    except (AvroException, fastavro.schema.SchemaParseException, ValueError) as error:
        raise IncompatibleSchemaError(f"this schema of {subject} is none of Avro's: {error}") from error
    if faults:
        raise IncompatibleSchemaError(str(faults[0]))


def _version(schema: RegisteredSchema, number: int) -> SchemaVersion:
    parsed = fastavro.parse_schema(json.loads(schema.schema))
    return SchemaVersion(schema.subject, number, schema.schema_id, schema.schema, parsed)


def _pair(older: SchemaVersion, newer: SchemaVersion) -> Iterator[Incompatibility]:
    old, new = avro.schema.parse(older.text), avro.schema.parse(newer.text)
    judged = [("backward", *fault) for fault in _avro(reader=new, writer=old)]
    judged += [("forward", *fault) for fault in _avro(reader=old, writer=new)]
    judged += [("both", path or "the record", why) for path, why in differences(older.parsed, newer.parsed)]
    for direction, where, why in judged:
        yield Incompatibility(older.subject, older.version, newer.version, direction, where, why)


def _avro(*, reader: Any, writer: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - avro is untyped
    checker = ReaderWriterCompatibilityChecker()  # type: ignore[no-untyped-call]  # avro annotates in part
    result = checker.get_compatibility(reader, writer)
    if result.compatibility is SchemaCompatibilityType.compatible:
        return []
    kinds = ", ".join(kind.value for kind in result.incompatibilities)
    return [(" ".join(sorted(result.locations)), f"{kinds}: {'; '.join(sorted(result.messages))}")]
