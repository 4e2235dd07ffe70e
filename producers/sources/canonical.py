"""The canonical URL: one spelling for every address of one article, never one for two articles.

`RULES` is the whole policy, applied in order until nothing changes any more, so that canonical() is
idempotent. A rule may only fold away what cannot tell two articles of one site apart; parameters that are
not known to be tracking are kept, in their order.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

import idna
from tld import get_fld

_MAX_URL: Final = 4096
_MAX_PASSES: Final = 20
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_UNRESERVED: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE: Final = _UNRESERVED | frozenset(b"/:@!$&'()*+,;=")
_QUERY_SAFE: Final = _PATH_SAFE | frozenset(b"?")
_ESCAPE_OR_BYTE: Final = re.compile(rb"%([0-9A-Fa-f]{2})|([\x00-\xff])", re.DOTALL)
_HOST: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
_IPV6: Final = re.compile(r"\[[0-9a-f:.]+\]")

_MOBILE_LABELS: Final = frozenset({"m", "mobile", "amp"})
_AMP_PATH: Final = re.compile(r"(?P<article>/[^/]*[-.\d][^/]*)/amp$|\.amp(?P<suffix>\.html)?$")
_AMP_PARAMETERS: Final = frozenset({("amp", ""), ("amp", "1"), ("amp", "true"), ("outputtype", "amp")})
_SESSION_IN_PATH: Final = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
_GOOGLE_AMP: Final = re.compile(r"/amp/(s/)?([^/]+\.[^/]+)(/.*)?")
_AMP_CACHE: Final = re.compile(r"/[cv]/(s/)?([^/]+\.[^/]+)(/.*)?")

_TRACKING_PREFIXES: Final = (
    "utm_",
    "at_",
    "ns_",
    "mtm_",
    "pk_",
    "piwik_",
    "hsa_",
    "guce_",
    "__hs",
    "_hs",
    "wt_mc",
    "wt.",
)
_TRACKING: Final = frozenset(
    [
        "fbclid",
        "gclid",
        "gclsrc",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "yclid",
        "ysclid",
        "twclid",
        "ttclid",
        "li_fat_id",
        "igshid",
        "igsh",
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "oly_anon_id",
        "oly_enc_id",
        "vero_id",
        "wickedid",
        "rb_clickid",
        "s_cid",
        "s_kwcid",
        "epik",
        "cmp",
        "cmpid",
        "cmpguid",
        "cid_source",
        "icid",
        "xtor",
        "ftag",
        "srnd",
        "smid",
        "smtyp",
        "soc_src",
        "soc_trk",
        "traffic_source",
        "guccounter",
        "__twitter_impression",
        "fb_action_ids",
        "fb_action_types",
        "fb_source",
        "fb_ref",
        "spm",
        "_openstat",
        "_ga",
        "_gl",
        "phpsessid",
        "jsessionid",
        "sfnsn",
        "ref_src",
        "ref_url",
    ]
)


class UrlError(ValueError):
    """This is not the address of anything on the web; the message says why."""


class _Url(NamedTuple):
    """An absolute http(s) URL in parts; the port is None where it is the scheme's own."""

    scheme: str
    host: str
    port: int | None
    path: str
    query: str
    fragment: str

    def __str__(self) -> str:
        port = "" if self.port is None else f":{self.port}"
        query = f"?{self.query}" if self.query else ""
        fragment = f"#{self.fragment}" if self.fragment else ""
        return f"{self.scheme}://{self.host}{port}{self.path}{query}{fragment}"


def _escape(part: str, safe: frozenset[int]) -> str:
    """One spelling of a part: escapes of unreserved characters undone, unsafe ones made, hex in capitals."""

    def one(match: re.Match[bytes]) -> bytes:
        escaped, plain = match.groups()
        if plain is not None:
            return plain if plain[0] in safe else b"%%%02X" % plain[0]
        byte = int(escaped, 16)
        return bytes([byte]) if byte in _UNRESERVED else b"%" + escaped.upper()

    return _ESCAPE_OR_BYTE.sub(one, part.encode("utf-8", "surrogatepass")).decode("ascii")


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise UrlError(f"the host {host!r} is not a name: {error}") from error
    if not (_HOST.fullmatch(host) or _IPV6.fullmatch(host)):
        raise UrlError(f"the host {host!r} is not a name" if host else "there is no host in it")
    return host


def _parse(url: str) -> _Url:
    text = "".join(char for char in url.strip() if char >= " " and char != "\x7f")
    if len(text) > _MAX_URL:
        raise UrlError(f"it is longer than {_MAX_URL} characters")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise UrlError(f"it is not a URL: {error}") from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise UrlError("it is not an absolute http or https URL")
    return _Url(
        scheme=parts.scheme,
        host=_host(parts),
        port=None if port == _DEFAULT_PORTS[parts.scheme] else port,
        path=parts.path,
        query=parts.query,
        fragment=parts.fragment,
    )


