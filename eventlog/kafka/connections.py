"""Connections to the brokers: kafka-python's own, which say why they fail and give up where trying is vain.

kafka-python tries to connect until its time is up and raises that it is up, whatever it was that failed; what
comes together with the end of a connection, such as the refusal of a password, it drops unread.
"""

from __future__ import annotations

import ssl
from functools import partial
from typing import Any, Final

from kafka.errors import (
    AuthorizationError,
    IllegalSaslStateError,
    KafkaConnectionError,
    KafkaError,
    KafkaProtocolError,
    KafkaTimeoutError,
    SaslAuthenticationFailedError,
    UnsupportedSaslMechanismError,
)
from kafka.net.compat import KafkaNetClient
from kafka.net.connection import KafkaConnection
from kafka.net.inet import create_connection
from kafka.net.manager import KafkaConnectionManager
from kafka.net.selector import NetworkSelector
from kafka.net.transport import KafkaSSLTransport, KafkaTCPTransport

from eventlog.kafka.reachability import Reachability

_BROKEN_OFF: Final = "socket disconnected"


class BrokenOffError(KafkaConnectionError):  # type: ignore[misc]  # the Kafka client is untyped
    """The broker accepts connections and breaks them off, and does not say why."""


class TlsError(KafkaConnectionError):  # type: ignore[misc]  # the Kafka client is untyped
    """Encryption can't be agreed upon, or a certificate is refused by either side.

    The cause is Python's own error.
    """


_REFUSALS: Final = (
    AuthorizationError,
    IllegalSaslStateError,
    KafkaProtocolError,
    SaslAuthenticationFailedError,
    TlsError,
    UnsupportedSaslMechanismError,
)
"""What will not be otherwise at the next attempt."""

_GONE: Final = (ssl.SSLEOFError, ssl.SSLSyscallError, ssl.SSLZeroReturnError)


def client(reachability: Reachability, **options: Any) -> Network:  # noqa: ANN401 - the Kafka client's own
    """The network side of a client; what to give kafka-python's clients as `kafka_client`."""
    selector = NetworkSelector(**options)
    return Network(net=selector, manager=Connections(selector, reachability, **options))


class Network(KafkaNetClient):  # type: ignore[misc]  # the Kafka client is untyped
    """kafka-python's, which loses no request of a transaction."""

    def await_ready(self, node_id: Any, timeout_ms: float = 30_000) -> bool:  # noqa: ANN401 - the Kafka client's own
        """Whether a broker can be asked, if need be after a while.

        kafka-python 3.0.12 raises where it can't. Its producer, which asks before it sends what belongs to a
        transaction, forgets the request then, and waits for the answer to it.
        """
        try:
            ready: bool = super().await_ready(node_id, timeout_ms)
        except KafkaConnectionError:
            return False
        return ready


class Connections(KafkaConnectionManager):  # type: ignore[misc]  # the Kafka client is untyped
    """The connections of one client."""

    def __init__(self, net: NetworkSelector, reachability: Reachability, **options: Any) -> None:  # noqa: ANN401 - the Kafka client's own
        super().__init__(net, **options)
        self._reachability = reachability
        self._failure: Exception | None = None
        self._has_begun = False

    def bootstrap(self, timeout_ms: float | None = None, refresh: bool = True) -> None:  # noqa: FBT001, FBT002 - as the base class has it
        """Connect for the first time; a client that can't is closed.

        Raises:
            KafkaError: why not: what was refused at once, or what the last attempt came to.
        """
        try:
            super().bootstrap(timeout_ms, refresh)
        except KafkaError as error:
            self.close()
            self._net.close()
            if self._failure is None or not isinstance(error, KafkaTimeoutError):
                raise
            raise self._failure from error
        self._has_begun = True
        for broker in self.cluster.bootstrap_brokers():
            self._reachability.answered(_address(broker))

    def get_connection(
        self,
        node_id: Any,  # noqa: ANN401 - the Kafka client is untyped
        timeout_ms: float | None = None,
        **options: bool,
    ) -> KafkaConnection:
        """A connection to a broker; see KafkaConnectionManager.

        Raises:
            KafkaError: there is none, or none is worth another attempt.
        """
        if not self._has_begun and isinstance(self._failure, _REFUSALS):
            raise self._failure
        known = self._conns.get(node_id)
        if timeout_ms is not None:
            # A first connection would wait for a host that keeps silent as long as there is time at all.
            timeout_ms = min(timeout_ms, self.socket_connection_setup_timeout_ms(node_id))
        connection = super().get_connection(node_id, timeout_ms, **options)
        if connection is not known:
            self._watch(connection, self.cluster.broker_metadata(node_id))
        return connection

    def _watch(self, connection: KafkaConnection, broker: Any) -> None:  # noqa: ANN401 - the Kafka client is untyped
        failed = partial(self._failed, _address(broker))
        if self.cluster.is_bootstrap(connection.node_id):
            connection.close_future.add_errback(
                failed
            )  # a broker may also refuse us after the connection is made
        else:
            connection.init_future.add_errback(failed)
            connection.init_future.add_callback(lambda _: self._reachability.answered(_address(broker)))

    def _failed(self, broker: str, error: Exception) -> None:
        if self.closed:
            return
        self._failure = error = _told_apart(error)
        if self._has_begun or not isinstance(error, _REFUSALS):
            self._reachability.failed(broker, error)

    async def _build_transport(self, node: Any, timeout_at: float | None = None) -> KafkaTCPTransport:  # noqa: ANN401 - the Kafka client is untyped
        socket = await create_connection(
            self._net, node.host, node.port, self.config["socket_options"], timeout_at=timeout_at
        )
        transport: KafkaTCPTransport
        if self.ssl_enabled:
            transport = _TlsTransport(
                self._net, socket, host=node.host, ssl_context=self.config["ssl_context"]
            )
        else:
            transport = _Transport(self._net, socket, host=node.host)
        try:
            await transport.handshake()
        except OSError as error:
            transport.close()
            raise KafkaConnectionError(f"Handshake failed: {error}") from error
        return transport


class _ReadToTheEnd:
    """Gives out what was received before the end of a connection; the next read meets the end again."""

    def _sock_recv(self) -> tuple[bytes, Exception | None]:
        received, error = super()._sock_recv()  # type: ignore[misc]  # of the transports below
        return received, None if received else error


class _Transport(_ReadToTheEnd, KafkaTCPTransport):  # type: ignore[misc]  # the Kafka client is untyped
    pass


class _TlsTransport(_ReadToTheEnd, KafkaSSLTransport):  # type: ignore[misc]  # the Kafka client is untyped
    pass


def _address(broker: Any) -> str:  # noqa: ANN401 - the Kafka client is untyped
    return f"{broker.host}:{broker.port}"


def _told_apart(error: Exception) -> Exception:
    """What kafka-python calls a failed connection, by what it failed at."""
    cause = _tls_error(error)
    if isinstance(cause, _GONE) or _BROKEN_OFF in str(error):
        told: Exception = BrokenOffError(str(cause or _BROKEN_OFF))
    elif cause is not None:
        told = TlsError(str(cause))
    else:
        return error
    told.__cause__ = cause
    return told


def _tls_error(error: BaseException | None) -> ssl.SSLError | None:
    """Python's own error within one of kafka-python's."""
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return error
        inner = next((each for each in error.args if isinstance(each, Exception)), None)
        error = error.__cause__ or inner
    return None
