"""Tail latency: how long after its append an event is committed in the warehouse, and seen by a reader.

    python -m bench.tail                              the embedded log, 100 and 5,000 events a second
    python -m bench.tail --kafka                      Kafka too
    python -m bench.tail --seconds 30 --rates 100 --filled 1000000
    python -m bench.tail --pause 0                    a reader that never rests

One process appends, one projects, and one asks for all statements again and again, as `onrecord sql` does.
"committed": until a query within the projecting process sees the event. "answered": until the reader has an
answer with the event in it, from a snapshot that it asked for. Both begin when `append` is called.
"""

from __future__ import annotations

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
import threading
import time
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from pathlib import Path
from statistics import quantiles
from typing import Final, NamedTuple

from rich.console import Console
from rich.table import Table

from bench.kafka import broker
from bench.synthetic import records
from consumers.progress import Progress
from eventlog.log import Appended, TopicPartition
from onrecord.application import Application
from onrecord.config import Settings
from warehouse.errors import WarehouseError
from warehouse.snapshots import open_reading

_TICK_SECONDS: Final = 0.01
_APPEND: Final = 5_000
_PATIENCE_SECONDS: Final = 30.0
_SEEN: Final = 'SELECT topic, "partition", next_offset FROM projected_positions'


class Load(NamedTuple):
    """What goes on while latencies are measured."""

    seconds: float
    """For how long events come."""
    filled: int
    """Events that are in the warehouse before."""
    pause: float
    """Seconds from an answer to the reader's next question."""


class Moment(NamedTuple):
    """When something came to light, and up to where, in seconds and offsets."""

    at: float
    positions: dict[TopicPartition, int]


class Latencies(NamedTuple):
    """Of all events of a run, in seconds."""

    appended: list[float]
    committed: list[float]
    answered: list[float]
    cpu_share: float
    """Of one core, that the projecting process took."""


def append(log_url: str, rate: int, seconds: float) -> None:
    """Append at a rate, in the process of its own that this is, and print when each event was appended."""
    with Application(Settings.model_validate({"log": log_url})) as application:
        events = records(rate * int(seconds + 1), seed=2)
        per_tick = max(1, round(rate * _TICK_SECONDS))
        began = time.time()
        for tick in range(int(rate * seconds / per_tick)):
            time.sleep(max(0.0, began + tick * per_tick / rate - time.time()))
            called = time.time()
            places = application.log.append(list(itertools.islice(events, per_tick)))
            print(json.dumps([called, time.time(), places]))


def ask(directory: Path, pause: float) -> None:
    """Ask again and again, in the process of its own that this is, and print what was seen when."""
    while True:
        time.sleep(pause)
        try:
            reading = open_reading(directory)
        except WarehouseError:  # nothing yet, or just being replaced
            time.sleep(_TICK_SECONDS)
            continue
        seen = reading.connection.execute(_SEEN).fetchall()
        reading.connection.execute("SELECT count(*), count(DISTINCT speaker) FROM statements").fetchall()
        reading.connection.close()
        print(json.dumps([time.time(), seen]), flush=True)


def measure(log_url: str, rate: int, load: Load) -> Latencies:
    """Append, project and ask at once; the log is filled and the warehouse caught up before."""
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
        directory = Path(folder) / "warehouse"
        settings = Settings.model_validate(
            {"log": log_url.format(folder=folder, run=f"tail-{time.time_ns()}."), "warehouse": directory}
        )
        with Application(settings) as application:
            fill = records(load.filled)
            while part := list(itertools.islice(fill, _APPEND)):
                application.log.append(part)
            application.projector().run(until_end=True)
            return _tail(application, rate, load)


def _tail(application: Application, rate: int, load: Load) -> Latencies:
    settings, stop = application.settings, threading.Event()
    commits: list[Moment] = []

    def note(progress: Progress) -> None:
        commits.append(Moment(time.time(), dict(progress.positions)))

    projecting = threading.Thread(
        target=lambda: application.projector(on_progress=note).run(until_end=False, stop=stop)
    )
    projecting.start()
    asking = _child("--ask", settings.warehouse, "--pause", load.pause)
    cpu, began = time.process_time(), time.monotonic()
    appending = _child("--append", settings.log, "--rates", rate, "--seconds", load.seconds)
    appended = [json.loads(line) for line in appending.communicate()[0].splitlines()]
    cpu_share = (time.process_time() - cpu) / (time.monotonic() - began)
    time.sleep(1.0)
    asking.terminate()
    answers = [
        Moment(at, {TopicPartition(topic, number): position for topic, number, position in seen})
        for at, seen in (json.loads(line) for line in asking.communicate()[0].splitlines())
    ]
    stop.set()
    projecting.join(_PATIENCE_SECONDS)
    return Latencies(
        [acknowledged - called for called, acknowledged, _ in appended],
        list(_latencies(appended, commits)),
        list(_latencies(appended, answers)),
        cpu_share,
    )


def _latencies(
    appended: Iterable[tuple[float, float, list[list[object]]]], moments: Sequence[Moment]
) -> Iterable[float]:
    """How long after each event's append the first moment was that shows it; without those never shown."""
    positions = {
        where: [moment.positions.get(where, 0) for moment in moments]
        for where in {where for moment in moments for where in moment.positions}
    }
    for called, _, places in appended:
        for place in itertools.starmap(Appended, places):
            known = positions.get(TopicPartition(place.topic, place.partition), [])
            index = bisect_left(known, place.offset + 1)
            if index < len(known):
                yield moments[index].at - called


def _child(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bench.tail", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def show(results: dict[tuple[str, int], Latencies]) -> None:
    """Print medians and 99th percentiles."""
    table = Table("log", "events/s", "events", "append", "committed", "answered", "core")
    for (log, rate), run in results.items():
        table.add_row(
            log,
            f"{rate:,}",
            f"{len(run.committed):,}",
            *(_told(figures) for figures in (run.appended, run.committed, run.answered)),
            f"{run.cpu_share:.0%}",
        )
    console = Console(width=120)
    console.print(table)
    console.print("p50 / p99 in ms, from the call of append")


def _told(seconds: list[float]) -> str:
    if len(seconds) < 2:  # noqa: PLR2004 - what quantiles takes
        return "none"
    hundredths = quantiles(seconds, n=100)
    return f"{hundredths[49] * 1e3:,.0f} / {hundredths[98] * 1e3:,.0f}"


def compare(rates: Sequence[int], load: Load, *, with_kafka: bool) -> None:
    """Measure on each log at each rate."""
    with broker() if with_kafka else nullcontext() as bootstrap:
        logs = {"sqlite": "sqlite:///{folder}/log.db"}
        if bootstrap:
            logs["kafka"] = f"kafka://{bootstrap}/?prefix={{run}}"
        show({(log, rate): measure(url, rate, load) for log, url in logs.items() for rate in rates})


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rates", type=int, nargs="+", default=[100, 5_000])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--filled", type=int, default=0, help="events that are in the warehouse before")
    parser.add_argument("--kafka", action="store_true")
    parser.add_argument("--pause", type=float, default=0.05, help="seconds between an answer and a question")
    parser.add_argument("--append", help=argparse.SUPPRESS)
    parser.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.append:
        append(given.append, given.rates[0], given.seconds)
    elif given.ask:
        ask(given.ask, given.pause)
    else:
        compare(given.rates, Load(given.seconds, given.filled, given.pause), with_kafka=given.kafka)


if __name__ == "__main__":
    main()
