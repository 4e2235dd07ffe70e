# ruff: noqa: RUF001 - the tests' names are their docstrings; typographic marks are under test
"""From bytes to text: encodings, kinds of documents, languages."""

from __future__ import annotations

import gzip

import pytest

from producers.sources.article import RefusedError
from producers.sources.charset import decode
from producers.sources.language import language_of
from producers.sources.media import MAX_RAW_BYTES, kind_of, refuse_binary

SAMPLE = "Zoë’s café — “naïve” façade, élan and brûlée for the whole of Zürich."

ENGLISH = "The mayor said on Monday that the bridge would be closed for repairs until the spring. " * 4
GERMAN = "Der Bürgermeister sagte am Montag, dass die Brücke bis zum Frühling gesperrt bleibe. " * 4


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (SAMPLE.encode(), None),
        (SAMPLE.encode("utf-8-sig"), None),
        (SAMPLE.encode("utf-16"), None),
        (SAMPLE.encode("cp1252"), "text/html; charset=iso-8859-1"),
        (SAMPLE.encode(), "text/html; charset=iso-8859-1"),
        (SAMPLE.encode("utf-16-le"), "text/html; charset=utf-16-le"),
    ],
)
def test_text_comes_out_of_its_encoding_whatever_the_header_says(
    raw: bytes, content_type: str | None
) -> None:
    assert decode(raw, content_type=content_type).removeprefix("\ufeff") == SAMPLE


def test_a_declaration_inside_the_page_is_believed() -> None:
    page = f'<html><head><meta charset="windows-1252"></head><body>{SAMPLE}</body></html>'
    assert SAMPLE in decode(page.encode("cp1252"))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_markup_in_wide_characters_needs_no_byte_order_mark(encoding: str) -> None:
    feed = f'<?xml version="1.0" encoding="UTF-16"?><rss><title>{SAMPLE}</title></rss>'
    assert decode(feed.encode(encoding), content_type="text/xml") == feed


def test_an_undeclared_encoding_is_detected() -> None:
    russian = "Мэр сообщил в понедельник, что мост будет закрыт на ремонт до весны этого года. " * 5
    assert decode(russian.encode("cp1251")) == russian


def test_one_broken_byte_in_a_long_text_is_replaced() -> None:
    text = decode(SAMPLE.encode() * 40 + b"\xff" + SAMPLE.encode())
    assert text.count("\ufffd") == 1
    assert text.startswith(SAMPLE)


@pytest.mark.parametrize("raw", [b"\x00\x01\x02\x03" * 50, b"text\x00text", b"\xff\xfe\x00\xd8\x00\xd8" * 30])
def test_binary_data_is_refused(raw: bytes) -> None:
    with pytest.raises(RefusedError, match=r"binary|byte-order|encoding"):
        decode(raw)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\xef\xbb\xbf", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n....", "PNG"),
        (gzip.compress(b"text", mtime=0), "gzip"),
        (b"WARC/1.0\r\nWARC-Type: response", "WARC"),
        (b"x" * (MAX_RAW_BYTES + 1), "larger than 32 MiB"),
    ],
)
def test_what_holds_no_text_is_refused_by_name(raw: bytes, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        refuse_binary(raw)


@pytest.mark.parametrize(
    ("text", "declared", "suffix", "kind"),
    [
        ('<?xml version="1.0"?>\n<!-- c -->\n<rss version="2.0"/>', "text/html", "", "feed"),
        ('<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "x.dtd"><rss/>', "", ".xml", "feed"),
        ('<?xml version="1.0"?><rdf:RDF xmlns:rdf="r"/>', "", "", "feed"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"/>', "text/plain", "", "feed"),
        ("<!doctype html><html></html>", "text/html", "", "html"),
        ('<?xml version="1.0"?><html xmlns="x"/>', "", ".xhtml", "html"),
        ("Hello there", "text/html", "", "html"),
        ('{"text": "x"}', "", "", "json"),
        ('[{"text": "x"}]', "", ".json", "json"),
        ('{"text": "x"}', "", ".jsonl", "json_lines"),
        ("{braces} in a text", "", ".txt", "text"),
        ("<3 is how the letter ends", "", ".txt", "text"),
        ("[Update] The mayor said", "", "", "text"),
        ("The mayor said", "", "", "text"),
    ],
)
def test_a_document_is_known_by_what_it_holds(text: str, declared: str, suffix: str, kind: str) -> None:
    assert kind_of(text, declared=declared, suffix=suffix) == kind


@pytest.mark.parametrize(
    ("text", "declared", "reason"),
    [
        ("<html><body>Error</body></html>", "application/rss+xml", "HTML page, perhaps of an error"),
        ('<?xml version="1.0"?><invoices/>', "application/xml", "<invoices>"),
    ],
)
def test_xml_that_holds_no_articles_is_refused(text: str, declared: str, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        kind_of(text, declared=declared)


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        (ENGLISH, None, "en"),
        (GERMAN, None, "de"),
        (ENGLISH, "en-GB", "en"),
        (GERMAN, "en", "de"),
        ("Kurz.", "de_AT", "de"),
        ("Short.", None, None),
        (ENGLISH, "english", "en"),
        (ENGLISH, "", "en"),
    ],
)
def test_a_language_is_the_declared_one_unless_the_text_is_plainly_another(
    text: str, declared: str | None, expected: str | None
) -> None:
    assert language_of(text, declared) == expected


def test_a_document_type_of_many_brackets_is_told_quickly() -> None:
    """Exponential time would be centuries here, and end in the suite's time limit."""
    assert kind_of("<!DOCTYPE rss " + "[a]" * 10_000) == "html"
