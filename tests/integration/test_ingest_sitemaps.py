"""Sitemaps, news sitemaps and lists of addresses, over real HTTP and from files."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from pytest_httpserver import HTTPServer

from producers.ingest import IngestReport
from producers.sources.media import MAX_RAW_BYTES
from tests.newsdesk import QUICK, Desk, counts, html, prose, reasons, rss

XML = "application/xml"
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
IMAGE = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
BOMB = '<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>'


def serve(server: HTTPServer, path: str, body: str | bytes, content_type: str = XML) -> str:
    server.expect_request(path).respond_with_data(body, content_type=content_type)
    return server.url_for(path)


def stories(server: HTTPServer, count: int) -> list[str]:
    """Pages without dates; their addresses."""
    return [
        serve(server, f"/story-{number}", html(prose(f"Tale {number}."), f"Tale {number}"), "text/html")
        for number in range(count)
    ]


def sitemap(entries: Sequence[tuple[str, str]], *, index: bool = False) -> str:
    """A sitemap of (address, other fields)."""
    root, item = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    listed = "".join(f"<{item}><loc> {loc}\n</loc>{more}</{item}>" for loc, more in entries)
    namespace = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    return f'<?xml version="1.0" encoding="UTF-8"?><{root} {namespace} {NEWS} {IMAGE}>{listed}</{root}>'


def bounded(desk: Desk, *sources: str, pages: int) -> IngestReport:
    return desk.ingest(*sources, settings=msgspec.structs.replace(QUICK, sitemap_pages=pages))


def warned(report: IngestReport) -> list[str]:
    return [warning.reason for warning in report.warnings]


def pages_asked(server: HTTPServer) -> list[str]:
    """The stories that were asked for, in order."""
    return [request.path for request, _ in server.log if request.path.startswith("/story")]


def test_the_pages_that_a_sitemap_lists_are_captured(desk: Desk, server: HTTPServer) -> None:
    urls = stories(server, 3)
    source = serve(server, "/sitemap.xml", sitemap([(url, "") for url in urls]))
    report = desk.ingest(source)
    assert (counts(report), warned(report)) == ((3, 0, 0, 0), [])
    events = desk.captured()
    assert {event.url for event in events} == set(urls)
    assert {event.source for event in events} == {source}
    assert counts(desk.ingest(source)) == (0, 0, 3, 0)
    assert len(pages_asked(server)) == 3


def test_a_news_sitemap_gives_dates_and_titles_where_pages_have_none(desk: Desk, server: HTTPServer) -> None:
    page = serve(server, "/story", html(prose("A tale."), ""), "text/html")
    fields = (
        "<image:image><image:loc>https://img.example/a.jpg</image:loc><image:title>A photo</image:title>"
        "</image:image><lastmod>2026-03-08T10:00:00Z</lastmod><news:news><news:publication>"
        "<news:name>Harbour Post</news:name><news:language>en</news:language></news:publication>"
        "<news:publication_date>2026-03-07T09:30:00+02:00</news:publication_date>"
        "<news:title>Pier &amp;amp; harbour</news:title></news:news>"
    )
    assert counts(desk.ingest(serve(server, "/news.xml", sitemap([(page, fields)])))) == (1, 0, 0, 0)
    (event,) = desk.captured()
    assert event.published_at == datetime(2026, 3, 7, 7, 30, tzinfo=UTC)
    assert (event.published_raw, event.published_precision) == ("2026-03-07T09:30:00+02:00", "second")
    assert (event.title, event.outlet) == ("Pier & harbour", "Harbour Post")


def test_the_moment_of_a_change_is_no_date_of_publication(desk: Desk, server: HTTPServer) -> None:
    entries = [(url, "<lastmod>2026-03-07T09:30:00Z</lastmod>") for url in stories(server, 1)]
    desk.ingest(serve(server, "/sitemap.xml", sitemap(entries)))
    assert desk.captured()[0].published_at is None


def test_more_pages_than_the_bound_are_left_out_from_the_oldest_on_and_told_of(
    desk: Desk, server: HTTPServer
) -> None:
    days = ("2026-03-01", "2026-03-04T00:00:00+02:00", "", "2026-03-03T12:00Z", "yesterday")
    dated = zip(stories(server, 5), days, strict=True)
    source = serve(server, "/s.xml", sitemap([(url, f"<lastmod>{day}</lastmod>") for url, day in dated]))
    report = bounded(desk, source, pages=3)
    assert counts(report) == (3, 0, 0, 0)
    assert set(pages_asked(server)) == {"/story-0", "/story-1", "/story-3"}
    (warning,) = warned(report)
    assert warning == "it lists 5 pages, of which the newest 3 are read; sitemap_pages is the bound"
    asked = len(server.log)
    assert counts(bounded(desk, source, pages=3)) == (0, 0, 3, 0)
    assert len(server.log) == asked + 1, "one that is as it was costs one request"
    assert counts(bounded(desk, source, pages=5)) == (2, 0, 3, 0)


def test_an_index_leads_to_its_sitemaps_those_that_changed_last_first(desk: Desk, server: HTTPServer) -> None:
    urls = stories(server, 6)
    parts = [sitemap([(url, "") for url in urls[start : start + 2]]) for start in (0, 2, 4)]
    old = serve(server, "/old.xml", parts[0])
    new = serve(server, "/new.xml.gz", gzip.compress(parts[1].encode()), "application/x-gzip")
    newer = serve(server, "/newer.xml", parts[2])
    listed = [
        (old, "<lastmod>2025-01-01</lastmod>"),
        (new, "<lastmod>2026-03-01</lastmod>"),
        (newer, "<lastmod>2026-03-01T10:00:00Z</lastmod>"),
    ]
    source = serve(server, "/index.xml", sitemap(listed, index=True))
    report = bounded(desk, source, pages=4)
    assert counts(report) == (4, 0, 0, 0)
    assert set(pages_asked(server)) == {"/story-2", "/story-3", "/story-4", "/story-5"}
    assert warned(report) == ["of 3 sitemaps, 2 were read; see sitemap_pages"]
    assert {event.source for event in desk.captured()} == {source}
    assert counts(desk.ingest(source)) == (2, 0, 4, 0)


def test_addresses_of_other_sites_and_none_at_all_are_left_out(desk: Desk, server: HTTPServer) -> None:
    listed = ["http://other.example/a", "http://127.0.0.1:9/b", "ftp://127.0.0.1/c", "file:///etc/passwd", ""]
    entries = [(url, "") for url in [*listed, *stories(server, 1), "/story-0"]]
    report = desk.ingest(serve(server, "/sitemap.xml", sitemap(entries)))
    assert counts(report) == (1, 0, 0, 0)
    assert warned(report) == ["5 of the addresses that it lists are none of its own site, and are left out"]


def test_an_index_leads_to_no_other_site_and_into_no_other_index(desk: Desk, server: HTTPServer) -> None:
    inner = serve(server, "/inner.xml", sitemap([(server.url_for("/index.xml"), "")], index=True))
    listed = [(inner, ""), ("http://other.example/sitemap.xml", "")]
    report = desk.ingest(serve(server, "/index.xml", sitemap(listed, index=True)))
    assert reasons(report) == {
        inner: "it is an index of sitemaps within another, which the protocol rules out"
    }
    assert len(report.warnings) == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (BOMB, "its XML declares entities, which sitemaps don't need and attacks do"),
        ("<urlset>" + "<url>" * 100, "its XML is nested more than 50 deep"),
        ("<urlset><url><loc>http://", "it is a sitemap that lists no page of its site; its XML is broken"),
        ("<urlset></urlset>", "it is a sitemap that lists no page of its site"),
    ],
    ids=["entities", "depth", "broken", "empty"],
)
def test_a_bad_sitemap_is_refused_with_its_reason(
    desk: Desk, server: HTTPServer, body: str, reason: str
) -> None:
    report = desk.ingest(serve(server, "/sitemap.xml", body))
    assert counts(report) == (0, 0, 0, 1)
    assert report.refused[0].reason.startswith(reason)


def test_a_sitemap_that_breaks_off_gives_the_pages_before(desk: Desk, server: HTTPServer) -> None:
    whole = sitemap([(url, "") for url in stories(server, 3)])
    report = desk.ingest(serve(server, "/sitemap.xml", whole[: whole.rindex("</loc>")]))
    assert counts(report) == (2, 0, 0, 0)
    assert warned(report)[0].startswith("its XML is broken (line ")


def test_a_sitemap_with_bare_ampersands_is_read_whole(desk: Desk, server: HTTPServer) -> None:
    asked = [f"{url}?a=1&b=2" for url in stories(server, 2)]
    title = "<news:news><news:title>Caf&eacute; & bar</news:title></news:news>"
    whole = sitemap([(asked[0], title), (f"<![CDATA[{asked[1]}]]>", "")])
    report = desk.ingest(serve(server, "/sitemap.xml", whole))
    assert (counts(report), warned(report)) == ((2, 0, 0, 0), [])
    assert {event.url for event in desk.captured()} == set(asked)


def test_a_gzip_bomb_of_a_sitemap_is_refused(desk: Desk, server: HTTPServer) -> None:
    packing = zlib.compressobj(1, zlib.DEFLATED, 31)
    bomb = packing.compress(b"<urlset>" + bytes(MAX_RAW_BYTES)) + packing.flush()
    report = desk.ingest(serve(server, "/sitemap.xml.gz", bomb, "application/gzip"))
    assert [refusal.reason for refusal in report.refused] == ["its answer is larger than 32 MiB"]


def test_a_page_that_robots_txt_keeps_from_us_is_not_asked_for(desk: Desk, server: HTTPServer) -> None:
    urls = stories(server, 2)
    serve(server, "/robots.txt", "User-agent: *\nDisallow: /story-1\n", "text/plain")
    report = desk.ingest(serve(server, "/sitemap.xml", sitemap([(url, "") for url in urls])))
    assert counts(report) == (1, 0, 0, 1)
    assert pages_asked(server) == ["/story-0"]


def test_a_list_of_addresses_on_the_web_is_a_sitemap(desk: Desk, server: HTTPServer) -> None:
    body = "\n".join([*stories(server, 2), "https://other.example/"])
    report = desk.ingest(serve(server, "/sitemap.txt", body, "text/plain"))
    assert counts(report) == (2, 0, 0, 0)
    assert len(report.warnings) == 1


def test_each_address_that_a_file_lists_is_read_as_a_source(
    desk: Desk, server: HTTPServer, tmp_path: Path
) -> None:
    pages = stories(server, 20)
    feed = serve(server, "/feed", rss([(server.url_for("/x"), "X", prose("X."))]), "application/rss+xml")
    listed = tmp_path / "urls.txt"
    listed.write_text("# the harbour\n" + "\r\n".join([*pages, "", feed]), "utf-8")
    assert counts(desk.ingest(str(listed))) == (21, 0, 0, 0)
    assert {event.source for event in desk.captured()} == {*pages, feed}


def test_each_address_on_standard_input_is_read_as_a_source(desk: Desk, server: HTTPServer) -> None:
    lines = [*stories(server, 12), "nonsense", server.url_for("/nowhere")]
    report = desk.ingest("-", stdin="\n".join(lines).encode())
    assert counts(report) == (12, 0, 0, 2)
    assert reasons(report)["stdin, line 13"] == "it is not the URL of a page or a feed"


def test_a_sitemap_in_a_file_leads_to_its_pages(desk: Desk, server: HTTPServer, tmp_path: Path) -> None:
    body = sitemap([(url, "") for url in stories(server, 2)])
    (tmp_path / "s.xml").write_text(body, "utf-8")
    (tmp_path / "s.xml.gz").write_bytes(gzip.compress(body.encode()))
    assert counts(desk.ingest(str(tmp_path / "s.xml"))) == (2, 0, 0, 0)
    assert counts(desk.ingest(str(tmp_path / "s.xml.gz"))) == (0, 0, 2, 0)
    index = tmp_path / "index.xml"
    index.write_text(sitemap([(server.url_for("/s.xml"), "")], index=True), "utf-8")
    report = desk.ingest(str(index))
    assert reasons(report)[str(index)].startswith("it is an index of sitemaps; name its URL")
