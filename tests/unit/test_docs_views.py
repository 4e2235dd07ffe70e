"""docs/sql.md names every view, every column and every macro that people use, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb
import pytest

from tests.documents import REPOSITORY
from warehouse.connection import open_for_writing

PAGE: Final = (REPOSITORY / "docs" / "sql.md").read_text("utf-8")
INTERNAL: Final = {"comparable_claims"}
"""Views that only other views read."""

_SECTION: Final = re.compile(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_COLUMN: Final = re.compile(r"^\| `(\w+)` \| \S", re.MULTILINE)
DOCUMENTED: Final = {
    view: _COLUMN.findall(section) for view, section in _SECTION.findall(PAGE) if "| column |" in section
}


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty warehouse."""
    file: Path = tmp_path_factory.mktemp("warehouse") / "empty.duckdb"
    with open_for_writing(file) as opened:
        yield opened


def _names(connection: duckdb.DuckDBPyConnection, query: str) -> set[str]:
    return {name for (name,) in connection.execute(query).fetchall()}


def test_every_view_is_documented_and_every_documented_one_exists(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    existing = _names(connection, "SELECT view_name FROM duckdb_views() WHERE NOT internal")
    assert set(DOCUMENTED) == existing - INTERNAL


@pytest.mark.parametrize("view", DOCUMENTED)
def test_a_views_columns_are_documented_one_by_one_in_their_order(
    connection: duckdb.DuckDBPyConnection, view: str
) -> None:
    existing = [row[0] for row in connection.execute(f"DESCRIBE {view}").fetchall()]
    assert DOCUMENTED[view] == existing


def test_the_macros_that_look_from_a_moment_are_documented(connection: duckdb.DuckDBPyConnection) -> None:
    existing = _names(connection, "SELECT function_name FROM duckdb_functions() WHERE NOT internal")
    of_views = {name for name in existing if name.removesuffix("_as_of") in DOCUMENTED}
    assert set(re.findall(r"`(\w+_as_of)\(…\)`", PAGE)) == of_views
