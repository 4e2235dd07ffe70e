"""What a page says about its article: JSON-LD first, then OpenGraph and its kin, then its elements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from producers.sources.htmltree import Element
from producers.sources.jsonld import Node, article_nodes, name_of, page_nodes, text_of
from producers.sources.sites import host_of
from producers.sources.text import clean_title
from producers.sources.titles import Named, page_title

_BYLINE: Final = re.compile(r"^\s*(?:written\s+)?by:?\s+", re.IGNORECASE)

_FEED_TYPES: Final = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})

_TITLE: Final = ("og:title", "twitter:title", "dc.title", "parsely-title", "headline")
_OUTLET: Final = ("og:site_name", "publisher", "dc.publisher", "application-name")
_PUBLISHED: Final = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
)
_DATED: Final = (
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "article:published",
    "pubdate",
    "publish-date",
    "publish_date",
    "published_time",
    "publication_date",
    "article.published",
    "cxenseparse:recs:publishtime",
    "dc.date",
    "date",
)
_AUTHOR: Final = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl")
_LANGUAGE: Final = ("og:locale", "dc.language", "content-language")


class PageMetadata(msgspec.Struct, kw_only=True):
    """What a page declares; each may be missing."""

    title: str = ""
    outlet: str = ""
    authors: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    """Dates of publication as they are written, those that are trusted most first."""
    language: str | None = None
    canonical: str | None = None
    is_article: bool = False
    """Whether it says that it is one article."""
    feeds: tuple[str, ...] = ()
    """Addresses of its feeds, as written."""


def page_metadata(tree: Element) -> PageMetadata:
    """Everything that a page declares about its article."""
    nodes = article_nodes(tree)
    linked = nodes[0] if nodes else {}
    meta = _meta(tree)
    canonical = next(_links(tree, "canonical"), None)
    outlet = clean_title(name_of(linked.get("publisher")) or _first(meta, _OUTLET), limit=200)
    host = host_of(canonical or meta.get("og:url"))
    named = Named(text_of(linked.get("headline")), _first(meta, _TITLE), outlet, host)
    return PageMetadata(
        title=page_title(tree, named),
        outlet=outlet,
        authors=_authors(linked.get("author")) or _authors(_first(meta, _AUTHOR)),
        published=_published(tree, nodes, meta),
        language=text_of(linked.get("inLanguage")) or tree.get("lang") or _first(meta, _LANGUAGE) or None,
        canonical=canonical,
        is_article=bool(nodes) or meta.get("og:type", "") == "article",
        feeds=tuple(_links(tree, "alternate", _FEED_TYPES)),
    )


def _published(tree: Element, nodes: list[Node], meta: dict[str, str]) -> tuple[str, ...]:
    """JSON-LD's, OpenGraph's and microdata's dates; where there are none, what else names one."""
    declared = [text_of(node.get("datePublished")) for node in nodes[:1]]
    declared += [meta.get(name, "") for name in _PUBLISHED]
    declared += _marked(tree)
    found = tuple(dict.fromkeys(filter(None, declared)))
    if found:
        return found
    others = [text_of(node.get("datePublished")) for node in page_nodes(tree)]
    others += [_first(meta, _DATED), _time_element(tree) or ""]
    return tuple(filter(None, others))[:1]


def _marked(tree: Element) -> list[str]:
    """The moments of elements that are marked as the date of publication."""
    elements = [*tree.iterfind(".//*[@itemprop]"), *tree.iterfind(".//time[@pubdate]")]
    return [
        element.get("datetime") or element.get("content") or ""
        for element in elements
        if element.tag != "meta"
        and ("pubdate" in element.attrib or "datepublished" in element.get("itemprop", "").lower().split())
    ][:1]


def _authors(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    names = (clean_title(_BYLINE.sub("", name_of(one)), limit=200) for one in values)
    return tuple(dict.fromkeys(name for name in names if name and "://" not in name))


def _meta(tree: Element) -> dict[str, str]:
    """The contents of its meta elements by their names, in small letters."""
    found: dict[str, str] = {}
    for element in tree.iterfind(".//meta[@content]"):
        content = element.get("content", "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = element.get(attribute, "").strip().lower()
            if name and content:
                found.setdefault(name, content)
    return found


def _first(meta: dict[str, str], names: Iterable[str]) -> str:
    return next((meta[name] for name in names if name in meta), "")


def _time_element(tree: Element) -> str | None:
    """The one moment that the page's time elements name, if they name one only."""
    named = {element.get("datetime", "").strip() for element in tree.iterfind(".//time[@datetime]")} - {""}
    return named.pop() if len(named) == 1 else None


def _links(tree: Element, relation: str, types: frozenset[str] | None = None) -> Iterator[str]:
    for element in tree.iterfind(".//link[@rel]"):
        named = relation in element.get("rel", "").lower().split() and element.get("href")
        if named and (types is None or element.get("type", "").strip().lower() in types):
            yield str(element.get("href"))
