"""Who we are and whom we talk to: what a broker with TLS and SASL refuses, and what is refused to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from eventlog.kafka import KafkaLog, Security
from eventlog.log import LogError
from tests.brokers import secured
from tests.brokers.secured import MECHANISMS, PASSWORD, USER, Secured
from tests.contract.logs import read_all, record, values

pytestmark = pytest.mark.broker

_PATIENCE_SECONDS = 3.0
_WRONG = "wrong-horse"


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """A broker of this module's own."""
    started = secured.start(tmp_path_factory.mktemp("secured"))
    yield started
    started.server.stop()


def _opened(broker: Secured, security: Security) -> KafkaLog:
    return KafkaLog(
        broker.addresses[security.protocol],
        prefix=f"{security.mechanism}.",
        security=security,
        patience=_PATIENCE_SECONDS,
    )


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_worker_commits_over_tls_with_every_mechanism(broker: Secured, mechanism: str) -> None:
    log = KafkaLog(
        broker.addresses["SASL_SSL"],
        prefix=f"{mechanism}.",
        security=Security("SASL_SSL", mechanism, USER, PASSWORD, ca_file=broker.authority),
    )
    log.append([record("a"), record("b")])
    worker = log.join("g", "t")
    records = worker.poll(limit=2, timeout=60)
    worker.commit([record(value, topic="results") for value in values(records)])
    assert values(read_all(log, "results")) == ["a", "b"]
    log.close()


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_wrong_password_is_said_and_not_told(broker: Secured, mechanism: str) -> None:
    security = Security("SASL_SSL", mechanism, USER, _WRONG, ca_file=broker.authority)
    with pytest.raises(LogError, match="refuses the user name or password") as refused:
        _opened(broker, security)
    assert _WRONG not in f"{refused.value} {security}"


def test_a_broker_whose_authority_is_not_trusted_is_refused(broker: Secured, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    with pytest.raises(LogError, match="the broker's certificate is not trusted"):
        _opened(broker, Security("SSL", ca_file=other))


def test_a_missing_file_of_authorities_is_named(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=f"certificate authorities from {tmp_path}/none.pem"):
        KafkaLog("127.0.0.1:9092", security=Security("SSL", ca_file=tmp_path / "none.pem"))


def test_a_missing_password_is_said_before_any_broker_is_asked() -> None:
    with pytest.raises(LogError, match=r"SASL_SSL needs a mechanism .* and a password"):
        KafkaLog("127.0.0.1:9092", security=Security("SASL_SSL", "PLAIN", USER))
