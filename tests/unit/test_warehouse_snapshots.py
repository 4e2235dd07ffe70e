"""Snapshots: what readers see while a warehouse is written."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consumers.publishing import Publisher
from tests.projected import promoted
from warehouse.connection import open_for_writing
from warehouse.errors import WarehouseError
from warehouse.generations import Generation
from warehouse.snapshots import Draft, Snapshot, is_requested, open_reading, remove_snapshots

_ROW_GROUP = 122_880

_COMMITS = st.sampled_from(
    [
        "INSERT INTO number SELECT max(n) + 1 FROM number",
        "INSERT INTO number SELECT 1_000 + range FROM range(5_000)",
        f"INSERT INTO number SELECT 9_000 + range FROM range({_ROW_GROUP + 1})",
        "DELETE FROM number WHERE n % 3 = 0",
        "UPDATE number SET n = n + 1 WHERE n > 2",
        "CREATE OR REPLACE VIEW odd AS SELECT n FROM number WHERE n % 2 = 1",
        "CHECKPOINT",
    ]
)


@pytest.fixture
def generation(tmp_path: Path) -> Generation:
    return promoted(tmp_path)


@pytest.fixture
def writer(generation: Generation) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_for_writing(generation.database) as connection:
        connection.execute("CREATE TABLE number AS SELECT 0 AS n")
        yield connection


def published(writer: duckdb.DuckDBPyConnection, generation: Generation) -> Snapshot:
    """A snapshot of what is committed."""
    draft = Draft(writer, generation)
    assert draft.is_copied(within=60)
    return draft.publish()


def numbers(connection: duckdb.DuckDBPyConnection) -> list[int]:
    """What is in the table."""
    return [n for (n,) in connection.execute("SELECT n FROM number ORDER BY n").fetchall()]


def seen(generation: Generation) -> list[int]:
    """What a reader sees who waits for nothing."""
    with open_reading(generation.folder.parent, patience=0).connection as reader:
        return numbers(reader)


def test_what_is_committed_while_a_snapshot_is_copied_leaves_the_file_alone_and_is_seen(
    writer: duckdb.DuckDBPyConnection, generation: Generation
) -> None:
    writer.execute("SET checkpoint_threshold = '1KB'")
    draft = Draft(writer, generation)
    before = generation.database.read_bytes()
    writer.execute("INSERT INTO number SELECT * FROM range(1, 100_000)")
    assert generation.database.read_bytes() == before
    assert draft.is_copied(within=60)
    draft.publish()
    assert seen(generation) == list(range(100_000))


def test_one_snapshot_shows_all_that_is_committed_after_it(
    writer: duckdb.DuckDBPyConnection, generation: Generation
) -> None:
    snapshot = published(writer, generation)
    for number in range(1, 5):
        assert seen(generation) == list(range(number))
        writer.execute("INSERT INTO number VALUES (?)", [number])
        assert snapshot.take_log(generation)
    assert not is_requested(generation)
    assert Snapshot.all(generation) == [snapshot]


def test_a_reader_of_a_long_log_sees_all_and_asks_for_a_snapshot_for_the_next(
    writer: duckdb.DuckDBPyConnection, generation: Generation
) -> None:
    snapshot = published(writer, generation)
    writer.execute("CREATE TABLE text AS SELECT repeat(md5(range::VARCHAR), 3) AS t FROM range(100_000)")
    snapshot.take_log(generation)
    with open_reading(generation.folder.parent, patience=0).connection as reader:
        assert reader.execute("SELECT count(*) FROM text").fetchall() == [(100_000,)]
    assert is_requested(generation)


def test_a_snapshot_whose_file_was_written_since_shows_what_it_was_made_of(
    writer: duckdb.DuckDBPyConnection, generation: Generation
) -> None:
    draft = Draft(writer, generation)
    writer.execute(f"INSERT INTO number SELECT * FROM range({2 * _ROW_GROUP})")  # whole row groups: in place
    assert draft.is_copied(within=60)
    generation.snapshot_request.touch()
    draft.publish()
    assert seen(generation) == [0]
    assert is_requested(generation)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_COMMITS, max_size=6))
def test_a_reader_sees_what_is_committed_or_what_was_when_the_snapshot_was_made(
    tmp_path: Path, commits: list[str]
) -> None:
    directory = tmp_path / "warehouse"
    shutil.rmtree(directory, ignore_errors=True)
    generation = promoted(directory)
    with open_for_writing(generation.database) as writer:
        writer.execute("CREATE TABLE number AS SELECT 0 AS n")
        snapshot, at_snapshot = published(writer, generation), [0]
        for commit in commits:
            writer.execute(commit)
            snapshot.take_log(generation)
            now = numbers(writer)
            assert seen(generation) == (now if snapshot.is_current(generation) else at_snapshot)
            if not snapshot.is_current(generation):
                snapshot, at_snapshot = published(writer, generation), now
                assert seen(generation) == now


def test_readers_see_whole_commits_and_all_that_were_acknowledged_whatever_the_writer_does_meanwhile(
    writer: duckdb.DuckDBPyConnection, generation: Generation
) -> None:
    publisher = Publisher(writer, generation)
    publisher.publish_if_due(caught_up=True)
    acknowledged = 0

    def write() -> None:
        nonlocal acknowledged
        for batch in range(1, 200):
            writer.execute("INSERT INTO number SELECT ? FROM range(?)", [batch, batch])
            acknowledged = batch
            if batch % 40 == 0:
                writer.execute("CHECKPOINT")
            publisher.publish_if_due(caught_up=True)

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        while not writing.done():
            before = acknowledged
            reading = open_reading(generation.folder.parent, patience=30)
            with reading.connection as reader:
                rows = reader.execute("SELECT n, count(*) FROM number GROUP BY n ORDER BY n").fetchall()
            assert rows == [(0, 1), *((batch, batch) for batch in range(1, len(rows)))]
            assert len(rows) > before
        writing.result()
    publisher.close()


def test_a_reader_gets_the_last_snapshot_when_the_writer_makes_no_fresh_one(
    writer: duckdb.DuckDBPyConnection, generation: Generation
) -> None:
    snapshot = published(writer, generation)
    writer.execute("CHECKPOINT")
    writer.execute("INSERT INTO number VALUES (1)")
    snapshot.file.rename(Snapshot.of(generation, 1_000_000_000, 1).file)
    reading = open_reading(generation.folder.parent, patience=0.1)
    with reading.connection as reader:
        assert numbers(reader) == [0]
    assert reading.age_seconds > 1_000_000
    assert is_requested(generation)
    published(writer, generation)
    assert not is_requested(generation)
    assert seen(generation) == [0, 1]


def test_a_snapshot_that_can_not_be_copied_is_an_error_that_says_why_and_leaves_no_draft(
    writer: duckdb.DuckDBPyConnection, generation: Generation
) -> None:
    (generation.folder / "snapshot.draft").symlink_to(generation.folder / "nowhere" / "snapshot.draft")
    with pytest.raises(WarehouseError, match=r"can't publish a snapshot of .*cp: "):
        published(writer, generation)
    assert list(generation.folder.glob("*.draft")) == []


def test_a_snapshot_that_is_given_up_leaves_the_last_one_and_no_draft(
    writer: duckdb.DuckDBPyConnection, generation: Generation
) -> None:
    snapshot = published(writer, generation)
    Draft(writer, generation).discard()
    assert Snapshot.all(generation) == [snapshot]
    assert list(generation.folder.glob("*.draft")) == []
    assert writer.execute("SELECT current_setting('checkpoint_threshold')").fetchone() == ("244.1 MiB",)


def test_what_a_killed_writer_had_not_published_is_removed_by_the_next_snapshot(
    writer: duckdb.DuckDBPyConnection, generation: Generation
) -> None:
    left = Snapshot.of(generation, 1, 1).growing
    left.touch()
    snapshot = published(writer, generation)
    assert not left.exists()
    assert snapshot.growing.exists()


def test_nothing_is_left_when_all_are_removed_and_who_reads_one_goes_on(
    writer: duckdb.DuckDBPyConnection, generation: Generation
) -> None:
    snapshot = published(writer, generation)
    writer.execute("INSERT INTO number VALUES (1)")
    snapshot.take_log(generation)
    with open_reading(generation.folder.parent, patience=0).connection as reader:
        remove_snapshots(generation)
        assert [name.name for name in generation.folder.iterdir() if "-" in name.name] == []
        assert numbers(reader) == [0, 1]
