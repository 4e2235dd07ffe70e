"""A country's press on this machine: feeds that publish by day and night, on servers good and bad.

Articles come at random moments, at paces as those of the press: a few feeds give hundreds a day, most a few a
week; most sleep at night and do less at weekends. Servers answer conditional requests well, badly or not at
all; some refuse who asks too often, some break down, some move, some are gone for good.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from multiprocessing.connection import Connection
from typing import Final, NamedTuple

from aiohttp import web

START: Final = datetime(2026, 3, 2, tzinfo=UTC).timestamp()
HOUR: Final = 3_600.0
DAY: Final = 24 * HOUR
ENTRIES: Final = 20
"""In a feed; of the busiest three times as many."""
PACES: Final = ((0.02, 300.0), (0.08, 60.0), (0.3, 12.0), (0.4, 2.0), (0.2, 0.2))
"""Share of the feeds, and articles a day."""
MANNERS: Final = (
    (0.55, "etag"),
    (0.15, "last-modified"),
    (0.10, "neither"),
    (0.08, "restless"),  # says in the document when it was made, so that no two answers are the same
    (0.05, "other etag"),  # gives another ETag each time, over the same bytes
    (0.02, "same etag"),  # keeps its ETag, and answers 304, while articles come
    (0.02, "strict"),  # refuses who asks more than once in 20 minutes
    (0.01, "broken"),  # answers 500 for half of the second day
    (0.01, "moved"),  # has another address for good from the second day on
    (0.01, "gone"),  # is gone from the third day on
)
_STRICT_SECONDS: Final = 1_200.0
_BUSY: Final = 100.0
_NIGHT: Final = range(6)
_AT_NIGHT: Final = 0.05
_AT_WEEKENDS: Final = 0.6
_SATURDAY: Final = 5
_SENTENCE: Final = "The harbour office said that pier {} would be rebuilt before the summer season begins. "


class Cost(NamedTuple):
    """What the site has answered."""

    requests: int = 0
    not_modified: int = 0
    whole: int = 0
    sent: int = 0
    """Bytes of bodies."""
    refused: int = 0


class Feed:
    """One feed: its server's manners and the moments at which its articles come, in order."""

    def __init__(self, number: int, days: float) -> None:
        chance = random.Random(number)  # noqa: S311 - the same feed each time
        (self._pace,) = chance.choices([pace for _, pace in PACES], [share for share, _ in PACES])
        (self.manners,) = chance.choices([name for _, name in MANNERS], [share for share, _ in MANNERS])
        self.number: Final = number
        self.window: Final = ENTRIES * 3 if self._pace >= _BUSY else ENTRIES
        self._zone: Final = chance.choice((-5, 0, 1, 2, 9)) * HOUR
        before = sorted(START - chance.expovariate(self._pace) * DAY for _ in range(self.window))
        self.moments: Final = before + list(self._coming(chance, START + days * DAY))

    def _coming(self, chance: random.Random, end: float) -> Iterator[float]:
        """Moments of a Poisson process whose pace follows the hours (thinning: Lewis and Shedler 1979)."""
        at = START
        while (at := at + chance.expovariate(self._pace) * DAY) < end:
            if chance.random() < self._liveliness(at):
                yield at

    def _liveliness(self, at: float) -> float:
        moment = datetime.fromtimestamp(at + self._zone, UTC)
        by_day = _AT_WEEKENDS if moment.weekday() >= _SATURDAY else 1.0
        return by_day * (_AT_NIGHT if moment.hour in _NIGHT and self._pace < _BUSY else 1.0)

    def newest(self, now: float) -> int:
        """How many articles have come."""
        return bisect_right(self.moments, now)

    def document(self, now: float) -> bytes:
        """The feed as it is."""
        newest = self.newest(now)
        items = "".join(map(self._item, range(newest - 1, max(-1, newest - 1 - self.window), -1)))
        made = f"<lastBuildDate>{_date(now)}</lastBuildDate>" if self.manners == "restless" else ""
        head = f'<rss version="2.0"><channel><title>Feed {self.number}</title>{made}'
        return f"{head}{items}</channel></rss>".encode()

    def _item(self, article: int) -> str:
        text = _SENTENCE.format(sha256(f"{self.number} {article}".encode()).hexdigest()[:12]) * 12
        return (
            f"<item><title>Article {article}</title><link>https://feed{self.number}.example/{article}</link>"
            f"<pubDate>{_date(self.moments[article])}</pubDate><description>{text}</description></item>"
        )


