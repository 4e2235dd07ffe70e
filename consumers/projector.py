"""The projector: catches up with the log, tails it, and publishes snapshots for readers when they ask."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from threading import Event
from typing import Final, NamedTuple

import duckdb

from consumers.applying import apply
from consumers.batch import Batch, decode
from consumers.log_identity import LogIdentity
from consumers.progress import Progress
from consumers.projection import Projection
from consumers.publishing import Publisher
from consumers.reading import BATCH_RECORDS, TOPICS, LogReader
from consumers.reporting import Reporter
from eventlog.log import EventLog, StoredRecord
from schemas.codec import Codec
from warehouse.connection import open_for_writing
from warehouse.errors import WarehouseError
from warehouse.generations import Generation, Generations
from warehouse.snapshots import remove_snapshots

_TAIL_WAIT: Final = 0.1
"""Seconds between looks at snapshot requests, the pointer and the stop signal while nothing comes in."""

_COPYING_WAIT: Final = 0.02
"""Seconds between looks while a snapshot is copied."""

REPORTING_GROUP: Final = "projection-"
"""The log shows a warehouse's positions as those of a group of this name and the warehouse's id."""


class Projector:
    """Projects a log into the current generation of a warehouse.

    Args:
        log: the log to read.
        codec: knows the log's schemas.
        directory: the warehouse.
        memory_limit: what DuckDB may use, e.g. "1GB".
        batch_records: records a transaction while catching up.
        wait: seconds to wait for readers, or another projector, to let go of the warehouse.
        on_opened: called with the progress when a generation was opened; its positions are the generation's.
        on_progress: called after every commit.
    """

    def __init__(  # noqa: PLR0913 - what a projector needs, each by name
        self,
        log: EventLog,
        codec: Codec,
        directory: Path,
        *,
        memory_limit: str = "1GB",
        batch_records: int = BATCH_RECORDS,
        wait: float = 10.0,
        on_opened: Callable[[Progress], None] = lambda _: None,
        on_progress: Callable[[Progress], None] = lambda _: None,
    ) -> None:
        self._log = log
        self._codec = codec
        self._generations = Generations(directory)
        self._open = partial(open_for_writing, memory_limit=memory_limit, wait=wait)
        self._reader = LogReader(log, self._decode, limit=batch_records)
        self._on_opened = on_opened
        self._on_progress = on_progress
        self._progress = Progress()

    def run(self, *, until_end: bool, stop: Event | None = None) -> Progress:
        """Catch up, then tail until `stop` is set; with `until_end`, return when caught up.

        The batch in hand is finished before it returns. Follows the pointer when a replay moves it.

        Raises:
            WarehouseBusyError: another process projects into this warehouse.
            LogMismatchError: the warehouse was projected from another log, or a topic is made anew meanwhile.
            LogError, duckdb.Error: the log or the store failed; what was committed is whole.
        """
        stop = stop or Event()
        try:
            while not self._follow(self._generations.current_or_first(), stop, until_end=until_end):
                pass
        finally:
            self._reader.close()
        return self._progress

    def _follow(self, generation: Generation, stop: Event, *, until_end: bool) -> bool:
        """Project into one generation; False when another became the current one and this one is gone."""
        try:
            finished = self._project_generation(generation, stop, until_end=until_end)
        except (WarehouseError, duckdb.Error, OSError):
            if not self._is_outdated(generation):
                raise
            finished = False
        if not finished:  # once more: it may have been written to while the rebuild removed it
            self._generations.discard(generation)
        return finished

    def _project_generation(self, generation: Generation, stop: Event, *, until_end: bool) -> bool:
        """Project into one generation; False when another became the current one."""
        with self._opened(generation) as opened, opened.identity.explaining():
            self._progress = self._progress._replace(positions=opened.projection.positions())
            self._on_opened(self._progress)
            while True:
                self._catch_up(opened, stop)
                if self._is_outdated(generation):
                    return False
                if until_end or stop.is_set():
                    return True
                opened.publisher.publish_if_due(caught_up=True)
                wait = _COPYING_WAIT if opened.publisher.is_copying else _TAIL_WAIT
                self._log.wait(self._progress.positions, topics=TOPICS, timeout=wait)
                opened.identity.check_often()

    def _catch_up(self, opened: _Opened, stop: Event) -> None:
        """Project until the end of the log, a stop, or another generation becomes the current one."""
        for batch in self._reader.until_end(self._progress.positions):
            opened.identity.check_often(batch.positions)
            began = time.monotonic()
            projected = apply(opened.projection, batch, self._decode)
            self._progress = self._progress.after(batch, projected, time.monotonic() - began)
            self._on_progress(self._progress)
            opened.reporter.report(self._progress.positions)
            opened.publisher.publish_if_due()
            if stop.is_set() or self._is_outdated(opened.generation):
                break

    @contextlib.contextmanager
    def _opened(self, generation: Generation) -> Iterator[_Opened]:
        connection = self._open(generation.database)
        try:
            identity = LogIdentity(connection, self._log, TOPICS)
            identity.check()
            projection = Projection(connection)
            with (
                Reporter(self._log, REPORTING_GROUP + self._generations.warehouse_id()) as reporter,
                contextlib.closing(Publisher(connection, generation)) as publisher,
            ):
                reporter.report(projection.positions())
                yield _Opened(generation, identity, projection, publisher, reporter)
            # From here on readers open the file itself.
            remove_snapshots(generation)
        finally:
            connection.close()

    def _is_outdated(self, generation: Generation) -> bool:
        return self._generations.current() != generation

    def _decode(self, records: Sequence[StoredRecord]) -> Batch:
        return decode(records, self._codec)


class _Opened(NamedTuple):
    """A generation that is open, and what is needed to project into it."""

    generation: Generation
    identity: LogIdentity
    projection: Projection
    publisher: Publisher
    reporter: Reporter
