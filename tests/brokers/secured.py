"""A Kafka broker with TLS and SASL: from its Maven artifacts under Java, else in a container.

It is small and for one module's tests, so nobody shares it. Java comes first, because a container must be
given files and ports.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import trustme
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from kafka import KafkaAdminClient
from kafka.admin import ScramMechanism, UserScramCredentialUpsertion

from tests.brokers.containers import require_docker
from tests.brokers.kafka import answers, libraries
from tests.brokers.servers import Server, first_that_works, free_port, java, java_server

USER: Final = "alice"
PASSWORD: Final = "correct-horse"  # noqa: S105 - of a broker that lives for one test
PROTOCOLS: Final = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
MUTUAL: Final = "MUTUAL"
"""The name of the listener whose clients must show a certificate; its protocol is SSL."""
MECHANISMS: Final = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")

_LISTENERS: Final = {protocol: protocol for protocol in PROTOCOLS} | {MUTUAL: "SSL"}
_CLUSTER: Final = "b25yZWNvcmQtc2VjdXJlZA"
_MOUNTED: Final = "/mnt/shared/config"
_LOGIN: Final = "org.apache.kafka.common.security"
_PROPERTIES: Final = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners={listeners},CONTROLLER://127.0.0.1:{controller}
advertised.listeners={advertised}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs={data}
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
ssl.keystore.type=PEM
ssl.keystore.location={files}/broker.pem
ssl.truststore.type=PEM
ssl.truststore.location={files}/authority.pem
listener.name.mutual.ssl.client.auth=required
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
"""


class Secured(NamedTuple):
    """A running broker with a listener for each protocol, and one for clients with a certificate."""

    server: Server
    addresses: Mapping[str, str]
    """host:port by protocol, or by MUTUAL."""
    authority: Path
    """PEM file of who vouches for it."""
    certificate: Path
    """PEM file of a certificate that it trusts."""
    key: Path
    """PEM file of the certificate's key."""


def start(folder: Path) -> Secured:
    """Start it with its data in a folder.

    Raises:
        Unavailable: it can't be run here; the message says what to install.
    """
    ports = {listener: free_port() for listener in _LISTENERS}
    addresses = {listener: f"127.0.0.1:{port}" for listener, port in ports.items()}
    _certify(folder)
    ways = [partial(_under_java, ports=ports), partial(_in_container, ports=ports)]
    server = first_that_works(ways, folder, "a Kafka broker: install Java 17 and Maven, or Docker")
    _let_in(addresses["PLAINTEXT"])
    return Secured(
        server, addresses, *(folder / f"{name}.pem" for name in ("authority", "client", "client-key"))
    )


def _certify(folder: Path) -> None:
    """Write key and certificate of the broker and of a client, and the certificate of their authority."""
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    key = load_pem_private_key(issued.private_key_pem.bytes(), None)
    # Java reads no other form of a key.
    form = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "broker.pem").write_bytes(form + b"".join(each.bytes() for each in issued.cert_chain_pems))
    authority.cert_pem.write_to_path(folder / "authority.pem")
    client = authority.issue_cert("client.example")
    client.cert_chain_pems[0].write_to_path(folder / "client.pem")
    client.private_key_pem.write_to_path(folder / "client-key.pem")


def _settings(ports: Mapping[str, int], *, host: str, files: str, data: str) -> str:
    text = _PROPERTIES.format(
        controller=free_port(),
        listeners=",".join(f"{listener}://{host}:{port}" for listener, port in ports.items()),
        advertised=",".join(f"{listener}://127.0.0.1:{port}" for listener, port in ports.items()),
        files=files,
        data=data,
    )
    for listener in ("sasl_plaintext", "sasl_ssl"):
        jaas = {"plain": f'plain.PlainLoginModule required user_{USER}="{PASSWORD}"'}
        jaas |= {f"scram-sha-{bits}": "scram.ScramLoginModule required" for bits in (256, 512)}
        for mechanism, module in jaas.items():
            text += f"listener.name.{listener}.{mechanism}.sasl.jaas.config={_LOGIN}.{module};\n"
    return (
        text
        + "listener.security.protocol.map=CONTROLLER:PLAINTEXT,"
        + (",".join(f"{name}:{protocol}" for name, protocol in _LISTENERS.items()) + "\n")
    )


def _under_java(folder: Path, *, ports: Mapping[str, int]) -> Server:
    jars = str(libraries() / "*")
    file = folder / "server.properties"
    file.write_text(_settings(ports, host="127.0.0.1", files=str(folder), data=str(folder / "data")))
    tool = ["-cp", jars, "kafka.tools.StorageTool", "format", "-t", _CLUSTER, "-c", str(file)]
    subprocess.run([java(), *tool], check=True, capture_output=True)
    address = f"127.0.0.1:{ports['PLAINTEXT']}"
    return java_server(
        ["-Xmx384m", "-cp", jars, "kafka.Kafka", str(file)],
        folder=folder,
        address=address,
        is_ready=lambda: answers(address),
    )


def _in_container(folder: Path, *, ports: Mapping[str, int]) -> Server:
    require_docker()
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415 - only where there is Docker

    file = folder / "server.properties"
    file.write_text(_settings(ports, host="0.0.0.0", files=_MOUNTED, data="/tmp/kafka"))  # noqa: S104, S108
    folder.chmod(0o755)  # the image's user is not ours
    container = DockerContainer("apache/kafka:4.3.1").with_volume_mapping(str(folder), _MOUNTED)
    for port in ports.values():
        container = container.with_bind_ports(port, port)
    container.start()
    address = f"127.0.0.1:{ports['PLAINTEXT']}"
    while not answers(address):
        time.sleep(0.1)
    return Server(address, container.stop, lambda: container.get_wrapped_container().restart(timeout=0))


def _let_in(address: str) -> None:
    """Tell the broker the password for SCRAM, which it keeps itself; that for PLAIN is in its settings."""
    admin = KafkaAdminClient(bootstrap_servers=address)
    for mechanism in (ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512):
        failed = admin.alter_user_scram_credentials([UserScramCredentialUpsertion(USER, mechanism, PASSWORD)])
        if any(failed.values()):
            raise RuntimeError(f"{address}: {failed}")
    admin.close()
