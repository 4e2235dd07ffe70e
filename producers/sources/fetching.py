"""HTTP GET for sources: bounded in time and size, polite per host, conditional where we have been before."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import pairwise
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import msgspec

from producers.sources.article import Clock, FetchState, RefusedError, sha256
from producers.sources.heads import Told, head_of
from producers.sources.media import MAX_RAW_BYTES

USER_AGENT: Final = f"onrecord/{version('onrecord')} (news archive; reads feeds and articles)"

_ACCEPT: Final = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml,"
    " application/xml;q=0.9, text/html;q=0.9, application/xhtml+xml;q=0.9, */*;q=0.5"
)
_CHUNK: Final = 65_536
_TRANSIENT_STATUS: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_MAX_VALIDATOR: Final = 1_000
_NOT_MODIFIED: Final = 304
_FINAL: Final[tuple[tuple[tuple[type[Exception], ...], str], ...]] = (
    ((aiohttp.TooManyRedirects,), "it redirects in circles or too often"),
    ((aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError), "it is, or redirects to, no http or https URL"),
    ((aiohttp.ClientSSLError,), "its TLS certificate or encryption can't be trusted"),
)
"""Failures that asking again does not mend."""


class FetchLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of every request; times in seconds, sizes in bytes after decompression."""

    total_seconds: float = 60.0
    connect_seconds: float = 15.0
    read_seconds: float = 20.0
    max_bytes: int = MAX_RAW_BYTES
    max_redirects: int = 10
    at_once: int = 16
    at_once_per_host: int = 2


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

    @property
    def media_type(self) -> str:
        """The content type without parameters, lower-case."""
        return self.content_type.partition(";")[0].strip().lower()


class Fetcher:
    """Fetches URLs; an async context manager that holds the connections."""

    def __init__(
        self,
        limits: FetchLimits | None = None,
        *,
        user_agent: str = USER_AGENT,
        now: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self._now: Final = now
        self._limits: Final = limits or FetchLimits()
        self._user_agent: Final = user_agent
        self._session: aiohttp.ClientSession | None = None
        self._at_once: Final = asyncio.Semaphore(self._limits.at_once)
        self._per_host: Final[dict[str, asyncio.Semaphore]] = defaultdict(
            lambda: asyncio.Semaphore(self._limits.at_once_per_host)
        )

    async def __aenter__(self) -> Self:
        """Open the session."""
        limits = self._limits
        self._session = aiohttp.ClientSession(
            headers={"User-Agent": self._user_agent, "Accept": _ACCEPT},
            timeout=aiohttp.ClientTimeout(
                total=limits.total_seconds, sock_connect=limits.connect_seconds, sock_read=limits.read_seconds
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the session and its connections."""
        if self._session is not None:
            await self._session.close()

    async def fetch(
        self, url: str, known: FetchState | None = None, *, told: Told = lambda _: None
    ) -> Answer | None:
        """Get a URL; None where the answer is the one that `known` describes.

        `told` hears of every answer's head, also of one that is refused.

        Raises:
            RefusedError: no answer, an error's status, too many redirects, too slow, too large.
        """
        if self._session is None:
            raise RuntimeError("a Fetcher is entered before it fetches: async with Fetcher() as fetcher")
        async with self._per_host[urlsplit(url).netloc], self._at_once:
            try:
                return await self._get(self._session, url, known, told)
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
                raise _refusal(error, self._limits) from error

    async def _get(
        self, session: aiohttp.ClientSession, url: str, known: FetchState | None, told: Told
    ) -> Answer | None:
        async with session.get(
            url, headers=_conditions(known), max_redirects=self._limits.max_redirects
        ) as response:
            told(head_of(response.status, response.headers, _hops(response), now=self._now()))
            if response.status == _NOT_MODIFIED and known is not None:
                return None
            _check_status(response)
            body = await self._body(response)
            hashed = sha256(body)
            if known is not None and known.body_sha256 == hashed:
                return None
            return Answer(
                url=str(response.url),
                body=body,
                content_type=response.headers.get("Content-Type", ""),
                fetched_at=self._now(),
                state=FetchState(
                    url=without_credentials(url),
                    etag=_validator(response, "ETag"),
                    last_modified=_validator(response, "Last-Modified"),
                    body_sha256=hashed,
                ),
            )

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > self._limits.max_bytes:
                response.close()
                raise RefusedError(f"its answer is larger than {_size(self._limits.max_bytes)}")
        return bytes(body)


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


def _validator(response: aiohttp.ClientResponse, name: str) -> str | None:
    value = response.headers.get(name, "")
    return value if 0 < len(value) <= _MAX_VALIDATOR else None


def _hops(response: aiohttp.ClientResponse) -> list[tuple[int, str]]:
    """The status of each redirect, and where it led to."""
    answers = [*response.history, response]
    return [(hop.status, str(led_to.url)) for hop, led_to in pairwise(answers)]


def _check_status(response: aiohttp.ClientResponse) -> None:
    status = response.status
    if status != 200:  # noqa: PLR2004 - the one status that carries the whole document
        raise RefusedError(
            f"the server answered {status} {response.reason or ''}".rstrip(),
            transient=status in _TRANSIENT_STATUS,
        )


def _size(size: int) -> str:
    return f"{size >> 20} MiB" if size >= 1 << 20 else f"{size} bytes"


def _refusal(error: Exception, limits: FetchLimits) -> RefusedError:
    """Why a request failed, in words for a person."""
    for kinds, reason in _FINAL:
        if isinstance(error, kinds):
            return RefusedError(reason)
    if isinstance(error, TimeoutError):
        reason = (
            f"the server did not answer in time (limits: {limits.connect_seconds:g} s to connect,"
            f" {limits.read_seconds:g} s of silence, {limits.total_seconds:g} s in all)"
        )
    elif isinstance(error, aiohttp.ClientConnectorDNSError):
        reason = "its host has no address"
    elif isinstance(error, aiohttp.ClientConnectorError):
        reason = f"its host can't be reached: {error.os_error.strerror or error.os_error}"
    elif isinstance(error, aiohttp.ClientPayloadError):
        reason = "its answer broke off or can't be decompressed"
    else:
        reason = f"the request failed: {type(error).__name__}: {error}"
    return RefusedError(reason, transient=True)
