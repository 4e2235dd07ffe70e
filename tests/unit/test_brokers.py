"""The tests' own servers: the first way that works is taken, and where none does it is said why."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.brokers.servers import Server, Unavailable, first_that_works


def _without_docker(_: Path) -> Server:
    raise Unavailable("no Docker engine answers")


def _without_java(_: Path) -> Server:
    raise Unavailable("no `java` on the PATH")


def _started(folder: Path) -> Server:
    return Server(f"started in {folder.name}", lambda: None, lambda: None)


def test_the_first_way_that_works_is_taken(tmp_path: Path) -> None:
    server = first_that_works([_without_docker, _started, _without_java], tmp_path, "a broker")
    assert server.address == f"started in {tmp_path.name}"


def test_where_no_way_works_it_is_said_what_each_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as told:
        first_that_works([_without_docker, _without_java], tmp_path, "a broker; install Docker or Java")
    assert str(told.value) == (
        "the tests need a broker; install Docker or Java: no Docker engine answers; or no `java` on the PATH"
    )
