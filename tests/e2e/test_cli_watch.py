"""`onrecord watch` captures what changes at its sources, round after round, whatever one of them does."""

from __future__ import annotations

import signal
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from threading import Event

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.commands import FERRY, QUARRY, Desk
from tests.newsdesk import prose, rss


@pytest.fixture
def publish(httpserver: HTTPServer) -> Callable[..., None]:
    """Puts stories into a feed that answers 304 to whoever has its newest edition."""
    editions = 0

    def _publish(*stories: str) -> None:
        nonlocal editions
        editions += 1
        feed = rss(
            [(httpserver.url_for(f"/{story}"), story, prose(f"All about {story}.")) for story in stories]
        )
        tag = f'"{editions}"'

        def answer(request: Request) -> Response:
            if request.headers.get("If-None-Match") == tag:
                return Response(status=304, headers={"ETag": tag})
            return Response(feed, content_type="application/rss+xml", headers={"ETag": tag})

        httpserver.clear_all_handlers()
        httpserver.expect_request("/feed.xml").respond_with_handler(answer)

    return _publish


def test_each_round_captures_what_is_new_and_asks_servers_for_changes_only(
    desk: Desk, httpserver: HTTPServer, publish: Callable[..., None]
) -> None:
    publish("bridges")
    with desk.start("watch", httpserver.url_for("/feed.xml"), "--every", "1s") as watching:
        assert watching.wait_for("started")["every_seconds"] == 1
        assert watching.wait_for("captured")["new"] == 1
        while watching.wait_for("captured")["unchanged"] != 1:
            pass
        assert any(answer.status_code == 304 for _, answer in httpserver.log)
        publish("bridges", "tunnels")
        while watching.wait_for("captured")["new"] != 1:
            pass
        assert watching.end_by(signal.SIGTERM) == 0
    assert desk.type("log", "topics", "--json").json[0]["topic"] == "articles"


def test_a_source_that_fails_is_named_and_the_others_go_on(desk: Desk, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/broken.xml").respond_with_data("no feed today", status=500)
    inbox = desk.write("inbox/ferry.jsonl", FERRY)
    with desk.start("watch", httpserver.url_for("/broken.xml"), inbox, "--every", "1s") as watching:
        refused = watching.wait_for("source_refused")
        assert (refused["source"], refused["errors"]) == (httpserver.url_for("/broken.xml"), 1)
        assert "500" in refused["reason"]
        assert watching.wait_for("source_refused")["errors"] == 2
        while watching.wait_for("captured")["unchanged"] < 1:
            pass
        assert watching.end_by(signal.SIGINT) == 0
    assert desk.type("log", "topics", "--json").json[0]["topic"] == "articles"


def test_a_file_that_is_missing_is_named_and_looked_for_again(desk: Desk) -> None:
    with desk.start("watch", "missing.jsonl", "--every", "1s") as watching:
        assert watching.wait_for("source_refused")["source"] == "missing.jsonl"
        desk.write("missing.jsonl", FERRY)
        while watching.wait_for("captured")["new"] != 1:
            pass
        assert watching.end_by(signal.SIGTERM) == 0


def test_what_fails_by_a_fault_is_logged_and_tried_again(desk: Desk) -> None:
    sources = [desk.write("inbox/ferry.jsonl", FERRY), desk.write("inbox/quarry.jsonl", QUARRY)]
    with desk.start("watch", *sources, "--every", "1s") as watching:
        new = 0
        while new < 2:
            new += watching.wait_for("captured")["new"]
        memory = desk.folder / "onrecord-data" / "warehouse" / "ingestion-memory.db"
        with closing(sqlite3.connect(memory, isolation_level=None)) as connection:
            connection.execute("DROP TABLE captures")
        failures: Counter[str] = Counter()
        while min(failures[source] for source in sources) < 2:
            failed = watching.wait_for("capture_failed")
            assert "captures" in failed["reason"]
            failures[failed["source"]] += 1
        assert watching.end_by(signal.SIGTERM) == 0


def test_it_stops_at_once_while_a_server_keeps_it_waiting(desk: Desk, httpserver: HTTPServer) -> None:
    asked, answered = Event(), Event()

    def hang(_: Request) -> Response:
        asked.set()
        answered.wait(60)
        return Response(status=500)

    httpserver.expect_request("/slow.xml").respond_with_handler(hang)
    with desk.start("watch", httpserver.url_for("/slow.xml")) as watching:
        watching.wait_for("started")
        assert asked.wait(60)
        assert watching.end_by(signal.SIGTERM) == 0
        assert not answered.is_set()
    answered.set()


def test_sources_that_can_not_be_watched_and_intervals_that_are_none_are_wrong_usage(desk: Desk) -> None:
    assert desk.type("watch", "-").code == 2
    ended = desk.type("watch", "inbox", "--every", "sometimes")
    assert ended.code == 2
    assert "15m" in ended.err


def test_a_list_is_watched_by_one_process_at_a_time_and_named_sources_beside_it(
    desk: Desk, httpserver: HTTPServer, publish: Callable[..., None]
) -> None:
    publish("bridges")
    assert desk.type("feeds", "add", "--unasked", httpserver.url_for("/feed.xml")).code == 0
    with desk.start("watch", "--every", "1s") as watching:
        assert watching.wait_for("captured")["new"] == 1
        second = desk.type("watch")
        assert second.code == 4
        assert "another process watches this list already" in second.err
        with desk.start("watch", desk.write("ferry.jsonl", FERRY), "--every", "1s") as beside:
            assert beside.wait_for("captured")["new"] == 1
            assert beside.end_by(signal.SIGTERM) == 0
        watching.end_by(signal.SIGKILL)
    with desk.start("watch", "--every", "1s") as again:
        assert again.wait_for("captured")["unchanged"] > 0
        assert again.end_by(signal.SIGTERM) == 0
