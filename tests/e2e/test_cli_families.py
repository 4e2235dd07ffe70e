"""Copies of wire stories as a user meets them: found by ingesting, by a run, and by a command of its own."""

from __future__ import annotations

import signal

import duckdb

from eventlog.sqlite import SqliteLog
from eventlog.sqlite.layout import records_table
from schemas.records import ArticleCaptured
from tests.brokers.servers import free_port
from tests.commands import Desk
from tests.newswire import CUT, EDITED, UNRELATED, WIRE
from tests.served import samples, until
from warehouse.generations import Generations

_FAMILIES = "SELECT outlets, articles, first_outlet FROM families"


def write(desk: Desk, *articles: ArticleCaptured) -> str:
    """A file of the articles as `onrecord ingest` reads them; returns its name."""
    return desk.write(
        "articles.jsonl",
        *(
            {"url": each.url or "", "outlet": each.outlet, "title": each.title, "text": each.text}
            for each in articles
        ),
    )


def age(desk: Desk) -> None:
    """Make log and warehouse as they were before there were copies, and what came after these."""
    log = SqliteLog(desk.folder / "onrecord-data" / "log.db")
    with log.database.writing() as connection:
        (number,) = connection.execute("SELECT number FROM topics WHERE name = 'decisions'").fetchone()
        connection.execute("DELETE FROM partitions WHERE topic = ?", (number,))
        connection.execute("DELETE FROM topics WHERE number = ?", (number,))
        connection.execute(f"DROP TABLE {records_table(number)}")
        connection.execute("DELETE FROM schemas WHERE subject IN ('CopyFound', 'ArticleGone')")
    log.close()
    with duckdb.connect(Generations(desk.folder / "onrecord-data" / "warehouse").current().database) as file:
        for view in ("families", "article_families", "copies", "disappearances"):
            file.execute(f"DROP VIEW {view}")
            file.execute(f"DROP MACRO TABLE {view}_as_of")
        for table in ("copy_found", "article_gone"):
            file.execute(f"DROP TABLE {table}")
        file.execute("DELETE FROM migration WHERE number >= 3")
        for table in ("positions", "log_identity"):
            file.execute(f"DELETE FROM {table} WHERE topic = 'decisions'")


def test_what_is_ingested_is_compared_and_copies_count_as_one_source(desk: Desk) -> None:
    articles = write(desk, WIRE, CUT, *UNRELATED)
    ended = desk.type("ingest", articles)
    assert "compared: 4 articles: 1 pairs of copies" in ended.err
    (family,) = desk.type("sql", _FAMILIES, "--format", "json").json
    assert (family["outlets"], family["articles"]) == (2, 2)
    assert desk.one("SELECT count(DISTINCT family_id) FROM article_families") == 3
    assert desk.type("verify").code == 0


def test_the_command_compares_what_was_only_captured_and_does_so_once(desk: Desk) -> None:
    articles = write(desk, WIRE, CUT, EDITED)
    desk.type("ingest", articles, "--capture-only")
    assert "compared: 3 articles: 3 pairs of copies" in desk.type("families", "--until-end").err
    assert "compared: nothing to do" in desk.type("families", "--until-end").err
    desk.type("project", "--until-end")
    assert desk.one("SELECT count(*) FROM copies") == 3


def test_a_run_compares_what_comes_in_and_counts_it(desk: Desk) -> None:
    address = f"127.0.0.1:{free_port()}"
    with desk.start("run", variables={"ONRECORD_METRICS": address}) as running:
        running.wait_for("started")
        articles = write(desk, WIRE, CUT)
        desk.type("ingest", articles, "--capture-only")
        until(lambda: samples(address)["onrecord_copies_found_total"] == 1)
        assert samples(address)["onrecord_articles_compared_total"] == 2
        assert running.end_by(signal.SIGTERM) == 0


def test_a_file_that_is_no_index_is_a_clear_error(desk: Desk) -> None:
    (desk.folder / "onrecord-data" / "warehouse").mkdir(parents=True)
    (desk.folder / "onrecord-data" / "warehouse" / "copies.db").write_bytes(b"no database at all" * 100)
    ended = desk.type("families", "--until-end")
    assert ended.code != 0
    assert ended.err.startswith("error: ")
    assert "delete it to start it anew" in ended.err


def test_a_warehouse_and_a_log_of_an_older_version_can_be_read_and_gain_copies(desk: Desk) -> None:
    articles = write(desk, WIRE, CUT)
    desk.type("ingest", articles)
    age(desk)
    assert "decisions" not in desk.type("status").out
    assert "copy_found" not in desk.type("status", "--json").json["warehouse"]["facts"]
    assert desk.type("verify").code == 0
    desk.type("families", "--until-end", "--group", "another")
    desk.type("project", "--until-end")
    assert desk.one("SELECT count(*) FROM copies") == 1
