"""The three outlets and where each publishes what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final, Literal

FeedFormat = Literal["rss-full", "atom", "rss-summary"]


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher: the key is its folder in articles/ and its prefix on the server."""

    key: str
    name: str
    tagline: str
    feed_format: FeedFormat
    feed_file: str
    article_pattern: str
    """Path under the prefix, in `str.format` syntax over `slug` and `published` (a datetime)."""
    zone: timezone
    """The zone in which the outlet prints its dates."""
    sections: tuple[str, ...]

    @property
    def feed_path(self) -> str:
        """Path of the feed on the server."""
        return f"/{self.key}/{self.feed_file}"

    def article_path(self, slug: str, published: datetime) -> str:
        """Path of an article's page on the server; a revision keeps it."""
        return f"/{self.key}/" + self.article_pattern.format(slug=slug, published=published)


_LOCAL: Final = timezone(timedelta(hours=1))

OUTLETS: Final = (
    Outlet(
        key="kpa",
        name="Kareld Press Agency",
        tagline="Facts first since 1923",
        feed_format="rss-full",
        feed_file="rss.xml",
        article_pattern="story/{published:%Y-%m-%d}/{slug}",
        zone=UTC,
        sections=("National", "Politics", "Economy", "Health", "World"),
    ),
    Outlet(
        key="ledger",
        name="The Halvern Ledger",
        tagline="Every morning since 1889",
        feed_format="atom",
        feed_file="atom.xml",
        article_pattern="{published:%Y/%m/%d}/{slug}.html",
        zone=_LOCAL,
        sections=("Halvern", "Kareld", "Business", "Culture", "Sport"),
    ),
    Outlet(
        key="northlight",
        name="Northlight News",
        tagline="On air and online",
        feed_format="rss-summary",
        feed_file="rss.xml",
        article_pattern="news/{slug}",
        zone=_LOCAL,
        sections=("News", "Politics", "Business", "Money", "World"),
    ),
)
