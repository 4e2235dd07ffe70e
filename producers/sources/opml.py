"""OPML 2.0, in which readers of feeds exchange their lists (http://opml.org/spec2.opml)."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Final
from xml.etree.ElementTree import Element, ElementTree, ParseError, SubElement, indent, register_namespace

import msgspec
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from producers.sources.article import RefusedError
from producers.sources.text import clean_line

_MAX_BYTES: Final = 32 << 20
_MAX_DEPTH: Final = 50
_MAX_NAME: Final = 500
_SEPARATOR: Final = "/"
_NAMESPACE: Final = "urn:onrecord:opml"
"""Of what OPML itself has no attribute for, as it asks of extensions."""
_TRUE: Final = frozenset({"true", "1"})
_FULL_TEXT: Final = f"{{{_NAMESPACE}}}fullText"

register_namespace("onrecord", _NAMESPACE)


class Outlined(msgspec.Struct, frozen=True, kw_only=True):
    """A feed in an outline."""

    url: str
    title: str = ""
    folder: str = ""
    """The outlines that it stands in, from the outermost, with "/" between them."""
    full_text: bool = False
    """Whether its articles are always read from their pages."""


def parse_opml(raw: bytes) -> list[Outlined]:
    """The feeds of a list, each once, in its order.

    Raises:
        RefusedError: it is no OPML, nests too deeply, declares entities, or is too large.
    """
    if len(raw) > _MAX_BYTES:
        raise RefusedError(f"it is larger than {_MAX_BYTES >> 20} MiB")
    try:
        root = fromstring(raw)
    except DefusedXmlException as error:
        raise RefusedError("its XML declares entities, which lists of feeds don't need") from error
    except (ParseError, ValueError, LookupError) as error:  # the last two: of an encoding that is none
        raise RefusedError(f"it is broken XML: {error}") from error
    if root.tag.lower() != "opml":
        raise RefusedError(f"it is XML of another kind (its root is <{clean_line(root.tag, limit=50)}>)")
    first: dict[str, Outlined] = {}
    for feed in _feeds(root):
        first.setdefault(feed.url, feed)
    return list(first.values())


def write_opml(feeds: Iterable[Outlined], *, title: str) -> bytes:
    """A list of feeds as OPML, with an outline for each folder."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = _name(title)
    body = SubElement(root, "body")
    folders: dict[tuple[str, ...], Element] = {(): body}
    for feed in sorted(feeds, key=lambda each: (each.folder, each.url)):
        path = tuple(name for name in feed.folder.split(_SEPARATOR) if name)
        name = _name(feed.title) or feed.url
        outline = SubElement(
            _folder(folders, path), "outline", type="rss", text=name, title=name, xmlUrl=feed.url
        )
        if feed.full_text:
            outline.set(_FULL_TEXT, "true")
    indent(root)
    out = BytesIO()
    ElementTree(root).write(out, encoding="utf-8", xml_declaration=True)
    return out.getvalue() + b"\n"


def _feeds(root: Element) -> list[Outlined]:
    found: list[Outlined] = []
    waiting: list[tuple[Element, tuple[str, ...]]] = [(root, ())]
    while waiting:
        element, path = waiting.pop()
        if len(path) > _MAX_DEPTH:
            raise RefusedError(f"its outlines are nested more than {_MAX_DEPTH} deep")
        inner = path
        if element.tag.lower() == "outline":
            attributes = {name.lower(): value for name, value in element.attrib.items()}
            title = _name(attributes.get("title") or attributes.get("text") or "")
            url = attributes.get("xmlurl", "").strip()
            if url:
                full_text = attributes.get(_FULL_TEXT.lower(), "").strip().lower() in _TRUE
                folder = _SEPARATOR.join(filter(None, path))
                found.append(Outlined(url=url, title=title, folder=folder, full_text=full_text))
            inner = (*path, title.replace(_SEPARATOR, "-"))
        waiting.extend((child, inner) for child in reversed(element))
    return found


def _folder(folders: dict[tuple[str, ...], Element], path: tuple[str, ...]) -> Element:
    for depth in range(1, len(path) + 1):
        if path[:depth] not in folders:
            name = _name(path[depth - 1])
            folders[path[:depth]] = SubElement(folders[path[: depth - 1]], "outline", text=name, title=name)
    return folders[path]


def _name(text: str) -> str:
    """A name fit for an attribute: on one line, and without what XML can't hold."""
    return clean_line(text, limit=_MAX_NAME)
