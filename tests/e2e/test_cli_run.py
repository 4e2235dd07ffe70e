"""`onrecord run` works beside other commands, stops cleanly, and survives being killed."""

from __future__ import annotations

import signal

from tests.commands import FERRY, QUARRY, Desk


def test_run_projects_what_others_capture_and_ends_cleanly_when_terminated(desk: Desk) -> None:
    desk.type("ingest", desk.write("a.jsonl", FERRY), "--capture-only")
    with desk.start("run") as running:
        running.wait_for("extracted")
        running.wait_for("projected")
        assert running.end_by(signal.SIGTERM) == 0
    assert desk.type("project", "--until-end").code == 0
    assert desk.one("SELECT count(*) FROM statements") > 0


def test_others_read_snapshots_and_leave_the_projection_to_a_run(desk: Desk) -> None:
    desk.type("ingest", desk.write("a.jsonl", FERRY))
    with desk.start("run") as running:
        running.wait_for("started")
        asked = desk.type("sql", "SELECT outlet FROM articles", "--format", "json")
        assert asked.json == [{"outlet": "Harbour Post"}]
        assert "from a snapshot made" in asked.err
        assert desk.type("project").code == 4
        assert desk.type("run").code == 4
        assert desk.type("deadletters", "retry").code == 4
        added = desk.type("ingest", desk.write("b.jsonl", QUARRY))
        assert (added.code, "another process projects" in added.err) == (0, True)
        running.wait_for("projected")
        assert running.end_by(signal.SIGINT) == 0
    desk.type("project", "--until-end")
    assert desk.one("SELECT count(*) FROM articles") == 2


def test_a_run_that_was_killed_leaves_nothing_lost_and_nothing_doubled(desk: Desk) -> None:
    articles = [FERRY | {"url": f"{FERRY['url']}/{number}"} for number in range(12)]
    desk.type("ingest", desk.write("a.jsonl", *articles), "--capture-only")
    with desk.start("run") as running:
        running.wait_for("extracted")
        assert running.end_by(signal.SIGKILL) == -signal.SIGKILL
    assert desk.type("ingest", desk.write("b.jsonl", QUARRY)).code == 0
    assert desk.one("SELECT count(*) FROM articles WHERE extraction = 'extracted'") == 13
    quoted = "SELECT count(*) FROM statements WHERE content LIKE '%two new boats%'"
    assert desk.one(quoted) == 12
    assert desk.type("verify").code == 0


def test_a_worker_that_tails_ends_cleanly_when_interrupted(desk: Desk) -> None:
    desk.type("ingest", desk.write("a.jsonl", FERRY), "--capture-only")
    with desk.start("extract") as running:
        running.wait_for("extracted")
        assert running.end_by(signal.SIGINT) == 0


def test_a_tail_that_follows_prints_what_comes_until_it_is_stopped(desk: Desk) -> None:
    desk.type("ingest", desk.write("a.jsonl", FERRY), "--capture-only")
    with desk.start("log", "tail", "--follow", "--from", "start", "--json") as running:
        assert running.next_result()["event"]["title"] == FERRY["title"]
        desk.type("ingest", desk.write("b.jsonl", QUARRY), "--capture-only")
        assert running.next_result()["event"]["title"] == QUARRY["title"]
        assert running.end_by(signal.SIGTERM) == 0
