"""HTML trees by lxml, parsed leniently from text that is already decoded; the one place that names lxml."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from lxml import etree, html  # type: ignore[import-untyped]  # lxml ships no types

Element: TypeAlias = Any
"""An lxml.html.HtmlElement, which has no types that a checker could know."""


_PARAGRAPHS_OF_LAYOUT: Final = 2


class NoTreeError(ValueError):
    """There is no HTML in it."""


def document(markup: str) -> Element:
    """The root of a page.

    Raises:
        NoTreeError: there is nothing to parse.
    """
    parser = html.HTMLParser(encoding="utf-8", recover=True)
    try:
        return html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise NoTreeError(str(error)) from error


def body(fragment: str) -> Element:
    """The root of a page whose body is this piece of HTML; comments and instructions are left out.

    Raises:
        NoTreeError: there is nothing to parse.
    """
    parser = html.HTMLParser(encoding="utf-8", recover=True, remove_comments=True, remove_pis=True)
    page = f"<html><body>{fragment}</body></html>"
    try:
        return html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise NoTreeError(str(error)) from error


def walk(root: Element) -> Iterator[tuple[str, Element]]:
    """("start", element) and ("end", element) in document order; no recursion, however deep the tree."""
    return iter(etree.iterwalk(root, events=("start", "end")))


def is_layout_table(table: Element) -> bool:
    """Whether a table arranges a page, as old sites do it: a cell of it holds a heading or paragraphs."""
    return any(
        len(cell.findall("p")) >= _PARAGRAPHS_OF_LAYOUT or cell.find("h1") is not None
        for path in ("tr/td", "tbody/tr/td")
        for cell in table.iterfind(path)
    )


def unfold(table: Element) -> None:
    """Make divisions of a table and of its rows and cells."""
    parts = [
        each for path in ("tbody", "tr", "tbody/tr", "tr/td", "tbody/tr/td") for each in table.iterfind(path)
    ]
    for element in (table, *parts):
        element.tag = "div"