class Site:
    """Serves the feeds; the time is what the watch says it is."""

    def __init__(self, feeds: int, days: float) -> None:
        self._feeds: Final = [Feed(number, days) for number in range(feeds)]
        self._asked: Final[dict[int, float]] = {}
        self.now = START
        self.cost = Cost()

    async def answer(self, request: web.Request) -> web.Response:
        """A feed's answer."""
        feed = self._feeds[int(request.match_info["number"])]
        refusal = self._refusal(feed, request)
        if refusal is not None:
            self.cost = self.cost._replace(requests=self.cost.requests + 1, refused=self.cost.refused + 1)
            return refusal
        headers = self._validators(feed)
        if self._is_known(request, headers):
            self.cost = self.cost._replace(
                requests=self.cost.requests + 1, not_modified=self.cost.not_modified + 1
            )
            return web.Response(status=304, headers=headers)
        body = feed.document(self.now)
        self.cost = self.cost._replace(
            requests=self.cost.requests + 1, whole=self.cost.whole + 1, sent=self.cost.sent + len(body)
        )
        return web.Response(body=body, content_type="application/rss+xml", headers=headers)

    def _refusal(self, feed: Feed, request: web.Request) -> web.Response | None:
        since, asked = self.now - START, self._asked.get(feed.number, float("-inf"))
        self._asked[feed.number] = self.now
        match feed.manners:
            case "strict" if self.now - asked < _STRICT_SECONDS:
                return web.Response(status=429, headers={"Retry-After": f"{_STRICT_SECONDS:.0f}"})
            case "broken" if DAY <= since < 1.5 * DAY:
                return web.Response(status=500)
            case "moved" if since >= DAY and not request.path.startswith("/new/"):
                return web.Response(status=301, headers={"Location": f"/new/{feed.number}"})
            case "gone" if since >= 2 * DAY:
                return web.Response(status=410)
        return None

    def _validators(self, feed: Feed) -> dict[str, str]:
        newest = feed.newest(self.now)
        match feed.manners:
            case "neither" | "restless":
                return {}
            case "last-modified":
                return {"Last-Modified": _date(feed.moments[newest - 1])}
            case "other etag":
                return {"ETag": f'"{self.cost.requests}"'}
            case "same etag":
                return {"ETag": '"1"'}
        return {"ETag": f'"{newest}"'}

    @staticmethod
    def _is_known(request: web.Request, headers: dict[str, str]) -> bool:
        asked = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
        return any(request.headers.get(asked[name]) == value for name, value in headers.items())


def _date(at: float) -> str:
    return format_datetime(datetime.fromtimestamp(int(at), UTC), usegmt=True)


def _serve(feeds: int, days: float, pipe: Connection) -> None:
    """Serve: sends the port, then the cost whenever it is told the time, until the pipe is closed."""

    async def run() -> None:
        site = Site(feeds, days)
        application = web.Application()
        for path in ("/{number}", "/new/{number}"):
            application.router.add_get(path, site.answer)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=1_000).start()
        pipe.send(runner.addresses[0][1])
        ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(pipe.fileno(), _listened(site, pipe, ended.set))
        await ended.wait()

    asyncio.run(run())


def _listened(site: Site, pipe: Connection, end: Callable[[], None]) -> Callable[[], None]:
    def told() -> None:
        try:
            site.now = pipe.recv()
        except EOFError:
            end()
        else:
            pipe.send(site.cost)

    return told


@contextmanager
def served(feeds: int, days: float = 0.0) -> Iterator[tuple[str, Connection]]:
    """The press in a process of its own: where it is, and the pipe to it."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(feeds, days, theirs), daemon=True
    )
    process.start()
    theirs.close()
    yield f"http://127.0.0.1:{ours.recv()}", ours
    ours.close()
    process.join()
