"""A feed that is watched is looked through for what is new: entries that are as they were are passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from pytest_httpserver import HTTPServer

from producers.watching.schedule import Schedule, Watched
from tests.fetching import fetch
from tests.newsdesk import Desk, html, prose, rss
from tests.watching import FAST, Heard, Served, watch

RSS = "application/rss+xml"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def schedule(tmp_path: Path) -> Iterator[Schedule]:
    with Schedule(tmp_path / "feeds.db") as opened:
        yield opened


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1", port=0, threaded=True) as running:
        running.no_handler_status_code = 404
        yield running


def wholes(feed: Served, number: int) -> Callable[[Heard], bool]:
    """Whether a feed has given so many whole answers, and one more poll came."""
    return lambda heard: feed.answers.count(200) >= number and len(heard.polls_of(feed.url)) > number


def test_two_feeds_that_tell_one_article_in_other_words_make_no_edits_of_it(
    desk: Desk, schedule: Schedule, server: HTTPServer
) -> None:
    address = server.url_for("/a")
    feeds = [
        Served(server, f"/{name}", rss([(address, "A", prose(f"As {name} tells it."))]), RSS)
        for name in ("harbour", "coast")
    ]

    def went_on(heard: Heard) -> bool:
        for feed in feeds:
            same = (address, "A", prose(f"As {feed.url.rpartition('/')[2]} tells it."))
            others = range(len(heard.polls) // 4)
            feed.body = rss([same, *((server.url_for(f"/{n}"), "Other", prose(f"{n}.")) for n in others)])
        return all(feed.answers.count(200) >= 4 for feed in feeds)

    watch(desk, schedule, [feed.url for feed in feeds], went_on)
    assert len([event for event in desk.captured() if event.url == address]) == 2


def test_an_entry_that_is_back_at_what_it_was_is_captured_again(
    desk: Desk, schedule: Schedule, server: HTTPServer
) -> None:
    address = server.url_for("/a")
    first, second = (rss([(address, "A", prose(words))]) for words in ("As it was.", "As it is."))
    feed = Served(server, "/feed", first, RSS)
    for number, body in enumerate((first, second, first)):
        feed.body = body

        def is_captured(_: Heard, before: int = number) -> bool:
            return len(desk.captured()) > before

        watch(desk, schedule, [feed.url], is_captured)
    assert ["As it was" in event.text for event in desk.captured()] == [True, False, True]


def test_entries_that_are_as_they_were_are_counted_as_unchanged(
    desk: Desk, schedule: Schedule, server: HTTPServer
) -> None:
    entries = [(server.url_for(f"/{name}"), name, prose(f"About {name}.")) for name in ("a", "b", "c")]
    feed = Served(server, "/feed", rss(entries[:2]), RSS)
    watch(desk, schedule, [feed.url], wholes(feed, 1))
    feed.body, feed.etag = rss(entries), '"three"'
    heard = watch(desk, schedule, [feed.url], lambda heard: heard.report.new == 1)
    assert (heard.report.new, heard.report.changed, heard.report.unchanged) == (1, 0, 2)


def test_where_an_entry_was_refused_it_is_looked_at_again_until_it_is_taken(
    desk: Desk, schedule: Schedule, server: HTTPServer
) -> None:
    feed = Served(server, "/feed", rss([(server.url_for("/a"), "A", prose("Long. " * 50))]), RSS)
    strict = msgspec.structs.replace(FAST, ingest=msgspec.structs.replace(FAST.ingest, max_text_bytes=300))
    refused = watch(desk, schedule, [feed.url], lambda heard: bool(heard.report.refused), settings=strict)
    assert "at most 300" in refused.report.refused[0].reason
    feed.body = feed.body.replace("</channel>", "<ttl>1</ttl></channel>")
    watch(desk, schedule, [feed.url], lambda heard: heard.report.new == 1)


def test_pages_are_read_from_when_a_feed_is_set_to_full_text_though_its_entries_are_as_they_were(
    desk: Desk, schedule: Schedule, server: HTTPServer
) -> None:
    page = Served(server, "/page", html(prose("As on its page.")))
    feed = Served(server, "/feed", rss([(page.url, "Page", prose("As in the feed."))]), RSS)
    schedule.add([Watched(url=feed.url)])
    watch(desk, schedule, [], wholes(feed, 1))
    schedule.add([Watched(url=feed.url, full_text=True)])
    feed.body = feed.body.replace("</channel>", "<ttl>1</ttl></channel>")
    heard = watch(desk, schedule, [], lambda heard: bool(heard.visits))
    assert [visit.linked.url for visit, _ in heard.visits] == [page.url]


@pytest.mark.parametrize(("entry", "is_known"), [("a", True), ("b", False)])
def test_a_feed_that_only_says_that_it_was_made_at_another_moment_is_as_it_was(
    server: HTTPServer, entry: str, *, is_known: bool
) -> None:
    def made(at: int, name: str) -> str:
        body = rss([(server.url_for(f"/{name}"), name, prose("About it."))])
        return body.replace("<item>", f"<lastBuildDate>Fri, 06 Mar 2026 10:{at} GMT</lastBuildDate><item>", 1)

    feed = Served(server, "/feed", made(15, "a"), RSS)
    first = fetch(feed.url)
    assert first is not None
    feed.body = made(16, entry)
    assert (fetch(feed.url, known=msgspec.structs.replace(first.state, etag=None)) is None) == is_known
