"""Commands that go on until they are stopped: metrics and health on a port, logs that programs can read."""

from __future__ import annotations

import signal
import socket

import pytest

from tests.brokers.servers import free_port
from tests.commands import FERRY, QUARRY, Desk
from tests.served import answer, lag, samples, until, until_ready

_COMMANDS = {
    "run": ["run"],
    "project": ["project"],
    "extract": ["extract"],
    "families": ["families"],
    "watch": ["watch", "articles.jsonl", "--every", "1s"],
}


@pytest.fixture
def address() -> str:
    """An address of this machine that nobody listens on."""
    return f"127.0.0.1:{free_port()}"


@pytest.mark.parametrize("command", _COMMANDS)
def test_it_serves_metrics_and_health_and_logs_start_and_stop(desk: Desk, address: str, command: str) -> None:
    desk.write("articles.jsonl", FERRY)
    with desk.start(*_COMMANDS[command], variables={"ONRECORD_METRICS": address}) as running:
        assert running.wait_for("started")["command"] == command
        until_ready(address)
        assert answer(address, "/livez").status == 200
        assert samples(address)["onrecord_dead_letters_total"] == 0
        running.terminate()
        assert running.wait_for("stopped")["command"] == command
        assert running.ended() == 0


def test_a_run_counts_what_it_extracts_and_projects_until_nothing_is_left(desk: Desk, address: str) -> None:
    desk.type("ingest", desk.write("a.jsonl", FERRY, QUARRY), "--capture-only")
    with desk.start("run", variables={"ONRECORD_METRICS": address}) as running:
        running.wait_for("started")
        until(lambda: samples(address)["onrecord_articles_extracted_total"] == 2)
        until(lambda: lag(address, "extraction") == lag(address, "projection") == 0)
        told = samples(address)
        assert running.end_by(signal.SIGTERM) == 0
    assert len([name for name in told if name.startswith("onrecord_extraction_lag{")]) == 4
    assert len([name for name in told if name.startswith("onrecord_projection_lag{")]) == 12
    claims = sum(value for name, value in told.items() if name.startswith("onrecord_claims_extracted_total"))
    assert told["onrecord_events_read_total"] == 2 + claims + 2  # captures, claims, completions
    assert told["onrecord_rows_projected_total"] == told["onrecord_events_read_total"]
    assert told["onrecord_batch_seconds_count"] > 0
    assert told["onrecord_extraction_seconds_count"] == 2


def test_an_address_that_is_taken_is_a_clear_error(desk: Desk) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        where = f"127.0.0.1:{taken.getsockname()[1]}"
        ended = desk.type("project", variables={"ONRECORD_METRICS": where})
    assert ended.code == 1
    assert ended.err == (
        f"error: can't serve metrics at {where}: Address already in use; name another address with "
        "ONRECORD_METRICS=HOST:PORT\n"
    )


def test_what_ends_a_command_is_logged_too(desk: Desk) -> None:
    desk.type("ingest", desk.write("a.jsonl", FERRY), "--capture-only")
    desk.type("project", "--until-end")
    other = {"ONRECORD_LOG": "sqlite:///other.db"}
    with desk.start("project", variables=other) as running:
        running.wait_for("started")
        assert "onrecord replay" in running.wait_for("failed")["reason"]
        assert running.ended() == 1


def test_status_tells_who_extracts_and_how_much_is_left(desk: Desk) -> None:
    desk.type("ingest", desk.write("a.jsonl", FERRY))
    group, families = desk.type("status", "--json").json["groups"]
    assert (families["group"], families["members"]) == ("families", 0)
    assert (group["group"], group["members"]) == ("extraction", 0)
    assert [each["lag"] for each in group["partitions"]] == [0, 0, 0, 0]
    desk.type("ingest", desk.write("b.jsonl", QUARRY), "--capture-only")
    group, _ = desk.type("status", "--json").json["groups"]
    assert sum(each["lag"] for each in group["partitions"]) > 0
    with desk.start("extract") as running:
        running.wait_for("extracted")
        group, _ = desk.type("status", "--json").json["groups"]
        assert group["members"] == 1
        assert "extraction" in desk.type("status").out
        assert running.end_by(signal.SIGTERM) == 0