def parameters(query: str) -> list[tuple[str, str, str]]:
    """(as written, lower-case name, value) of every non-empty parameter."""
    pieces = [piece for piece in query.split("&") if piece not in ("", "=")]
    return [(piece, *_name_and_value(piece)) for piece in pieces]


def _name_and_value(piece: str) -> tuple[str, str]:
    name, _, value = piece.partition("=")
    return name.lower(), value.lower()


def _keepparameters(url: _Url, keep: Callable[[str, str], bool]) -> _Url:
    kept = [piece for piece, name, value in parameters(url.query) if keep(name, value)]
    return url._replace(query="&".join(kept))


def _unwrap_amp_cache(url: _Url) -> _Url:
    """Turn the copy of a page in Google's AMP viewer or cache into the page itself."""
    if re.fullmatch(r"(www\.)?google\.[a-z.]+", url.host):
        match = _GOOGLE_AMP.fullmatch(url.path)
    elif url.host == "cdn.ampproject.org" or url.host.endswith(".cdn.ampproject.org"):
        match = _AMP_CACHE.fullmatch(url.path)
    else:
        match = None
    if match is None:
        return url
    secure, host, path = match.groups()
    try:
        return _parse(f"{'https' if secure else 'http'}://{host}{path or '/'}?{url.query}")
    except UrlError:  # a path that only looks like an address stays what it is
        return url


def _desktop_host(url: _Url) -> _Url:
    """Name the desktop host of a mobile one: m.site.org is www.site.org, en.m.site.org is en.site.org."""
    domain = registrable_domain(str(url))
    if domain is None or not url.host.endswith(f".{domain}"):
        return url
    labels = url.host.removesuffix(f".{domain}").split(".")
    kept = [label for label in labels if label not in _MOBILE_LABELS]
    if kept == labels:
        return url
    return url._replace(host=".".join([*(kept or ["www"]), domain]))


def _plain_fragment(url: _Url) -> _Url:
    """Drop the fragment, unless it is a route of a one-page application, which names an article."""
    if url.fragment.startswith(("!", "/")):
        return url._replace(fragment=_escape(url.fragment, _QUERY_SAFE))
    return url._replace(fragment="")


def _resolved_path(url: _Url) -> _Url:
    """Resolve dot segments; an empty path is the root."""
    if not url.path.startswith("/"):
        return url._replace(path="/" + url.path)
    kept: list[str] = []
    segments = url.path[1:].split("/")
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return url._replace(path="/" + "/".join(kept))


def _without_amp(match: re.Match[str]) -> str:
    return match["article"] or match["suffix"] or ""


class Rule(NamedTuple):
    """One rule of the table: what it is called and what it does."""

    name: str
    apply: Callable[[_Url], _Url]


RULES: Final = (
    Rule("AMP caches stand for the page", _unwrap_amp_cache),
    Rule("mobile hosts stand for the desktop host", _desktop_host),
    Rule("fragments are dropped", _plain_fragment),
    Rule("percent-encoding of the path", lambda url: url._replace(path=_escape(url.path, _PATH_SAFE))),
    Rule("percent-encoding of the query", lambda url: url._replace(query=_escape(url.query, _QUERY_SAFE))),
    Rule("dot segments are resolved", _resolved_path),
    Rule("session ids in the path", lambda url: url._replace(path=_SESSION_IN_PATH.sub("", url.path))),
    Rule("trailing slashes", lambda url: url._replace(path=url.path.rstrip("/") or "/")),
    Rule("AMP paths", lambda url: url._replace(path=_AMP_PATH.sub(_without_amp, url.path))),
    Rule(
        "tracking parameters",
        lambda url: _keepparameters(
            url, lambda name, _: name not in _TRACKING and not name.startswith(_TRACKING_PREFIXES)
        ),
    ),
    Rule(
        "AMP parameters",
        lambda url: _keepparameters(url, lambda name, value: (name, value) not in _AMP_PARAMETERS),
    ),
)
"""The policy. Host case, credentials, default ports and empty queries are settled by parsing."""


def canonical(url: str) -> str:
    """The canonical spelling of an absolute http(s) URL.

    Raises:
        UrlError: it is no such URL.
    """
    current = _parse(url)
    for _ in range(_MAX_PASSES):
        before = current
        for rule in RULES:
            current = rule.apply(current)
        if current == before:
            return str(current)
    raise UrlError(f"it does not settle in {_MAX_PASSES} passes of the rules")


def registrable_domain(url: str) -> str | None:
    """The domain under a public suffix ("news.example.co.uk" is "example.co.uk"'s); None for addresses."""
    return get_fld(url, fail_silently=True)
