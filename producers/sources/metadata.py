"""What a page says about its article: JSON-LD first, then OpenGraph and its kin, then its elements.

JSON-LD is schema.org's vocabulary as search engines ask news sites for it (NewsArticle and its kin).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from producers.sources.htmltree import Element
from producers.sources.text import clean_line, clean_title

_ARTICLE_TYPE: Final = re.compile(r"(?:\w*Article|\w*BlogPosting|Report|Review|Recipe)")
_MAX_NODES: Final = 2_000
_CONTROL: Final = re.compile(r"[\x00-\x1f]+")
_BYLINE: Final = re.compile(r"^\s*(?:written\s+)?by:?\s+", re.IGNORECASE)

_FEED_TYPES: Final = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})

_META: Final = {
    "type": ("og:type",),
    "title": ("og:title", "twitter:title", "dc.title", "parsely-title", "headline"),
    "outlet": ("og:site_name", "publisher", "dc.publisher", "application-name"),
    "published": (
        "article:published_time",
        "og:article:published_time",
        "og:published_time",
        "datepublished",
        "parsely-pub-date",
        "sailthru.date",
        "dc.date.issued",
        "dcterms.issued",
        "pubdate",
        "publish-date",
        "publication_date",
        "article.published",
        "cxenseparse:recs:publishtime",
        "dc.date",
        "date",
    ),
    "author": ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl"),
    "language": ("og:locale", "dc.language", "content-language"),
}


class PageMetadata(msgspec.Struct, kw_only=True):
    """What a page declares; each may be missing."""

    title: str = ""
    outlet: str = ""
    authors: tuple[str, ...] = ()
    published: str | None = None
    language: str | None = None
    canonical: str | None = None
    is_article: bool = False
    """Whether it says that it is one article."""
    feeds: tuple[str, ...] = ()
    """Addresses of its feeds, as written."""


def page_metadata(tree: Element) -> PageMetadata:
    """Everything that a page declares about its article."""
    node = next(_article_nodes(tree), None)
    linked = node or {}
    meta = _meta(tree)
    publisher = linked.get("publisher")
    return PageMetadata(
        title=clean_title(_text(linked.get("headline")) or meta.get("title", "") or _heading(tree)),
        outlet=clean_title(_name(publisher) or meta.get("outlet", ""), limit=200),
        authors=_authors(linked.get("author")) or _authors(meta.get("author")),
        published=_text(linked.get("datePublished")) or meta.get("published") or _time_element(tree),
        language=_text(linked.get("inLanguage")) or tree.get("lang") or meta.get("language"),
        canonical=next(_links(tree, "canonical"), None),
        is_article=node is not None or meta.get("type", "") == "article",
        feeds=tuple(_links(tree, "alternate", _FEED_TYPES)),
    )


def _article_nodes(tree: Element) -> Iterator[dict[str, Any]]:
    for script in tree.iterfind(".//script[@type]"):
        if script.get("type", "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        try:
            document: object = msgspec.json.decode(_CONTROL.sub(" ", script.text or ""))
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            continue  # much JSON-LD in the wild is broken; the page has other ways to say the same
        for node in _nodes(document):
            if any(_ARTICLE_TYPE.fullmatch(name) for name in _types(node)):
                yield node


def _nodes(document: object) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-LD document, outermost first."""
    waiting = [document]
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        current = waiting.pop(0)
        if isinstance(current, list):
            waiting.extend(current)
        elif isinstance(current, dict):
            yield current
            waiting.extend(
                current[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in current
            )


def _types(node: dict[str, Any]) -> list[str]:
    declared = node.get("@type")
    names = declared if isinstance(declared, list) else [declared]
    return [name.rsplit("/", 1)[-1] for name in names if isinstance(name, str)]


def _text(value: object) -> str:
    if isinstance(value, list):
        return next(filter(None, map(_text, value)), "")
    return value.strip() if isinstance(value, str) else ""


def _name(value: object) -> str:
    """The name of a person or organisation, given as text, as an object, or as a list of these."""
    if isinstance(value, list):
        return next(filter(None, map(_name, value)), "")
    return _text(value.get("name") or value.get("@id")) if isinstance(value, dict) else _text(value)


def _authors(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    names = (clean_title(_BYLINE.sub("", _name(one)), limit=200) for one in values)
    return tuple(dict.fromkeys(name for name in names if name and "://" not in name))


def _meta(tree: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iterfind(".//meta[@content]"):
        name = (
            element.get("property")
            or element.get("name")
            or element.get("itemprop")
            or element.get("http-equiv")
        )
        content = element.get("content", "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    by_field = {field: next((found[n] for n in names if n in found), "") for field, names in _META.items()}
    return {field: value for field, value in by_field.items() if value}


def _heading(tree: Element) -> str:
    for path in (".//h1", ".//title"):
        element = tree.find(path)
        text = "" if element is None else clean_line(element.text_content())
        if text:
            return text
    return ""


def _time_element(tree: Element) -> str | None:
    """The one moment that the page's time elements name, if they name one only."""
    named = {element.get("datetime", "").strip() for element in tree.iterfind(".//time[@datetime]")} - {""}
    return named.pop() if len(named) == 1 else None


def _links(tree: Element, relation: str, types: frozenset[str] | None = None) -> Iterator[str]:
    for element in tree.iterfind(".//link[@rel]"):
        named = relation in element.get("rel", "").lower().split() and element.get("href")
        if named and (types is None or element.get("type", "").strip().lower() in types):
            yield str(element.get("href"))
