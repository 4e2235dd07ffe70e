"""Quix Streams with fastavro and a batching sink of its own kind: DuckDB before each checkpoint."""

from __future__ import annotations

from typing import Any, Final

from quixstreams import Application
from quixstreams.sinks import BatchingSink, SinkBatch

from bench.peers.tables import Warehouse, python_decoder
from bench.peers.work import Work, main

_COMMIT_EVERY: Final = 5_000


class DuckSink(BatchingSink):  # type: ignore[misc]  # not installed where types are checked
    """Inserts what came since the last checkpoint; it comes again where the checkpoint fails."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._decode = python_decoder(work)
        self.warehouse = Warehouse(work)

    def write(self, batch: SinkBatch) -> None:
        """Insert a batch."""
        self.warehouse.insert(self._decode([item.value for item in batch]))


def run(work: Work) -> int:
    """Bring it all into DuckDB."""
    application: Any = Application(
        broker_address=work.bootstrap,
        consumer_group=f"quix-{work.folder.name}",
        auto_offset_reset="earliest",
        commit_every=_COMMIT_EVERY,
        state_dir=str(work.folder / "state"),
        loglevel="ERROR",
    )
    sink = DuckSink(work)
    for topic in work.topics:
        application.dataframe(application.topic(topic, value_deserializer="bytes")).sink(sink)
    application.run(count=work.events)
    sink.warehouse.close()
    return work.events


if __name__ == "__main__":
    main(run)
