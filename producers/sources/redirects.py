"""One thing to fetch, on its way through redirects."""

from __future__ import annotations

from typing import Final

import aiohttp
import msgspec
from yarl import URL

from producers.sources.article import FetchState, RefusedError
from producers.sources.budget import Share
from producers.sources.heads import Told
from producers.sources.refusals import StatusError

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


class Request(msgspec.Struct, kw_only=True):
    """What is fetched, where it has led so far, and how long that took."""

    target: URL
    """With the credentials that it was given, if any."""
    known: FetchState | None = None
    told: Told = lambda _: None
    page: bool = False
    """Whether it is an article's page, which robots.txt may keep from us."""
    max_bytes: int
    share: Share
    """Of the memory for bodies."""
    cut: bool = False
    """Whether what is longer is cut instead of refused."""
    seconds: float = 0.0
    """Spent on it so far, without waiting for turns."""
    hops: list[tuple[int, str]] = msgspec.field(default_factory=list)
    """The status of each redirect, and where it led to."""

    def redirect(self, response: aiohttp.ClientResponse) -> None:
        """Go where a response leads; our credentials go along within one origin only, a stranger's never."""
        location = response.headers.get("Location") or response.headers.get("URI")
        if not location:
            raise StatusError(response)
        came_from = self.target
        target = target_of(str(came_from.join(URL(location)))).with_user(None)
        if target.origin() == came_from.origin():
            target = target.with_user(came_from.user).with_password(came_from.password)
        self.target = target
        self.hops.append((response.status, str(target.with_user(None))))


def target_of(url: str) -> URL:
    """A URL that can be fetched.

    Raises:
        RefusedError: it is none of http or https.
    """
    try:
        target = URL(url)
        usable = target.scheme in ("http", "https") and bool(target.host)
    except ValueError:  # a port or a bracket that is none
        usable = False
    if not usable:
        raise RefusedError("it is, or redirects to, no http or https URL")
    return target
