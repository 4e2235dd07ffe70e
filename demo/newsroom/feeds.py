"""Renders an outlet's feed: RSS 2.0 with the full text, Atom, or RSS 2.0 with summaries only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Final
from xml.etree import ElementTree as ET

from demo.newsroom.archive import Article
from demo.newsroom.outlets import FeedFormat, Outlet
from demo.newsroom.pages import paragraphs_html

_ATOM: Final = "http://www.w3.org/2005/Atom"
_CONTENT: Final = "http://purl.org/rss/1.0/modules/content/"
_DUBLIN_CORE: Final = "http://purl.org/dc/elements/1.1/"
_TRACKING: Final = "?utm_source=feed&utm_medium=rss"


def feed(outlet: Outlet, articles: Sequence[Article], origin: str) -> bytes:
    """The feed of an outlet's articles, in the order given, as UTF-8 XML."""
    for prefix, namespace in (("atom", _ATOM), ("content", _CONTENT), ("dc", _DUBLIN_CORE)):
        ET.register_namespace(prefix, namespace)
    root = _FORMATS[outlet.feed_format](outlet, articles, origin)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def media_type(feed_format: FeedFormat) -> str:
    """The media type that a feed is served with."""
    return "application/atom+xml" if feed_format == "atom" else "application/rss+xml"


def _rss_full(outlet: Outlet, articles: Sequence[Article], origin: str) -> ET.Element:
    root, channel = _rss(outlet, articles, origin)
    for article in articles:
        url = origin + article.path
        item = _rss_item(channel, article, url)
        _add(item, "guid", url, isPermaLink="true")
        _add(item, f"{{{_CONTENT}}}encoded", paragraphs_html(article))
    return root


def _rss_summary(outlet: Outlet, articles: Sequence[Article], origin: str) -> ET.Element:
    root, channel = _rss(outlet, articles, origin)
    for article in articles:
        # Feeds of the kind count their readers: the canonical URL stands on the page alone.
        item = _rss_item(channel, article, origin + article.path + _TRACKING)
        _add(item, "guid", f"{outlet.key}-{article.slug}", isPermaLink="false")
    return root


def _rss(outlet: Outlet, articles: Sequence[Article], origin: str) -> tuple[ET.Element, ET.Element]:
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _add(channel, "title", outlet.name)
    _add(channel, "link", f"{origin}/{outlet.key}/")
    _add(channel, "description", outlet.tagline)
    _add(channel, "language", "en")
    _add(channel, "lastBuildDate", format_datetime(_last_change(articles).astimezone(outlet.zone)))
    url = origin + outlet.feed_path
    _add(channel, f"{{{_ATOM}}}link", rel="self", type="application/rss+xml", href=url)
    return root, channel


def _rss_item(channel: ET.Element, article: Article, link: str) -> ET.Element:
    item = ET.SubElement(channel, "item")
    _add(item, "title", article.title)
    _add(item, "link", link)
    _add(item, "description", article.paragraphs[0])
    _add(item, "category", article.section)
    for author in article.authors:
        _add(item, f"{{{_DUBLIN_CORE}}}creator", author)
    _add(item, "pubDate", format_datetime(article.published))
    return item


def _atom(outlet: Outlet, articles: Sequence[Article], origin: str) -> ET.Element:
    root = ET.Element(f"{{{_ATOM}}}feed", {"xml:lang": "en"})
    _add_atom(root, "id", origin + outlet.feed_path)
    _add_atom(root, "title", outlet.name)
    _add_atom(root, "subtitle", outlet.tagline)
    _add_atom(root, "updated", _last_change(articles).isoformat())
    _add_atom(root, "link", rel="self", href=origin + outlet.feed_path)
    _add_atom(root, "link", rel="alternate", href=f"{origin}/{outlet.key}/")
    for article in articles:
        _atom_entry(root, article, origin)
    return root


def _atom_entry(root: ET.Element, article: Article, origin: str) -> None:
    entry = ET.SubElement(root, f"{{{_ATOM}}}entry")
    _add_atom(entry, "id", origin + article.path)
    _add_atom(entry, "title", article.title)
    _add_atom(entry, "link", rel="alternate", type="text/html", href=origin + article.path)
    _add_atom(entry, "published", article.published.isoformat())
    _add_atom(entry, "updated", (article.corrected or article.published).isoformat())
    _add_atom(entry, "category", term=article.section)
    for name in article.authors:
        author = ET.SubElement(entry, f"{{{_ATOM}}}author")
        _add_atom(author, "name", name)
    _add_atom(entry, "summary", article.paragraphs[0])
    _add_atom(entry, "content", paragraphs_html(article), type="html")


def _add(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> None:
    ET.SubElement(parent, tag, attributes).text = text


def _add_atom(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> None:
    _add(parent, f"{{{_ATOM}}}{tag}", text, **attributes)


def _last_change(articles: Sequence[Article]) -> datetime:
    return max(article.corrected or article.published for article in articles)


_FORMATS: Final[dict[FeedFormat, Callable[[Outlet, Sequence[Article], str], ET.Element]]] = {
    "rss-full": _rss_full,
    "atom": _atom,
    "rss-summary": _rss_summary,
}
