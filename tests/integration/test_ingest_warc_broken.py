"""Crawls in WARC files that are broken or hostile: each record costs no more than itself."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from producers.ingest import IngestReport
from producers.sources.media import MAX_RAW_BYTES
from producers.sources.warcstream import BOMB_BYTES
from tests.crawls import DATE, HTML, Crawl, crawl_of, story
from tests.newsdesk import Desk, counts, html, reasons

AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
URL = "https://example.com/pier"


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
    assert refused_alone(report) == "its Content-Length is more than it holds"


@pytest.mark.parametrize("wrong", [-200, 40])
@pytest.mark.parametrize("packed", [True, False])
def test_a_page_of_another_length_than_its_record_says_is_refused_and_the_next_one_is_read(
    desk: Desk, tmp_path: Path, wrong: int, *, packed: bool
) -> None:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + story(3)
    headers = f"WARC-Type: response\r\nWARC-Target-URI: {URL}\r\nWARC-Date: {DATE}\r\n"
    content = record(f"{headers}Content-Length: {len(block) + wrong}", block)
    raw = gzip.compress(content) if packed else content
    reason = refused_alone(desk.ingest(between(tmp_path / "a.warc", raw, packed=packed)))
    assert reason in (
        "its Content-Length is more than it holds",
        "it does not end where its Content-Length says",
    )


def test_records_that_cross_the_members_of_a_file_packed_in_blocks_are_read_whole(
    desk: Desk, tmp_path: Path
) -> None:
    plain = crawl_of(tmp_path / "plain.warc", 5, packed=False).read_bytes()
    blocks = [gzip.compress(plain[at : at + 700]) for at in range(0, len(plain), 700)]
    (tmp_path / "a.warc.gz").write_bytes(b"".join(blocks))
    assert counts(desk.ingest(str(tmp_path / "a.warc.gz"))) == (5, 0, 0, 0)


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
    assert refused_alone(report) == "it does not end where its Content-Length says"
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
