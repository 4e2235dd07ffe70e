"""Servers that answer nonsense, fall silent, drip or send without end cost nothing but a refusal."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from producers.sources.fetching import FetchLimits
from tests.newsdesk import PROSE, QUICK, Desk, counts, html, prose, reasons, rss
from tests.watching import Served

RSS_TYPE = "application/rss+xml; charset=utf-8"
HTML_TYPE = "text/html; charset=utf-8"
MAINTENANCE = "<html><body><h1>Maintenance</h1></body></html>"
CUT_OFF = rss([("http://127.0.0.1:1/a", "T", "x")])[:200]
BOMB = '<!DOCTYPE rss [<!ENTITY a "b">]><rss>&a;</rss>'


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((404, HTML_TYPE, "gone"), "the server answered 404 NOT FOUND"),
        ((500, RSS_TYPE, "oops"), "the server answered 500"),
        ((204, RSS_TYPE, ""), "the server answered 204"),
        ((200, RSS_TYPE, ""), "it is empty"),
        ((200, RSS_TYPE, MAINTENANCE), "an HTML page, perhaps of an error"),
        ((200, HTML_TYPE, MAINTENANCE), "HTML without an article"),
        ((200, "application/pdf", "%PDF-1.4"), "a PDF document"),
        ((200, "text/plain", "Just words."), "neither a feed nor a page (it is served as text/plain)"),
        ((200, RSS_TYPE, CUT_OFF), "broken XML without one whole entry"),
        ((200, RSS_TYPE, BOMB), "declares entities"),
    ],
)
def test_an_answer_that_is_no_article_is_refused_with_its_reason(
    desk: Desk, server: HTTPServer, answer: tuple[int, str, str], reason: str
) -> None:
    status, content_type, body = answer
    server.expect_request("/x").respond_with_data(body, status=status, content_type=content_type)
    report = desk.ingest(server.url_for("/x"))
    assert counts(report) == (0, 0, 0, 1)
    assert reason in reasons(report)[server.url_for("/x")]


def test_one_bad_source_does_not_stop_the_others(desk: Desk, server: HTTPServer, tmp_path: Path) -> None:
    page = Served(server, "/pier", html(prose()), HTML_TYPE)
    (tmp_path / "a.txt").write_text("A text.", encoding="utf-8")
    report = desk.ingest(
        server.url_for("/none"), page.url, str(tmp_path / "a.txt"), "http://", "http://[", "nowhere"
    )
    assert counts(report) == (2, 0, 0, 4)


def test_a_truncated_feed_gives_its_whole_entries_and_a_warning(desk: Desk, server: HTTPServer) -> None:
    whole = rss([(server.url_for(f"/{n}"), f"T{n}", prose()) for n in range(3)])
    feed = Served(server, "/feed", whole[: whole.rindex("<content:encoded>") + 40], RSS_TYPE)
    report = desk.ingest(feed.url)
    assert counts(report) == (2, 0, 0, 0)
    assert "took 2 whole entries, left 1 cut off" in report.warnings[0].reason


def test_an_unreachable_host_is_refused(desk: Desk) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/feed"
        assert "can't be reached" in reasons(desk.ingest(url))[url]
    assert "no address" in reasons(desk.ingest("http://nowhere.invalid/feed"))["http://nowhere.invalid/feed"]


def test_a_circle_of_redirects_is_refused(desk: Desk, server: HTTPServer) -> None:
    server.expect_request("/a").respond_with_data("", status=302, headers={"Location": "/b"})
    server.expect_request("/b").respond_with_data("", status=302, headers={"Location": "/a"})
    assert "redirects in circles" in reasons(desk.ingest(server.url_for("/a")))[server.url_for("/a")]


def test_a_redirect_out_of_the_web_is_refused(desk: Desk, server: HTTPServer) -> None:
    server.expect_request("/a").respond_with_data(
        "", status=302, headers={"Location": "file:///etc/hostname"}
    )
    assert "no http or https URL" in reasons(desk.ingest(server.url_for("/a")))[server.url_for("/a")]


def test_a_server_that_falls_silent_is_given_up(desk: Desk, server: HTTPServer) -> None:
    release = threading.Event()

    def hang(_: Request) -> Response:
        release.wait(30)
        return Response("late")

    server.expect_request("/slow").respond_with_handler(hang)
    try:
        report = desk.ingest(server.url_for("/slow"))
    finally:
        release.set()
    assert "did not answer in time" in reasons(report)[server.url_for("/slow")]
    assert report.refused[0].transient


def test_a_server_that_drips_is_given_up_when_its_time_is_over(desk: Desk, server: HTTPServer) -> None:
    release = threading.Event()

    def drip() -> Iterator[bytes]:
        while not release.wait(0.05):
            yield b"<p>"

    server.expect_request("/drip").respond_with_handler(lambda _: Response(drip(), content_type=HTML_TYPE))
    settings = msgspec.structs.replace(QUICK, limits=FetchLimits(total_seconds=0.5))
    try:
        report = desk.ingest(server.url_for("/drip"), settings=settings)
    finally:
        release.set()
    assert "did not answer in time" in reasons(report)[server.url_for("/drip")]


@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gzip bomb"])
def test_an_answer_without_end_is_cut_off_by_its_decompressed_size(
    desk: Desk, server: HTTPServer, *, compressed: bool
) -> None:
    body = b"<p>" * 2_000_000
    headers = {"Content-Encoding": "gzip"} if compressed else {}
    data = gzip.compress(body) if compressed else body
    server.expect_request("/big").respond_with_data(data, headers=headers, content_type=HTML_TYPE)
    settings = msgspec.structs.replace(QUICK, limits=FetchLimits(max_bytes=1 << 20))
    report = desk.ingest(server.url_for("/big"), settings=settings)
    assert reasons(report) == {server.url_for("/big"): "its answer is larger than 1 MiB"}


def test_an_answer_that_is_not_the_gzip_it_says_is_refused(desk: Desk, server: HTTPServer) -> None:
    headers = {"Content-Encoding": "gzip"}
    server.expect_request("/bad").respond_with_data(
        b"not gzip at all", headers=headers, content_type=HTML_TYPE
    )
    assert "can't be decompressed" in reasons(desk.ingest(server.url_for("/bad")))[server.url_for("/bad")]


def test_at_most_so_many_requests_reach_one_host_at_once(desk: Desk, server: HTTPServer) -> None:
    lock, running, most = threading.Lock(), [0], [0]
    gate = threading.Barrier(2, timeout=5)

    def page(_: Request) -> Response:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        gate.wait()
        with lock:
            running[0] -= 1
        return Response(html(prose()), content_type=HTML_TYPE)

    server.expect_request("/feed").respond_with_data(
        rss([(server.url_for(f"/page/{n}"), f"T{n}", "") for n in range(6)]), content_type=RSS_TYPE
    )
    for n in range(6):
        server.expect_request(f"/page/{n}").respond_with_handler(page)
    settings = msgspec.structs.replace(QUICK, limits=FetchLimits(at_once_per_host=2))
    assert counts(desk.ingest(server.url_for("/feed"), settings=settings)) == (6, 0, 0, 0)
    assert most[0] == 2


def test_control_characters_of_strangers_reach_no_message(desk: Desk, server: HTTPServer) -> None:
    items = [
        {"id": "1", "title": "a\x1b[31mb"},
        {"id": "2", "url": "http://127.0.0.1:1/\x1b]0;x\x07\u202e"},
        {"id": "3", "content_text": PROSE * 3, "date_published": "\x1b[5mnever"},
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": items}
    server.expect_request("/feed").respond_with_json(feed, content_type="application/feed+json")
    report = desk.ingest(server.url_for("/feed"))
    assert counts(report) == (1, 0, 0, 2)
    messages = [refusal.source + refusal.reason for refusal in report.refused]
    messages += [warned.source + warned.reason for warned in report.warnings]
    assert len(messages) == 3
    assert all(map(str.isprintable, messages))


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/crawl.warc.gz", b""),
        ("/2004/pages.arc", b""),
        ("/download", b"WARC/1.0\r\nWARC-Type: warcinfo\r\n\r\n"),
        ("/older", b"filedesc://a.arc 0.0.0.0 20040101000000 text/plain 76\n"),
    ],
)
def test_an_archive_of_pages_on_the_web_is_refused_with_what_to_do(
    desk: Desk, server: HTTPServer, path: str, content: bytes
) -> None:
    server.expect_request(path).respond_with_data(content, content_type="application/octet-stream")
    (refusal,) = desk.ingest(server.url_for(path)).refused
    assert (
        refusal.reason
        == "it is an archive of pages (WARC or ARC): save it to this machine, and name the file"
    )
    assert bool(server.log) == bool(content), "one that is named as such is not even asked for"
