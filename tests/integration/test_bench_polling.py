"""The simulated press and what is counted of a watch over it, over real HTTP."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bench.polling import Counts, Simulated, found, watched
from bench.press import DAY, START, Feed, served
from eventlog.sqlite import SqliteLog

FEEDS = 8
DAYS = 0.5


def test_half_a_day_of_a_press_is_found_whole_soon_and_once(tmp_path: Path) -> None:
    end = START + DAYS * DAY
    press = [Feed(number, DAYS) for number in range(FEEDS)]
    with served(FEEDS, DAYS) as (site, pipe):
        clock = Simulated(pipe, end)
        asyncio.run(watched(tmp_path, site, FEEDS, Counts(), clock))
    log = SqliteLog(tmp_path / "log.db")
    of = found(log, press, end - DAY / 8)
    log.close()
    assert len(of.late) > 5
    assert (of.missed, of.repeated) == (0, 0)
    assert 0 <= min(of.late) <= max(of.late) < DAY / 8
    assert min(clock.cost.not_modified, clock.cost.whole) > FEEDS


def test_a_feed_is_the_same_each_time_and_holds_its_newest_articles_only() -> None:
    feed, again = Feed(3, 1.0), Feed(3, 1.0)
    assert feed.moments == again.moments
    assert feed.moments == sorted(feed.moments)
    document = feed.document(START + DAY)
    assert document == again.document(START + DAY)
    assert document.count(b"<item>") == feed.window
    assert f"<title>Article {feed.newest(START + DAY) - 1}</title>".encode() in document
