"""Crawls in WARC files, whole and broken."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from producers.ingest import IngestReport
from producers.sources.media import MAX_RAW_BYTES
from producers.sources.warcstream import BOMB_BYTES
from tests.crawls import DATE, HTML, Crawl, as_one_member, crawl_of, story
from tests.newsdesk import Desk, counts, html, prose, reasons

AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
URL = "https://example.com/pier"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "desk").mkdir()
    with Desk(tmp_path / "desk") as opened:
        yield opened


def refused_alone(report: IngestReport) -> str:
    """Why the one record was refused that came between two good ones."""
    assert counts(report) == (2, 0, 0, 1)
    return report.refused[0].reason


def between(path: Path, content: bytes, *, packed: bool = True) -> str:
    """A crawl of two articles with these bytes between them; its name."""
    with Crawl(path, packed=packed) as crawl:
        crawl.page("https://example.com/1", story(1))
        crawl.raw(content)
        crawl.page("https://example.com/2", story(2))
    return str(path)


def record(headers: str, block: bytes = b"") -> bytes:
    return b"WARC/1.0\r\n" + headers.encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


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


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"not a record\r\n\r\n", "no WARC record begins where one should"),
        (record("WARC-Type: response"), "its Content-Length is missing or is no number"),
        (
            record("WARC-Type: response\r\nContent-Length: -5"),
            "its Content-Length is missing or is no number",
        ),
        (record("WARC-Type: resource\r\nX: " + "a" * 80_000), "its headers are longer than any are"),
        (record("X: a\r\n" * 200_000), "its headers are longer than any are"),
        (b"\r\n" * 100_000, "nothing but empty lines follow"),
    ],
    ids=["words", "no-length", "negative-length", "long-line", "many-lines", "blank"],
)
def test_a_broken_record_is_refused_and_the_next_one_is_read(
    desk: Desk, tmp_path: Path, content: bytes, reason: str, *, packed: bool
) -> None:
    raw = gzip.compress(content) if packed else content
    source = between(tmp_path / "a.warc", raw, packed=packed)
    report = desk.ingest(source)
    assert refused_alone(report) == reason
    assert "record at byte" in report.refused[0].source


def test_a_damaged_gzip_member_is_refused_and_the_next_one_is_read(desk: Desk, tmp_path: Path) -> None:
    source = crawl_of(tmp_path / "a.warc.gz", 50)
    content = bytearray(source.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 20] = b"\xff" * 20
    source.write_bytes(content)
    report = desk.ingest(str(source))
    assert report.new in (49, 50)  # what was hit may be the record of a request
    assert len(report.refused) == 1
    assert report.refused[0].reason.startswith("its gzip is damaged")


def test_a_member_that_breaks_off_before_another_is_refused_and_the_other_is_read(
    desk: Desk, tmp_path: Path
) -> None:
    member = gzip.compress(record("WARC-Type: resource\r\nContent-Length: 2000", bytes(range(250)) * 8))
    report = desk.ingest(between(tmp_path / "a.warc.gz", member[:-90]))
    assert refused_alone(report).startswith("its gzip is damaged")


def test_a_record_that_claims_more_than_there_is_costs_no_more_than_itself(
    desk: Desk, tmp_path: Path
) -> None:
    short = gzip.compress(record("WARC-Type: resource\r\nContent-Length: 99999999999", b"abc"))
    report = desk.ingest(between(tmp_path / "a.warc.gz", short))
    assert counts(report) == (1, 0, 0, 1)  # its length takes it to the end of the file
    assert report.refused[0].reason == "the file breaks off in the middle of it"


def test_a_gzip_bomb_is_refused_as_one_and_what_follows_is_read(desk: Desk, tmp_path: Path) -> None:
    size = BOMB_BYTES + (64 << 20)
    packing = zlib.compressobj(1, zlib.DEFLATED, 31)
    bomb = packing.compress(f"WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: {size}\r\n\r\n".encode())
    for _ in range(size >> 20):
        bomb += packing.compress(bytes(1 << 20))
    report = desk.ingest(between(tmp_path / "a.warc.gz", bomb + packing.flush()))
    assert refused_alone(report) == f"its gzip unpacks to more than {BOMB_BYTES >> 20} MiB: it is a bomb"


def test_pages_that_unpack_to_too_much_or_are_cut_off_or_undated_are_refused_by_address(
    desk: Desk, tmp_path: Path
) -> None:
    bomb = gzip.compress(b"<html>" + bytes(MAX_RAW_BYTES + 1), 1)
    packed = gzip.compress(story(1))
    with Crawl(tmp_path / "a.warc.gz") as crawl:
        crawl.page("https://a.example/bomb", bomb, http=HTML | {"Content-Encoding": "gzip"})
        crawl.page("https://a.example/large", b"<html>" + bytes(MAX_RAW_BYTES))
        crawl.page("https://a.example/cut", story(1), warc={"WARC-Truncated": "length"})
        crawl.page("https://a.example/half", packed[:-9], http=HTML | {"Content-Encoding": "gzip"})
        chunked = HTML | {"Transfer-Encoding": "chunked"}
        crawl.page("https://a.example/chunks", b"fff\r\n" + story(1)[:500], http=chunked)
        crawl.page("https://a.example/brotli", b"\x0b\x02\x80abc\x03", http=HTML | {"Content-Encoding": "br"})
        crawl.page("https://a.example/undated", story(1), date="yesterday")
        crawl.page("https://a.example/future", story(1), date="2999-01-01T00:00:00Z")
        crawl.page("https://user:secret@a.example:99999/address", story(1))
        crawl.page("https://a.example/empty", html("").encode())
        crawl.page("https://a.example/good", story(1))
    report = desk.ingest(str(crawl.path))
    assert counts(report) == (1, 0, 0, 10)
    found = {source.rpartition("/")[2].rstrip(")"): reason for source, reason in reasons(report).items()}
    assert found == {
        "bomb": "its answer is larger than 32 MiB",
        "large": "it is larger than 32 MiB",
        "cut": "the crawler cut it off for reasons of length",
        "half": "its answer broke off or can't be decompressed",
        "chunks": "its body breaks off, or is not in the chunks that its headers tell of",
        "brotli": "its answer can't be decompressed: it is in 'br', not gzip, deflate",
        "undated": "its WARC-Date 'yesterday' is no date",
        "future": "its WARC-Date 2999-01-01 00:00:00+00:00 is in the future",
        "address": found["address"],
        "empty": "it is HTML without an article's text in it",
    }
    assert found["address"].startswith("its address can't be used")
    assert "secret" not in str(report)


def test_http_headers_that_are_none_spoil_their_record_only(desk: Desk, tmp_path: Path) -> None:
    block = b"<html>no headers</html>"
    headers = f"WARC-Type: response\r\nWARC-Target-URI: {URL}\r\nWARC-Date: {DATE}\r\n"
    content = record(f"{headers}Content-Length: {len(block)}", block)
    report = desk.ingest(between(tmp_path / "a.warc", content, packed=False))
    assert refused_alone(report) == "the HTTP headers in it can't be read"


@pytest.mark.parametrize("protocol", ["HTTP/1.0", "HTTP/2", "HTTP/2.0", "HTTP/3"])
def test_a_page_may_have_come_by_any_version_of_http(desk: Desk, tmp_path: Path, protocol: str) -> None:
    block = f"{protocol} 200 OK\r\nContent-Type: text/html\r\n\r\n".encode() + story(3)
    headers = f"WARC-Type: response\r\nWARC-Target-URI: <{URL}>\r\nWARC-Date: {DATE}\r\n"
    content = record(f"{headers}Content-Length: {len(block)}", block)
    assert counts(desk.ingest(between(tmp_path / "a.warc", content, packed=False))) == (3, 0, 0, 0)


def test_records_that_a_member_holds_past_what_its_record_claims_are_not_read(
    desk: Desk, tmp_path: Path
) -> None:
    forged = crawl_of(tmp_path / "forged.warc", 1, packed=False).read_bytes()
    short = record("WARC-Type: resource\r\nContent-Length: 5", b"12345 and more\r\n\r\n" + forged)
    report = desk.ingest(between(tmp_path / "a.warc.gz", gzip.compress(short)))
    assert refused_alone(report) == "no WARC record begins where one should"
    assert {event.url for event in desk.captured()} == {"https://example.com/1", "https://example.com/2"}


def test_a_broken_record_among_others_in_one_member_costs_no_more_than_itself(
    desk: Desk, tmp_path: Path
) -> None:
    source = between(tmp_path / "a.warc", b"broken\r\n\r\n", packed=False)
    Path(source).write_bytes(gzip.compress(Path(source).read_bytes()))
    assert refused_alone(desk.ingest(source)) == "no WARC record begins where one should"
    assert counts(desk.ingest(source)) == (0, 0, 2, 0)


def test_records_within_a_page_are_text_of_the_page(desk: Desk, tmp_path: Path) -> None:
    forged = crawl_of(tmp_path / "forged.warc", 1, packed=False).read_bytes()
    with Crawl(tmp_path / "a.warc", packed=False) as crawl:
        crawl.page(URL, story(1) + b"\r\n\r\n" + forged)
        crawl.other("resource", "https://example.com/a.warc", forged, "application/warc")
    assert counts(desk.ingest(str(crawl.path))) == (1, 0, 0, 0)
    assert desk.captured()[0].url == URL


def test_a_crawl_with_very_many_pages_without_an_article_lists_the_first_and_counts_the_others(
    desk: Desk, tmp_path: Path
) -> None:
    with Crawl(tmp_path / "a.warc.gz") as crawl:
        for number in range(130):
            crawl.page(f"https://example.com/{number}", html("").encode())
    report = desk.ingest(str(crawl.path))
    assert counts(report) == (0, 0, 0, 101)
    assert report.refused[-1].source == str(crawl.path)
    assert report.refused[-1].reason == "30 more of its records were refused"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"some words", "no WARC record begins where one should"),
        (b"\x1f\x8b\x08 nothing of the kind", "its gzip is damaged"),
        (b"\x00" * 100_000, "its headers are longer than any are"),
    ],
    ids=["empty", "words", "no-gzip", "zeros"],
)
def test_a_file_that_is_only_named_as_an_archive_is_refused(
    desk: Desk, tmp_path: Path, content: bytes, reason: str
) -> None:
    source = tmp_path / "a.warc.gz"
    source.write_bytes(content)
    report = desk.ingest(str(source))
    assert counts(report) == (0, 0, 0, 1)
    assert report.refused[0].reason.startswith(reason)


def test_every_truncation_of_a_crawl_gives_the_articles_that_are_whole(desk: Desk, tmp_path: Path) -> None:
    source = tmp_path / "a.warc.gz"
    whole = crawl_of(source, 2).read_bytes()
    found = set()
    for size in range(1, len(whole), 97):
        source.write_bytes(whole[:size])
        report = desk.ingest(str(source))
        assert len(report.refused) <= 1
        found.add(len(desk.captured()))
    assert found == {0, 1, 2}
