"""`onrecord feeds` keeps the list of what is watched, and tells how each stands, also after a kill."""

from __future__ import annotations

import signal

import pytest
from defusedxml.ElementTree import fromstring
from pytest_httpserver import HTTPServer

from tests.commands import Desk
from tests.newsdesk import prose, rss

PAGE = """<html><head><title>Quay</title>
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments.xml">
<link rel="alternate" type="application/rss+xml" title="All news" href="/feed.xml">
<link rel="alternate" type="application/atom+xml" title="Sport" href="sport.xml">
<link rel="alternate" type="text/html" hreflang="fr" href="/fr"></head><body></body></html>"""


@pytest.fixture
def site(httpserver: HTTPServer) -> HTTPServer:
    """A site with two feeds, a page that names them, and a page that names none."""
    httpserver.no_handler_status_code = 404
    for name in ("feed", "sport"):
        items = [(httpserver.url_for(f"/{name}/{n}"), f"{name} {n}", prose(f"{name} {n}.")) for n in range(3)]
        httpserver.expect_request(f"/{name}.xml").respond_with_data(
            rss(items, title=f"Quay {name}"), content_type="application/rss+xml"
        )
    httpserver.expect_request("/").respond_with_data(PAGE, content_type="text/html")
    httpserver.expect_request("/plain").respond_with_data("<html>No feed.</html>", content_type="text/html")
    return httpserver


def test_a_page_leads_to_its_first_feed_of_articles_and_names_the_others(
    desk: Desk, site: HTTPServer
) -> None:
    ended = desk.type("feeds", "add", site.url_for("/"))
    assert ended.code == 0, ended.err
    assert ended.out.splitlines()[0] == f"added {site.url_for('/feed.xml')} (All news)"
    assert [line.split()[1] for line in ended.out.splitlines()[1:]] == [
        site.url_for("/sport.xml"),
        site.url_for("/comments.xml"),
    ]
    assert [feed["url"] for feed in desk.type("feeds", "--json").json] == [site.url_for("/feed.xml")]
    refused = desk.type("feeds", "add", site.url_for("/plain"), site.url_for("/sport.xml"))
    assert refused.code == 1
    assert "names none" in refused.err
    assert len(desk.type("feeds", "list", "--json").json) == 2


def test_the_list_goes_out_and_comes_in_as_opml(desk: Desk) -> None:
    urls = ["https://quay.example/feed", "https://hill.example/feed?a=1&b=2"]
    assert (
        desk.type("feeds", "add", "--unasked", "--folder", "News/Local", "--title", "Q <&> H", *urls).code
        == 0
    )
    assert desk.type("feeds", "export", "list.opml").code == 0
    exported = fromstring((desk.folder / "list.opml").read_bytes())
    assert {each.get("xmlUrl") for each in exported.findall("body/outline/outline/outline")} == set(urls)
    assert desk.type("feeds", "remove", *urls).code == 0
    assert desk.type("feeds", "remove", urls[0]).code == 3
    assert desk.type("feeds", "import", "list.opml").out == "2 added, 0 were there, 0 left out\n"
    (first, _) = desk.type("feeds", "--json").json
    assert (first["title"], first["folder"], first["state"]) == ("Q <&> H", "News/Local", "not asked yet")


def test_what_can_not_be_on_the_list_is_named_and_the_rest_goes_in(desk: Desk) -> None:
    (desk.folder / "list.opml").write_text(
        '<opml><body><outline xmlUrl="feed://x"/><outline xmlUrl="https://reader:secret@quay.example/"/>'
        '<outline xmlUrl="https://hill.example/feed"/></body></opml>',
        "utf-8",
    )
    ended = desk.type("feeds", "import", "list.opml")
    assert (ended.code, ended.out) == (1, "1 added, 0 were there, 2 left out\n")
    assert "secret" not in ended.err
    (desk.folder / "bad.opml").write_text("<opml", "utf-8")
    broken = desk.type("feeds", "import", "bad.opml")
    assert broken.code == 1
    assert broken.err.startswith("error: bad.opml: it is broken XML")
    assert desk.type("feeds", "add", "https://reader:secret@quay.example/feed").code == 2


def test_nothing_to_watch_is_told_with_what_to_do(desk: Desk) -> None:
    ended = desk.type("watch")
    assert ended.code == 3
    assert "onrecord feeds add URL" in ended.err


def test_a_watch_that_is_killed_goes_on_where_it_was(desk: Desk, site: HTTPServer) -> None:
    feeds = [site.url_for("/feed.xml"), site.url_for("/sport.xml")]
    assert desk.type("feeds", "add", "--unasked", *feeds).code == 0
    with desk.start("watch", "--every", "1h") as watching:
        new = 0
        while new < 6:
            new += watching.wait_for("captured")["new"]
        watching.end_by(signal.SIGKILL)
    stood = desk.type("feeds", "--json").json
    assert [feed["state"] for feed in stood] == ["fine", "fine"]
    asked = len(site.log)
    with desk.start("watch", "--every", "1h", "inbox.jsonl") as watching:
        watching.wait_for("source_refused")
        assert watching.end_by(signal.SIGTERM) == 0
    with desk.start("watch", "--every", "1h") as watching:
        watching.wait_for("started")
        assert watching.end_by(signal.SIGTERM) == 0
    assert len(site.log) == asked
    assert [feed["next_poll"] for feed in desk.type("feeds", "--json").json] == [
        feed["next_poll"] for feed in stood
    ]


def test_a_list_goes_from_one_place_to_another_with_what_is_read_from_pages(desk: Desk) -> None:
    for url, *options in (("https://quay.example/feed", "--full-text"), ("https://hill.example/feed",)):
        assert desk.type("feeds", "add", "--unasked", *options, url).code == 0
    assert desk.type("feeds", "export", "list.opml").code == 0
    assert desk.type("feeds", "remove", "https://quay.example/feed", "https://hill.example/feed").code == 0
    assert desk.type("feeds", "import", "list.opml").code == 0
    shown = desk.type("feeds", "list", "--json").json
    assert [(feed["url"], feed["full_text"]) for feed in shown] == [
        ("https://hill.example/feed", False),
        ("https://quay.example/feed", True),
    ]
