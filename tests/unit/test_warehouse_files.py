"""The files of a warehouse: generations and their pointer, layouts, and what is refused."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from schemas.records import EVENT_TYPES
from tests.projected import promoted
from warehouse.connection import open_for_reading, open_for_writing
from warehouse.errors import NoWarehouseError, WarehouseBusyError, WarehouseError
from warehouse.generations import Generations
from warehouse.layout import FACT_TABLES, migrate, migrations, version_of
from warehouse.snapshots import open_reading


def test_the_pointer_names_the_generation_that_was_promoted_last(tmp_path: Path) -> None:
    generations = Generations(tmp_path / "warehouse")
    first, second = generations.begin(), generations.begin()
    assert (first.number, second.number) == (1, 2)
    generations.promote(second)
    generations.promote(first)
    assert generations.current() == first
    assert (tmp_path / "warehouse" / "CURRENT").read_text() == "000001\n"


def test_promoting_leaves_nothing_but_the_pointer(tmp_path: Path) -> None:
    promoted(tmp_path)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["000001", "CURRENT"]


def test_a_pointer_whose_draft_was_left_by_a_dead_process_stays_what_it_was(tmp_path: Path) -> None:
    first = promoted(tmp_path)
    (tmp_path / "CURRENT.000002").write_text("0000")
    assert Generations(tmp_path).current() == first
    assert promoted(tmp_path).number == 2


def test_a_generation_that_was_removed_meanwhile_is_not_promoted(tmp_path: Path) -> None:
    first = promoted(tmp_path)
    generations = Generations(tmp_path)
    gone = generations.begin()
    generations.discard(gone)
    with pytest.raises(WarehouseError, match="rebuild again"):
        generations.promote(gone)
    assert generations.current() == first


def test_a_directory_without_a_pointer_holds_no_warehouse_and_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NoWarehouseError, match="onrecord ingest SOURCE"):
        Generations(tmp_path).current()
    with pytest.raises(NoWarehouseError):
        open_reading(tmp_path / "nowhere")
    assert Generations(tmp_path / "nowhere").all() == []


@pytest.mark.parametrize("name", ["000009", "", "../elsewhere", "rubbish"])
def test_a_pointer_to_what_is_not_there_says_how_to_mend_it(tmp_path: Path, name: str) -> None:
    (tmp_path / "CURRENT").write_text(name)
    with pytest.raises(WarehouseError, match="onrecord replay"):
        Generations(tmp_path).current()


def test_a_generation_that_was_never_filled_holds_nothing_to_read(tmp_path: Path) -> None:
    Generations(tmp_path).current_or_first()
    with pytest.raises(NoWarehouseError, match="nothing was projected yet"):
        open_reading(tmp_path)


def test_several_readers_share_a_file_that_nobody_writes(tmp_path: Path) -> None:
    promoted(tmp_path)
    with open_reading(tmp_path).connection as one, open_reading(tmp_path).connection as other:
        assert one.execute("FROM articles").fetchall() == other.execute("FROM articles").fetchall() == []


def test_a_reader_is_told_when_the_writer_published_nothing_yet(tmp_path: Path) -> None:
    generation = promoted(tmp_path)
    with (
        open_for_writing(generation.database),
        pytest.raises(WarehouseBusyError, match="no snapshot within 0"),
    ):
        open_reading(tmp_path, patience=0.05)


def test_a_file_that_is_no_database_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "notes.duckdb"
    file.write_bytes(b"not a database at all" * 500)
    for opened in (open_for_reading, open_for_writing):
        with pytest.raises(WarehouseError, match=r"can't open the warehouse file .*notes\.duckdb"):
            opened(file)


def test_a_path_with_lock_in_its_name_is_not_taken_for_a_busy_one(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError) as refused:
        open_for_writing(tmp_path / "block" / "warehouse.duckdb", wait=0)
    assert not isinstance(refused.value, WarehouseBusyError)


def test_migrations_are_numbered_without_gaps_and_applied_once(tmp_path: Path) -> None:
    numbers = [number for number, _ in migrations()]
    assert numbers == list(range(1, len(numbers) + 1))
    with open_for_writing(tmp_path / "warehouse.duckdb") as connection:
        migrate(connection)
        applied = connection.execute("SELECT number FROM migration ORDER BY number").fetchall()
        assert [number for (number,) in applied] == numbers
        assert version_of(connection) == numbers[-1]


def test_a_layout_of_a_newer_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    with open_for_writing(file) as connection:
        connection.execute("INSERT INTO migration VALUES (1000, now())")
        connection.execute("DROP VIEW statements")
    with pytest.raises(WarehouseError, match=r"layout 1000.*use a newer onrecord"):
        open_for_writing(file)
    with open_for_reading(file) as connection:
        assert (
            connection.execute("SELECT 1 FROM duckdb_views() WHERE view_name = 'statements'").fetchall() == []
        )


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(file) as connection:
        connection.execute("CREATE TABLE dead_letter (in_the_way INTEGER)")
        with pytest.raises(duckdb.CatalogException):
            migrate(connection)
        assert version_of(connection) == 0
        tables = connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY ALL").fetchall()
        assert tables == [("dead_letter",), ("migration",)]


def test_every_event_has_a_table_with_its_fields(tmp_path: Path) -> None:
    ours = {"learned_at", "log_partition", "log_offset", "missing"}
    with open_for_writing(tmp_path / "warehouse.duckdb") as connection:
        for event, table in FACT_TABLES.items():
            columns = [column[0] for column in connection.sql(f"SELECT * FROM {table} LIMIT 0").description]
            assert set(columns) - ours == set(EVENT_TYPES[event].__struct_fields__)


def test_results_do_not_depend_on_where_the_reader_sits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    promoted(tmp_path)
    with open_reading(tmp_path).connection as connection:
        shown = connection.execute("SELECT CAST(TIMESTAMPTZ '2026-03-01 08:00:00+00' AS VARCHAR)").fetchone()
    assert shown == ("2026-03-01 08:00:00+00",)
