"""Brokers that do not answer are waited for, at the start of a command and later, and what is seen of it."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from tests.brokers import kafka
from tests.brokers.servers import Server, free_port
from tests.commands import FERRY, QUARRY, Desk, Ended
from tests.served import until_ready

_COMMANDS = (
    ("ingest", "a.jsonl"),
    ("watch", "a.jsonl"),
    ("extract",),
    ("extract", "--until-end"),
    ("project",),
    ("project", "--until-end"),
    ("run",),
    ("status",),
    ("log", "topics"),
    ("log", "tail"),
    ("log", "tail", "--follow"),
    ("replay",),
    ("verify",),
)


@pytest.fixture(scope="module")
def own_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A broker that nobody else uses, which may be killed."""
    server = kafka.start(tmp_path_factory.mktemp("kafka"))
    yield server
    server.stop()


def _events(ended: Ended) -> list[dict[str, Any]]:
    """What a command logged; all else that it said are remarks of its own."""
    lines = ended.err.splitlines()
    remarks = [line for line in lines if not line.startswith("{")]
    assert all(
        line.startswith(("error: ", "captured: ", "extracted: ", "compared: ", "projected: "))
        for line in remarks
    )
    return [json.loads(line) for line in lines if line.startswith("{")]


@pytest.mark.parametrize("arguments", _COMMANDS, ids=" ".join)
def test_a_command_says_that_it_waits_for_a_broker_and_then_that_it_gave_up(
    desk: Desk, arguments: tuple[str, ...]
) -> None:
    desk.write("a.jsonl", FERRY)
    address = f"127.0.0.1:{free_port()}"
    log = {"ONRECORD_LOG": f"kafka://{address}", "ONRECORD_KAFKA_OUTAGE": "0.2"}
    ended = desk.type(*arguments, variables=log)
    assert ended.code == 1
    assert ended.err.splitlines()[-1].startswith(f"error: kafka://{address}: does not answer; check that")
    (waited,) = [each for each in _events(ended) if each["event"] == "broker_unreachable"]
    assert (waited["level"], waited["broker"], waited["waits_seconds"]) == ("warning", address, 0.2)
    assert "ECONNREFUSED" in waited["reason"]


def test_services_that_are_there_before_the_broker_go_on_by_themselves_when_it_comes_and_comes_back(
    desk: Desk, own_broker: Server
) -> None:
    log = {
        "ONRECORD_LOG": f"kafka://{own_broker.address}/?prefix=early.",
        "ONRECORD_KAFKA_OUTAGE": "300",  # a busy machine starts a broker slowly
    }
    own_broker.stop()
    with (
        desk.start("watch", "inbox.jsonl", "--every", "1s", variables=log) as watch,
        desk.start("run", variables=log) as run,
    ):
        for service in (watch, run):
            service.wait_for("broker_unreachable")
        desk.write("inbox.jsonl", FERRY)
        own_broker.restart()
        for service in (watch, run):
            assert service.wait_for("broker_reached")["broker"] == own_broker.address
        run.wait_for("extracted")
        own_broker.stop()
        desk.write("inbox.jsonl", FERRY, QUARRY)
        watch.wait_for("broker_unreachable")
        own_broker.restart()
        run.wait_for("extracted")
        assert [service.end_by(signal.SIGTERM) for service in (watch, run)] == [0, 0]
    assert desk.type("project", "--until-end", variables=log).code == 0
    urls = {row["url"] for row in desk.rows("SELECT url FROM articles")}
    assert urls == {FERRY["url"], QUARRY["url"]}
    assert desk.type("verify", variables=log).code == 0


def test_a_broker_that_stays_away_ends_every_service_and_loses_nothing(
    desk: Desk, own_broker: Server
) -> None:
    log = {"ONRECORD_LOG": f"kafka://{own_broker.address}/?prefix=gone."}
    source = desk.write("a.jsonl", FERRY)
    assert desk.type("ingest", source, "--capture-only", variables=log).code == 0
    impatient = log | {"ONRECORD_KAFKA_OUTAGE": "4"}
    addresses = [f"127.0.0.1:{free_port()}" for _ in range(2)]
    variables = [impatient | {"ONRECORD_METRICS": address} for address in addresses]
    with (
        desk.start("project", variables=variables[0]) as project,
        desk.start("extract", variables=variables[1]) as extract,
    ):
        for service, address in zip((project, extract), addresses, strict=True):
            service.wait_for("started")
            until_ready(address)
        own_broker.stop()
        for service in (project, extract):
            assert service.wait_for("broker_unreachable")["waits_seconds"] == 4.0
            assert service.wait_for("failed")["reason"].startswith(f"kafka://{own_broker.address}")
            assert service.ended() == 1
    own_broker.restart()
    assert desk.type("ingest", source, variables=log).code == 0
    assert desk.one("SELECT count(*) FROM articles") == 1
    assert desk.type("verify", variables=log).code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("log", "topics"),
        ("log", "tail"),
        ("log", "tail", "--follow"),
        ("log", "export"),
        ("replay",),
        ("verify",),
    ],
    ids=" ".join,
)
def test_a_reader_finds_no_log_where_a_broker_has_no_topics_and_makes_none(
    desk: Desk, own_broker: Server, arguments: tuple[str, ...]
) -> None:
    log = {"ONRECORD_LOG": f"kafka://{own_broker.address}/?prefix={'-'.join(arguments)}."}
    for _ in range(2):
        ended = desk.type(*arguments, variables=log)
        assert (ended.code, ended.out) == (3, "")
        assert ended.err.splitlines()[-1].startswith(f"error: no log at {log['ONRECORD_LOG']}")


def test_a_copy_finds_no_log_where_a_broker_has_no_topics_and_makes_none(
    desk: Desk, own_broker: Server
) -> None:
    source = f"kafka://{own_broker.address}/?prefix=copied."
    for _ in range(2):
        ended = desk.type("log", "copy", source, "sqlite:///copy.db")
        assert (ended.code, ended.out) == (3, "")
        assert ended.err.splitlines()[-1].startswith(f"error: no log at {source}")
    assert not (desk.folder / "copy.db").exists()
