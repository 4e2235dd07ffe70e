"""Fixtures of those tests that ingest or watch: a desk, the list of what it watches, a site to read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from producers.watching.schedule import Schedule
from tests.newsdesk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A log with its memory, in a folder of its own."""
    (tmp_path / "desk").mkdir()
    with Desk(tmp_path / "desk") as opened:
        yield opened


@pytest.fixture
def schedule(tmp_path: Path) -> Iterator[Schedule]:
    """An empty list of feeds, in the file feeds.db."""
    with Schedule(tmp_path / "feeds.db") as opened:
        yield opened


@pytest.fixture(scope="module")
def running_server() -> Iterator[HTTPServer]:
    """A server of HTTP, which starts slowly."""
    with HTTPServer(host="127.0.0.1", port=0, threaded=True) as running:
        yield running


@pytest.fixture
def server(running_server: HTTPServer) -> HTTPServer:
    """The same as new: it answers 404 to all, of robots.txt too, which then keeps nothing from us."""
    running_server.clear()
    running_server.no_handler_status_code = 404
    return running_server
