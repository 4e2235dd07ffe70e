"""Fixtures of the contract: a fresh log of every kind."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eventlog.log import EventLog
from tests.contract.logs import OPENERS, LogUnderTest


@pytest.fixture(params=sorted(OPENERS))
def new_log(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], LogUnderTest]:
    """Makes a log that nobody else uses."""
    numbers = itertools.count()
    kind: str = request.param
    return lambda: LogUnderTest(kind, str(tmp_path / f"log-{next(numbers)}.db"))


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
