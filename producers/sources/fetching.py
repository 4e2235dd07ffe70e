"""HTTP GET for sources: safe, bounded in time and size, polite per host, conditional where we were before."""

from __future__ import annotations

import asyncio
import re
import time
from datetime import UTC, datetime
from importlib.metadata import version
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import msgspec
from aiohttp.abc import AbstractResolver
from yarl import URL

from producers.sources.addresses import AddressRules, CheckedResolver
from producers.sources.article import Clock, FetchState, RefusedError, sha256
from producers.sources.bodies import ENCODINGS, read_body
from producers.sources.budget import Budget, Share
from producers.sources.heads import Told, head_of
from producers.sources.media import MAX_RAW_BYTES
from producers.sources.redirects import REDIRECTS, Request, target_of
from producers.sources.refusals import StatusError, refusal
from producers.sources.robots import MAX_ROBOTS_BYTES, ROBOT, Robots, decode_robots
from producers.sources.turns import Turns

_ACCEPT: Final = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml,"
    " application/xml;q=0.9, text/html;q=0.9, application/xhtml+xml;q=0.9, */*;q=0.5"
)
_MAX_VALIDATOR: Final = 1_000
_HEAD_BYTES: Final = 8_192
_MADE_AT: Final = re.compile(rb"<lastBuildDate>[^<]{0,100}</lastBuildDate>", re.IGNORECASE)
_MAX_HEADER: Final = 16_384
_MAX_HEADERS: Final = 200
_OK: Final = 200
_NOT_MODIFIED: Final = 304
_TRY_LATER: Final = 429


def user_agent(contact: str | None = None) -> str:
    """What servers see: our name and version, and whom to write to or where to read about us."""
    about = f"+{contact}" if contact else "news archive; reads feeds and articles"
    return f"{ROBOT}/{version('onrecord')} ({about})"


USER_AGENT: Final = user_agent()


class FetchLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of every request; times in seconds, sizes in bytes before and after decompression."""

    total_seconds: float = 60.0
    """With all redirects, and without waiting for a turn at a host."""
    connect_seconds: float = 15.0
    read_seconds: float = 20.0
    max_bytes: int = MAX_RAW_BYTES
    max_bytes_at_once: int = 2 * MAX_RAW_BYTES
    """Of all bodies that are held at once; one more body may be on its way."""
    max_redirects: int = 10
    at_once: int = 16
    at_once_per_host: int = 2
    seconds_between: float = 1.0
    """Between the starts of two requests to one host, unless it is an address that is allowed by name."""

    def __str__(self) -> str:
        """The times, for a message."""
        return (
            f"{self.connect_seconds:g} s to connect, {self.read_seconds:g} s of silence,"
            f" {self.total_seconds:g} s in all"
        )


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A successful answer, whole."""

    url: str
    """After redirects."""
    body: bytes
    content_type: str
    """As in the header, with its charset; empty where there is none."""
    fetched_at: datetime
    state: FetchState
    """To be remembered when all that it holds is captured."""
    share: Share | None = None
    """Of the memory for bodies, which is given back when the task that fetched it ends, or before."""

    def release(self) -> None:
        """Let others have the memory of its body, which has been read."""
        if self.share is not None:
            self.share.release()

    @property
    def media_type(self) -> str:
        """The content type without parameters, lower-case."""
        return self.content_type.partition(";")[0].strip().lower()


