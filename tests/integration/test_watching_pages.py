"""Pages that feeds link are visited as they age, and what changes in them is captured."""

from __future__ import annotations

from itertools import pairwise

import pytest
from pytest_httpserver import HTTPServer

from producers.watching.schedule import Schedule, Watched
from tests.newsdesk import Desk, html, prose, rss
from tests.watching import HOUR, Heard, Served, simulate, watch

RSS = "application/rss+xml"


def test_pages_that_a_feed_links_are_visited_and_with_full_text_also_those_of_whole_articles(
    desk: Desk, schedule: Schedule, server: HTTPServer
) -> None:
    teased = Served(server, "/teased", html(prose("The teased one.")))
    whole = Served(server, "/whole", html(prose("The whole one, as on its page.")))
    feed = rss([(teased.url, "Teased", ""), (whole.url, "Whole", prose("The whole one, as in the feed."))])
    served = Served(server, "/feed", feed, RSS)
    schedule.add([Watched(url=served.url, full_text=True)])
    heard = watch(desk, schedule, [], lambda told: told.report.new == 2)
    assert {visit.linked.url for visit, _ in heard.visits} == {teased.url, whole.url}
    assert any("as on its page" in event.text for event in desk.captured())


def test_a_page_that_a_changed_feed_still_links_is_not_asked_again_before_its_time(
    desk: Desk, schedule: Schedule, server: HTTPServer
) -> None:
    page = Served(server, "/page", html(prose("Once.")))
    feed = Served(server, "/feed", rss([(page.url, "Page", "")]), RSS)

    def edited(heard: Heard) -> bool:
        feed.body = rss([(page.url, "Page", "")], title=f"Edition {len(heard.polls)}")
        return len(heard.polls) >= 6 and bool(heard.visits)

    watch(desk, schedule, [feed.url], edited)
    assert feed.answers.count(200) > 2
    assert len(page.requests) == 1


@pytest.fixture
def page(server: HTTPServer) -> Served:
    return Served(server, "/page", html(prose("First.")))


@pytest.fixture
def feed(server: HTTPServer, page: Served) -> Served:
    return Served(
        server, "/feed", rss([(page.url, "Page", "")]).replace("Fri, 06 Mar 2026 10:15:00 +0200", ""), RSS
    )


def test_a_page_is_visited_as_it_ages_with_conditions_and_an_edit_is_a_revision(
    desk: Desk, schedule: Schedule, feed: Served, page: Served
) -> None:
    def edit() -> None:
        page.body = html(prose("Second."))

    def noise() -> None:
        page.body = html(prose("Second.") + "<p>12 comments</p><p>Updated 5 minutes ago</p>")

    heard = simulate(desk, schedule, feed, days=4, happenings={20 * HOUR: edit, 40 * HOUR: noise})
    assert [event.text.split("\n")[0] for event in desk.captured()] == ["First.", "Second."]
    assert page.answers.count(200) == 3
    moments = [result.at for _, result in heard.visits]
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert gaps[0] < 2 * HOUR < 12 * HOUR < gaps[-1]


def test_the_first_look_at_the_page_of_an_article_that_a_feed_told_whole_is_no_change_and_an_edit_of_it_is(
    desk: Desk, schedule: Schedule, server: HTTPServer
) -> None:
    page = Served(server, "/page", html(prose("The story, as on its page.")))
    feed = Served(server, "/feed", rss([(page.url, "The story", prose("The story, as in the feed."))]), RSS)
    watch(desk, schedule, [feed.url], lambda told: told.report.new == 1)
    schedule.add([Watched(url=feed.url, full_text=True)])
    feed.body += "<!-- another edition -->"
    heard = watch(desk, schedule, [], lambda told: told.report.unchanged > 0)
    assert (heard.report.new, heard.report.changed) == (0, 0)
    assert len(desk.captured()) == 2
    page.body = html(prose("The story, as it was edited."))
    edited = desk.ingest(page.url)
    assert (edited.new, edited.changed) == (0, 1)
