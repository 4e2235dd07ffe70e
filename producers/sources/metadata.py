"""What a page says about its article: JSON-LD first, then OpenGraph and its kin, then its elements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

import msgspec

from producers.sources.htmltree import Element
from producers.sources.jsonld import Node, article_nodes, name_of, page_nodes, site_names, text_of
from producers.sources.sites import host_of
from producers.sources.text import clean_title, line_of
from producers.sources.titles import Named, headings, page_title

_MOST_TIMES: Final = 20
_LONGEST_LINE: Final = 80
_PUBLISHED_ON: Final = re.compile(r"\s*(?:first )?(?:published|posted)\b", re.IGNORECASE)
_DIGIT: Final = re.compile(r"\d")
_CHANGED: Final = re.compile(r"updat|modif")
_CHANGED_SINCE: Final = re.compile(r"\s*(?:[|•·(/]|\b(?:last )?(?:updated|modified)\b)", re.IGNORECASE)
_MARKING_NAMES: Final = frozenset(
    {"datepublished", "schema:datepublished", "dc:date", "dc:created", "dc:issued", "dcterms:issued"}
)
_MARKING_CLASSES: Final = frozenset({"published", "dt-published", "entry-date"})
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
    "bt:pubdate",
    "article:post_date",
    "article:published_date",
    "article.created",
    "date_published",
    "published-date",
    "published_at",
    "published",
    "publishdate",
    "publishtime",
    "publish_time",
    "publisheddate",
    "originalpublicationdate",
    "rnews:datepublished",
    "displaydate",
    "citation_online_date",
    "citation_publication_date",
    "citation_date",
    "dc.date.created",
    "dc.created",
    "dcterms.date",
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
    dated: tuple[str, ...] = ()
    """Dates that may well be those of publication, likewise."""
    times: tuple[str, ...] = ()
    """Moments that stand about the heading, as they are written, in their order."""
    shown: tuple[str, ...] = ()
    """Dates that readers are told are those of publication, likewise."""
    language: str | None = None
    canonical: str | None = None
    is_article: bool = False
    """Whether it says that it is one article."""
    feeds: tuple[str, ...] = ()
    """Addresses of its feeds, as written."""


def page_metadata(tree: Element, url: str | None = None) -> PageMetadata:
    """Everything that a page declares about its article; `url` is where it was found."""
    meta = _meta(tree)
    canonical = next(_links(tree, "canonical"), None)
    shared = _first(meta, _TITLE) or _parsely(meta, "title")
    addresses = (url, canonical, meta.get("og:url"))
    nodes = article_nodes(tree, addresses=addresses, titles=(shared, *headings(tree)))
    linked = nodes[0] if nodes else {}
    outlets = _outlets(tree, linked, meta)
    headline = text_of(linked.get("headline")) or text_of(linked.get("name"))
    named = Named(headline, shared, outlets, host_of(next(filter(None, addresses[1:]), url)))
    return PageMetadata(
        title=page_title(tree, named),
        outlet=next(iter(outlets), ""),
        authors=_authors(linked.get("author")) or _authors(_first(meta, _AUTHOR)),
        published=_published(tree, linked, meta),
        dated=_dated(tree, linked, meta),
        shown=tuple(islice(_shown(tree), _MOST_TIMES)),
        times=_times(tree),
        language=text_of(linked.get("inLanguage")) or tree.get("lang") or _first(meta, _LANGUAGE) or None,
        canonical=canonical,
        is_article=bool(nodes) or meta.get("og:type", "") == "article",
        feeds=tuple(_links(tree, "alternate", _FEED_TYPES)),
    )


def _published(tree: Element, linked: Node, meta: dict[str, str]) -> tuple[str, ...]:
    """JSON-LD's, OpenGraph's and microdata's dates."""
    declared = [text_of(linked.get("datePublished")), *(meta.get(name, "") for name in _PUBLISHED)]
    return tuple(dict.fromkeys(filter(None, [*declared, *_marked(tree)])))


