"""A Kafka broker: in a container where Docker answers, else from its Maven artifacts under Java."""

from __future__ import annotations

import subprocess
import time
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Final

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from tests.brokers import maven
from tests.brokers.containers import require_docker
from tests.brokers.servers import Server, Unavailable, first_that_works, free_port, java, java_server

SHORTEST_SESSION_MS: Final = 100
"""Workers that die are noticed this soon, so that a test of it takes no longer."""

_POM: Final = Path(__file__).with_name("pom.xml")
_SETTINGS: Final = {
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 4,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "transaction.state.log.num.partitions": 4,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    "group.initial.rebalance.delay.ms": 0,
    "group.min.session.timeout.ms": SHORTEST_SESSION_MS,
    "transaction.abort.timed.out.transaction.cleanup.interval.ms": 100,
    "auto.create.topics.enable": "false",
    # A broker that starts again waits for its earlier self to be given up.
    "broker.session.timeout.ms": 3_000,
    "broker.heartbeat.interval.ms": 500,
}
_PROPERTIES: Final = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data}
"""


def start(folder: Path) -> Server:
    """Start a broker with its data in a folder.

    Raises:
        Unavailable: it can't be run here; the message says what to install.
    """
    what = (
        "a Kafka broker. Name one by KAFKA_BOOTSTRAP_SERVERS (with group.min.session.timeout.ms="
        f"{SHORTEST_SESSION_MS}), or install Docker, or Java 17 and Maven"
    )
    return first_that_works([_in_container, _under_java], folder, what)


def _in_container(_: Path) -> Server:
    require_docker()
    from testcontainers.kafka import KafkaContainer  # noqa: PLC0415 - only where there is Docker

    container = KafkaContainer().with_kraft().with_bind_ports(9093, free_port())  # the same after a restart
    for name, value in _SETTINGS.items():
        container = container.with_env(f"KAFKA_{name.upper().replace('.', '_')}", str(value))
    container.start()
    address = container.get_bootstrap_server()

    def restart() -> None:
        container.get_wrapped_container().restart(timeout=60)
        while not answers(address):
            time.sleep(0.1)

    return Server(address, container.stop, restart)


def _under_java(folder: Path) -> Server:
    command = java()
    jars = str(libraries() / "*")
    port = free_port()
    settings = folder / "server.properties"
    settings.write_text(
        _PROPERTIES.format(port=port, controller=free_port(), data=folder / "data")
        + "".join(f"{name}={value}\n" for name, value in _SETTINGS.items())
    )
    cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "_")  # not an option
    tool = ["-cp", jars, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(settings)]
    subprocess.run([command, *tool], check=True, capture_output=True)
    address = f"127.0.0.1:{port}"
    return java_server(
        ["-Xmx512m", "-cp", jars, "kafka.Kafka", str(settings)],
        folder=folder,
        address=address,
        is_ready=lambda: answers(address),
    )


def libraries() -> Path:
    """The folder of Kafka's jars.

    Raises:
        Unavailable: they can't be fetched.
    """
    return maven.cached("kafka-4.3.1", _fetch)


def answers(address: str) -> bool:
    """Whether a broker answers at an address."""
    try:
        KafkaAdminClient(bootstrap_servers=address, bootstrap_timeout_ms=1_000).close()
    except KafkaError:
        return False
    return True


def _fetch(folder: Path) -> None:
    maven.run("--file", str(_POM), "dependency:copy-dependencies", f"-DoutputDirectory={folder}")
    if not list(folder.glob("kafka_*.jar")):
        raise Unavailable(f"Maven fetched no Kafka into {folder}")
