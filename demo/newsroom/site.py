"""Everything that the server answers in one edition, by path."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from demo.newsroom.archive import Article, load_edition
from demo.newsroom.feeds import feed, media_type
from demo.newsroom.outlets import OUTLETS
from demo.newsroom.pages import article_page, directory_page, front_page

_FURTHER_READING: Final = 3


@dataclass(frozen=True, slots=True)
class Resource:
    """What stands at a path."""

    media_type: str
    body: bytes
    modified: datetime

    @property
    def etag(self) -> str:
        """The entity tag, without its quotation marks."""
        return sha256(self.body).hexdigest()[:16]


def render_edition(edition: int, origin: str) -> dict[str, Resource]:
    """Path to resource for an edition (1 before the edit, 2 after it).

    Raises:
        ArticleFileError: an article's file can't be read as one.
    """
    articles = load_edition(edition)
    last_change = max(article.modified for article in articles)
    resources = {
        "/": _html(directory_page(), last_change),
        "/robots.txt": Resource("text/plain", b"User-agent: *\nAllow: /\n", last_change),
    }
    for outlet in OUTLETS:
        own = [article for article in articles if article.outlet is outlet]
        changed = max(article.modified for article in own)
        xml = feed(outlet, own, origin)
        resources[outlet.feed_path] = Resource(media_type(outlet.feed_format), xml, changed)
        resources[f"/{outlet.key}/"] = _html(front_page(outlet, own), changed)
        for article in own:
            linked = _further_reading(article, own)
            modified = max(one.modified for one in (article, *linked))
            resources[article.path] = _html(article_page(article, linked, origin), modified)
    return resources


def _further_reading(article: Article, own: list[Article]) -> list[Article]:
    """The outlet's latest before this one, so that a later article changes no earlier page."""
    earlier = [other for other in own if other.published < article.published]
    return earlier[:_FURTHER_READING]


def _html(page: str, modified: datetime) -> Resource:
    return Resource("text/html", page.encode(), modified)
