# ruff: noqa: RUF001 - the tests' names are their docstrings; typographic marks are under test
"""Files, directories and standard input, good and bad."""

from __future__ import annotations

import gzip
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from producers.capture import MAX_TEXT_BYTES
from producers.ingest import IngestReport
from tests.newsdesk import PROSE, QUICK, Desk, counts, html, prose, reasons, rss


def write(folder: Path, name: str, content: str | bytes) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def refusal(desk: Desk, source: str) -> str:
    """Why a source was refused, which is all that came of it."""
    report = desk.ingest(source)
    assert counts(report) == (0, 0, 0, 1)
    assert report.refused[0].source.startswith(source)
    assert desk.captured() == []
    return report.refused[0].reason


def test_a_text_file_is_an_article_whose_text_is_the_files(desk: Desk, tmp_path: Path) -> None:
    source = write(tmp_path, "a.txt", "First “quoted” paragraph.\r\n\r\nSecond one.\n")
    assert counts(desk.ingest(source)) == (1, 0, 0, 0)
    (event,) = desk.captured()
    assert event.text == "First “quoted” paragraph.\nSecond one."
    assert (event.url, event.source, event.media_type) == (None, source, "text/plain")
    assert len(event.raw_sha256) == 64


def test_an_html_file_is_an_article_at_the_address_it_names(desk: Desk, tmp_path: Path) -> None:
    page = html(prose()).replace("<title>", '<link rel="canonical" href="https://example.com/pier"><title>')
    assert counts(desk.ingest(write(tmp_path, "a.html", page))) == (1, 0, 0, 0)
    (event,) = desk.captured()
    assert (event.url, event.title, event.outlet) == (
        "https://example.com/pier",
        "Pier to be rebuilt",
        "example.com",
    )


def test_json_gives_every_field_and_leaves_strange_ones_alone(desk: Desk, tmp_path: Path) -> None:
    article = {
        "url": "https://example.com/a?utm_source=x",
        "title": "Pier\x1b[31m",
        "text": "It will be rebuilt.\n\nSoon.",
        "published_at": "2026-03-06T10:15:00+02:00",
        "outlet": "Harbour Post",
        "authors": ["Ann Moor", "Bo Lind"],
        "language": "en-GB",
        "captured_at": "2026-03-07T00:00:00Z",
        "mood": 7,
    }
    assert counts(desk.ingest(write(tmp_path, "a.json", json.dumps(article)))) == (1, 0, 0, 0)
    (event,) = desk.captured()
    assert (event.url, event.title, event.outlet) == ("https://example.com/a", "Pier[31m", "Harbour Post")
    assert (event.text, event.authors, event.language) == (
        "It will be rebuilt.\nSoon.",
        ("Ann Moor", "Bo Lind"),
        "en",
    )
    assert event.published_at == datetime(2026, 3, 6, 8, 15, tzinfo=UTC)
    assert (event.published_raw, event.published_zone_known) == ("2026-03-06T10:15:00+02:00", True)
    assert event.captured_at == datetime(2026, 3, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.json", '[{"text": "One."}, {"text": "Two."}]'),
        ("lines.json", '{"text": "One."}\n{"text": "Two."}\n'),
        ("lines.jsonl", '{"text": "One."}\n\n  {"text": "Two."}'),
        ("pretty.json", '[\n  {"text": "One."},\n  {"text": "Two."}\n]'),
        (
            "feed.xml",
            rss(
                [("https://example.com/1", "1", prose("One.")), ("https://example.com/2", "2", prose("Two."))]
            ),
        ),
    ],
)
def test_a_file_may_hold_several_articles(desk: Desk, tmp_path: Path, name: str, content: str) -> None:
    assert counts(desk.ingest(write(tmp_path, name, content))) == (2, 0, 0, 0)


