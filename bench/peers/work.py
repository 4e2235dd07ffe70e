"""What every peer is given and gives back. Needs the standard library alone: peers bring their own."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Schema(NamedTuple):
    """What a schema id in a record's frame means."""

    subject: str
    text: str


class Work(NamedTuple):
    """A log on Kafka to be brought into DuckDB."""

    bootstrap: str
    topics: list[str]
    """As the cluster names them."""
    partitions: int
    """Of each topic."""
    events: int
    """How many there are."""
    schemas: dict[int, Schema]
    folder: Path
    """An empty one."""

    @property
    def database(self) -> str:
        """The file to make."""
        return str(self.folder / "peer.duckdb")


class Run(NamedTuple):
    """One pipeline over one log."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    events: int

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.seconds


def write(work: Work, file: Path) -> None:
    """Write the work down for another process."""
    file.write_text(json.dumps({**work._asdict(), "folder": str(work.folder)}))


def read(file: Path) -> Work:
    """The work that was written down."""
    given = json.loads(file.read_text())
    schemas = {int(schema_id): Schema(*schema) for schema_id, schema in given["schemas"].items()}
    return Work(**{**given, "schemas": schemas, "folder": Path(given["folder"])})


def main(run: Callable[[Work], int]) -> None:
    """Do the work that the command line names and print what it took; `run` says how many events it was."""
    work = read(Path(sys.argv[1]))
    print(json.dumps(measured(lambda: run(work))))


def measured(run: Callable[[], int]) -> Run:
    """What it takes this process."""
    began = time.perf_counter()
    events = run()
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, events)
