"""From the address of a page to the feeds that it names, by `<link rel="alternate">`.

As the RSS Advisory Board's autodiscovery describes it (https://www.rssboard.org/rss-autodiscovery).
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urljoin

import msgspec

from producers.sources.article import RefusedError
from producers.sources.canonical import UrlError, canonical
from producers.sources.charset import decode
from producers.sources.confinement import confined
from producers.sources.feedarticles import Fetches
from producers.sources.feeds import Feed, parse_feed
from producers.sources.fetching import Answer
from producers.sources.heads import Head
from producers.sources.htmltree import Element
from producers.sources.jsonfeed import is_json_feed, parse_json_feed
from producers.sources.media import kind_of, refuse_binary
from producers.sources.pages import parse_html
from producers.sources.sitemaps import opened, parse_sitemap
from producers.sources.text import clean_line

_TYPES: Final = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"}
)
_MOST: Final = 50


class FoundFeed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed, by its address and what it is called there."""

    url: str
    title: str = ""

    @property
    def is_of_comments(self) -> bool:
        """Whether it looks like a feed of readers' comments rather than of articles."""
        return "comment" in f"{self.title} {self.url}".lower()


async def find_feeds(fetcher: Fetches, url: str) -> list[FoundFeed]:
    """The feeds at an address: itself, if it is one or a sitemap, else those that its page names, in order.

    Feeds of comments come last. Those that a page names are not asked.

    Raises:
        RefusedError: there is no answer, or neither a feed nor a page that names one.
    """
    heads: list[Head] = []
    try:
        canonical(url)
    except UrlError as error:
        raise RefusedError(str(error)) from error
    answer = await fetcher.fetch(url, told=heads.append)
    if answer is None:
        raise RefusedError("the server answered 304 to a request without conditions")
    found = await confined(_found, answer)
    if isinstance(found, Feed):
        moved_for_good = heads[-1].moved_to == answer.url
        return [FoundFeed(url=answer.url if moved_for_good else url, title=found.title)]
    if not found:
        raise RefusedError("it is no feed, and a page that names none")
    return sorted(found, key=lambda each: each.is_of_comments)


def _found(answer: Answer) -> Feed | list[FoundFeed]:
    body = opened(answer.body)
    refuse_binary(body)
    text = decode(body, content_type=answer.content_type)
    return _feed(text, answer) or _named(parse_html(text), answer.url)


def _feed(text: str, answer: Answer) -> Feed | None:
    kind = kind_of(text, declared=answer.media_type)
    if kind == "feed":
        return parse_feed(text, base=answer.url)
    if kind == "sitemap":
        found = parse_sitemap(text, base=answer.url)
        return found if isinstance(found, Feed) else Feed(title="", language=None, entries=(), warnings=())
    if kind == "json" and is_json_feed(text):
        return parse_json_feed(text, base=answer.url)
    if kind != "html":
        raise RefusedError(
            f"it is neither a feed nor a page (it is served as {answer.media_type or 'nothing'})"
        )
    return None


def _named(tree: Element, address: str) -> list[FoundFeed]:
    base = tree.find(".//base[@href]")
    base_url = address if base is None else urljoin(address, base.get("href", ""))
    found: dict[str, FoundFeed] = {}
    for element in tree.iterfind(".//link[@href]"):
        is_feed = element.get("type", "").split(";")[0].strip().lower() in _TYPES
        if not is_feed or "alternate" not in element.get("rel", "").lower().split():
            continue
        try:
            url = urljoin(base_url, element.get("href", "").strip())
            canonical(url)
        except ValueError:  # not an address on the web
            continue
        found.setdefault(url, FoundFeed(url=url, title=clean_line(element.get("title", ""), limit=200)))
    return list(found.values())[:_MOST]
