"""The servers as fixtures; a test that asks for one fails, with what to install, where there is none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.brokers.keeper import shared


@pytest.fixture(scope="session")
def kafka_bootstrap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """host:port of a broker that the whole test run shares; use names that nobody else uses."""
    yield from _address("KAFKA_BOOTSTRAP_SERVERS", "kafka", tmp_path_factory)


@pytest.fixture(scope="session")
def registry_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a registry that the whole test run shares."""
    yield from _address("SCHEMA_REGISTRY_URL", "registry", tmp_path_factory)


def _address(variable: str, kind: str, factory: pytest.TempPathFactory) -> Iterator[str]:
    named = os.environ.get(variable)
    if named:
        yield named
        return
    server = shared(kind, _folder_of_the_run(factory) / f"shared-{kind}")
    yield server.address
    server.release()


def _folder_of_the_run(factory: pytest.TempPathFactory) -> Path:
    """A folder that the processes of one test run have in common."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
