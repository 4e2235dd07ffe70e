"""Append to and read from the embedded log, beside a bare sqlite3 loop over the same records.

    python bench/log.py [--events N]

Both write 1,000 events a transaction (WAL, synchronous=FULL, same table and page size) and read 122,880 at a
time. Rounds are interleaved and medians are shown; making the records is not timed.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from rich.console import Console
from rich.table import Table

from eventlog.headers import pack
from eventlog.log import Record, TopicPartition
from eventlog.partitioning import partition_of
from eventlog.sqlite import SqliteLog

_BATCH: Final = 1_000
_FETCH: Final = 122_880
_ROUNDS: Final = 3
_EVENTS_PER_ARTICLE: Final = 10
_VALUE_BYTES: Final = 335
_PARTITIONS: Final = 4
_MOMENT: Final = 1_700_000_000_000


class Rates(NamedTuple):
    """Events a second."""

    append: float
    read: float


def batches(events: int, seed: int) -> Iterator[list[Record]]:
    """Records as extraction writes them: values of 335 bytes, about 180 bytes of headers."""
    source = random.Random(seed)  # noqa: S311 - reproducible bytes, no secrets
    for first in range(0, events, _BATCH):
        yield [_record(source, number) for number in range(first, min(first + _BATCH, events))]


def _record(source: random.Random, number: int) -> Record:
    article = uuid.UUID(int=number // _EVENTS_PER_ARTICLE).hex.encode()
    headers = (
        ("ce_specversion", b"1.0"),
        ("ce_id", uuid.UUID(int=source.getrandbits(128)).hex.encode()),
        ("ce_source", b"/onrecord"),
        ("ce_type", b"StatementMade"),
        ("ce_subject", article),
        ("ce_dataschema", b"StatementMade/1"),
        ("content-type", b"application/avro"),
    )
    return Record("claims", article, source.randbytes(_VALUE_BYTES), headers, _MOMENT + number)


def through_log(path: Path, events: int, seed: int) -> Rates:
    """The log under test."""
    log = SqliteLog(path, partitions=_PARTITIONS, topics=["claims"])
    appending = 0.0
    for batch in batches(events, seed):
        start = time.perf_counter()
        log.append(batch)
        appending += time.perf_counter() - start
    positions: dict[TopicPartition, int] = {}
    reading, count = 0.0, 0
    while positions != log.ends(["claims"]):
        start = time.perf_counter()
        records = log.read(positions, topics=["claims"], limit=_FETCH)
        reading += time.perf_counter() - start
        count += len(records)
        positions |= {TopicPartition(record.topic, record.partition): record.offset + 1 for record in records}
    log.close()
    _check(count, events)
    return Rates(events / appending, events / reading)


def bare(path: Path, events: int, seed: int) -> Rates:
    """What SQLite itself takes, with rows laid out beforehand and nothing else done."""
    connection = _bare_table(path)
    rates = Rates(
        events / _seconds_to_insert(connection, events, seed), events / _seconds_to_select(connection, events)
    )
    connection.close()
    return rates


def _bare_table(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("page_size = 16384", "journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(
        "CREATE TABLE records (offset INTEGER PRIMARY KEY, partition INTEGER NOT NULL, "
        "timestamp INTEGER NOT NULL, key BLOB NOT NULL, headers BLOB NOT NULL, value BLOB NOT NULL)"
    )
    return connection


def _seconds_to_insert(connection: sqlite3.Connection, events: int, seed: int) -> float:
    seconds, first = 0.0, 0
    for batch in batches(events, seed):
        rows = [_row(record, first + index) for index, record in enumerate(batch)]
        start = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)", rows)
        connection.execute("COMMIT")
        seconds += time.perf_counter() - start
        first += len(rows)
    return seconds


def _seconds_to_select(connection: sqlite3.Connection, events: int) -> float:
    seconds, count = 0.0, 0
    while count < events:
        start = time.perf_counter()
        rows = connection.execute(
            "SELECT 'claims', partition, offset, timestamp, key, value, headers FROM records "
            "WHERE offset >= ? ORDER BY offset LIMIT ?",
            (count, _FETCH),
        ).fetchall()
        seconds += time.perf_counter() - start
        count += len(rows)
    _check(count, events)
    return seconds


def _row(record: Record, offset: int) -> tuple[int, int, int | None, bytes, bytes, bytes]:
    partition = partition_of(record.key, _PARTITIONS)
    return offset, partition, record.timestamp, record.key, pack(record.headers), record.value


def _check(count: int, events: int) -> None:
    if count != events:
        raise SystemExit(f"read {count:,} events of {events:,}")


def table(ours: list[Rates], theirs: list[Rates]) -> Table:
    """Medians side by side."""
    result = Table("", "log, events/s", "bare sqlite3, events/s", "ratio")
    for name in Rates._fields:
        log_rate = median(getattr(rates, name) for rates in ours)
        bare_rate = median(getattr(rates, name) for rates in theirs)
        result.add_row(name, f"{log_rate:,.0f}", f"{bare_rate:,.0f}", f"{log_rate / bare_rate:.2f}")
    return result


def main() -> None:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--events", type=int, default=200_000, help="events in each round")
    events = parser.parse_args().events
    ours, theirs = [], []
    for seed in range(_ROUNDS):
        with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
            ours.append(through_log(Path(folder) / "log.db", events, seed))
            theirs.append(bare(Path(folder) / "bare.db", events, seed))
    Console().print(table(ours, theirs))


if __name__ == "__main__":
    main()
