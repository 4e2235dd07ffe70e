"""Documents made to cost those who read them more than those who send them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, TypeAlias

from tests.newsdesk import PROSE, prose, rss

Making: TypeAlias = Callable[[int], str]
"""From about how many characters to the document."""


class Bomb(NamedTuple):
    """How a document is made, and what it is served as."""

    made: Making
    content_type: str = "text/html"


_RSS: Final = "application/rss+xml"
_JSON: Final = "application/feed+json"


def _nested(*tags: str, closed: bool = True) -> Making:
    """A page of prose so deep in elements, by turns of these."""

    def made(size: int) -> str:
        count = size // sum(len(tag) + (5 if closed else 2) for tag in tags)
        opened = "".join(f"<{tag}>" for tag in tags) * count
        ends = "".join(f"</{tag}>" for tag in reversed(tags)) * count if closed else ""
        return f"<html><body><p>{PROSE}</p>{opened}{prose()}{ends}</body></html>"

    return made


def _repeated(before: str, piece: str, after: str = "") -> Making:
    return lambda size: before + piece * (size // len(piece)) + after


def _page(head: str = "", body: str = "") -> tuple[str, str]:
    return (
        f"<html><head>{head}",
        f"</head><body><article><h1>Title</h1>{prose()}{body}</article></body></html>",
    )


def _in_feed(made: Making) -> Making:
    """A feed whose entry carries such a page."""
    return lambda size: rss([("https://example.org/a", "T", made(size))])


def _attributes(size: int) -> str:
    attributes = " ".join(f'a{number}="1"' for number in range(size // 11))
    return f"<html><body><article {attributes}>{prose()}</article></body></html>"


def _laughs(_: int) -> str:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE rss [<!ENTITY l0 "ha">{entities}]><rss><title>&l9;</title></rss>'


def _quadratic(size: int) -> str:
    return (
        f'<!DOCTYPE rss [<!ENTITY a "{"a" * (size // 2)}">]><rss><title>{"&a;" * (size // 6)}</title></rss>'
    )


def _json_feed(html: Making) -> Making:
    version = "https://jsonfeed.org/version/1.1"
    return lambda size: json.dumps({"version": version, "items": [{"id": "1", "content_html": html(size)}]})


_HEAD, _TAIL = _page()
_SCRIPT = '<script type="application/ld+json">'

BOMBS: Final[Mapping[str, Bomb]] = {
    "a page nested in <div>": Bomb(_nested("div")),
    "a page nested in <b>": Bomb(_nested("b")),
    "a page nested in <blockquote>": Bomb(_nested("blockquote")),
    "a page nested in tables": Bomb(_nested("table", "tr", "td")),
    "a page nested in lists, never closed": Bomb(_nested("ul", "li", closed=False)),
    "a page nested in <font><p>, never closed": Bomb(_nested("font", "p", closed=False)),
    "a page of a million paragraphs": Bomb(_repeated(_HEAD + _TAIL, "<p>a")),
    "a page of links": Bomb(_repeated(_HEAD + _TAIL, "<a href=/a>a</a> ")),
    "a page of nothing but <": Bomb(_repeated("<html>", "<")),
    "a page of comments, never closed": Bomb(_repeated(_HEAD + _TAIL, "<!--")),
    "a page of one word": Bomb(_repeated("<html><body><article><p>", "a", "</p></article></body></html>")),
    "a page of one paragraph": Bomb(_repeated("<html><body><article><p>", f"{PROSE} ", "</p></article>")),
    "a page of entities": Bomb(_repeated(_HEAD + _TAIL, "&amp;&lt;&eacute;")),
    "a page of attributes": Bomb(_attributes),
    "a page of metadata": Bomb(_repeated(_HEAD, '<meta name="a" content="b">', _TAIL)),
    "a page of dates": Bomb(_repeated(_HEAD + _TAIL, '<time datetime="2026-13-45">1. 2. 2026</time>')),
    "a page of spaces": Bomb(_repeated(_HEAD + _TAIL, " \n\t")),
    "JSON-LD nested": Bomb(_repeated(_HEAD + _SCRIPT, "[", f"</script>{_TAIL}")),
    "JSON-LD of many parts": Bomb(_repeated(f"{_HEAD}{_SCRIPT}[{{}}", ',{"a":1}', f"]</script>{_TAIL}")),
    "a feed of entities in entities": Bomb(_laughs, _RSS),
    "a feed of one long entity": Bomb(_quadratic, _RSS),
    "a feed nested": Bomb(_repeated("<rss>", "<a>"), _RSS),
    "a feed of attributes": Bomb(_repeated("<rss ", 'a="1" ', "/>"), _RSS),
    "a feed of a page nested": Bomb(_in_feed(_nested("div")), _RSS),
    "a feed of entries": Bomb(_repeated("<rss version='2.0'><channel>", "<item/>", "</channel></rss>"), _RSS),
    "a feed of entries, never closed": Bomb(_repeated("<rss><channel>", "<item><title>a<![CDATA["), _RSS),
    "a feed of postscripts": Bomb(_in_feed(_repeated("<p>", "The post ")), _RSS),
    "a feed of one long title": Bomb(_repeated("<rss version='2.0'><channel><item><title>", "&lt;a "), _RSS),
    "a JSON Feed nested": Bomb(
        _repeated('{"version": "https://jsonfeed.org/version/1", "items": ', "["), _JSON
    ),
    "a JSON Feed of a page nested": Bomb(_json_feed(_nested("div")), _JSON),
    "articles in JSON, nested": Bomb(_repeated("", "["), "application/json"),
}
"""By what they are; each is a few megabytes at most where it is measured."""
