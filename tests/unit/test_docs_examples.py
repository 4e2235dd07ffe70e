"""What the pages tell people to type works, on a newsroom that was ingested before and after its edit."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from demo.newsroom import Newsroom
from tests.documents import PAGES, REPOSITORY, Block, blocks, type_in_shell
from tests.once import made_once
from warehouse.snapshots import open_reading

GENERATED: Final = {"cli.md"}
"""Made from the commands' help, whose examples are tested where they stand."""

EVERY: Final = [
    block
    for page in PAGES
    if page.name not in GENERATED
    for block in blocks(page, "sql", "console", "bash", "sh", "python")
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory with log and warehouse, and the files that examples read beside them."""
    return made_once(tmp_path_factory, "examples", _ingest)


def _ingest(folder: Path) -> None:
    with Newsroom() as newsroom:
        feeds = " ".join(newsroom.feed_urls)
        for _ in range(2):
            ingested = type_in_shell(folder, f"ONRECORD_FETCH_ALLOW=127.0.0.0/8 onrecord ingest {feeds}")
            assert ingested.returncode == 0, ingested.stderr
            newsroom.publish_edit()
    for block in EVERY:
        if (file := block.noted("file")) is not None:
            name, _, content = file.partition("\n")
            (folder / name).write_text(content + "\n", "utf-8")


def _of(*languages: str) -> list[Block]:
    return [block for block in EVERY if block.language in languages and block.noted("not run") is None]


def test_every_query_answers_and_with_rows_unless_the_page_says_otherwise(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    queries = _of("sql")
    assert len(queries) >= 15
    reading = open_reading(folder / "onrecord-data" / "warehouse")
    with reading.connection as connection:
        for query in queries:
            rows = connection.execute(query.text).fetchall()
            assert rows or query.noted("rows") is not None, query.where


@pytest.mark.parametrize(
    "page", sorted({block.page for block in _of("console", "bash", "sh")}), ids=lambda page: page.name
)
def test_every_command_works(folder: Path, page: Path) -> None:
    for block in _of("console", "bash", "sh"):
        if block.page == page:
            ended = type_in_shell(folder, block.commands)
            assert ended.returncode == 0, f"{block.where}: {ended.stdout}{ended.stderr}"


@pytest.mark.parametrize("block", _of("python"), ids=lambda block: block.where)
def test_every_piece_of_python_runs(block: Block) -> None:
    exec(compile(block.text, block.where, "exec"), {})  # noqa: S102 - our own page's code


def test_what_is_not_run_says_why() -> None:
    reasons = [block.noted("not run") for block in EVERY]
    assert all(len(reason) > 20 for reason in reasons if reason is not None)
    assert (REPOSITORY / "README.md") in {block.page for block in _of("console")}
