"""`onrecord sql` answers in several formats, as of any moment, and only reads."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta

import pyarrow.parquet as pq
import pytest

from tests.commands import Desk

OUTLETS = "SELECT outlet, published_at FROM articles ORDER BY outlet"


def test_a_table_is_for_people(newsdesk: Desk) -> None:
    ended = newsdesk.type("sql", OUTLETS)
    assert ended.code == 0
    assert [name in ended.out for name in ("outlet", "Harbour Post", "Valley Wire")] == [True] * 3


def test_a_table_stops_at_its_limit_and_says_so(newsdesk: Desk) -> None:
    ended = newsdesk.type("sql", "FROM range(7)", "--limit", "3")
    assert "the first 3 rows" in ended.err
    assert ended.out.split()[-3:] == ["0", "1", "2"]


def test_json_is_an_array_of_objects_with_iso_timestamps(newsdesk: Desk) -> None:
    assert newsdesk.rows(OUTLETS) == [
        {"outlet": "Harbour Post", "published_at": "2026-02-03T08:00:00Z"},
        {"outlet": "Valley Wire", "published_at": "2026-02-04T09:30:00Z"},
    ]
    assert newsdesk.rows("SELECT 1 WHERE false") == []


def test_json_keeps_both_of_two_columns_with_one_name(newsdesk: Desk) -> None:
    assert newsdesk.rows("SELECT 1 AS a, 2 AS a") == [{"a": 1, "a_1": 2}]


def test_csv_has_a_header_and_quotes_what_needs_it(newsdesk: Desk) -> None:
    ended = newsdesk.type("sql", "SELECT 'a,b' AS x, 1 AS y", "--format", "csv")
    assert list(csv.DictReader(ended.out.splitlines())) == [{"x": "a,b", "y": "1"}]


def test_parquet_goes_to_a_file_whose_name_tells_the_format(newsdesk: Desk) -> None:
    assert newsdesk.type("sql", OUTLETS, "--output", "outlets.parquet").code == 0
    table = pq.read_table(newsdesk.folder / "outlets.parquet")
    assert table["outlet"].to_pylist() == ["Harbour Post", "Valley Wire"]
    assert newsdesk.type("sql", OUTLETS, "--format", "parquet").code == 2


def test_the_query_may_come_on_stdin(newsdesk: Desk) -> None:
    assert newsdesk.type("sql", "-", "--format", "json", stdin="SELECT 42 AS n;\n").json == [{"n": 42}]


def test_a_date_as_of_includes_its_day_and_nothing_was_known_the_day_before(newsdesk: Desk) -> None:
    asked = "SELECT count(*) FROM articles"
    first, last = (
        date.fromisoformat(newsdesk.one(f"SELECT {edge}(learned_at)::DATE FROM article_captured"))
        for edge in ("min", "max")
    )
    assert newsdesk.one(asked, "--as-of", last.isoformat()) == 2
    assert newsdesk.one(asked, "--as-of", (first - timedelta(days=1)).isoformat()) == 0


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("DROP TABLE positions", "DROP is not allowed"),
        ("INSERT INTO positions VALUES ('a', 0, 0)", "INSERT is not allowed"),
        ("COPY (SELECT 1) TO 'stolen.csv'", "COPY is not allowed"),
        ("SELECT 1; SELECT 2", "one statement at a time"),
        ("SELECT nothing FROM statements", '"nothing" not found'),
        ("SELEKT 1", "syntax error"),
    ],
)
def test_a_query_that_writes_or_is_wrong_is_one_line_of_error(newsdesk: Desk, query: str, told: str) -> None:
    ended = newsdesk.type("sql", query)
    assert (ended.code, ended.out) == (1, "")
    assert told in ended.err
    assert len(ended.err.splitlines()) == 1
    assert not (newsdesk.folder / "stolen.csv").exists()


def test_a_wrong_moment_is_told_with_how_one_is_written(newsdesk: Desk) -> None:
    ended = newsdesk.type("sql", "SELECT 1", "--as-of", "yesterday")
    assert ended.code == 2
    assert "2026-03-03T14:30" in ended.err


def test_export_writes_each_view_to_a_file(newsdesk: Desk) -> None:
    ended = newsdesk.type("export", "out", "--format", "json", "--view", "outlets", "--view", "disputes")
    assert ended.out.split() == ["out/outlets.json", "out/disputes.json"]
    lines = (newsdesk.folder / "out" / "outlets.json").read_text("utf-8").splitlines()
    assert {json.loads(line)["outlet"] for line in lines} == {"Harbour Post", "Valley Wire"}
