"""The services of compose.yaml, run as processes beside a real broker and a real registry, do their work."""

from __future__ import annotations

import shlex
import signal
from contextlib import ExitStack
from typing import Any, Final

import yaml

from tests.brokers.names import new_prefix
from tests.brokers.servers import free_port
from tests.commands import FERRY, QUARRY, REPOSITORY, Desk
from tests.served import lag, samples, until, until_ready

_SERVICES: Final[dict[str, Any]] = yaml.safe_load((REPOSITORY / "compose.yaml").read_text("utf-8"))[
    "services"
]


def _command(name: str) -> list[str]:
    """What a service runs, with a file for the feeds to watch."""
    before, _, _ = _SERVICES[name]["command"].partition("${FEEDS")
    return [*shlex.split(before), *(["inbox.jsonl"] if name == "watch" else [])]


def _variables(name: str, kafka: str, registry: str, prefix: str) -> dict[str, str]:
    """A service's environment, where containers' names stand for addresses of this machine."""
    variables: dict[str, str] = dict(_SERVICES[name]["environment"])
    log, _, _ = variables["ONRECORD_LOG"].partition("kafka:9092/")
    return variables | {
        "ONRECORD_LOG": f"{log}{kafka}/?prefix={prefix}",
        "ONRECORD_REGISTRY": registry,
        "ONRECORD_METRICS": f"127.0.0.1:{free_port()}",
    }


def _extracted(address: str) -> float:
    return samples(address)["onrecord_articles_extracted_total"]


def test_what_is_watched_is_extracted_by_workers_and_projected(
    desk: Desk, kafka_bootstrap: str, registry_url: str
) -> None:
    desk.write("inbox.jsonl", FERRY, QUARRY)
    prefix = new_prefix()
    names = ["project", "extract", "extract", "watch"]
    variables = [_variables(name, kafka_bootstrap, registry_url, prefix) for name in names]
    with ExitStack() as running:
        services = [
            running.enter_context(desk.start(*_command(name), variables=each))
            for name, each in zip(names, variables, strict=True)
        ]
        addresses = [each["ONRECORD_METRICS"] for each in variables]
        for service, address in zip(services, addresses, strict=True):
            service.wait_for("started")
            until_ready(address)
        until(lambda: sum(_extracted(address) for address in addresses) == 2)
        until(lambda: lag(addresses[0], "projection") == 0)
        status = desk.type("status", "--json", variables=variables[0]).json
        assert [service.end_by(signal.SIGTERM) for service in services] == [0, 0, 0, 0]
    assert (status["groups"][0]["group"], status["groups"][0]["members"]) == ("extraction", 2)
    left = desk.type("status", "--json", variables=variables[0]).json
    assert left["groups"][0]["members"] == 0
    speakers = desk.type("sql", "SELECT DISTINCT speaker FROM statements", "--format", "json").json
    assert {"Lena Fisk", "Piet Aldous"} <= {row["speaker"] for row in speakers}
