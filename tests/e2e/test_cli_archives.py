"""`onrecord ingest` of a WARC file, as one types it: to its end, and stopped in the middle."""

from __future__ import annotations

import signal

from eventlog.sqlite import SqliteLog
from tests.commands import Desk
from tests.crawls import Crawl, crawl_of, story
from tests.served import until


def holds_captures(desk: Desk) -> bool:
    path = desk.folder / "onrecord-data" / "log.db"
    if not path.exists():
        return False
    log = SqliteLog(path)
    try:
        return any(log.ends(["articles"]).values())
    finally:
        log.close()


def test_a_crawl_is_ingested_and_tells_how_much_of_it_was_read(desk: Desk) -> None:
    source = crawl_of(desk.folder / "crawl.warc.gz", 12)
    ended = desk.type("ingest", "crawl.warc.gz", "--json")
    assert (ended.code, ended.json["new"]) == (0, 12)
    assert ended.json["archive_read"] == ended.json["archive_size"] == source.stat().st_size
    assert {row["outlet"] for row in desk.rows("SELECT outlet FROM articles")} == {"example.com"}
    again = desk.type("ingest", "crawl.warc.gz", "--capture-only", "--json")
    assert (again.code, again.json["unchanged"]) == (0, 12)


def test_a_broken_record_is_one_line_with_its_place(desk: Desk) -> None:
    with Crawl(desk.folder / "crawl.warc") as crawl:
        crawl.page("https://example.com/1", story(1))
        broken = crawl.offset
        crawl.raw(b"\x1f\x8b\x08 not gzip \x1b[31m")
        crawl.page("https://example.com/2", story(2))
    ended = desk.type("ingest", "crawl.warc", "--capture-only")
    assert ended.code == 1
    assert ended.out.startswith("2 new, 0 changed, 0 unchanged, 1 refused")
    assert f"record at byte {broken}" in ended.out
    assert "Traceback" not in ended.err


def test_a_crawl_that_is_stopped_by_ctrl_c_is_gone_on_with(desk: Desk) -> None:
    crawl_of(desk.folder / "crawl.warc.gz", 300)
    with desk.start("ingest", "crawl.warc.gz", "--capture-only") as running:
        until(lambda: holds_captures(desk))
        assert running.end_by(signal.SIGINT) == 130
    ended = desk.type("ingest", "crawl.warc.gz", "--capture-only", "--json")
    assert ended.code == 0
    assert 0 < ended.json["unchanged"] < 300
    assert ended.json["new"] + ended.json["unchanged"] == 300