class Fetcher:
    """Fetches URLs; an async context manager that holds the connections.

    Redirects are followed here and not by the client, so that each hop waits for its turn at its host, obeys
    that host's robots.txt and keeps credentials from strangers. `resolver` is the system's by default.
    """

    def __init__(
        self,
        limits: FetchLimits | None = None,
        *,
        user_agent: str = USER_AGENT,
        addresses: AddressRules | None = None,
        resolver: AbstractResolver | None = None,
        now: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self._now: Final = now
        self._limits: Final = limits or FetchLimits()
        self._user_agent: Final = user_agent
        self._addresses: Final = addresses or AddressRules()
        self._resolver: Final = resolver
        self._session: aiohttp.ClientSession | None = None
        self._at_once: Final = asyncio.Semaphore(self._limits.at_once)
        self._budget: Final = Budget(self._limits.max_bytes_at_once)
        self._turns: Final = Turns(self._limits.at_once_per_host)
        self._robots: Final = Robots(self._read_robots)

    async def __aenter__(self) -> Self:
        """Open the session."""
        resolver = self._resolver or aiohttp.ThreadedResolver()
        self._session = aiohttp.ClientSession(
            headers={"User-Agent": self._user_agent, "Accept": _ACCEPT, "Accept-Encoding": ENCODINGS},
            auto_decompress=False,
            connector=aiohttp.TCPConnector(
                resolver=CheckedResolver(resolver, self._addresses),
                socket_factory=self._addresses.open_socket,
                limit=0,  # turns and the semaphore bound them
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            max_line_size=_MAX_HEADER,
            max_field_size=_MAX_HEADER,
            max_headers=_MAX_HEADERS,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the session and its connections."""
        if self._session is not None:
            await self._session.close()

    async def fetch(
        self,
        url: str,
        known: FetchState | None = None,
        *,
        page: bool = False,
        told: Told = lambda _: None,
    ) -> Answer | None:
        """Get a URL; None where the answer is the one that `known` describes.

        `told` hears of every answer's head, also of one that is refused; of redirects, of the last one's.
        What is a `page` is fetched only where the robots.txt of its site lets us, on every redirect too.

        Raises:
            RefusedError: no answer, an error's status, too many redirects, too slow, too large, an address
                that must not be connected to, or a page that robots.txt keeps from us.
        """
        request = Request(
            target=target_of(url),
            known=known,
            page=page,
            told=told,
            max_bytes=self._limits.max_bytes,
            share=self._budget.share(),
        )
        body, response = await self._follow(request)
        hashed = "" if body is None else _content_sha256(body)
        if body is None or (known is not None and known.body_sha256 == hashed):
            request.share.release()
            return None
        return Answer(
            url=str(response.url),
            body=body,
            content_type=response.headers.get("Content-Type", ""),
            fetched_at=self._now(),
            share=request.share,
            state=FetchState(
                url=without_credentials(url),
                etag=_validator(response, "ETag"),
                last_modified=_validator(response, "Last-Modified"),
                body_sha256=hashed,
            ),
        )

    async def check_page(self, url: str) -> None:
        """Return where robots.txt lets us fetch this URL as a page.

        Raises:
            RefusedError: it does not, or can't be read.
        """
        await self._robots.check(target_of(url))

    async def _follow(self, request: Request) -> tuple[bytes | None, aiohttp.ClientResponse]:
        """The body behind all redirects, None where it is as it was, and the last response."""
        try:
            for _ in range(self._limits.max_redirects + 1):
                if request.page:
                    await self._robots.check(request.target)
                body, response = await self._ask(request)
                if response.status not in REDIRECTS:
                    return body, response
                request.redirect(response)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise refusal(error, str(self._limits)) from error
        raise RefusedError("it redirects in circles or too often")

    async def _ask(self, request: Request) -> tuple[bytes | None, aiohttp.ClientResponse]:
        """One request, when its turn has come; no body for a redirect and for what is as it was."""
        if self._session is None:
            raise RuntimeError("a Fetcher is entered before it fetches: async with Fetcher() as fetcher")
        target = request.target
        async with self._turns.turn(target.host or "", self._seconds_between(target)), self._at_once:
            began = time.monotonic()
            timeout = aiohttp.ClientTimeout(
                total=max(0.001, self._limits.total_seconds - request.seconds),
                sock_connect=self._limits.connect_seconds,
                sock_read=self._limits.read_seconds,
            )
            try:
                async with self._session.get(
                    target, headers=_conditions(request.known), allow_redirects=False, timeout=timeout
                ) as response:
                    return await self._read(request, response), response
            finally:
                request.seconds += time.monotonic() - began

    async def _read(self, request: Request, response: aiohttp.ClientResponse) -> bytes | None:
        if response.status in REDIRECTS:
            return None
        request.told(head_of(response.status, response.headers, request.hops, now=self._now()))
        if response.status == _NOT_MODIFIED and request.known is not None:
            return None
        if response.status != _OK:  # no other carries the whole document
            raise StatusError(response)
        return await read_body(response, request.max_bytes, request.share, cut=request.cut)

    def _seconds_between(self, target: URL) -> float:
        own = self._addresses.allows_host(target.host or "")
        return max(0.0 if own else self._limits.seconds_between, self._robots.delay(target))

    async def _read_robots(self, url: URL) -> str | None:
        share = self._budget.share()
        request = Request(target=url, max_bytes=MAX_ROBOTS_BYTES, share=share, cut=True)
        try:
            body, _ = await self._follow(request)
        except StatusError as error:
            if 400 <= error.status < 500 and error.status != _TRY_LATER:  # noqa: PLR2004 - RFC 9309, 2.3.1.3
                return None
            raise
        finally:
            share.release()
        return decode_robots(body or b"")


def without_credentials(source: str) -> str:
    """A source's name as it may be stored and shown: a URL loses its user and password."""
    if not source.lower().startswith(("http://", "https://")):
        return source
    try:
        parts = urlsplit(source)
    except ValueError:  # not a URL after all; it will be refused as such
        return source.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _conditions(known: FetchState | None) -> dict[str, str]:
    headers = {
        "If-None-Match": known.etag if known else None,
        "If-Modified-Since": known.last_modified if known else None,
    }
    return {name: value for name, value in headers.items() if value}


def _content_sha256(body: bytes) -> str:
    """Hash of a body but for the moment at which it was made, by which many a feed differs each time."""
    head = body[:_HEAD_BYTES]
    timeless = _MADE_AT.sub(b"", head, count=1)
    return sha256(body if timeless == head else timeless + body[_HEAD_BYTES:])


def _validator(response: aiohttp.ClientResponse, name: str) -> str | None:
    value = response.headers.get(name, "")
    return value if 0 < len(value) <= _MAX_VALIDATOR else None
