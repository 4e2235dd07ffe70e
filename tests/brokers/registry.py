"""A Confluent-compatible schema registry, Apicurio: in a container, else from Maven under Java."""

from __future__ import annotations

import tarfile
import urllib.error
import urllib.request
from pathlib import Path
from typing import Final

from tests.brokers import maven
from tests.brokers.containers import require_docker
from tests.brokers.servers import Server, first_that_works, free_port, java, java_server

_VERSION: Final = "2.6.13.Final"
_PATH: Final = "apis/ccompat/v7"


def start(folder: Path) -> Server:
    """Start a registry that keeps its schemas in memory.

    Raises:
        Unavailable: it can't be run here; the message says what to install.
    """
    what = "a schema registry. Name one by SCHEMA_REGISTRY_URL, or install Docker, or Java 17 and Maven"
    return first_that_works([_in_container, _under_java], folder, what)


def _in_container(_: Path) -> Server:
    require_docker()
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415 - only where there is Docker
    from testcontainers.core.wait_strategies import HttpWaitStrategy  # noqa: PLC0415

    container = DockerContainer(f"apicurio/apicurio-registry-mem:{_VERSION}").with_exposed_ports(8080)
    container.waiting_for(HttpWaitStrategy(8080, f"/{_PATH}/subjects")).start()
    host, port = container.get_container_host_ip(), container.get_exposed_port(8080)
    return Server(f"http://{host}:{port}/{_PATH}", container.stop, container.get_wrapped_container().restart)


def _under_java(folder: Path) -> Server:
    java()
    unpacked = maven.cached(f"apicurio-{_VERSION}", _fetch)
    port = free_port()
    address = f"http://127.0.0.1:{port}/{_PATH}"
    (runner,) = unpacked.rglob("*-runner.jar")
    return java_server(
        ["-Xmx256m", f"-Dquarkus.http.port={port}", "-Dquarkus.http.host=127.0.0.1", "-jar", str(runner)],
        folder=folder,
        address=address,
        is_ready=lambda: answers(address),
    )


def answers(address: str) -> bool:
    """Whether a registry answers at a URL."""
    try:
        urllib.request.urlopen(f"{address}/subjects", timeout=1).close()  # noqa: S310 - our own address
    except (urllib.error.URLError, OSError):
        return False
    return True


def _fetch(folder: Path) -> None:
    artifact = f"io.apicurio:apicurio-registry-app:{_VERSION}:tar.gz:all"
    maven.run("dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={folder}")
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    archive.unlink()
