"""The articles that a page declares in JSON-LD, as far as it can be read: much of it in the wild is broken.

The vocabulary is schema.org's, as search engines ask news sites for it (NewsArticle and its kin).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any, Final

import msgspec

from producers.sources.canonical import UrlError, canonical
from producers.sources.htmltree import Element

Node = dict[str, Any]

_ARTICLE_TYPE: Final = re.compile(r"(?:\w*Article|\w*BlogPosting|Report|Review|Recipe)", re.IGNORECASE)
_PAGE_TYPE: Final = re.compile(r"\w*WebPage", re.IGNORECASE)
_MAX_NODES: Final = 2_000
_CONTROL: Final = re.compile(r"[\x00-\x1f]+")
_WRAPPING: Final = re.compile(
    r"^\s*(?://|/\*)?\s*(?:<!--|<!\[CDATA\[)\s*(?:\*/)?|(?://|/\*)?\s*(?:-->|\]\]>)\s*(?:\*/)?\s*$"
)
_TRAILING_COMMA: Final = re.compile(r",(?=\s*[}\]])")
_WRONG_ESCAPE: Final = re.compile(r'\\(?!["\\/bfnrtu])')
_FIELD: Final = re.compile(r'"(headline|datePublished)"\s*:\s*"((?:[^"\\]|\\.){1,2000})"')
_WITHIN: Final = ("@graph", "mainEntity", "mainEntityOfPage")


def article_nodes(
    tree: Element, *, addresses: Iterable[str | None] = (), titles: Iterable[str] = ()
) -> list[Node]:
    """The articles of a page's JSON-LD, the page's own first: many a page declares those that it links too.

    Args:
        tree: the page.
        addresses: of the page.
        titles: of the page, such as its headings.
    """
    found = list(_all_nodes(tree))
    named = {str(node.get("@id")): node for node in reversed(found) if node.get("name")}
    nodes = [_resolved(node, named) for node in found if _is_of(_ARTICLE_TYPE, node)]
    own = frozenset(_canonicals(addresses))
    titles = frozenset(filter(None, titles))

    def nearness(node: Node) -> tuple[int, bool, int]:
        places = frozenset(_canonicals(_places(node)))
        is_own = 0 if not places or not own else 1 if places & own else -1
        fields = sum(bool(node.get(name)) for name in ("headline", "datePublished"))
        return is_own, text_of(node.get("headline")) in titles, fields

    return sorted(nodes, key=nearness, reverse=True)


def site_names(tree: Element) -> list[str]:
    """What a page's JSON-LD calls the site."""
    return [name_of(node) for node in _all_nodes(tree) if node.get("@type") == "WebSite"]


def page_nodes(tree: Element) -> list[Node]:
    """What a page's JSON-LD says of the page itself."""
    return [node for node in _all_nodes(tree) if _is_of(_PAGE_TYPE, node)]


def text_of(value: object) -> str:
    """The first text in a value, which may be a list, a number or an object that holds one."""
    if isinstance(value, list):
        return next(filter(None, map(text_of, value)), "")
    if isinstance(value, dict):
        return text_of(value.get("@value"))
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value.strip() if isinstance(value, str) else f"{value:.0f}" if is_number else ""


def name_of(value: object) -> str:
    """The name of a person or organisation, given as text, as an object, or as a list of these."""
    if isinstance(value, list):
        return next(filter(None, map(name_of, value)), "")
    return text_of(value.get("name")) if isinstance(value, dict) else text_of(value)


def _places(node: Node) -> Iterator[str]:
    """The addresses that an article says it has."""
    for name in ("url", "mainEntityOfPage", "@id"):
        value = node.get(name)
        yield text_of(value.get("@id") or value.get("url") if isinstance(value, dict) else value)


def _canonicals(addresses: Iterable[str | None]) -> Iterator[str]:
    """Addresses without what sites mix up when they name their own."""
    for address in filter(None, addresses):
        try:
            yield canonical(address).partition("://")[2].removeprefix("www.")
        except UrlError:  # it is relative, or the name of a node
            continue


def _resolved(node: Node, named: dict[str, Node]) -> Node:
    """A node with its people and organisations in place of references to them."""
    return node | {name: _referred(node[name], named) for name in ("author", "publisher") if name in node}


def _referred(value: object, named: dict[str, Node]) -> object:
    if isinstance(value, list):
        return [_referred(one, named) for one in value]
    if isinstance(value, dict) and not value.get("name"):
        return named.get(str(value.get("@id")), value)
    return value


def _all_nodes(tree: Element) -> Iterator[Node]:
    for script in tree.iterfind(".//script[@type]"):
        if script.get("type", "").split(";")[0].strip().lower() == "application/ld+json":
            yield from _nodes(_document(script.text or ""))


def _document(written: str) -> object:
    """What a script says; where it is broken beyond repair, an article of the fields that can be made out."""
    plain = _CONTROL.sub(" ", written)
    unwrapped = _WRAPPING.sub("", plain).strip().removesuffix(";")
    repaired = _TRAILING_COMMA.sub("", _WRONG_ESCAPE.sub(r"\\\\", unwrapped))
    for attempt in (plain, unwrapped, repaired, unescape(repaired)):
        try:
            return msgspec.json.decode(attempt)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            continue
    if "Article" not in plain and "BlogPosting" not in plain:
        return None
    fields = dict(reversed(_FIELD.findall(plain)))
    return (
        {"@type": "Article", **{name: _unquoted(text) for name, text in fields.items()}} if fields else None
    )


def _unquoted(text: str) -> str:
    try:
        return msgspec.json.decode(f'"{text}"', type=str)
    except msgspec.DecodeError:  # then it is as it was written
        return text


def _nodes(document: object) -> Iterator[Node]:
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
            waiting.extend(current[name] for name in _WITHIN if name in current)


def _is_of(kind: re.Pattern[str], node: Node) -> bool:
    declared = node.get("@type") or node.get("type")
    names = declared if isinstance(declared, list) else [declared]
    return any(kind.fullmatch(name.rpartition("/")[2]) for name in names if isinstance(name, str))
