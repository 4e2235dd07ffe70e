"""Snapshots: how other processes read a warehouse while one projects into it.

DuckDB lets nobody else open a file that is being written. So a reader asks (by leaving a request file), the
projector publishes (a checkpoint, a copy while it goes on, an atomic rename), and the reader opens the copy.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from warehouse.connection import CHECKPOINT_THRESHOLD, open_for_reading
from warehouse.errors import NoWarehouseError, WarehouseBusyError, WarehouseError
from warehouse.generations import Generation, Generations

_POLL_SECONDS = 0.02
_NEVER = "1000TB"
"""A write-ahead log of this size is not reached before a copy is done."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A warehouse opened for reading, and how old what it shows may be."""

    connection: duckdb.DuckDBPyConnection
    as_published: datetime | None
    """When the snapshot was made; None where the live file itself is read."""

    @property
    def age_seconds(self) -> float:
        """Seconds since the snapshot was made; 0 for the live file."""
        return 0.0 if self.as_published is None else (datetime.now(UTC) - self.as_published).total_seconds()


class Draft:
    """A snapshot that is being copied while its writer goes on. To be published or discarded by the writer.

    What is committed meanwhile stays in the write-ahead log: DuckDB changes its file at checkpoints only, and
    there is none until the copy is done.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, generation: Generation) -> None:
        """Begin a copy of what is committed. Call it from the writer, between commits."""
        self._connection = connection
        self._generation = generation
        self._file = generation.snapshot.with_suffix(".draft")
        generation.snapshot_request.unlink(missing_ok=True)
        self._made_at = time.time_ns()
        connection.execute("CHECKPOINT")
        connection.execute(f"SET checkpoint_threshold = '{_NEVER}'")
        # By a child process: one that closes any handle of a file loses its locks on it. In a group of its
        # own, so that Ctrl-C stops the projector between batches and not the copy in the middle.
        self._copying = subprocess.Popen(  # noqa: S603 - a fixed command, without a shell
            ["cp", "--", str(generation.database), str(self._file)],  # noqa: S607 - of the system
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            process_group=0,
        )

    def is_copied(self, *, within: float = 0.0) -> bool:
        """Whether the copy is done, waiting for it up to so many seconds."""
        try:
            self._copying.wait(within)
        except subprocess.TimeoutExpired:
            return False
        return True

    def publish(self) -> None:
        """Make the copy the generation's snapshot, when it is done.

        Raises:
            WarehouseError: the copy can't be written.
            OSError: it can't take its place.
        """
        _, said = self._copying.communicate()
        try:
            if self._copying.returncode != 0:
                raise WarehouseError(
                    f"can't publish a snapshot of {self._generation.database}: {said.strip()}"
                )
            # It holds what was committed when it was begun, not what was by the copy's end.
            os.utime(self._file, ns=(self._made_at, self._made_at))
            self._file.replace(self._generation.snapshot)
        finally:
            self._end()

    def discard(self) -> None:
        """Stop copying, and leave the snapshot as it was."""
        self._copying.kill()
        self._copying.communicate()
        self._end()

    def _end(self) -> None:
        self._file.unlink(missing_ok=True)
        self._connection.execute(f"SET checkpoint_threshold = '{CHECKPOINT_THRESHOLD}'")


def is_requested(generation: Generation) -> bool:
    """Whether a reader asks for a fresh snapshot."""
    return generation.snapshot_request.exists()


def open_reading(directory: Path, *, patience: float = 5.0) -> Reading:
    """Open the current generation for reading: the file itself where nobody writes it, else a snapshot.

    Asks the projector for a fresh snapshot and waits up to `patience` seconds for it; an older one serves
    where none comes in time.

    Raises:
        NoWarehouseError: nothing was projected yet.
        WarehouseBusyError: it is being written, and no snapshot came in time.
    """
    generations = Generations(directory)
    while True:
        generation = generations.current()
        try:
            return _open_generation(generation, patience)
        except (WarehouseError, FileNotFoundError):
            if generations.current() == generation:  # else a rebuild has just removed it
                raise


def _open_generation(generation: Generation, patience: float) -> Reading:
    if not generation.database.exists():
        raise NoWarehouseError(f"{generation.database} is not there: nothing was projected yet")
    try:
        return Reading(open_for_reading(generation.database), None)
    except WarehouseBusyError:
        return _open_snapshot(generation, patience)


def _open_snapshot(generation: Generation, patience: float) -> Reading:
    asked_at = time.time_ns()
    generation.snapshot_request.touch()
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and _made_at(generation) < asked_at:
        time.sleep(_POLL_SECONDS)
        with contextlib.suppress(WarehouseBusyError):  # its writer may have ended meanwhile
            return Reading(open_for_reading(generation.database), None)
    made_at = _made_at(generation)
    if not made_at:
        raise WarehouseBusyError(
            f"{generation.database} is being written and its writer published no snapshot within "
            f"{patience:g} s: try again when it has caught up"
        )
    return Reading(open_for_reading(generation.snapshot), datetime.fromtimestamp(made_at / 1e9, UTC))


def _made_at(generation: Generation) -> int:
    """When the snapshot was made, in nanoseconds since 1970; 0 where there is none."""
    try:
        return generation.snapshot.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
