"""A watch that is killed anywhere loses no article and captures none twice, of feeds or of their pages."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from pytest_httpserver import HTTPServer

from producers.watching.schedule import Schedule, Watched
from tests.newsdesk import Desk, html, prose, rss
from tests.watching import Served, watch

FEEDS = 12
CHILD = """
import sys
from pathlib import Path
from producers.watching.schedule import Schedule
from tests.newsdesk import Desk
from tests.watching import watch
folder = Path(sys.argv[1])
with Desk(folder) as desk, Schedule(folder / "feeds.db") as schedule:
    watch(desk, schedule, [], lambda _: False)
"""


def watch_until(desk: Desk, captures: int) -> None:
    """Watch in a process of its own and kill it once the log holds so many captures."""
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(desk.folder)])
    try:
        while child.poll() is None and sum(desk.log.ends(["articles"]).values()) < captures:
            desk.log.wait(desk.log.ends(["articles"]), topics=["articles"], timeout=0.05)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()


def test_killed_again_and_again_every_article_is_captured_exactly_once(
    tmp_path: Path, httpserver: HTTPServer
) -> None:
    httpserver.no_handler_status_code = 404
    expected = set()
    with Schedule(tmp_path / "feeds.db") as schedule, Desk(tmp_path) as desk:
        for n in range(FEEDS):
            page = Served(httpserver, f"/{n}/page", html(prose(f"Page {n}.")))
            whole = httpserver.url_for(f"/{n}/whole")
            entries = [(whole, f"Whole {n}", prose(f"Whole {n}.")), (page.url, f"Page {n}", "")]
            feed = Served(httpserver, f"/{n}/feed", rss(entries), "application/rss+xml")
            schedule.add([Watched(url=feed.url)])
            expected |= {page.url, whole}
        for captures in (1, 8, 16):
            watch_until(desk, captures)
        assert 0 < len(desk.captured()) <= len(expected)
        watch(desk, schedule, [], lambda _: {event.url for event in desk.captured()} >= expected)
        events = desk.captured()
        assert {event.url for event in events} == expected
        assert len(events) == len(expected)
