"""What a new version of an event means for records of the older ones, beyond fields that come and go.

An upcast takes a table in the shape of one version and returns one in the shape of the next, row for row.
There is at most one for each version, and there are none yet. Both ways of reading use them: whole batches
in schemas/arrow.py, and single records in schemas/writer.py as tables of one row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, TypeAlias

import pyarrow as pa

from schemas.catalogue import SchemaVersion
from schemas.conform import conform

Upcast: TypeAlias = Callable[[pa.Table], pa.Table]

UPCASTS: Final[dict[tuple[str, int], Upcast]] = {}
"""By event and the version that they start from."""


def to_newest(
    table: pa.Table,
    writer_schema: Any,  # noqa: ANN401 - fastavro's schemas are untyped
    versions: Sequence[SchemaVersion],
    upcasts: Mapping[tuple[str, int], Upcast],
) -> pa.Table:
    """Bring a table from its writer's shape to the newest version's, version by version.

    Args:
        table: rows in the shape of the writer's schema.
        writer_schema: as fastavro parses it; one that is none of the versions needs no upcast.
        versions: the event's versions, oldest first.
        upcasts: by event and the version that they start from.
    """
    schema = writer_schema
    for older, newer in pairwise(since(writer_schema, versions)):
        upcast = upcasts.get((older.subject, older.version))
        if upcast is not None:
            table = upcast(conform(table, schema, older.parsed))
            schema = newer.parsed
    return conform(table, schema, versions[-1].parsed)


def since(writer_schema: Any, versions: Sequence[SchemaVersion]) -> Sequence[SchemaVersion]:  # noqa: ANN401
    """The versions from the writer's on; empty where its schema is none of them."""
    start = next((at for at, each in enumerate(versions) if each.parsed == writer_schema), len(versions))
    return versions[start:]


def applies(
    writer_schema: Any,  # noqa: ANN401 - as above
    versions: Sequence[SchemaVersion],
    upcasts: Mapping[tuple[str, int], Upcast],
) -> bool:
    """Whether records of the writer's schema need an upcast, and not only resolution."""
    return any((each.subject, each.version) in upcasts for each in since(writer_schema, versions)[:-1])
