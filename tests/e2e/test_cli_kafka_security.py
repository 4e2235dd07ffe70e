"""A log on Kafka is reached over TLS and with a password, as the settings say, and never otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.brokers import secured
from tests.brokers.secured import MECHANISMS, MUTUAL, PASSWORD, PROTOCOLS, USER, Secured
from tests.commands import FERRY, Desk

pytestmark = pytest.mark.broker

_WAYS = [
    (protocol, mechanism)
    for protocol in PROTOCOLS
    for mechanism in (MECHANISMS if protocol.startswith("SASL") else (None,))
]


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """A broker of this module's own."""
    started = secured.start(tmp_path_factory.mktemp("secured"))
    yield started
    started.server.stop()


def _variables(broker: Secured, protocol: str, mechanism: str | None) -> dict[str, str]:
    variables = {
        "ONRECORD_LOG": f"kafka://{broker.addresses[protocol]}/?prefix={protocol}-{mechanism}.",
        "ONRECORD_KAFKA_PROTOCOL": protocol,
    }
    if mechanism is not None:
        variables |= {"ONRECORD_KAFKA_MECHANISM": mechanism, "ONRECORD_KAFKA_USER": USER}
        variables |= {"ONRECORD_KAFKA_PASSWORD": PASSWORD}
    if protocol.endswith("SSL"):
        variables |= {"ONRECORD_KAFKA_CA": str(broker.authority)}
    return variables


@pytest.mark.parametrize(("protocol", "mechanism"), _WAYS)
def test_a_log_is_read_and_written_each_way(
    desk: Desk, broker: Secured, protocol: str, mechanism: str | None
) -> None:
    source = desk.write("a.jsonl", FERRY)
    variables = _variables(broker, protocol, mechanism)
    captured = desk.type("ingest", source, "--capture-only", "--json", variables=variables)
    assert captured.code == 0, captured.err
    assert captured.json["new"] == 1


def test_a_log_is_read_and_written_with_a_certificate(desk: Desk, broker: Secured) -> None:
    variables = _variables(broker, "SSL", None) | {
        "ONRECORD_LOG": f"kafka://{broker.addresses[MUTUAL]}/?prefix=mutual.",
        "ONRECORD_KAFKA_CERT": str(broker.certificate),
        "ONRECORD_KAFKA_KEY": str(broker.key),
    }
    source = desk.write("a.jsonl", FERRY)
    captured = desk.type("ingest", source, "--capture-only", "--json", variables=variables)
    assert captured.code == 0, captured.err
    assert captured.json["new"] == 1


def test_what_is_refused_is_an_error_at_once_that_tells_no_password(desk: Desk, broker: Secured) -> None:
    refused = [
        _variables(broker, "SASL_PLAINTEXT", "SCRAM-SHA-512") | {"ONRECORD_KAFKA_PASSWORD": "wrong-horse"},
        _variables(broker, "SASL_SSL", "PLAIN") | {"ONRECORD_KAFKA_PASSWORD": "wrong-horse"},
        _variables(broker, "SSL", None) | {"ONRECORD_KAFKA_CA": ""},
        _variables(broker, "SSL", None) | {"ONRECORD_LOG": f"kafka://{broker.addresses[MUTUAL]}"},
    ]
    for variables in refused:  # the test would not end if they were tried again
        ended = desk.type(
            "--debug", "log", "topics", variables=variables | {"ONRECORD_KAFKA_OUTAGE": "86400"}
        )
        assert ended.code == 1
        assert "LogError: kafka://" in ended.err, variables
        assert "horse" not in ended.err
