"""`onrecord ingest` takes what it is given, says what came of it, and goes on after what it can't take."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from tests.commands import FERRY, QUARRY, Desk

STATEMENTS = "SELECT count(*) FROM statements"


def test_a_file_becomes_statements_that_can_be_asked_for(newsdesk: Desk) -> None:
    rows = newsdesk.rows("SELECT speaker, outlet FROM statements WHERE content LIKE '%two new boats%'")
    assert [row["outlet"] for row in rows] == ["Harbour Post"]
    assert rows[0]["speaker"].endswith("Fisk")


def test_a_directory_and_lines_on_stdin_are_ingested(desk: Desk) -> None:
    desk.write("archive/2026/ferry.jsonl", FERRY)
    ended = desk.type("ingest", "archive", "-", "--json", stdin=json.dumps(QUARRY))
    assert (ended.code, ended.json["new"]) == (0, 2)
    assert {row["outlet"] for row in desk.rows("SELECT outlet FROM articles")} == {
        "Harbour Post",
        "Valley Wire",
    }


def test_an_unchanged_article_adds_nothing_and_an_edited_one_a_revision(desk: Desk) -> None:
    source = desk.write("article.jsonl", FERRY)
    assert desk.type("ingest", source, "--json").json["new"] == 1
    assert desk.type("ingest", source, "--json").json["unchanged"] == 1
    before = datetime.now(UTC).isoformat()
    desk.write(source, FERRY | {"text": FERRY["text"].replace("two", "three")})
    assert desk.type("ingest", source, "--json").json["changed"] == 1
    asked = "SELECT content FROM statements WHERE content LIKE '%new boats%'"
    assert "three" in desk.one(asked)
    assert "two" in desk.one(asked, "--as-of", before)


def test_what_is_refused_is_named_with_its_reason_and_the_rest_goes_in(desk: Desk) -> None:
    (desk.folder / "empty.txt").write_bytes(b"")
    (desk.folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    (desk.folder / "lines.jsonl").write_text('{"text": \nnot JSON\n' + json.dumps(FERRY), "utf-8")
    ended = desk.type("ingest", "empty.txt", "picture.txt", "missing.txt", "lines.jsonl")
    assert ended.code == 1
    assert ended.out.startswith("1 new, 0 changed, 0 unchanged, 5 refused")
    for source in ("empty.txt", "picture.txt", "missing.txt", "lines.jsonl, line 1", "lines.jsonl, line 2"):
        assert source in ended.out
    assert "Traceback" not in ended.err
    assert desk.one(STATEMENTS) > 0


def test_what_was_only_captured_is_extracted_and_projected_by_the_next_ingest(desk: Desk) -> None:
    assert desk.type("ingest", desk.write("a.jsonl", FERRY), "--capture-only").code == 0
    assert desk.type("sql", STATEMENTS).code == 3
    assert desk.type("ingest", desk.write("b.jsonl", QUARRY)).code == 0
    assert desk.one("SELECT count(DISTINCT outlet) FROM statements") == 2


def test_extract_and_project_until_the_end_do_what_ingest_does_at_once(desk: Desk) -> None:
    desk.type("ingest", desk.write("a.jsonl", FERRY), "--capture-only")
    assert desk.type("extract", "--until-end").code == 0
    assert desk.type("project", "--until-end").code == 0
    assert desk.one(STATEMENTS) > 0


def test_extract_answers_lines_with_facts_and_touches_no_log(desk: Desk) -> None:
    lines = json.dumps({"id": "a", "text": FERRY["text"]}) + "\nnot JSON\n"
    ended = desk.type("extract", "--jsonl", stdin=lines)
    assert ended.code == 1
    assert "line 2" in ended.err
    (facts,) = ended.lines
    start, end = facts["statements"][0]["content"][0]
    assert facts["id"] == "a"
    assert FERRY["text"][start:end] in FERRY["text"]
    assert list(desk.folder.iterdir()) == []
