"""Projection from the log into DuckDB, beside the bare pipeline that bounds it, over the same events.

    python -m bench.projection                        100 thousand and 1 million events, 3 rounds
    python -m bench.projection --events 5000000 --rounds 1

The bare pipeline reads values from SQLite, decodes them with pyruhvro, and inserts them as they come, one
INSERT an event type and one row group of records a transaction: no checks, no dead letters, no deduplication,
no positions, no views. Each run is a process of its own, in turn; figures are medians over the rounds.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyruhvro
from rich.console import Console
from rich.table import Table

from bench.peers.work import Run, measured
from bench.synthetic import records
from consumers.projector import Projector
from eventlog.registry import EmbeddedRegistry
from eventlog.sqlite import SqliteLog
from schemas import catalogue
from schemas.codec import Codec
from schemas.framing import HEADER_BYTES

_APPEND: Final = 5_000
_ROW_GROUP: Final = 122_880
_TOPICS: Final = ("articles", "claims")
_PIPELINES: Final = ("bare", "onrecord")


def make_log(file: Path, events: int) -> None:
    """Fill a new log with synthetic events."""
    with closing(SqliteLog(file, topics=_TOPICS)) as log:
        EmbeddedRegistry(log, catalogue.shipped())
        made = records(events)
        while part := list(itertools.islice(made, _APPEND)):
            log.append(part)


def run_onrecord(log_file: Path, folder: Path) -> int:
    """Project with everything on."""
    with closing(SqliteLog(log_file, topics=_TOPICS)) as log:
        codec = Codec(EmbeddedRegistry(log, catalogue.shipped()))
        return Projector(log, codec, folder / "warehouse").run(until_end=True).records


def run_bare(log_file: Path, folder: Path) -> int:
    """Project without any of it."""
    schemas = {each.schema_id: each for each in catalogue.shipped()}
    connection = duckdb.connect(folder / "bare.duckdb", config={"checkpoint_threshold": "256MB"})
    made: set[str] = set()
    events = 0
    for values in _values(log_file):
        bodies: defaultdict[int, list[bytes]] = defaultdict(list)
        for value in values:
            bodies[value[4]].append(value[HEADER_BYTES:])
        connection.execute("BEGIN")
        for schema_id, group in bodies.items():
            subject = schemas[schema_id].subject
            rows = pa.Table.from_batches([pyruhvro.deserialize_array(group, schemas[schema_id].schema)])
            connection.register("rows", rows)
            verb = f"INSERT INTO {subject}" if subject in made else f"CREATE TABLE {subject} AS"
            connection.execute(f"{verb} SELECT * FROM rows")
            made.add(subject)
        connection.execute("COMMIT")
        events += len(values)
    connection.close()
    return events


def _values(log_file: Path) -> Iterator[list[bytes]]:

    with closing(sqlite3.connect(log_file)) as database:
        tables = [f"records_{number}" for (number,) in database.execute("SELECT number FROM topics")]
        union = " UNION ALL ".join(f"SELECT value FROM {table}" for table in tables)
        cursor = database.execute(union)
        while rows := cursor.fetchmany(_ROW_GROUP):
            yield [value for (value,) in rows]


def measure(pipeline: str, log_file: Path) -> Run:
    """Run a pipeline in a process of its own."""
    command = [sys.executable, "-m", "bench.projection", "--run", pipeline, "--log", str(log_file)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Run(*json.loads(done.stdout))


def run_here(pipeline: str, log_file: Path) -> None:
    """Run a pipeline in this process and print what it took."""
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
        run = {"bare": run_bare, "onrecord": run_onrecord}[pipeline]
        print(json.dumps(measured(lambda: run(log_file, Path(folder)))))


def compare(events: int, rounds: int) -> dict[str, list[Run]]:
    """Run both pipelines in turn over one log."""
    runs: dict[str, list[Run]] = {pipeline: [] for pipeline in _PIPELINES}
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
        log_file = Path(folder) / "log.db"
        make_log(log_file, events)
        for _ in range(rounds):
            for pipeline in _PIPELINES:
                runs[pipeline].append(measure(pipeline, log_file))
    return runs


def show(results: dict[int, dict[str, list[Run]]]) -> None:
    """Print the medians as a table."""
    table = Table("events", "pipeline", "events/s", "min-max", "share of bare", "peak MB")
    for events, runs in results.items():
        shares = [ours.rate / bare.rate for ours, bare in zip(runs["onrecord"], runs["bare"], strict=True)]
        for pipeline, taken in runs.items():
            rates = [run.rate for run in taken]
            table.add_row(
                f"{events:,}",
                pipeline,
                f"{statistics.median(rates):,.0f}",
                f"{min(rates):,.0f}-{max(rates):,.0f}",
                f"{statistics.median(shares):.0%}" if pipeline == "onrecord" else "",
                f"{statistics.median(run.peak_mb for run in taken):,.0f}",
            )
    Console().print(table)


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--run", choices=_PIPELINES, help=argparse.SUPPRESS)
    parser.add_argument("--log", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        run_here(given.run, given.log)
    else:
        show({events: compare(events, given.rounds) for events in given.events})


if __name__ == "__main__":
    main()
