"""Crawls in WARC files, read whole, in part and again."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from producers.ingest import IngestReport
from tests.crawls import HTML, Crawl, as_one_member, crawl_of, story
from tests.newsdesk import Desk, counts, html, prose, reasons

AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
URL = "https://example.com/pier"


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "crawl", "crawl.gz"])
def test_the_pages_of_a_crawl_are_captured_at_the_moment_of_the_crawl(
    desk: Desk, tmp_path: Path, name: str
) -> None:
    source = crawl_of(tmp_path / name, 20, packed=name.endswith(".gz"))
    assert counts(desk.ingest(str(source))) == (20, 0, 0, 0)
    events = {event.url: event for event in desk.captured()}
    assert set(events) == {f"https://example.com/ferries/{number}" for number in range(20)}
    event = events["https://example.com/ferries/3"]
    assert (event.captured_at, event.title, event.outlet) == (AT, "Ferry 3", "example.com")
    assert (event.source, event.media_type) == (str(source), "text/html")
    assert event.text.startswith("Ferry 3 leaves berth 3 at noon.\n")


def test_a_page_stored_as_it_was_fetched_and_one_in_a_crawl_have_the_same_hash_and_text(
    desk: Desk, tmp_path: Path
) -> None:
    bare = story(1)
    size = f"{len(bare):x}".encode()
    chunked = b"40;name=value\r\n" + bare[:0x40] + b"\r\n" + f"{len(bare) - 0x40:x}".encode()
    chunked += b"\r\n" + bare[0x40:] + b"\r\n0\r\n\r\n"
    packed = gzip.compress(bare)
    both = f"{len(packed):x}".encode() + b"\r\n" + packed + b"\r\n0\r\n\r\n"
    bodies = {
        "plain": (bare, {}),
        "chunked": (chunked, {"Transfer-Encoding": "chunked"}),
        "gzip": (packed, {"Content-Encoding": "gzip"}),
        "deflate": (zlib.compress(bare), {"Content-Encoding": "deflate"}),
        "both": (both, {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}),
        "unpacked": (bare, {"Content-Encoding": "br", "Transfer-Encoding": "chunked"}),
        "one-chunk": (size + b"\r\n" + bare + b"\r\n0\r\n\r\n", {"Transfer-Encoding": "Chunked"}),
    }
    with Crawl(tmp_path / "a.warc.gz") as crawl:
        for name, (body, headers) in bodies.items():
            crawl.page(f"https://example.com/{name}", body, http=HTML | headers)
    assert reasons(desk.ingest(str(crawl.path))) == {}
    events = desk.captured()
    assert {event.url for event in events} == {f"https://example.com/{name}" for name in bodies}
    assert len({(event.text, event.raw_sha256, event.title) for event in events}) == 1


def test_the_character_set_is_the_one_that_the_http_header_names(desk: Desk, tmp_path: Path) -> None:
    page = html(prose("Žižkov a Smíchov spojí nová lávka přes řeku.")).replace('<meta charset="utf-8">', "")
    with Crawl(tmp_path / "a.warc.gz") as crawl:
        crawl.page(URL, page.encode("cp1250"), http={"content-type": "text/html; charset=windows-1250"})
    assert counts(desk.ingest(str(crawl.path))) == (1, 0, 0, 0)
    assert desk.captured()[0].text.startswith("Žižkov a Smíchov spojí nová lávka přes řeku.\n")


def test_what_is_no_page_of_a_crawl_is_passed_over_in_silence(desk: Desk, tmp_path: Path) -> None:
    with Crawl(tmp_path / "a.warc.gz") as crawl:
        crawl.info()
        crawl.request(URL)
        crawl.page(URL, story(1), status="404 Not Found")
        crawl.page(URL, b"", status="301 Moved Permanently", http={"Location": "/b"})
        crawl.page(URL, b"\x89PNG\r\n", http={"Content-Type": "image/png"})
        crawl.page(URL, b"", kind="revisit")
        crawl.other("metadata", URL, b"a: b\r\n", "application/warc-fields")
        crawl.other("resource", "dns:example.com", b"example.com A 192.0.2.1", "text/dns")
        crawl.other("conversion", URL, story(1), "text/html")
    report = desk.ingest(str(crawl.path))
    assert counts(report) == (0, 0, 0, 0)
    assert report.archive_read == report.archive_size == crawl.path.stat().st_size


def test_a_page_that_was_stored_without_its_http_is_read(desk: Desk, tmp_path: Path) -> None:
    with Crawl(tmp_path / "a.warc.gz") as crawl:
        crawl.other("resource", URL, story(1), "text/html; charset=utf-8")
    assert counts(desk.ingest(str(crawl.path))) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("http", "body"),
    [
        ({"Content-Encoding": "gzip"}, story(1)),
        ({}, gzip.compress(story(1))),
        ({"Content-Encoding": "br"}, gzip.compress(story(1))),
        ({"Transfer-Encoding": "chunked"}, story(1)),
        (
            {"Transfer-Encoding": "chunked"},
            b"%X;a=b \r\n%b\r\n0\r\nX-After: 1\r\n\r\n" % (len(story(1)), story(1)),
        ),
        (
            {"Transfer-Encoding": "chunked"},
            b"5 \r\n%b\r\n%x\r\n%b\r\n0\r\n" % (story(1)[:5], len(story(1)) - 5, story(1)[5:]),
        ),
    ],
    ids=["unpacked", "packed-untold", "packed-otherwise", "unchunked", "trailer", "no-last-line"],
)
def test_a_page_is_read_however_its_crawler_stored_it(
    desk: Desk, tmp_path: Path, http: dict[str, str], body: bytes
) -> None:
    with Crawl(tmp_path / "a.warc.gz") as crawl:
        crawl.page(URL, body, http=HTML | http)
    assert counts(desk.ingest(str(crawl.path))) == (1, 0, 0, 0)


def test_two_visits_of_a_page_are_two_revisions_in_the_order_of_the_crawl(desk: Desk, tmp_path: Path) -> None:
    with Crawl(tmp_path / "a.warc.gz") as crawl:
        for day, ferry in (("02", 2), ("01", 1), ("03", 2)):
            page = html(prose(f"Ferry {ferry} leaves."), "The ferry").encode()
            crawl.page(URL, page, date=f"2026-03-{day}T08:00:00.123456Z")
    assert counts(desk.ingest(str(crawl.path))) == (1, 1, 1, 0)
    first, second = desk.captured()
    assert first.captured_at == datetime(2026, 3, 1, 8, 0, 0, 123456, tzinfo=UTC)
    assert (first.text[:7], second.text[:7]) == ("Ferry 1", "Ferry 2")


def test_a_crawl_that_was_read_is_not_read_again(desk: Desk, tmp_path: Path) -> None:
    source = crawl_of(tmp_path / "a.warc.gz", 5)
    desk.ingest(str(source))
    seen: list[int] = []
    moved = source.rename(tmp_path / "b.warc.gz")
    report = desk.ingest(str(moved), on_progress=lambda so_far: seen.append(so_far.archive_read))
    assert counts(report) == (0, 0, 5, 0)
    assert set(seen) <= {0, moved.stat().st_size}


def test_a_crawl_that_grew_is_read_on_from_where_it_ended(desk: Desk, tmp_path: Path) -> None:
    whole = crawl_of(tmp_path / "a.warc.gz", 300).read_bytes()
    part = tmp_path / "b.warc.gz"
    part.write_bytes(whole[: len(whole) // 2])
    first = desk.ingest(str(part))
    assert [refusal.reason for refusal in first.refused] == ["the file breaks off in the middle of it"]
    assert len(whole) // 2 > first.archive_read > len(whole) // 3
    part.write_bytes(whole)
    second = desk.ingest(str(part))
    assert counts(second) == (300 - first.new, 0, first.new, 0)
    assert len(desk.captured()) == 300


def test_a_file_with_another_content_under_the_same_name_is_read_from_its_start(
    desk: Desk, tmp_path: Path
) -> None:
    source = crawl_of(tmp_path / "a.warc", 400, packed=False)
    desk.ingest(str(source))
    content = source.read_bytes()
    changed = content.replace(b"Ferry 399", b"Ferry 998").replace(b"Ferry 390", b"Ferry 989")
    assert changed[: 64 << 10] == content[: 64 << 10]
    source.write_bytes(changed)
    assert counts(desk.ingest(str(source))) == (0, 2, 398, 0)


def test_a_crawl_compressed_as_one_piece_is_gone_on_with_by_the_number_of_its_records(
    desk: Desk, tmp_path: Path
) -> None:
    source = crawl_of(tmp_path / "a.warc.gz", 130)
    as_one_member(source)

    def interrupt(report: IngestReport) -> None:
        if report.new:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        desk.ingest(str(source), on_progress=interrupt)
    done = len(desk.captured())
    assert 0 < done < 130
    assert counts(desk.ingest(str(source))) == (130 - done, 0, done, 0)
    events = desk.captured()
    assert len({event.event_id for event in events}) == len(events) == 130
