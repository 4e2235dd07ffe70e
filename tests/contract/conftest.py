"""Fixtures of the contract: a fresh log of every kind."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eventlog.log import EventLog
from tests.brokers.names import new_url
from tests.contract.logs import ON_OWN_DISK, OPENERS, URL_OPTIONS, LogUnderTest


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test on every kind of log; those of workers, which fetch alike on all, on the main ones."""
    if "new_log" in metafunc.fixturenames:
        about_workers = "group" in metafunc.module.__name__
        kinds = sorted(OPENERS.keys() - URL_OPTIONS.keys() if about_workers else OPENERS)
        parameters = [
            pytest.param(kind, marks=pytest.mark.broker if kind.startswith("kafka") else ()) for kind in kinds
        ]
        metafunc.parametrize("new_log", parameters, indirect=True)


@pytest.fixture
def new_log(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], LogUnderTest]:
    """Makes a log that nobody else uses."""
    kind: str = request.param
    if kind.startswith("kafka"):
        bootstrap: str = request.getfixturevalue("kafka_bootstrap")
        options = URL_OPTIONS.get(kind, "")
        return lambda: LogUnderTest(kind, f"{new_url(bootstrap)}{options}")
    numbers = itertools.count()
    return lambda: LogUnderTest(kind, str(tmp_path / f"log-{next(numbers)}.db"))


@pytest.fixture(params=ON_OWN_DISK)
def on_own_disk(request: pytest.FixtureRequest, tmp_path: Path) -> LogUnderTest:
    """A fresh log on this machine's disk."""
    return LogUnderTest(request.param, str(tmp_path / "log"))


@pytest.fixture
def under_test(new_log: Callable[[], LogUnderTest]) -> LogUnderTest:
    """A fresh log, to be opened here and in other processes."""
    return new_log()


@pytest.fixture
def log(under_test: LogUnderTest) -> Iterator[EventLog]:
    """The same log, open."""
    opened = under_test.open()
    yield opened
    opened.close()
