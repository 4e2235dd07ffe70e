"""Who we are and whom we talk to: what a broker with TLS and SASL refuses, and what is refused to it.

What can't come right is refused at once: the tests would wait for minutes if it was tried again.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from eventlog.kafka import KafkaLog, KafkaOptions, Security
from eventlog.log import LogError
from tests.brokers import secured
from tests.brokers.secured import MECHANISMS, MUTUAL, PASSWORD, USER, Secured
from tests.contract.logs import read_all, record, values

pytestmark = pytest.mark.broker

_OUTAGE_SECONDS = 600.0
_WRONG = "wrong-horse"


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """A broker of this module's own."""
    started = secured.start(tmp_path_factory.mktemp("secured"))
    yield started
    started.server.stop()


def _opened(
    broker: Secured, security: Security, *, listener: str | None = None, outage: float = _OUTAGE_SECONDS
) -> KafkaLog:
    return KafkaLog(
        broker.addresses[listener or security.protocol],
        KafkaOptions(prefix=f"{security.mechanism}.", security=security, outage=outage),
    )


def _password_protected(key: Path, file: Path) -> Path:
    form = load_pem_private_key(key.read_bytes(), None).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSWORD.encode())
    )
    file.write_bytes(form)
    return file


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_worker_commits_over_tls_with_every_mechanism(broker: Secured, mechanism: str) -> None:
    log = _opened(broker, Security("SASL_SSL", mechanism, USER, PASSWORD, ca_file=broker.authority))
    log.append([record("a"), record("b")])
    worker = log.join("g", "t")
    records = worker.poll(limit=2, timeout=60)
    worker.commit([record(value, topic="results") for value in values(records)])
    assert values(read_all(log, "results")) == ["a", "b"]
    log.close()


@pytest.mark.parametrize("protocol", ["SASL_PLAINTEXT", "SASL_SSL"])
@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_wrong_password_is_said_and_not_told(broker: Secured, protocol: str, mechanism: str) -> None:
    security = Security(protocol, mechanism, USER, _WRONG, ca_file=broker.authority)
    with pytest.raises(LogError, match="refuses the user name or password") as refused:
        _opened(broker, security)
    assert _WRONG not in f"{refused.value} {security}"


def test_a_broker_whose_authority_is_not_trusted_is_refused(broker: Secured, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    with pytest.raises(LogError, match="the broker's certificate is not trusted"):
        _opened(broker, Security("SSL", ca_file=other))


def test_a_log_is_read_and_written_where_the_broker_wants_a_certificate(broker: Secured) -> None:
    shown = Security("SSL", ca_file=broker.authority, cert_file=broker.certificate, key_file=broker.key)
    log = _opened(broker, shown, listener=MUTUAL)
    log.append([record("a")])
    assert values(read_all(log)) == ["a"]
    log.close()


def test_a_certificate_that_is_missing_or_of_an_unknown_authority_is_told(
    broker: Secured, tmp_path: Path
) -> None:
    foreign = tmp_path / "foreign.pem"
    trustme.CA().issue_cert("client.example").private_key_and_cert_chain_pem.write_to_path(foreign)
    for cert_file in (None, foreign):
        with pytest.raises(LogError, match="the broker refuses our certificate, or asks for one"):
            _opened(broker, Security("SSL", ca_file=broker.authority, cert_file=cert_file), listener=MUTUAL)


@pytest.mark.parametrize(("protocol", "listener"), [("PLAINTEXT", "SSL"), ("SASL_PLAINTEXT", "SASL_SSL")])
def test_a_listener_that_encrypts_is_told_from_silence(broker: Secured, protocol: str, listener: str) -> None:
    security = Security(protocol, "PLAIN", USER, PASSWORD)
    with pytest.raises(LogError, match=r"no language of Kafka's; check .* whether it encrypts"):
        _opened(broker, security, listener=listener)


@pytest.mark.parametrize(("protocol", "listener"), [("SSL", "PLAINTEXT"), ("PLAINTEXT", "SASL_PLAINTEXT")])
def test_a_listener_that_breaks_off_is_asked_again_and_then_told_from_silence(
    broker: Secured, protocol: str, listener: str
) -> None:
    security = Security(protocol, ca_file=broker.authority)
    with pytest.raises(LogError, match=r"breaks off the connection; check .* security protocol"):
        _opened(broker, security, listener=listener, outage=0.5)


def test_a_password_that_nobody_asks_for_is_told(broker: Secured) -> None:
    with pytest.raises(LogError, match="asks for no user name and password"):
        _opened(broker, Security("SASL_PLAINTEXT", "PLAIN", USER, PASSWORD), listener="PLAINTEXT")


def test_a_missing_file_of_authorities_is_named(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=f"certificate authorities from {tmp_path}/none.pem"):
        KafkaLog("127.0.0.1:9092", KafkaOptions(security=Security("SSL", ca_file=tmp_path / "none.pem")))


def test_a_certificate_or_key_that_cannot_be_used_is_named_before_any_broker_is_asked(
    broker: Secured, tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().issue_cert("client.example").private_key_pem.write_to_path(other)
    protected = _password_protected(broker.key, tmp_path / "protected.pem")
    missing = tmp_path / "none.pem"
    refusals = {
        (missing, broker.key): f"{missing}: there is no such file",
        (broker.certificate, missing): f"{missing}: there is no such file",
        (broker.certificate, protected): f"{protected}: this key has a password",
        (broker.certificate, other): f"{other}: not the key of the certificate in {broker.certificate}",
        (broker.certificate, None): f"{broker.certificate}: holds no key",
        (broker.key, broker.key): f"{broker.key}: holds no certificate",
    }
    for (cert_file, key_file), why in refusals.items():
        shown = Security("SSL", ca_file=broker.authority, cert_file=cert_file, key_file=key_file)
        with pytest.raises(LogError, match=f"^{why}"):
            KafkaLog("127.0.0.1:9092", KafkaOptions(security=shown))


def test_a_missing_password_is_said_before_any_broker_is_asked() -> None:
    with pytest.raises(LogError, match=r"SASL_SSL needs a mechanism .* and a password"):
        KafkaLog("127.0.0.1:9092", KafkaOptions(security=Security("SASL_SSL", "PLAIN", USER)))
