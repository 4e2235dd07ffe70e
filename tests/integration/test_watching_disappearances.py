"""A page that is gone is an event, once for each time that it goes, and only where that is certain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pytest_httpserver import HTTPServer

from consumers.projector import Projector
from eventlog.envelope import unseal
from producers.memory import Memory
from producers.watching.schedule import Schedule
from schemas import identity
from schemas.records import ArticleGone
from tests.newsdesk import Desk, html, prose, rss
from tests.watching import HOUR, NOON, Served, simulate
from warehouse.snapshots import open_reading

RSS = "application/rss+xml"
UNDATED = ("<pubDate>Fri, 06 Mar 2026 10:15:00 +0200</pubDate>", "")
NOTICE = "<h1>Harbour Post</h1><p>This article has been removed at the request of the harbour office.</p>"
Change = Callable[[], None]


@pytest.fixture
def page(server: HTTPServer) -> Served:
    return Served(server, "/page", html(prose("First.")))


@pytest.fixture
def feed(server: HTTPServer, page: Served) -> Served:
    return Served(server, "/feed", rss([(page.url, "Page", "")]).replace(*UNDATED), RSS)


def disappearances(desk: Desk) -> list[ArticleGone]:
    """Every one in the log, in its order."""
    events = (unseal(record, desk.codec) for record in desk.log.read({}, topics=["articles"], limit=10_000))
    return [event for event in events if isinstance(event, ArticleGone)]


def answering(page: Served, status: int, body: str = "", **headers: str) -> Change:
    """What makes a page answer so."""

    def change() -> None:
        page.status, page.body, page.headers = status, body, headers

    return change


def test_a_404_that_lasts_is_told_once_with_what_had_stood_there(
    desk: Desk, schedule: Schedule, feed: Served, page: Served
) -> None:
    heard = simulate(desk, schedule, feed, days=3, happenings={2 * HOUR: answering(page, 404)})
    (captured,) = desk.captured()
    (gone,) = disappearances(desk)
    assert len([result for _, result in heard.visits if result.missing]) > 2
    assert (gone.article_id, gone.revision_id) == (captured.article_id, captured.revision_id)
    assert gone.event_id == identity.gone_event_id(captured.revision_id, captured.captured_at)
    assert (gone.url, gone.source, gone.reason, gone.http_status) == (page.url, feed.url, "not_found", 404)
    assert gone.missing_since is not None
    assert gone.missing_since >= datetime.fromtimestamp(NOON + 2 * HOUR, UTC)
    assert (gone.observed_at - gone.missing_since).total_seconds() >= HOUR


def test_a_410_is_told_at_once(desk: Desk, schedule: Schedule, feed: Served, page: Served) -> None:
    simulate(desk, schedule, feed, days=1, happenings={2 * HOUR: answering(page, 410)})
    (gone,) = disappearances(desk)
    assert (gone.reason, gone.http_status, gone.missing_since) == ("gone", 410, None)


def test_an_article_that_is_back_is_captured_whatever_it_says_and_may_disappear_again(
    desk: Desk, schedule: Schedule, feed: Served, page: Served
) -> None:
    happenings = {
        2 * HOUR: answering(page, 404),
        30 * HOUR: answering(page, 200, page.body),
        60 * HOUR: answering(page, 410),
    }
    simulate(desk, schedule, feed, days=6, happenings=happenings)
    first, back = desk.captured()
    assert first.revision_id == back.revision_id
    assert [gone.reason for gone in disappearances(desk)] == ["not_found", "gone"]
    assert [gone.captured_at for gone in disappearances(desk)] == [first.captured_at, back.captured_at]


def test_it_is_told_once_also_by_a_watch_that_remembers_nothing(
    desk: Desk, schedule: Schedule, feed: Served, page: Served
) -> None:
    simulate(desk, schedule, feed, days=2, happenings={2 * HOUR: answering(page, 404)})
    desk.memory.close()
    (desk.folder / "memory.db").unlink()
    desk.memory = Memory(desk.folder / "memory.db", desk.log, desk.codec)
    simulate(desk, schedule, feed, days=2, happenings={})
    assert len(disappearances(desk)) == 1


@pytest.mark.parametrize("status", [401, 403, 429, 451, 500, 502, 503])
def test_an_answer_that_says_nothing_of_the_article_is_no_disappearance(
    desk: Desk, schedule: Schedule, feed: Served, page: Served, status: int
) -> None:
    simulate(desk, schedule, feed, days=2, happenings={2 * HOUR: answering(page, status)})
    assert disappearances(desk) == []


def test_a_page_that_has_come_to_lead_where_robots_txt_keeps_us_out_is_no_disappearance(
    desk: Desk, schedule: Schedule, server: HTTPServer, feed: Served, page: Served
) -> None:
    Served(server, "/robots.txt", "User-agent: *\nDisallow: /private", "text/plain")
    leading = answering(page, 302, Location=server.url_for("/private"))
    heard = simulate(desk, schedule, feed, days=3, happenings={2 * HOUR: leading})
    assert "robots" in heard.visits[-1][1].failure
    assert disappearances(desk) == []


def test_a_notice_in_place_of_the_article_is_told_with_its_words_and_is_no_revision(
    desk: Desk, schedule: Schedule, feed: Served, page: Served
) -> None:
    simulate(desk, schedule, feed, days=3, happenings={2 * HOUR: answering(page, 200, html(NOTICE))})
    (gone,) = disappearances(desk)
    assert (gone.reason, gone.http_status) == ("notice", 200)
    assert gone.notice is not None
    assert "removed at the request of the harbour office" in gone.notice
    assert len(desk.captured()) == 1


def test_a_page_that_has_come_to_lead_to_the_front_page_is_told(
    desk: Desk, schedule: Schedule, server: HTTPServer, feed: Served, page: Served
) -> None:
    Served(server, "/", html("<h1>Harbour Post</h1><p>All the news.</p>").replace("article", "website"))
    leading = answering(page, 302, Location=server.url_for("/"))
    simulate(desk, schedule, feed, days=3, happenings={2 * HOUR: leading})
    (gone,) = disappearances(desk)
    assert (gone.reason, gone.redirected_to) == ("redirected", server.url_for("/"))


@pytest.mark.parametrize("there", ["/login", "/?consent=1", "/other"])
def test_a_page_that_leads_elsewhere_is_no_disappearance(
    desk: Desk, schedule: Schedule, server: HTTPServer, there: str
) -> None:
    page = Served(server, "/page", html(prose("First.")))
    feed = Served(server, "/feed", rss([(page.url, "Page", "")]).replace(*UNDATED), RSS)
    Served(server, there.partition("?")[0], html("<h1>Log in</h1>"))
    leading = answering(page, 302, Location=there)
    heard = simulate(desk, schedule, feed, days=3, happenings={2 * HOUR: leading})
    assert heard.visits[-1][1].failure
    assert disappearances(desk) == []


def test_an_article_behind_a_link_that_leads_to_it_is_told_by_its_own_address(
    desk: Desk, schedule: Schedule, server: HTTPServer, page: Served
) -> None:
    link = Served(server, "/go", "")
    answering(link, 302, Location="/page")()
    feed = Served(server, "/feed", rss([(link.url, "Page", "")]).replace(*UNDATED), RSS)
    simulate(desk, schedule, feed, days=1, happenings={2 * HOUR: answering(page, 410)})
    (gone,) = disappearances(desk)
    assert (gone.url, gone.article_id) == (page.url, desk.captured()[0].article_id)


@pytest.fixture
def named_otherwise(server: HTTPServer, page: Served) -> Served:
    """The address that the page which the feed links says it has."""
    page.body = page.body.replace("</head>", '<link rel="canonical" href="/pier"></head>')
    assert "canonical" in page.body
    return Served(server, "/pier", page.body)


def test_an_article_that_is_known_by_the_address_its_page_declared_is_told_by_that(
    desk: Desk, schedule: Schedule, feed: Served, page: Served, named_otherwise: Served
) -> None:
    def vanish() -> None:
        page.status = named_otherwise.status = 410

    simulate(desk, schedule, feed, days=1, happenings={2 * HOUR: vanish})
    (captured,) = desk.captured()
    (gone,) = disappearances(desk)
    assert (gone.url, gone.article_id) == (named_otherwise.url, captured.article_id)


def test_an_article_that_stands_at_the_address_its_page_declared_is_not_gone_with_the_link_to_it(
    desk: Desk, schedule: Schedule, feed: Served, page: Served, named_otherwise: Served
) -> None:
    later = html(prose("Second.")).replace("</head>", '<link rel="canonical" href="/pier"></head>')

    def move() -> None:
        page.status, named_otherwise.body = 410, later

    simulate(desk, schedule, feed, days=2, happenings={2 * HOUR: move})
    assert disappearances(desk) == []
    assert [event.url for event in desk.captured()] == [named_otherwise.url] * 2


def test_a_page_that_was_never_captured_does_not_disappear(
    desk: Desk, schedule: Schedule, feed: Served, page: Served
) -> None:
    page.status = 410
    simulate(desk, schedule, feed, days=2, happenings={})
    assert disappearances(desk) == []


def test_a_first_miss_is_looked_at_again_soon_however_old_the_article(
    desk: Desk, schedule: Schedule, feed: Served, page: Served
) -> None:
    heard = simulate(desk, schedule, feed, days=15, happenings={240 * HOUR: answering(page, 404)})
    missed = [result.at for _, result in heard.visits if result.missing]
    assert missed[1] - missed[0] < 2 * HOUR
    assert len(disappearances(desk)) == 1


def test_what_a_watch_tells_can_be_asked_in_sql(
    desk: Desk, schedule: Schedule, feed: Served, page: Served
) -> None:
    simulate(desk, schedule, feed, days=1, happenings={2 * HOUR: answering(page, 410)})
    Projector(desk.log, desk.codec, desk.folder / "warehouse").run(until_end=True)
    with open_reading(desk.folder / "warehouse").connection as connection:
        rows = connection.execute("SELECT url, reason, returned_at, outlet FROM disappearances").fetchall()
    assert rows == [(page.url, "gone", None, desk.captured()[0].outlet)]