def _dated(tree: Element, linked: Node, meta: dict[str, str]) -> tuple[str, ...]:
    """What else names a date."""
    of_page = [text_of(node.get("datePublished")) for node in page_nodes(tree)]
    created = text_of(linked.get("dateCreated"))
    others = [*of_page, created, _first(meta, _DATED), _parsely(meta, "pub_date"), _time_element(tree) or ""]
    return tuple(dict.fromkeys(filter(None, others)))


def _times(tree: Element) -> tuple[str, ...]:
    heading = tree.find(".//h1")
    about = None if heading is None else next(heading.iterancestors("article", "main"), None)
    if about is None:
        return ()
    elements = islice(about.iterfind(".//time[@datetime]"), _MOST_TIMES)
    return tuple(element.get("datetime").strip() for element in elements if not _is_of_change(element))


def _is_of_change(element: Element) -> bool:
    """Whether an element is marked as the moment of a change alone."""
    marks = " ".join(element.get(mark, "") for mark in ("class", "itemprop", "property")).lower()
    return _CHANGED.search(marks) is not None and "publish" not in marks


def _marked(tree: Element) -> list[str]:
    """The moments of elements that are marked as the date of publication: in microdata, RDFa, hAtom, HTML."""
    elements = (
        element
        for mark in ("itemprop", "property", "pubdate", "class")
        for element in tree.iterfind(f".//*[@{mark}]")
        if element.tag != "meta" and _is_marked(element, mark)
    )
    return [
        element.get("datetime") or element.get("content") or element.get("title") or line_of(element)
        for element in islice(elements, 1)
    ]


def _is_marked(element: Element, mark: str) -> bool:
    names = set(element.get(mark).lower().split())
    if mark == "class":
        has_moment = element.get("datetime") if element.tag == "time" else element.tag == "abbr"
        return bool(has_moment) and bool(names & _MARKING_CLASSES)
    return mark == "pubdate" or bool(names & _MARKING_NAMES)


def _shown(tree: Element) -> Iterator[str]:
    """What follows on the words that say when an article was published."""
    for element in tree.iter("p", "span", "div", "time", "li", "small", "strong", "b"):
        if _PUBLISHED_ON.match(element.text or ""):
            alone = line_of(element)
            parent = element.getparent()
            line = alone if _DIGIT.search(alone) or parent is None else line_of(parent)
            if len(line) <= _LONGEST_LINE:
                yield _CHANGED_SINCE.split(line, maxsplit=1)[0]


def _outlets(tree: Element, linked: Node, meta: dict[str, str]) -> tuple[str, ...]:
    """The names of the outlet, the one to be given first."""
    names = (name_of(linked.get("publisher")), *(meta.get(name, "") for name in _OUTLET), *site_names(tree))
    return tuple(dict.fromkeys(filter(None, (clean_title(name, limit=200) for name in names))))


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


def _parsely(meta: dict[str, str], name: str) -> str:
    """A field of what pages tell Parse.ly in one piece of JSON."""
    try:
        return text_of(msgspec.json.decode(meta.get("parsely-page", "{}"), type=Node).get(name))
    except (msgspec.DecodeError, RecursionError):  # it is as broken as much JSON-LD is
        return ""


def _first(meta: dict[str, str], names: Iterable[str]) -> str:
    return next((meta[name] for name in names if name in meta), "")


def _time_element(tree: Element) -> str | None:
    """The one moment that the page's time elements name, if they name one only."""
    elements = (each for each in tree.iterfind(".//time[@datetime]") if not _is_of_change(each))
    named = {element.get("datetime", "").strip() for element in elements} - {""}
    return named.pop() if len(named) == 1 else None


def _links(tree: Element, relation: str, types: frozenset[str] | None = None) -> Iterator[str]:
    for element in tree.iterfind(".//link[@rel]"):
        named = relation in element.get("rel", "").lower().split() and element.get("href")
        if named and (types is None or element.get("type", "").strip().lower() in types):
            yield str(element.get("href"))
