"""Fixtures of the contract: a fresh log of every kind."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eventlog.log import EventLog
from tests.contract.logs import ON_OWN_DISK, OPENERS, LogUnderTest


@pytest.fixture(
    params=[
        pytest.param(kind, marks=pytest.mark.broker if kind == "kafka" else ()) for kind in sorted(OPENERS)
    ]
)
def new_log(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], LogUnderTest]:
    """Makes a log that nobody else uses."""
    kind: str = request.param
    if kind == "kafka":
        bootstrap: str = request.getfixturevalue("kafka_bootstrap")
        return lambda: LogUnderTest(kind, f"kafka://{bootstrap}/?prefix=test-{uuid.uuid4()}.")
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
