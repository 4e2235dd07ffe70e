"""Applying batches whatever is in them: a record that does not fit is set aside, and the rest goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from consumers.batch import Batch, DeadRecord
from consumers.projection import RECORD_FAULTS, Projected, Projection
from eventlog.log import StoredRecord

Decode: TypeAlias = Callable[[Sequence[StoredRecord]], Batch]


def apply(projection: Projection, batch: Batch, decode: Decode) -> Projected:
    """Project a batch; where a record's values do not fit, find it by halves and make it a dead letter.

    Args:
        projection: where to.
        batch: what.
        decode: how the batch came from its records, to be done again for parts of it.

    Raises:
        duckdb.Error: the store failed; the records from the last committed position on are not projected.
    """
    try:
        return projection.apply(batch)
    except RECORD_FAULTS as error:
        if len(batch.records) > 1:
            return _apply_halves(projection, batch, decode)
        dead = [DeadRecord(record, f"does not fit the warehouse: {error}") for record in batch.records]
        return projection.apply(Batch(batch.records, {}, dead, batch.positions))


def _apply_halves(projection: Projection, batch: Batch, decode: Decode) -> Projected:
    middle = len(batch.records) // 2
    earlier = apply(projection, decode(batch.records[:middle]), decode)
    later = apply(projection, decode(batch.records[middle:])._replace(positions=batch.positions), decode)
    return Projected(earlier.rows + later.rows, earlier.dead + later.dead)
