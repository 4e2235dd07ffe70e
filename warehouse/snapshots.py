"""Snapshots: how other processes read a warehouse while one projects into it.

DuckDB lets nobody else open a file that is being written. So a reader asks (by leaving a request file), the
projector publishes between two commits (checkpoint, copy, atomic rename), and the reader opens the copy.
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

from warehouse.connection import open_for_reading
from warehouse.errors import NoWarehouseError, WarehouseBusyError, WarehouseError
from warehouse.generations import Generation, Generations

_POLL_SECONDS = 0.02


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


def publish(connection: duckdb.DuckDBPyConnection, generation: Generation) -> None:
    """Publish what is committed as the generation's snapshot. Call it from the writer, between commits.

    Raises:
        WarehouseError: the copy can't be written.
    """
    generation.snapshot_request.unlink(missing_ok=True)
    made_at = time.time_ns()
    connection.execute("CHECKPOINT")
    draft = generation.snapshot.with_suffix(".draft")
    try:
        _copy(generation.database, draft)
        os.utime(draft, ns=(made_at, made_at))  # it holds what was committed by then, not by the copy's end
        draft.replace(generation.snapshot)
    finally:
        draft.unlink(missing_ok=True)


def _copy(database: Path, draft: Path) -> None:
    """Copy in a child process: a process that closes any handle of a file loses its locks on it.

    In a group of its own, so that Ctrl-C stops the projector between batches and not the copy in the middle.

    Raises:
        WarehouseError: the copy can't be written.
    """
    command = ["cp", "--", str(database), str(draft)]
    copying = subprocess.run(  # noqa: S603 - a fixed command, without a shell
        command, capture_output=True, text=True, check=False, process_group=0
    )
    if copying.returncode != 0:
        raise WarehouseError(f"can't publish a snapshot of {database}: {copying.stderr.strip()}")


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
