"""Feeds and pages over real HTTP, from servers that behave."""

from __future__ import annotations

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.newsdesk import PROSE, Desk, counts, html, prose, rss

RSS_TYPE = "application/rss+xml; charset=utf-8"
HTML_TYPE = "text/html; charset=utf-8"
MAINTENANCE = "<html><body><h1>Maintenance</h1></body></html>"
CUT_OFF = rss([("http://127.0.0.1:1/a", "T", "x")])[:200]
BOMB = '<!DOCTYPE rss [<!ENTITY a "b">]><rss>&a;</rss>'


class Published:
    """A document at a path, which can be edited, that counts the full answers it gave."""

    def __init__(
        self, server: HTTPServer, path: str, body: str, content_type: str, *, validators: bool = True
    ) -> None:
        self.body, self.content_type, self.validators = body, content_type, validators
        self.requests: list[Request] = []
        self.full = 0
        self.status = 200
        self.url = server.url_for(path)
        server.expect_request(path).respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        self.requests.append(request)
        etag = f'"{hash(self.body)}"'
        if self.validators and request.headers.get("If-None-Match") == etag:
            return Response(status=304)
        self.full += 1
        headers = {"ETag": etag} if self.validators else {}
        return Response(self.body, self.status, headers, content_type=self.content_type)


def test_a_feed_that_carries_whole_articles_is_captured_without_fetching_pages(
    desk: Desk, server: HTTPServer
) -> None:
    pages = [(server.url_for(f"/{n}?utm_source=rss"), f"Title {n}", prose(f"Story {n}.")) for n in (1, 2)]
    feed = Published(server, "/feed", rss(pages), RSS_TYPE)
    assert counts(desk.ingest(feed.url)) == (2, 0, 0, 0)
    first = min(desk.captured(), key=lambda event: event.title)
    assert first.url == server.url_for("/1")
    assert first.text.startswith("Story 1.\n")
    assert (first.outlet, first.title, first.source) == ("Harbour Post", "Title 1", feed.url)
    assert first.published_raw == "Fri, 06 Mar 2026 10:15:00 +0200"
    assert len(server.log) == 1


def test_teasers_lead_to_the_pages_of_the_articles(desk: Desk, server: HTTPServer) -> None:
    page = Published(server, "/1", html(prose("Whole story.")), HTML_TYPE)
    feed = Published(server, "/feed", rss([(page.url + "?utm_source=rss", "Teaser", "")]), RSS_TYPE)
    assert counts(desk.ingest(feed.url)) == (1, 0, 0, 0)
    (event,) = desk.captured()
    assert event.text.startswith("Whole story.\n")
    assert (event.url, event.title, event.outlet) == (page.url, "Pier to be rebuilt", "Harbour Post")
    assert (event.published_precision, event.published_zone_known) == ("second", True)


def test_an_unchanged_feed_answers_304_and_counts_as_unchanged(desk: Desk, server: HTTPServer) -> None:
    feed = Published(
        server, "/feed", rss([(server.url_for(f"/{n}"), "T", prose()) for n in range(3)]), RSS_TYPE
    )
    desk.ingest(feed.url)
    assert counts(desk.ingest(feed.url)) == (0, 0, 3, 0)
    assert (len(feed.requests), feed.full) == (2, 1)


def test_a_feed_without_validators_is_known_by_its_bytes(desk: Desk, server: HTTPServer) -> None:
    feed = Published(server, "/feed", rss([(server.url_for("/1"), "T", prose())]), RSS_TYPE, validators=False)
    desk.ingest(feed.url)
    assert counts(desk.ingest(feed.url)) == (0, 0, 1, 0)
    assert feed.full == 2


def test_only_what_changed_in_a_changed_feed_is_captured(desk: Desk, server: HTTPServer) -> None:
    items = [(server.url_for(f"/{n}"), f"T{n}", prose(f"Story {n}.")) for n in range(3)]
    feed = Published(server, "/feed", rss(items), RSS_TYPE)
    desk.ingest(feed.url)
    feed.body = rss(
        [*items[:2], (items[2][0], "T2", prose("Corrected.")), (server.url_for("/9"), "New", prose())]
    )
    assert counts(desk.ingest(feed.url)) == (1, 1, 2, 0)


