"""A desk to type at, and one where articles were ingested, for tests that only read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import FERRY, QUARRY, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty working directory."""
    return Desk(tmp_path)


@pytest.fixture(scope="session")
def newsdesk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A working directory with two articles ingested. Not to be changed."""
    desk = Desk(tmp_path_factory.mktemp("newsdesk"))
    ended = desk.type("ingest", desk.write("articles.jsonl", FERRY, QUARRY))
    assert ended.code == 0, ended.err
    return desk
