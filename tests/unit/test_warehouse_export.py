"""Exports are whole files of what the views show, in formats that other tools read."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.newsroom_events import Counted, Said, capture, extraction
from tests.projected import LoggedWarehouse
from warehouse.errors import WarehouseError
from warehouse.export import VIEWS, export

ARTICLE = capture("Ana Brodik says the dam has “cracks”. 70 residents left.", captured=0)


@pytest.fixture(autouse=True)
def _an_article(warehouse: LoggedWarehouse) -> None:
    facts = (Said("Ana Brodik", "the dam has “cracks”"), Counted("70", 70))
    warehouse.append(ARTICLE, extraction(ARTICLE, *facts, completed=1), learned=1)
    warehouse.project()


def test_every_view_becomes_a_parquet_file_that_reads_back_as_the_view(
    warehouse: LoggedWarehouse, tmp_path: Path
) -> None:
    with warehouse.reading() as connection:
        files = export(connection, tmp_path / "out")
        assert [file.name for file in files] == [f"{view}.parquet" for view in VIEWS]
        for view, file in zip(VIEWS, files, strict=True):
            assert connection.read_parquet(str(file)).fetchall() == connection.sql(f"FROM {view}").fetchall()
    assert sorted((tmp_path / "out").iterdir()) == sorted(files)
    assert pq.read_table(tmp_path / "out" / "statements.parquet").column("content").to_pylist() == [
        "the dam has “cracks”"
    ]


def test_json_is_one_object_a_line(warehouse: LoggedWarehouse, tmp_path: Path) -> None:
    with warehouse.reading() as connection:
        (file,) = export(connection, tmp_path, file_format="json", views=["statements"])
    (line,) = file.read_text("utf-8").splitlines()
    assert json.loads(line)["content"] == "the dam has “cracks”"


def test_csv_has_a_header(warehouse: LoggedWarehouse, tmp_path: Path) -> None:
    with warehouse.reading() as connection:
        (file,) = export(connection, tmp_path, file_format="csv", views=["figures"])
    header, row = file.read_text("utf-8").splitlines()
    assert header.startswith("figure,value,")
    assert row.startswith("70,70.0,")


def test_a_file_that_exists_is_replaced(warehouse: LoggedWarehouse, tmp_path: Path) -> None:
    (tmp_path / "figures.csv").write_text("old")
    with warehouse.reading() as connection:
        export(connection, tmp_path, file_format="csv", views=["figures"])
    assert "old" not in (tmp_path / "figures.csv").read_text()


def test_a_file_stays_what_it_was_when_its_successor_fails(
    warehouse: LoggedWarehouse, tmp_path: Path
) -> None:
    (tmp_path / "figures.csv").write_text("old")
    with warehouse.reading() as connection:
        connection.execute("CREATE TEMP VIEW figures AS SELECT error('no such luck') FROM statements")
        with pytest.raises(duckdb.Error, match="no such luck"):
            export(connection, tmp_path, file_format="csv", views=["figures"])
    assert [(file.name, file.read_text()) for file in tmp_path.glob("*.csv*")] == [("figures.csv", "old")]


def test_a_view_that_is_none_is_refused_before_anything_is_written(
    warehouse: LoggedWarehouse, tmp_path: Path
) -> None:
    with warehouse.reading() as connection, pytest.raises(WarehouseError, match="no view secrets: there are"):
        export(connection, tmp_path / "out", views=["statements", "secrets"])
    assert not (tmp_path / "out").exists()


def test_a_folder_that_can_not_be_written_is_a_clear_error(
    warehouse: LoggedWarehouse, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with warehouse.reading() as connection, pytest.raises(WarehouseError, match="can't write"):
        export(connection, tmp_path / "file")
    (tmp_path / "figures.csv" / "in the way").mkdir(parents=True)
    with (
        warehouse.reading() as connection,
        pytest.raises(WarehouseError, match=r"can't write .*figures\.csv"),
    ):
        export(connection, tmp_path, file_format="csv", views=["figures"])


def test_a_folder_with_a_quote_in_its_name_is_written_like_any_other(
    warehouse: LoggedWarehouse, tmp_path: Path
) -> None:
    with warehouse.reading() as connection:
        (file,) = export(connection, tmp_path / "it's here", views=["figures"])
    assert file.exists()