def test_a_changed_feed_asks_for_known_pages_only_conditionally(desk: Desk, server: HTTPServer) -> None:
    page = Published(server, "/1", html(prose()), HTML_TYPE)
    feed = Published(server, "/feed", rss([(page.url, "A", "")]), RSS_TYPE)
    desk.ingest(feed.url)
    feed.body = rss([(page.url, "A", "")], title="Renamed")
    assert counts(desk.ingest(feed.url)) == (0, 0, 1, 0)
    assert (len(page.requests), page.full) == (2, 1)


def test_a_feed_is_asked_again_in_full_until_its_failing_pages_come(desk: Desk, server: HTTPServer) -> None:
    page = Published(server, "/1", html(prose()), HTML_TYPE)
    feed = Published(server, "/feed", rss([(page.url, "A", "")]), RSS_TYPE)
    page.status = 503
    assert counts(desk.ingest(feed.url)) == (0, 0, 0, 1)
    page.status = 200
    assert counts(desk.ingest(feed.url)) == (1, 0, 0, 0)
    assert feed.full == 2


def test_a_feed_is_not_remembered_by_a_process_that_dies_before_its_articles_are_in_the_log(
    desk: Desk, server: HTTPServer
) -> None:
    feed = Published(server, "/feed", rss([(server.url_for("/1"), "T", prose())]), RSS_TYPE)

    def die(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.ingest(feed.url, on_progress=die)
    assert desk.captured() == []
    assert counts(desk.ingest(feed.url)) == (1, 0, 0, 0)


def test_a_page_is_captured_once_and_again_when_its_text_changes(desk: Desk, server: HTTPServer) -> None:
    page = Published(server, "/pier", html(prose("First.")), HTML_TYPE)
    assert counts(desk.ingest(page.url)) == (1, 0, 0, 0)
    assert counts(desk.ingest(page.url)) == (0, 0, 1, 0)
    page.body = html(prose("Second."))
    assert counts(desk.ingest(page.url)) == (0, 1, 0, 0)
    page.body = html(prose("Second.")) + "<!-- rendered in 12 ms -->"
    assert counts(desk.ingest(page.url)) == (0, 0, 1, 0)


def test_json_lines_and_json_feeds_are_read_from_urls_too(desk: Desk, server: HTTPServer) -> None:
    server.expect_request("/list").respond_with_json([{"text": "One."}, {"text": "Two."}])
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "content_text": PROSE * 3}]}
    server.expect_request("/feed").respond_with_json(feed, content_type="application/feed+json")
    lines = '{"text": "Three."}\n{"text": "Four."}\n'
    server.expect_request("/lines").respond_with_data(lines, content_type="application/x-ndjson")
    sources = [server.url_for(path) for path in ("/list", "/feed", "/lines")]
    assert counts(desk.ingest(*sources)) == (5, 0, 0, 0)


def test_redirects_lead_to_where_the_article_is(desk: Desk, server: HTTPServer) -> None:
    page = Published(server, "/moved/pier", html(prose()), HTML_TYPE)
    server.expect_request("/old").respond_with_data("", status=301, headers={"Location": "/moved/pier"})
    assert counts(desk.ingest(server.url_for("/old"))) == (1, 0, 0, 0)
    assert desk.captured()[0].url == page.url


def test_requests_name_onrecord_and_no_credentials_are_kept(desk: Desk, server: HTTPServer) -> None:
    page = Published(server, "/pier", html(prose()), HTML_TYPE)
    assert counts(desk.ingest(page.url.replace("http://", "http://reader:secret@"))) == (1, 0, 0, 0)
    assert "onrecord/" in page.requests[0].headers["User-Agent"]
    (event,) = desk.captured()
    assert (event.source, event.url) == (page.url, page.url)
    desk.memory.close()
    assert b"secret" not in b"".join(file.read_bytes() for file in desk.folder.iterdir() if file.is_file())
