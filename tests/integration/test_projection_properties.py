"""The heart: what a warehouse shows is a function of what each key's log holds, and of nothing else."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consumers.applying import apply
from consumers.batch import decode
from consumers.projection import Projection
from consumers.reading import TOPICS
from consumers.replay import Selection, replay_into
from eventlog.log import Record
from eventlog.registry import EmbeddedRegistry
from eventlog.sqlite import SqliteLog
from schemas import catalogue
from schemas.codec import Codec
from tests.histories import histories, interleavings
from tests.newsroom_events import at
from tests.projected import all_views, fetched, open_sqlite
from warehouse.connection import open_for_reading, open_for_writing
from warehouse.content_hash import TableHash, content_hash

_OPERATIONS = ("SELECT * FROM incomplete_extractions ORDER BY ALL",)


class Shown(NamedTuple):
    """Everything that a warehouse shows of its facts."""

    hashes: dict[str, TableHash]
    views: dict[str, list[tuple[Any, ...]]]
    operations: list[list[dict[str, Any]]]
    dead_letters: int


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse that is emptied for every use."""
    with open_for_writing(tmp_path_factory.mktemp("scratch") / "warehouse.duckdb") as connection:
        yield connection


@contextmanager
def logged(records: Sequence[Record]) -> Iterator[tuple[SqliteLog, Codec]]:
    """A log that holds the records."""
    with tempfile.TemporaryDirectory() as folder:
        log = open_sqlite(Path(folder) / "log.db", partitions=2)
        log.append(records)
        yield log, Codec(EmbeddedRegistry(log, catalogue.shipped()))
        log.close()


def shown(connection: duckdb.DuckDBPyConnection) -> Shown:
    """What the warehouse shows."""
    (letters,) = connection.execute("SELECT count(*) FROM dead_letters").fetchone() or (0,)
    operations = [fetched(connection, query) for query in _OPERATIONS]
    return Shown(content_hash(connection), all_views(connection), operations, letters)


def projected(
    connection: duckdb.DuckDBPyConnection, records: Sequence[Record], cuts: Sequence[tuple[int, bool]]
) -> Shown:
    """What an emptied warehouse shows after the records came in batches.

    Args:
        connection: the warehouse.
        records: what the log holds.
        cuts: for each batch its size, and whether the projection starts anew after it; the rest at once.
    """
    _empty(connection)
    with logged(records) as (log, codec):
        projection = Projection(connection)
        for size, restarts in (*cuts, (len(records), False)):
            batch = decode(log.read(projection.positions(), topics=TOPICS, limit=size), codec)
            apply(projection, batch, partial(decode, codec=codec))
            if restarts:
                projection = Projection(connection)
        assert projection.positions() == {where: end for where, end in log.ends(TOPICS).items() if end}
    return shown(connection)


def _empty(connection: duckdb.DuckDBPyConnection) -> None:
    tables = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary"
    ).fetchall()
    for (table,) in tables:
        if table != "migration":
            connection.execute(f"TRUNCATE {table}")


@settings(deadline=None, max_examples=15)
@given(
    records=histories(),
    cuts=st.lists(st.tuples(st.sampled_from((1, 1, 2, 3, 5, 7)), st.booleans()), max_size=12),
)
def test_neither_the_cut_of_the_batches_nor_restarts_between_them_change_anything(
    scratch: duckdb.DuckDBPyConnection, records: list[Record], cuts: list[tuple[int, bool]]
) -> None:
    assert projected(scratch, records, cuts) == projected(scratch, records, [])


@settings(deadline=None, max_examples=15)
@given(
    data=st.data(),
    records=histories(),
    cuts=st.lists(st.tuples(st.sampled_from((1, 2, 3, 5, 7)), st.just(False)), max_size=8),
)
def test_the_order_in_which_independent_keys_arrive_changes_nothing(
    scratch: duckdb.DuckDBPyConnection,
    data: st.DataObject,
    records: list[Record],
    cuts: list[tuple[int, bool]],
) -> None:
    reordered = data.draw(interleavings(records))
    assert projected(scratch, reordered, cuts) == projected(scratch, records, [])


@settings(deadline=None, max_examples=6)
@given(records=histories(), minute=st.integers(0, 8))
def test_a_replay_equals_the_live_warehouse_and_as_of_a_moment_equals_a_replay_until_it(
    scratch: duckdb.DuckDBPyConnection, records: list[Record], minute: int
) -> None:
    live = projected(scratch, records, [(3, False)] * 5)
    as_of = all_views(scratch, as_of=at(minute))
    until = Selection(until_timestamp=round(at(minute).timestamp() * 1000))
    with logged(records) as (log, codec), tempfile.TemporaryDirectory() as folder:
        replay_into(log, codec, Path(folder) / "whole.duckdb")
        with open_for_reading(Path(folder) / "whole.duckdb") as whole:
            assert shown(whole) == live
        replay_into(log, codec, Path(folder) / "until.duckdb", selection=until)
        with open_for_reading(Path(folder) / "until.duckdb") as partial_replay:
            assert all_views(partial_replay) == as_of
