"""librdkafka proves who we are, and checks whom it talks to, as kafka-python does."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from eventlog.kafka import KafkaLog, KafkaOptions, Security
from eventlog.kafka.bulk import BulkFetcher
from eventlog.kafka.reading import Fetcher
from eventlog.log import LogError
from tests.brokers import secured
from tests.brokers.secured import MECHANISMS, MUTUAL, PASSWORD, USER, Secured
from tests.contract.logs import read_all, record, values

pytestmark = pytest.mark.broker

_PATIENCE_SECONDS = 60.0
_BATCH_BYTES = 1 << 20


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """A broker of this module's own."""
    started = secured.start(tmp_path_factory.mktemp("secured"))
    yield started
    started.server.stop()


def _written_and_read(address: str, security: Security, prefix: str) -> list[str]:
    log = KafkaLog(address, KafkaOptions(prefix=prefix, reader="librdkafka", security=security))
    log.append([record("a"), record("b")])
    found = values(read_all(log))
    log.close()
    return found


@pytest.mark.parametrize("mechanism", MECHANISMS)
@pytest.mark.parametrize("protocol", ["SASL_PLAINTEXT", "SASL_SSL"])
def test_a_log_is_read_with_every_mechanism(broker: Secured, protocol: str, mechanism: str) -> None:
    authority = broker.authority if protocol == "SASL_SSL" else None
    security = Security(protocol, mechanism, USER, PASSWORD, ca_file=authority)
    assert _written_and_read(broker.addresses[protocol], security, f"{protocol}.{mechanism}.") == ["a", "b"]


def test_a_log_is_read_where_the_broker_wants_a_certificate(broker: Secured) -> None:
    shown = Security("SSL", ca_file=broker.authority, cert_file=broker.certificate, key_file=broker.key)
    assert _written_and_read(broker.addresses[MUTUAL], shown, "mutual.") == ["a", "b"]


def test_a_wrong_password_is_said_and_not_told(broker: Secured) -> None:
    security = Security("SASL_PLAINTEXT", MECHANISMS[0], USER, "wrong-horse")
    fetcher: Fetcher = BulkFetcher(
        broker.addresses["SASL_PLAINTEXT"], security, prefix="p.", largest_batch=_BATCH_BYTES, where="the log"
    )
    with pytest.raises(LogError, match="the log: refuses the user name or password") as refused:
        _fetch_until_refused(fetcher)
    assert "wrong-horse" not in str(refused.value)
    fetcher.close()


def test_a_file_that_is_not_there_is_named(broker: Secured) -> None:
    security = Security("SSL", ca_file=broker.authority.with_name("missing.pem"))
    with pytest.raises(LogError, match=r"the log: .*ssl\.ca\.location"):
        BulkFetcher(
            broker.addresses["SSL"], security, prefix="p.", largest_batch=_BATCH_BYTES, where="the log"
        )


def _fetch_until_refused(fetcher: Fetcher) -> None:
    fetcher.assign({})
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < give_up:
        fetcher.fetch(timeout=0.1, limit=10)
