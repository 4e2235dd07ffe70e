"""The clients of one cluster, all made with the same settings: the one place that names Kafka's options."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from kafka import KafkaAdminClient, KafkaConsumer
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor

from eventlog.kafka.connections import client
from eventlog.kafka.failures import explaining
from eventlog.kafka.reachability import Reachability
from eventlog.kafka.tls import tls_context
from eventlog.kafka.transactional_producer import TransactionalProducer
from eventlog.log import LogError

BATCH_ROOM: Final = 64 << 10
"""Bytes that the framing of a batch may take beside its largest record."""

_MECHANISMS: Final = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
_ENCRYPTED: Final = ("SSL", "SASL_SSL")
_LARGEST_BATCH: Final = 512 << 10
_FETCH_WAIT_MS: Final = 100
"""A request behind a waiting fetch waits with it, so a fetch that finds nothing comes back soon."""


_Client = TypeVar("_Client")


class Security(NamedTuple):
    """How to prove who we are and to check whom we talk to."""

    protocol: str = "PLAINTEXT"
    """PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL."""
    mechanism: str | None = None
    """PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512."""
    username: str | None = None
    password: str | None = None
    ca_file: Path | None = None
    """PEM file of the authorities that may vouch for the broker; None for the system's."""
    cert_file: Path | None = None
    """PEM file of our own certificate, where the broker asks for one."""
    key_file: Path | None = None

    def options(self) -> dict[str, Any]:
        """The same, as the Kafka client names it.

        Raises:
            LogError: a file can't be read, or with SASL something is missing; the message names it.
        """
        if self.protocol.startswith("SASL_") and (
            self.mechanism not in _MECHANISMS or self.username is None or self.password is None
        ):
            raise LogError(
                f"{self.protocol} needs a mechanism ({', '.join(_MECHANISMS)}), a user name and a password"
            )
        return {
            "security_protocol": self.protocol,
            "sasl_mechanism": self.mechanism,
            "sasl_plain_username": self.username,
            "sasl_plain_password": self.password,
            "ssl_context": self.tls(),
        }

    def tls(self) -> ssl.SSLContext | None:
        """What to trust and to show; None where nothing is encrypted.

        Raises:
            LogError: a file can't be read; the message names it.
        """
        if self.protocol not in _ENCRYPTED:
            return None
        return tls_context(self.ca_file, self.cert_file, self.key_file)

    def __repr__(self) -> str:
        """All but the password, which has no place in a log file."""
        return f"Security({self.protocol}, {self.mechanism}, username={self.username!r})"


class Clients:
    """Makes the clients of one cluster; who asks for one closes it."""

    def __init__(self, bootstrap: str, security: Security, *, max_record_bytes: int, outage: float) -> None:
        """Connect to these brokers; each client waits `outage` seconds for brokers that do not answer."""
        self.where: Final = f"kafka://{bootstrap}"
        self.max_record_bytes: Final = max_record_bytes
        self.max_batch_bytes: Final = max_record_bytes + BATCH_ROOM
        self.outage_seconds: Final = outage
        self._common: Final = {
            "bootstrap_servers": bootstrap.split(","),
            "client_id": "onrecord",
            "bootstrap_timeout_ms": int(outage * 1000),
            "kafka_client": partial(client, Reachability(outage)),
            "reconnect_backoff_max_ms": 1_000,
            **security.options(),
        }

    def admin(self) -> KafkaAdminClient:
        """A client that makes and describes topics.

        Raises:
            LogError: no broker answers, or it refuses us.
        """
        return self._made(KafkaAdminClient)

    def consumer(self) -> KafkaConsumer:
        """A consumer of committed records whose partitions and positions we choose ourselves."""
        return self._made(KafkaConsumer, **self._fetching(), auto_offset_reset="none")

    def member(self, group: str, *, session_seconds: float) -> KafkaConsumer:
        """A member of a consumer group; fetching is left to another consumer."""
        session_ms = int(session_seconds * 1000)
        return self._made(
            KafkaConsumer,
            **self._fetching(),
            group_id=group,
            auto_offset_reset="earliest",
            session_timeout_ms=session_ms,
            heartbeat_interval_ms=max(20, min(1_000, session_ms // 20)),
            partition_assignment_strategy=[CooperativeStickyAssignor],
        )

    def producer(self, transactional_id: str, *, transaction_seconds: float) -> TransactionalProducer:
        """A transactional producer: acks=all, idempotent."""
        return self._made(
            TransactionalProducer,
            outage_seconds=self.outage_seconds,
            transactional_id=transactional_id,
            transaction_timeout_ms=int(transaction_seconds * 1000),
            compression_type="lz4",
            batch_size=min(_LARGEST_BATCH, self.max_record_bytes),
            max_request_size=self.max_batch_bytes,
            retry_backoff_ms=20,
            allow_auto_create_topics=False,
            metrics_enabled=False,
        )

    def _fetching(self) -> dict[str, Any]:
        return {
            "isolation_level": "read_committed",
            "enable_auto_commit": False,
            "allow_auto_create_topics": False,
            "fetch_max_wait_ms": _FETCH_WAIT_MS,
            "max_partition_fetch_bytes": max(1 << 20, self.max_batch_bytes),
            "retry_backoff_ms": 50,
            "metrics_enabled": False,
        }

    def _made(self, kind: Callable[..., _Client], **options: Any) -> _Client:  # noqa: ANN401 - the Kafka client's own
        with explaining(self.where):
            try:
                return kind(**self._common, **options)
            except (OSError, ValueError) as error:
                raise LogError(f"{self.where}: can't connect: {error}") from error
