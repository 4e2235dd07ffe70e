"""robots.txt as RFC 9309 has it, with the crawl-delay that many sites write beside it."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec
from protego import Protego
from w3lib.encoding import read_bom
from yarl import URL

from producers.sources.article import RefusedError

ROBOT: Final = "onrecord"
"""What robots.txt calls us."""
MAX_ROBOTS_BYTES: Final = 512_000
"""As much as a robots.txt is read; RFC 9309 asks for 500 KiB at least."""

_KEPT_SECONDS: Final = 24 * 3600.0
_UNREACHABLE_SECONDS: Final = 15 * 60.0
_LONGEST_DELAY: Final = 60.0
_MOST_REMEMBERED: Final = 1_024
_GROUP: Final = re.compile(r"\s*user(?:-|\s*)agent\s*[:\s](?P<agent>[^#]*)", re.IGNORECASE)
_TOKEN: Final = re.compile(r"[*\w-]+")
_DELAY: Final = re.compile(
    r"\s*crawl-?delay\s*:\s*(?P<whole>\d{1,9})(?:[.,](?P<part>\d{1,9}))?", re.IGNORECASE
)


class _Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What a site says; no `parsed` where it could not be asked, and `unreachable` why."""

    until: float
    parsed: Protego | None = None
    unreachable: str = ""

    @property
    def delay(self) -> float:
        """Seconds between two requests; 0 where none are asked for."""
        if self.parsed is None:
            return 0.0
        rate = self.parsed.request_rate(ROBOT)
        asked = max(self.parsed.crawl_delay(ROBOT) or 0.0, rate.seconds / rate.requests if rate else 0.0)
        return min(asked, _LONGEST_DELAY)


class Robots:
    """The rules of the sites that were met, each asked for once and kept for a day.

    `read` gets the text of a robots.txt, or None where the site has none; it raises RefusedError where that
    can't be known. Then nothing of the site may be fetched for a quarter of an hour.
    """

    def __init__(self, read: Callable[[URL], Awaitable[str | None]]) -> None:
        self._read: Final = read
        self._rules: Final[dict[URL, _Rules]] = {}
        self._asking: Final[dict[URL, asyncio.Lock]] = {}

    async def check(self, url: URL) -> None:
        """Return where the site lets us fetch a page.

        Raises:
            RefusedError: it does not, or does not say.
        """
        rules = await self._rules_of(url.origin())
        if rules.parsed is None:
            raise RefusedError(
                f"whether its site allows it is not known: its robots.txt can't be read: {rules.unreachable}",
                transient=True,
            )
        if not rules.parsed.can_fetch(str(url.with_user(None)), ROBOT):
            raise RefusedError(f"its site's robots.txt does not allow {ROBOT} to fetch it")

    def delay(self, url: URL) -> float:
        """Seconds that a site wants between two requests, as far as it was asked; at most a minute."""
        rules = self._rules.get(url.origin())
        return rules.delay if rules else 0.0

    async def _rules_of(self, origin: URL) -> _Rules:
        lock = self._asking.setdefault(origin, asyncio.Lock())
        try:
            async with lock:
                rules = self._rules.get(origin)
                if rules is None or rules.until <= time.monotonic():
                    rules = self._remember(origin, await self._ask(origin))
                return rules
        finally:
            if not lock.locked():
                self._asking.pop(origin, None)

    async def _ask(self, origin: URL) -> _Rules:
        try:
            text = await self._read(origin.with_path("/robots.txt"))
        except RefusedError as error:
            return _Rules(until=time.monotonic() + _UNREACHABLE_SECONDS, unreachable=error.reason)
        parsed = await asyncio.to_thread(parse_robots, text or "")
        return _Rules(until=time.monotonic() + _KEPT_SECONDS, parsed=parsed)

    def _remember(self, origin: URL, rules: _Rules) -> _Rules:
        self._rules.pop(origin, None)
        while len(self._rules) >= _MOST_REMEMBERED:
            del self._rules[next(iter(self._rules))]
        self._rules[origin] = rules
        return rules


def parse_robots(text: str) -> Protego:
    """The rules of a robots.txt, as far as they are about us.

    Protego keeps each rule once for each robot of its group, so that a small file of many robots and many
    rules takes gigabytes. All robots whose rules can't be ours are one robot here.
    """
    return Protego.parse("\n".join(map(_as_meant, text.splitlines())))


def _as_meant(line: str) -> str:
    """A line as Protego reads it: other robots by one name, ours without a version, delays as numbers."""
    if delay := _DELAY.match(line):
        return f"crawl-delay: {delay['whole']}.{delay['part'] or '0'}"
    group = _GROUP.match(line)
    if group is None:
        return line
    tokens = [_TOKEN.match(agent.strip().lower()) for agent in group["agent"].split(",")]
    ours = [token[0] for token in tokens if token and _is_ours(token[0])]
    return f"user-agent: {ours[0] if ours else 'another'}"


def _is_ours(agent: str) -> bool:
    return agent == "*" or (agent.replace("*", "") or "-") in ROBOT


def decode_robots(raw: bytes) -> str:
    """The text of a robots.txt: UTF-8, as RFC 9309 has it, if no byte-order mark says otherwise."""
    encoding, mark = read_bom(raw)
    return raw[len(mark or b"") :].decode(encoding or "utf-8", "replace")
