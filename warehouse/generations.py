"""A warehouse is a directory of generations and a pointer to the current one.

    DIRECTORY/ID                          the name that the warehouse has among others of the same log
    DIRECTORY/CURRENT                     the number of the current generation
    DIRECTORY/000001/warehouse.duckdb     what the projector writes
    DIRECTORY/000001/snapshot-*.duckdb    what readers see while it does, with the log of what came after

A rebuild fills a new generation beside the live one; the pointer moves at the end, in one atomic rename.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import NoWarehouseError, WarehouseError

_POINTER = "CURRENT"
_NAME = "ID"


@dataclass(frozen=True, slots=True)
class Generation:
    """One complete build of the warehouse."""

    folder: Path

    @property
    def number(self) -> int:
        """Its place in the order of generations, from 1."""
        return int(self.folder.name)

    @property
    def database(self) -> Path:
        """The file that the projector writes."""
        return self.folder / "warehouse.duckdb"

    @property
    def write_ahead_log(self) -> Path:
        """Where DuckDB keeps what was committed since the file's last checkpoint, if anything was."""
        return self.folder / "warehouse.duckdb.wal"

    @property
    def snapshot_request(self) -> Path:
        """A file whose presence asks the projector for a fresh snapshot."""
        return self.folder / "snapshot.request"


class Generations:
    """The generations in one directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def current(self) -> Generation:
        """The generation that the pointer names.

        Raises:
            NoWarehouseError: there is none yet.
            WarehouseError: the pointer names one that is not there.
        """
        try:
            name = (self.directory / _POINTER).read_text("ascii").strip()
        except FileNotFoundError:
            raise NoWarehouseError(
                f"no warehouse in {self.directory}: `onrecord ingest SOURCE` makes one, "
                "`onrecord replay` rebuilds it from the log"
            ) from None
        generation = Generation(self.directory / name)
        if not name.isdigit() or not generation.folder.is_dir():
            raise WarehouseError(
                f"{self.directory / _POINTER} names {name!r}, which is not there: "
                "`onrecord replay` rebuilds it"
            )
        return generation

    def warehouse_id(self) -> str:
        """Eight hexadecimal digits, made for whoever writes here first and kept through all rebuilds."""
        file = self.directory / _NAME
        try:
            return file.read_text("ascii").strip()
        except FileNotFoundError:
            draft = self.directory / f"{_NAME}.{os.getpid()}"
            draft.write_text(f"{secrets.token_hex(4)}\n", "ascii")
            draft.replace(file)
            return file.read_text("ascii").strip()

    def current_or_first(self) -> Generation:
        """The current generation, making an empty first one where there is none."""
        try:
            return self.current()
        except NoWarehouseError:
            generation = self.begin()
            self.promote(generation)
            return generation

    def begin(self) -> Generation:
        """A new, empty generation that nobody reads until it is promoted."""
        self.directory.mkdir(parents=True, exist_ok=True)
        number = max((generation.number for generation in self.all()), default=0) + 1
        while True:
            folder = self.directory / f"{number:06d}"
            try:
                folder.mkdir()
            except FileExistsError:
                number += 1
            else:
                return Generation(folder)

    def promote(self, generation: Generation, *, replacing: Sequence[Generation] = ()) -> None:
        """Make a generation the current one, atomically and durably, and discard those that it replaces.

        Of several that do so at once, each does it alone: none may discard what another has just promoted.

        Raises:
            WarehouseError: it is not there any more.
        """
        with _alone_in(self.directory) as descriptor:
            if not generation.folder.is_dir():
                raise WarehouseError(f"{generation.folder} was removed while it was filled: rebuild again")
            draft = self.directory / f"{_POINTER}.{generation.folder.name}"
            with draft.open("w", encoding="ascii") as file:
                file.write(generation.folder.name + "\n")
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.directory / _POINTER)
            os.fsync(descriptor)
            for old in replacing:
                self.discard(old)

    def discard(self, generation: Generation) -> None:
        """Delete a generation. Who has it open keeps what they have open."""
        shutil.rmtree(generation.folder, ignore_errors=True)

    def all(self) -> list[Generation]:
        """Every generation that is there, oldest first, the unfinished ones among them."""
        if not self.directory.is_dir():
            return []
        folders = sorted(
            entry for entry in self.directory.iterdir() if entry.name.isdigit() and entry.is_dir()
        )
        return [Generation(folder) for folder in folders]


@contextmanager
def _alone_in(folder: Path) -> Iterator[int]:
    """Within, no other thread or process is; gives the folder's descriptor."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)
