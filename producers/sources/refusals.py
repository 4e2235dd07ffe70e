"""Why a request came to nothing, in words for the person who named the source."""

from __future__ import annotations

import re
from typing import Final

import aiohttp

from producers.sources.addresses import ForbiddenAddressError
from producers.sources.article import RefusedError
from producers.sources.text import clean_line

_TRANSIENT_STATUS: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_MAX_PHRASE: Final = 100
_USERINFO: Final = re.compile(r"//[^/?#\s]*@")
_FINAL: Final[tuple[tuple[tuple[type[Exception], ...], str], ...]] = (
    ((aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError), "it is, or redirects to, no http or https URL"),
    ((aiohttp.ClientSSLError,), "its TLS certificate or encryption can't be trusted"),
)
"""Failures that asking again does not mend."""


class StatusError(RefusedError):
    """The server answered, and not with a document."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        phrase = clean_line(response.reason or "", limit=_MAX_PHRASE)
        super().__init__(
            f"the server answered {response.status} {phrase}".rstrip(),
            transient=response.status in _TRANSIENT_STATUS,
        )
        self.status: Final = response.status


def refusal(error: Exception, limits: str) -> RefusedError:
    """The refusal for an error of the HTTP client; `limits` tells how long it was waited for."""
    for kinds, reason in _FINAL:
        if isinstance(error, kinds):
            return RefusedError(reason)
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else None
    if isinstance(cause, ForbiddenAddressError):
        return RefusedError(cause.reason)
    if isinstance(error, TimeoutError):
        reason = f"the server did not answer in time (limits: {limits})"
    elif isinstance(error, aiohttp.ClientConnectorDNSError):
        reason = "its host has no address"
    elif cause is not None:
        reason = f"its host can't be reached: {cause.strerror or cause}"
    elif isinstance(error, aiohttp.ClientPayloadError):
        reason = "its answer broke off or can't be decompressed"
    elif isinstance(error, aiohttp.ClientResponseError):
        reason = f"its answer is not HTTP as it should be: {clean_line(error.message, limit=_MAX_PHRASE)}"
    else:
        reason = f"the request failed: {type(error).__name__}: {error}"
    return RefusedError(without_userinfo(reason), transient=True)


def without_userinfo(message: str) -> str:
    """A message in which URLs carry neither user nor password."""
    return _USERINFO.sub("//", message)
