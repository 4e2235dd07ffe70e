"""A log on Kafka is reached over TLS and with a password, as the settings say, and never otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.brokers import secured
from tests.brokers.secured import MECHANISMS, PASSWORD, PROTOCOLS, USER, Secured
from tests.commands import FERRY, Desk, Ended

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


def test_a_wrong_password_and_an_authority_that_is_not_trusted_are_errors_that_tell_no_password(
    desk: Desk, broker: Secured
) -> None:
    wrong = [
        _variables(broker, "SASL_PLAINTEXT", "SCRAM-SHA-512") | {"ONRECORD_KAFKA_PASSWORD": "wrong-horse"},
        _variables(broker, "SASL_SSL", "PLAIN") | {"ONRECORD_KAFKA_PASSWORD": "wrong-horse"},
        _variables(broker, "SSL", None) | {"ONRECORD_KAFKA_CA": ""},
    ]

    def refused(variables: dict[str, str]) -> Ended:
        return desk.type("--debug", "log", "topics", variables=variables)

    with ThreadPoolExecutor(len(wrong)) as pool:  # each tries for a quarter of a minute
        for variables, ended in zip(wrong, pool.map(refused, wrong), strict=True):
            assert ended.code == 1
            assert "LogError: kafka://" in ended.err, variables
            assert "horse" not in ended.err