def test_a_directory_is_read_in_order_without_hidden_files(desk: Desk, tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/.hidden.txt", ".git/c.txt", "c.txt"):
        write(tmp_path / "in", name, f"Text of {name}.")
    assert counts(desk.ingest(str(tmp_path / "in"))) == (3, 0, 0, 0)
    records = desk.log.read({}, topics=["articles"], limit=10)
    assert len(records) == 3
    assert {event.text for event in desk.captured()} == {
        "Text of b.txt.",
        "Text of a/z.txt.",
        "Text of c.txt.",
    }


def test_a_bad_line_is_refused_by_its_number_and_the_rest_goes_on(desk: Desk) -> None:
    lines = [
        b'{"text": "Good."}',
        b"not json",
        b"[1, 2]",
        b'{"title": "no text"}',
        b'{"text": 7}',
        b'{"text": "   "}',
        b'{"text": "x", "url": "ftp://example.com/a"}',
        b'{"text": "x", "captured_at": "yesterday"}',
        b'{"text": "x", "captured_at": "2026-03-01T00:00:00"}',
        b'{"text": "x", "captured_at": "0001-01-01T00:00:00+14:00"}',
        b"[" * 100_000,
        b'{"text": "\xff\xfe\x00"}',
        b'{"text": "Also good."}',
    ]
    report = desk.ingest("-", stdin=b"\n".join(lines))
    assert counts(report) == (2, 0, 0, 11)
    why = {int(source.rpartition(" ")[2]): reason for source, reason in reasons(report).items()}
    assert sorted(why) == list(range(2, 13))
    assert "not JSON" in why[2]
    assert "not a JSON object" in why[3]
    assert "missing required field `text`" in why[4]
    assert "Expected `str`, got `int`" in why[5]
    assert "no text" in why[6]
    assert "its url can't be used" in why[7]
    assert "captured_at" in why[8]
    assert "no time zone" in why[9]
    assert "years 1 to 9999" in why[10]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "it is empty"),
        ("blank.html", b" \n\t", "it is empty"),
        ("report.pdf", b"%PDF-1.7\n\x00\x01", "a PDF document"),
        ("a.txt", bytes(range(256)) * 8, "binary data"),
        ("a.gz", gzip.compress(b"x" * 100, mtime=0), "gzip-compressed"),
        ("dashes.txt", b"----- 123 -----", "no text in it"),
        (
            "notice.html",
            b"<html><body><p>Please enable cookies.</p></body></html>",
            "HTML without an article",
        ),
        (
            "cut.xml",
            rss([("https://example.com/1", "1", "x")])[:150].encode(),
            "broken XML without one whole entry",
        ),
        ("a.xml", b'<?xml version="1.0"?><manifest><page/></manifest>', "its root is <manifest>"),
        ("map.xml", b'<?xml version="1.0"?><urlset><url/></urlset>', "lists no page of its site"),
        (
            "bomb.xml",
            b'<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel>&a;</channel></rss>',
            "declares entities",
        ),
        ("bad.json", b'{"text": ', "it is not JSON"),
        ("number.json", b"[1]", "not a JSON object"),
        ("deep.json", b"[" * 100_000, "JSON"),
        ("big.txt", b"word " * 7_000_000, "larger than 32 MiB"),
    ],
)
def test_a_bad_file_is_refused_with_its_reason(
    desk: Desk, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    assert reason in refusal(desk, write(tmp_path, name, content))


def test_what_is_not_there_is_refused(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    os.mkfifo(tmp_path / "pipe")
    assert refusal(desk, str(tmp_path / "none.txt")) == "there is no such file or directory"
    assert "holds no files" in refusal(desk, str(tmp_path / "nothing"))
    assert "neither a file nor a directory" in refusal(desk, str(tmp_path / "pipe"))
    assert reasons(desk.ingest("a\0b")) == {"ab": "it is not the name of a file: embedded null byte"}
    assert "File name too long" in refusal(desk, "n" * 300)
    assert "only http and https" in refusal(desk, "ftp://example.com/a")
    assert reasons(desk.ingest("-")) == {"stdin": "it is empty"}


def test_a_bad_file_in_a_directory_does_not_stop_the_others(desk: Desk, tmp_path: Path) -> None:
    write(tmp_path / "in", "a.pdf", b"%PDF-1.7")
    write(tmp_path / "in", "b.txt", "Good.")
    report = desk.ingest(str(tmp_path / "in"))
    assert counts(report) == (1, 0, 0, 1)
    assert reasons(report) == {
        str(tmp_path / "in" / "a.pdf"): "it is a PDF document, which holds no article that can be read"
    }


def test_an_article_larger_than_the_log_takes_is_refused_and_its_batch_is_not(tmp_path: Path) -> None:
    with Desk(tmp_path, max_record_bytes=100_000) as desk:
        huge = {"url": "https://example.com/huge", "text": PROSE * 2_000}
        report = desk.ingest_json({"text": "Before."}, huge, {"text": "After."})
        assert counts(report) == (2, 0, 0, 1)
        assert report.refused[0].source == "stdin, line 2"
        assert counts(desk.ingest_json({"text": "Before."}, {"text": "After."})) == (0, 0, 2, 0)


def test_the_longest_text_with_the_longest_fields_fits_a_record(desk: Desk) -> None:
    article = {
        "text": ("word " * MAX_TEXT_BYTES)[: MAX_TEXT_BYTES - 1] + ".",
        "title": "\U0001f4f0" * 2_000,
        "authors": [f"{n:03}" + "\U0001f4f0" * 300 for n in range(100)],
        "outlet": "\U0001f4f0" * 2_000,
    }
    assert counts(desk.ingest_json(article)) == (1, 0, 0, 0)


def test_an_article_of_ten_megabytes_is_refused_with_its_size(desk: Desk) -> None:
    report = desk.ingest_json({"text": "word " * 2_000_000}, {"text": "Short."})
    assert counts(report) == (1, 0, 0, 1)
    reason = reasons(report)["stdin, line 1"]
    assert reason == f"its text takes 9,999,999 bytes; an article has at most {MAX_TEXT_BYTES:,}"


def test_a_text_beyond_the_bound_is_refused_with_its_size(desk: Desk) -> None:
    settings = msgspec.structs.replace(QUICK, max_text_bytes=1_000)
    report: IngestReport = desk.ingest("-", stdin=json.dumps({"text": "é" * 501}).encode(), settings=settings)
    assert report.refused[0].reason == "its text takes 1,002 bytes; an article has at most 1,000"


def test_a_date_in_the_year_9999_is_kept_raw_with_a_warning(desk: Desk) -> None:
    report = desk.ingest_json({"text": "One.", "published_at": "9999-12-31T23:59:59-12:00"})
    assert counts(report) == (1, 0, 0, 0)
    assert "9999" in report.warnings[0].reason
    (event,) = desk.captured()
    assert (event.published_at, event.published_precision) == (None, "unknown")
    assert event.published_raw == "9999-12-31T23:59:59-12:00"


def test_files_in_old_encodings_come_out_right(desk: Desk, tmp_path: Path) -> None:
    sentence = "The café’s owner said that it would stay open — “whatever the naïve council decides”."
    write(tmp_path / "in", "a.txt", f"First: {sentence}".encode("utf-16"))
    page = html(f"<p>Second: {sentence}</p>").replace("utf-8", "windows-1252")
    write(tmp_path / "in", "b.html", page.encode("cp1252"))
    assert counts(desk.ingest(str(tmp_path / "in"))) == (2, 0, 0, 0)
    assert {event.text for event in desk.captured()} == {f"First: {sentence}", f"Second: {sentence}"}
