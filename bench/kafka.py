"""From Kafka into DuckDB: onrecord beside the bare pipeline that bounds it, and beside its peers.

    python -m bench.kafka                             1 million events, 3 rounds
    python -m bench.kafka --peers                     other projects' tools too, at a tenth of the events
    python -m bench.kafka --events 5000000 --rounds 1 --only onrecord
    python -m bench.kafka --broker HOST:PORT          a broker of yours, whose log is empty

Two topics of four partitions hold synthetic events of about 330 bytes, beside headers of 180. Each run is a
process of its own, in turn; figures are medians over the rounds.
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Final, NamedTuple

from rich.console import Console
from rich.table import Table

from bench.peers.work import Run, Schema, Work, write
from bench.synthetic import EVENTS_PER_ARTICLE, records
from eventlog.kafka import KafkaLog, KafkaOptions
from schemas import catalogue
from tests.brokers import kafka

_APPEND: Final = 5_000
_SLOWER: Final = 10
"""Peers get so many times fewer events; their rates are the same."""

_PARTITIONS: Final = 4
_PREFIX: Final = "onrecord."
_TOPICS: Final = ("articles", "claims")


class Pipeline(NamedTuple):
    """A way from Kafka into DuckDB."""

    name: str
    command: tuple[str, ...]
    """The module under bench.peers and its arguments."""
    packages: tuple[str, ...] = ()
    """What it needs; where it names any, it runs in an environment of its own."""


BARE: Final = "bare: librdkafka, pyruhvro"
PIPELINES: Final = (
    Pipeline(BARE, ("bare", "librdkafka", "pyruhvro")),
    Pipeline("bare: kafka-python, pyruhvro", ("bare", "kafka-python", "pyruhvro")),
    Pipeline("bare: librdkafka, fastavro", ("bare", "librdkafka", "fastavro")),
    Pipeline("bare: kafka-python, fastavro", ("bare", "kafka-python", "fastavro")),
    Pipeline("onrecord: librdkafka", ("onrecord", "librdkafka")),
    Pipeline("onrecord: kafka-python", ("onrecord", "kafka-python")),
    Pipeline("loop by hand", ("by_hand",)),
)
_ARROW: Final = ("pyarrow>=21", "fastavro")
PEERS: Final = (
    Pipeline("dlt, fed Arrow", ("dlt_arrow",), ("dlt[duckdb]", "confluent-kafka", "pyruhvro", *_ARROW)),
    Pipeline("Quix Streams, fastavro", ("quix",), ("quixstreams", "duckdb", *_ARROW)),
    Pipeline(
        "Bytewax, its DuckDB sink",
        ("bytewax_sink",),
        ("bytewax[kafka]", "bytewax-duckdb", "pyruhvro", *_ARROW),
    ),
)
_ENVIRONMENTS: Final = Path.home() / ".cache" / "onrecord-bench"


@contextmanager
def broker() -> Iterator[str]:
    """A broker of this bench alone."""
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
        server = kafka.start(Path(folder))
        try:
            yield server.address
        finally:
            server.stop()


def fill(bootstrap: str, events: int) -> None:
    """Append synthetic events, until there are as many."""
    with closing(
        KafkaLog(bootstrap, KafkaOptions(prefix=_PREFIX, partitions=_PARTITIONS), topics=_TOPICS)
    ) as log:
        made = records(events)
        while part := list(itertools.islice(made, _APPEND)):
            log.append(part)


def measure(pipeline: Pipeline, bootstrap: str, events: int) -> Run:
    """Run a pipeline in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
        schemas = {each.schema_id: Schema(each.subject, each.schema) for each in catalogue.shipped()}
        topics = [_PREFIX + topic for topic in _TOPICS]
        work = Work(bootstrap, topics, _PARTITIONS, events, schemas, Path(folder))
        file = Path(folder) / "work.json"
        write(work, file)
        module, *arguments = pipeline.command
        command = [str(interpreter(pipeline)), "-m", f"bench.peers.{module}", str(file), *arguments]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Run(*json.loads(done.stdout.splitlines()[-1]))


def interpreter(pipeline: Pipeline) -> Path:
    """The Python that has what a pipeline needs; made where it is missing.

    Raises:
        subprocess.CalledProcessError: the packages can't be installed here; `stderr` says why.
    """
    if not pipeline.packages:
        return Path(sys.executable)
    folder = _ENVIRONMENTS / pipeline.command[0]
    python, ready = folder / "bin" / "python", folder / "ready"
    if not ready.exists():
        venv.create(folder, clear=True, with_pip=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, *pipeline.packages], check=True, capture_output=True, text=True)
        ready.touch()
    return python


def installed(pipelines: Sequence[Pipeline]) -> Iterator[Pipeline]:
    """Those whose packages can be installed; of the others it prints why not."""
    for pipeline in pipelines:
        try:
            interpreter(pipeline)
        except subprocess.CalledProcessError as error:
            last = error.stderr.strip().splitlines()[-1:]
            print(f"{pipeline.name}: can't be installed on Python {sys.version.split()[0]}: {' '.join(last)}")
        else:
            yield pipeline


def show(results: dict[Pipeline, list[Run]]) -> None:
    """Print the medians as a table."""
    table = Table("pipeline", "events", "events/s", "min-max", "share of bare", "CPU us/event", "peak MB")
    bare = results.get(PIPELINES[0])
    for pipeline, runs in results.items():
        rates = [run.rate for run in runs]
        shares = [run.rate / limit.rate for run, limit in zip(runs, bare or [], strict=False)]
        table.add_row(
            pipeline.name,
            f"{runs[0].events:,}",
            f"{statistics.median(rates):,.0f}",
            f"{min(rates):,.0f}-{max(rates):,.0f}",
            f"{statistics.median(shares):.0%}" if shares else "",
            f"{statistics.median(run.cpu_seconds / run.events for run in runs) * 1e6:.1f}",
            f"{statistics.median(run.peak_mb for run in runs):,.0f}",
        )
    Console(width=120).print(table)


def compare(bootstrap: str, pipelines: Sequence[Pipeline], events: int, rounds: int) -> None:
    """Run pipelines in turn over one log and print what they took."""
    results: dict[Pipeline, list[Run]] = {pipeline: [] for pipeline in pipelines}
    for _ in range(rounds):
        for pipeline in pipelines:
            share = events // _SLOWER if pipeline.packages else events
            results[pipeline].append(measure(pipeline, bootstrap, share))
    show(results)


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", action="store_true", help="install and run other projects' tools")
    parser.add_argument("--only", nargs="+", default=[""], help="pipelines whose names begin so")
    parser.add_argument("--broker", help="host:port; by default one is started")
    parser.add_argument("--filled", action="store_true", help="the broker's log holds the events already")
    given = parser.parse_args()
    everything = PIPELINES + (PEERS if given.peers else ())
    pipelines = list(installed([each for each in everything if each.name.startswith(tuple(given.only))]))
    with nullcontext(given.broker) if given.broker else broker() as bootstrap:
        events = -(-given.events // EVENTS_PER_ARTICLE) * EVENTS_PER_ARTICLE
        if not given.filled:
            fill(bootstrap, events)
        compare(bootstrap, pipelines, events, given.rounds)


if __name__ == "__main__":
    main()
