"""Snapshots: how other processes read a warehouse while one projects into it.

DuckDB lets nobody else open a file that is being written. So a reader asks (by leaving a request file), the
projector publishes a snapshot (a checkpoint, a copy while it goes on, an atomic rename), and readers open
that with the write-ahead log that has grown since: they see all that is committed, and the projector does
nothing for it. Where that log is long (reading 50 MB of it again takes a second), or where the file has
changed, a reader asks anew.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import duckdb

from warehouse.connection import CHECKPOINT_THRESHOLD, open_for_reading
from warehouse.errors import NoWarehouseError, WarehouseBusyError, WarehouseError
from warehouse.generations import Generation, Generations

_POLL_SECONDS = 0.02
_NEVER = "1000TB"
"""A write-ahead log of this size is not reached before a copy is done."""

_LONG_LOG_BYTES = 4 << 20
_LONG_LOG_SHARE = 64
"""A log is long from so many bytes on, or from this part of what it is the log of, if that is more."""

_BEFORE_NS = 10_000_000_000
_PREFIX = "snapshot-"
_GROWING = "growing-"


@dataclass(frozen=True, slots=True)
class Reading:
    """A warehouse opened for reading, and how old what it shows may be."""

    connection: duckdb.DuckDBPyConnection
    as_published: datetime | None
    """Of when a snapshot, with its log, shows the warehouse; None where the live file itself is read."""

    @property
    def age_seconds(self) -> float:
        """Seconds since that moment; 0 for the live file."""
        return 0.0 if self.as_published is None else (datetime.now(UTC) - self.as_published).total_seconds()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A warehouse's file as of a checkpoint. Its name tells when that was, and how large the file was."""

    file: Path

    @classmethod
    def of(cls, generation: Generation, made_at: int, size: int) -> Self:
        """The one that was made at this moment, in nanoseconds since 1970, of a file of this size."""
        return cls(generation.folder / f"{_PREFIX}{made_at:020d}-{size}.duckdb")

    @classmethod
    def all(cls, generation: Generation) -> list[Self]:
        """Those of a generation, oldest first."""
        return [cls(file) for file in sorted(generation.folder.glob(f"{_PREFIX}*.duckdb"))]

    @property
    def growing(self) -> Path:
        """The same under a name beside which DuckDB finds the log of what was committed since."""
        return self.file.with_name(self.file.name.replace(_PREFIX, _GROWING))

    @property
    def log(self) -> Path:
        """That log: another name of the one that is being written."""
        return self.growing.with_name(f"{self.growing.name}.wal")

    @property
    def made_at(self) -> int:
        """When it was made, in nanoseconds since 1970."""
        return int(self._name()[0])

    def take_log(self, generation: Generation) -> bool:
        """Give it the log, if there is one by now. Call it from the writer, between commits."""
        if not self.log.exists() and self.is_current(generation):
            with contextlib.suppress(FileNotFoundError):
                self.log.hardlink_to(generation.write_ahead_log)
        return self.log.exists()

    def is_current(self, generation: Generation) -> bool:
        """Whether the file is still what it was, so that all that was committed since is in its log."""
        found = generation.database.stat()
        return (found.st_mtime_ns, found.st_size) == (_marked(self.made_at), int(self._name()[1]))

    def _name(self) -> list[str]:
        return self.file.stem.removeprefix(_PREFIX).split("-")


