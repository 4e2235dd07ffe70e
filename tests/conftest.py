"""Fixtures for tests of every kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.projected import LoggedWarehouse

pytest_plugins = ("tests.brokers.fixtures",)


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[LoggedWarehouse]:
    """An empty log and the warehouse beside it."""
    logged = LoggedWarehouse(tmp_path)
    yield logged
    logged.close()
