"""How far a consumer has come."""

from __future__ import annotations

from typing import NamedTuple

from consumers.batch import Batch
from consumers.projection import Projected
from eventlog.log import TopicPartition


class Progress(NamedTuple):
    """Counts since a consumer began."""

    records: int = 0
    """Records that were read."""
    rows: int = 0
    """Rows that were added to the fact tables."""
    dead: int = 0
    """Records that went to dead letters."""
    positions: dict[TopicPartition, int] = {}  # noqa: RUF012 - a NamedTuple's default, never changed
    batch_seconds: float = 0.0
    """How long it took to project the last batch, from its tables to its commit."""

    def after(self, batch: Batch, projected: Projected, seconds: float = 0.0) -> Progress:
        """The progress when a batch was projected."""
        return Progress(
            self.records + len(batch.records),
            self.rows + projected.rows,
            self.dead + projected.dead,
            {**self.positions, **batch.positions},
            seconds,
        )
