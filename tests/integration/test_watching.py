"""Watching sources over real HTTP: what each is asked, when, and what is captured."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event

import msgspec
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from eventlog.log import LogError
from producers.sources.fetching import FetchLimits
from producers.watching.schedule import Schedule, Watched
from producers.watching.standing import Standing
from tests.newsdesk import Desk, prose, rss
from tests.watching import FAST, HOUR, Heard, Served, simulate, watch

RSS = "application/rss+xml"


def feed_of(server: HTTPServer, *names: str) -> str:
    """A feed that carries whole articles."""
    return rss([(server.url_for(f"/{name}"), name, prose(f"About {name}.")) for name in names])


def after_polls(number: int, url: str | None = None) -> Callable[[Heard], bool]:
    """Whether so many polls came, of one source or of all."""
    return lambda heard: len(heard.polls if url is None else heard.polls_of(url)) >= number


def standing(schedule: Schedule, url: str) -> Standing:
    found = schedule.get(url)
    assert found is not None
    return found.standing


def test_the_list_is_watched_and_what_each_feed_gives_is_captured_once(
    desk: Desk, schedule: Schedule, server: HTTPServer
) -> None:
    feeds = [Served(server, f"/feed{n}", feed_of(server, f"a{n}", f"b{n}"), RSS) for n in range(5)]
    schedule.add([Watched(url=feed.url) for feed in feeds])
    heard = watch(desk, schedule, [], lambda _: all(304 in feed.answers for feed in feeds))
    assert len(desk.captured()) == heard.report.new == 10
    known = standing(schedule, feeds[0].url)
    assert (known.errors, known.title) == (0, "Harbour Post")
    assert known.next_at > (known.succeeded_at or 0)


def test_named_sources_are_watched_alone_and_kept_off_the_list(
    desk: Desk, schedule: Schedule, server: HTTPServer
) -> None:
    listed = Served(server, "/listed", feed_of(server, "a"), RSS)
    named = Served(server, "/named", feed_of(server, "b"), RSS)
    schedule.add([Watched(url=listed.url)])
    watch(desk, schedule, [named.url], after_polls(1))
    assert listed.requests == []
    assert [(feed.url, feed.listed) for feed in schedule.all()] == [(listed.url, True), (named.url, False)]


def test_a_feed_that_is_added_while_it_runs_is_taken_up_and_a_removed_one_left(
    desk: Desk, schedule: Schedule, server: HTTPServer, tmp_path: Path
) -> None:
    first = Served(server, "/first", feed_of(server, "a"), RSS)
    second = Served(server, "/second", feed_of(server, "b"), RSS)
    schedule.add([Watched(url=first.url)])
    with Schedule(tmp_path / "feeds.db") as other:

        def swapped(heard: Heard) -> bool:
            if heard.polls_of(first.url) and other.get(second.url) is None:
                other.remove(first.url)
                other.add([Watched(url=second.url)])
            return bool(heard.polls_of(second.url))

        watch(desk, schedule, [], swapped)
    assert [feed.url for feed in schedule.all()] == [second.url]


def test_a_source_that_hangs_holds_no_other_up(desk: Desk, schedule: Schedule, server: HTTPServer) -> None:
    answered = Event()

    def hang(_: Request) -> Response:
        answered.wait(30)
        return Response(status=500)

    server.expect_request("/slow").respond_with_handler(hang)
    quick = [Served(server, f"/quick{n}", feed_of(server, f"q{n}"), RSS) for n in range(8)]
    slow = server.url_for("/slow")
    patient = msgspec.structs.replace(FAST.ingest, limits=FetchLimits())
    settings = msgspec.structs.replace(FAST, at_once=4, at_once_per_host=4, ingest=patient)
    heard = watch(
        desk,
        schedule,
        [slow, *(feed.url for feed in quick)],
        lambda told: all(told.polls_of(feed.url) for feed in quick),
        settings=settings,
    )
    assert not answered.is_set()
    answered.set()
    assert heard.polls_of(slow) == []
    assert len(desk.captured()) == 8


def test_a_source_at_fault_is_told_and_asked_later_and_the_others_go_on(
    desk: Desk, schedule: Schedule, server: HTTPServer
) -> None:
    broken = Served(server, "/broken", "<rss>&nope;", RSS)
    failing = Served(server, "/failing", "", RSS)
    failing.status, failing.headers = 503, {"Retry-After": "3600"}
    fine = Served(server, "/fine", feed_of(server, "a"), RSS)
    heard = watch(desk, schedule, [broken.url, failing.url, fine.url], after_polls(3, fine.url))
    assert len(heard.polls_of(failing.url)) == 1
    assert heard.polls_of(broken.url)[0].failure.startswith("it ")
    known = standing(schedule, failing.url)
    assert (known.status, known.errors) == ("503", 1)
    assert known.next_at - heard.polls_of(failing.url)[0].at >= HOUR
    assert heard.failures == []


def test_a_source_that_is_gone_is_retired_until_it_is_named_again(
    desk: Desk, schedule: Schedule, server: HTTPServer
) -> None:
    gone = Served(server, "/gone", "", RSS)
    gone.status = 410
    fine = Served(server, "/fine", feed_of(server, "a"), RSS)
    watch(desk, schedule, [gone.url, fine.url], after_polls(4, fine.url))
    assert len(gone.requests) == 1
    assert standing(schedule, gone.url).retired_at is not None
    gone.status, gone.body = 200, feed_of(server, "b")
    watch(desk, schedule, [gone.url], after_polls(1))
    assert standing(schedule, gone.url).retired_at is None
    assert len(desk.captured()) == 2


def test_a_feed_that_moved_for_good_is_asked_at_its_new_address_and_captured_once(
    desk: Desk, schedule: Schedule, server: HTTPServer
) -> None:
    old = Served(server, "/old", "", RSS)
    old.status, old.headers = 301, {"Location": "/new"}
    new = Served(server, "/new", feed_of(server, "a"), RSS)
    watch(desk, schedule, [old.url], after_polls(6, old.url))
    assert len(old.requests) == 3
    assert len(new.requests) >= 6
    assert standing(schedule, old.url).moved_to == new.url
    assert [event.source for event in desk.captured()] == [old.url]


def test_changed_guids_and_tracking_parameters_make_no_article_twice(
    desk: Desk, schedule: Schedule, server: HTTPServer
) -> None:
    body = feed_of(server, "a", "b")
    feed = Served(server, "/feed", body, RSS)
    watch(desk, schedule, [feed.url], after_polls(1))
    feed.body = body.replace("</link>", "?utm_source=rss&amp;fbclid=1</link><guid>changed</guid>")
    heard = watch(desk, schedule, [feed.url], lambda told: bool(told.report.unchanged))
    assert (heard.report.new, heard.report.changed, heard.report.unchanged) == (0, 0, 2)


def test_an_etag_that_stays_while_articles_change_is_found_out_and_not_trusted_again(
    desk: Desk, schedule: Schedule, server: HTTPServer
) -> None:
    feed = Served(server, "/feed", feed_of(server, "a"), RSS)
    feed.etag = '"for ever"'

    def publish() -> None:
        feed.body = feed_of(server, "a", "b")

    simulate(desk, schedule, feed, days=3, happenings={HOUR: publish})
    assert len(desk.captured()) == 2
    found_out = feed.answers.index(200, feed.answers.index(304))
    assert set(feed.answers[found_out:]) == {200}


def test_another_etag_over_the_same_bytes_is_no_change(
    desk: Desk, schedule: Schedule, server: HTTPServer
) -> None:
    feed = Served(server, "/feed", feed_of(server, "a"), RSS)
    feed.etag = '"1"'
    watch(desk, schedule, [feed.url], after_polls(1))
    feed.etag = '"2"'
    heard = watch(desk, schedule, [feed.url], after_polls(1))
    assert (heard.report.unchanged, heard.report.new) == (1, 0)


def test_a_log_that_fails_ends_the_watch(desk: Desk, schedule: Schedule, server: HTTPServer) -> None:
    feed = Served(server, "/feed", feed_of(server, "a"), RSS)

    def closed(heard: Heard) -> bool:
        if heard.polls:
            desk.log.close()
            feed.body = feed_of(server, "b")
        return False

    with pytest.raises(LogError):
        watch(desk, schedule, [feed.url], closed)
