"""The servers, and logs on them, as fixtures.

A test that asks for a server fails, with what to install, where there is none.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaAdminClient

from eventlog.kafka import KafkaLog
from eventlog.urls import open_log
from tests.brokers import kafka
from tests.brokers.keeper import shared
from tests.brokers.names import new_url
from tests.brokers.servers import Server


@pytest.fixture(scope="session")
def kafka_bootstrap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """host:port of a broker that the whole test run shares; use names that nobody else uses."""
    yield from _address("KAFKA_BOOTSTRAP_SERVERS", "kafka", tmp_path_factory)


@pytest.fixture(scope="session")
def registry_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a registry that the whole test run shares."""
    yield from _address("SCHEMA_REGISTRY_URL", "registry", tmp_path_factory)


@pytest.fixture
def kafka_url(kafka_bootstrap: str) -> str:
    """Of a log on the shared broker that nobody else uses."""
    return new_url(kafka_bootstrap)


@pytest.fixture
def kafka_log(kafka_url: str) -> Iterator[KafkaLog]:
    """That log, open."""
    opened = open_log(kafka_url)
    assert isinstance(opened, KafkaLog)
    yield opened
    opened.close()


@pytest.fixture
def kafka_admin(kafka_bootstrap: str) -> Iterator[KafkaAdminClient]:
    """Whoever administers the shared broker."""
    client = KafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    yield client
    client.close()


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[Server]:
    """A broker that no other test uses, which may be stopped."""
    server = kafka.start(tmp_path)
    yield server
    server.stop()


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
