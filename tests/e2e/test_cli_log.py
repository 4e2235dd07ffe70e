"""The log, replays of it, its schemas and its dead letters: shown, kept and checked by commands."""

from __future__ import annotations

import json

import duckdb
import pytest

from eventlog.log import Record
from eventlog.sqlite import SqliteLog
from tests.commands import Desk

LOG = "sqlite:///onrecord-data/log.db"


def first_position(newsdesk: Desk, topic: str) -> str:
    """Position of the first record of a topic."""
    return str(newsdesk.type("log", "tail", "--topic", topic, "--json").lines[0]["position"])


def test_topics_tells_the_reach_and_the_records_of_each_partition(newsdesk: Desk) -> None:
    partitions = newsdesk.type("log", "topics", "--json").json
    articles = [each for each in partitions if each["topic"] == "articles"]
    assert sum(each["records"] for each in articles) == 2
    assert all(each["records"] <= each["end"] - each["start"] for each in articles)


def test_tail_prints_decoded_events_from_a_position_a_time_or_the_end(newsdesk: Desk) -> None:
    every = newsdesk.type("log", "tail", "--json").lines
    assert {each["type"] for each in every} >= {"ArticleCaptured", "StatementMade", "ExtractionCompleted"}
    last = every[-1]["position"]
    assert [each["position"] for each in newsdesk.type("log", "tail", "--json", "--from", last).lines] == [
        last
    ]
    assert len(newsdesk.type("log", "tail", "--from", "2020-01-01").out.splitlines()) == len(every)
    assert newsdesk.type("log", "tail", "--from", "end").out == ""


def test_show_prints_one_record_with_its_headers(newsdesk: Desk) -> None:
    position = first_position(newsdesk, "articles")
    record = newsdesk.type("log", "show", position).json
    assert (record["position"], record["headers"]["ce_type"]) == (position, "ArticleCaptured")
    assert record["key"] == record["event"]["article_id"]


def test_show_says_what_is_not_there_and_what_is_no_position(newsdesk: Desk) -> None:
    assert newsdesk.type("log", "show", "claims/0@999999").code == 3
    assert newsdesk.type("log", "show", "claims-0-1").code == 2


def test_export_writes_every_record_as_a_line(newsdesk: Desk) -> None:
    assert newsdesk.type("log", "export", "--output", "log.jsonl").code == 0
    lines = [json.loads(line) for line in (newsdesk.folder / "log.jsonl").read_text("utf-8").splitlines()]
    assert lines == newsdesk.type("log", "tail", "--json").lines


def test_a_copy_of_the_log_replays_to_the_same_answers(newsdesk: Desk) -> None:
    assert newsdesk.type("log", "copy", LOG, "sqlite:///copy.db").code == 0
    again = newsdesk.type("log", "copy", LOG, "sqlite:///copy.db")
    assert again.out.startswith("0 records copied")
    copied = {"ONRECORD_LOG": "sqlite:///copy.db", "ONRECORD_WAREHOUSE": "copied"}
    assert newsdesk.type("replay", variables=copied).code == 0
    query = ("sql", "FROM statements ORDER BY event_id", "--format", "csv")
    assert newsdesk.type(*query, variables=copied).out == newsdesk.type(*query).out


def test_copying_from_a_log_that_is_not_there_makes_none(newsdesk: Desk) -> None:
    assert newsdesk.type("log", "copy", "sqlite:///missing.db", "sqlite:///other.db").code == 3
    assert not (newsdesk.folder / "missing.db").exists()


def test_replay_builds_a_part_into_a_file_of_its_own(newsdesk: Desk) -> None:
    ended = newsdesk.type(
        "replay", "--into", "part.duckdb", "--only", "outlet:Valley Wire", "--without", "type:FigureReported"
    )
    assert ended.code == 0
    with duckdb.connect(str(newsdesk.folder / "part.duckdb"), read_only=True) as part:
        assert part.execute("SELECT outlet FROM articles").fetchall() == [("Valley Wire",)]
        assert part.execute("SELECT count(*) FROM figure_reported").fetchall() == [(0,)]
    again = newsdesk.type("replay", "--into", "part.duckdb")
    assert (again.code, "exists already" in again.err) == (1, True)


def test_replay_until_positions_leaves_out_what_comes_after(newsdesk: Desk) -> None:
    position = first_position(newsdesk, "articles")
    assert newsdesk.type("replay", "--into", "none.duckdb", "--until", position).code == 0
    with duckdb.connect(str(newsdesk.folder / "none.duckdb"), read_only=True) as none:
        assert none.execute("SELECT count(*) FROM article_captured").fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--only", "outlet:Valley Wire"), "--into"),
        (("--into", "x.duckdb", "--only", "Valley Wire"), "outlet:NAME or type:EVENT"),
        (("--into", "x.duckdb", "--without", "type:Rumour"), "StatementMade"),
        (("--into", "x.duckdb", "--until", "claims/0@x@"), "TOPIC/PARTITION@OFFSET"),
        (("--into", "x.duckdb", "--until", "soon"), "2026-03-03"),
    ],
)
def test_replay_tells_what_it_takes(newsdesk: Desk, arguments: tuple[str, ...], told: str) -> None:
    ended = newsdesk.type("replay", *arguments)
    assert (ended.code, told in ended.err) == (2, True)
    assert not (newsdesk.folder / "x.duckdb").exists()


def test_status_tells_positions_counts_and_that_nothing_is_pending(newsdesk: Desk) -> None:
    standing = newsdesk.type("status", "--json").json
    assert {each["lag"] for each in standing["partitions"]} == {0}
    assert standing["warehouse"]["facts"]["article_captured"] == 2
    assert (standing["warehouse"]["articles_extracted"], standing["warehouse"]["articles_pending"]) == (2, 0)
    assert standing["log_id"] in newsdesk.type("status").out


def test_verify_finds_nothing_wrong_in_what_was_ingested(newsdesk: Desk) -> None:
    ended = newsdesk.type("verify", "--json")
    assert (ended.code, ended.json["findings"]) == (0, [])
    assert ended.json["spans"] > 0


def test_schemas_are_listed_and_check_out(newsdesk: Desk) -> None:
    listed = newsdesk.type("schemas", "list", "--json").json
    assert {each["event"] for each in listed if each["topic"] == "articles"} == {
        "ArticleCaptured",
        "ArticleGone",
    }
    assert newsdesk.type("schemas", "check").code == 0


def test_a_record_that_is_no_event_is_listed_shown_tried_again_and_dropped(desk: Desk) -> None:
    (desk.folder / "onrecord-data").mkdir()
    log = SqliteLog(desk.folder / "onrecord-data" / "log.db", topics=("articles", "claims"))
    (where,) = log.append([Record("claims", b"key", b"no event")])
    log.close()
    assert desk.type("project", "--until-end").code == 0
    (letter,) = desk.type("deadletters", "list", "--json").json
    position = f"claims/{where.partition}@{where.offset}"
    assert letter["position"] == position
    assert desk.type("deadletters", "show", position).json["value"] == "bm8gZXZlbnQ="
    assert desk.type("deadletters", "retry").code == 1
    assert desk.type("deadletters", "drop").code == 2
    assert desk.type("deadletters", "drop", position).code == 0
    assert desk.type("deadletters", "list", "--json").json == []
    assert desk.type("deadletters", "show", position).code == 3
