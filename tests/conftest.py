"""Fixtures for tests of every kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.projected import LoggedWarehouse

pytest_plugins = ("tests.brokers.fixtures", "tests.desks")


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[LoggedWarehouse]:
    """An empty log and the warehouse beside it."""
    logged = LoggedWarehouse(tmp_path)
    yield logged
    logged.close()


_BROKER_FIXTURES = {"kafka_bootstrap", "own_broker", "registry_url"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for a broker or a registry; modules that start others of their own mark themselves.

    What is not marked is never run again where it failed, whatever `--reruns` says.
    """
    for item in items:
        if _BROKER_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("broker")
        if item.get_closest_marker("broker") is None:
            item.add_marker(pytest.mark.flaky(reruns=0))