class Draft:
    """A snapshot that is being copied while its writer goes on. To be published or discarded by the writer.

    What is committed meanwhile goes to the write-ahead log: DuckDB changes its file at checkpoints, of which
    there is none until the copy is done, and where a transaction brings whole row groups, which are no part
    of the snapshot then.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, generation: Generation) -> None:
        """Begin a copy of what is committed. Call it from the writer, between commits."""
        self._connection = connection
        self._generation = generation
        self._file = generation.folder / "snapshot.draft"
        generation.snapshot_request.unlink(missing_ok=True)
        self._made_at = time.time_ns()
        connection.execute("CHECKPOINT")
        connection.execute(f"SET checkpoint_threshold = '{_NEVER}'")
        # The clocks of files tick slowly: after a time that is past, the first thing written shows.
        marked = _marked(self._made_at)
        os.utime(generation.database, ns=(marked, marked))
        self._snapshot = Snapshot.of(generation, self._made_at, generation.database.stat().st_size)
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

    def publish(self) -> Snapshot:
        """Make the copy the generation's only snapshot, when it is done.

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
            if self._snapshot.is_current(self._generation):  # it serves whoever asked meanwhile, too
                self._generation.snapshot_request.unlink(missing_ok=True)
            self._snapshot.growing.hardlink_to(self._file)
            self._snapshot.take_log(self._generation)
            self._file.replace(self._snapshot.file)
        finally:
            self._end()
        _remove(self._generation, but=self._snapshot)
        return self._snapshot

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
    deadline = time.monotonic() + patience
    while (reading := _open_current(generation)) is None:
        generation.snapshot_request.touch()
        if time.monotonic() >= deadline:
            return _open_last(generation, patience)
        time.sleep(_POLL_SECONDS)
        with contextlib.suppress(WarehouseBusyError):  # its writer may have ended meanwhile
            return Reading(open_for_reading(generation.database), None)
    return reading


def _open_current(generation: Generation) -> Reading | None:
    """The snapshot with the log of what was committed since; None where there is none that goes with it."""
    snapshot = _last(generation)
    if snapshot is None or not snapshot.is_current(generation):
        return None
    if _is_long(generation.write_ahead_log, snapshot.file):
        generation.snapshot_request.touch()  # for those who come next
    if generation.write_ahead_log.exists() and not snapshot.log.exists():
        return None  # its writer is about to give it the log
    as_of = datetime.now(UTC)
    try:
        connection = open_for_reading(snapshot.growing)
    except WarehouseError:
        if snapshot.file.exists() and snapshot.is_current(generation):
            raise
        return None
    if snapshot.is_current(generation):
        return Reading(connection, as_of)
    connection.close()  # the file has changed meanwhile, and with it what the log is the log of
    return None


def _open_last(generation: Generation, patience: float) -> Reading:
    """The snapshot as it was made."""
    while (snapshot := _last(generation)) is not None:
        try:
            connection = open_for_reading(snapshot.file)
        except WarehouseError:
            if snapshot.file.exists():  # else another has taken its place
                raise
        else:
            return Reading(connection, datetime.fromtimestamp(snapshot.made_at / 1e9, UTC))
    raise WarehouseBusyError(
        f"{generation.database} is being written and its writer published no snapshot within "
        f"{patience:g} s: try again when it has caught up"
    )


def _last(generation: Generation) -> Snapshot | None:
    return next(reversed(Snapshot.all(generation)), None)


def _is_long(log: Path, snapshot: Path) -> bool:
    try:
        return log.stat().st_size > max(_LONG_LOG_BYTES, snapshot.stat().st_size // _LONG_LOG_SHARE)
    except FileNotFoundError:
        return False


def _marked(made_at: int) -> int:
    """What a file's time is set to when a snapshot of it is made."""
    return made_at - _BEFORE_NS


def remove_snapshots(generation: Generation) -> None:
    """Remove what readers opened while the file was written. Who has it open keeps what they have open."""
    _remove(generation, but=None)


def _remove(generation: Generation, *, but: Snapshot | None) -> None:
    """Remove all names of snapshots, also of one that a killed writer had not published yet."""
    kept = () if but is None else (but.growing, but.log, but.file)
    for pattern in (f"{_GROWING}*", f"{_PREFIX}*"):
        for name in generation.folder.glob(pattern):
            if name not in kept:
                name.unlink(missing_ok=True)
