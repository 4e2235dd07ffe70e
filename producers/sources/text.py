"""Clean text: paragraphs on lines of their own, no control characters, nothing else changed.

Quotation marks, accents and composed or decomposed forms stay as they were published, since every claim's
evidence is a stretch of this text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from producers.sources.htmltree import Element, NoTreeError, body, walk

_LINE_BREAKS: Final = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_SURROGATES: Final = re.compile(r"[\ud800-\udfff]")
_SPACES: Final = re.compile(r"\s+")
_MARKUP: Final = re.compile(r"<[a-zA-Z/!][^>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[A-Za-z]\w+);")

_BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_CELLS: Final = frozenset({"td", "th"})
_NO_TEXT: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "canvas",
        "audio",
        "video",
        "button",
        "select",
        "textarea",
        "figure",
        "figcaption",
        "head",
        "title",
    ]
)


def clean_text(text: str) -> str:
    """An article's text with one paragraph a line, without control characters or white space at the edges.

    Lone surrogates become U+FFFD; a byte-order mark and marks that turn the direction of writing go.
    """
    text = _LINE_BREAKS.sub("\n", text)
    text = _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", _CONTROL.sub("", text))
    return "\n".join(line for raw in text.split("\n") if (line := raw.strip()))


def clean_line(text: str, *, limit: int = 1000) -> str:
    """A title, name or date on one line, at most `limit` characters long."""
    return _SPACES.sub(" ", clean_text(text)).strip()[:limit].rstrip()


def clean_title(text: str, *, limit: int = 1000) -> str:
    """A line that may carry HTML mark-up, as the titles of many feeds do."""
    text = text[: limit * 10]  # the mark-up of a title may be longer than the title, but not without end
    if _MARKUP.search(text):
        text = html_to_text(text)
    return clean_line(text, limit=limit)


def line_of(element: Element) -> str:
    """The reader-visible text of an element on one line, with spaces where its parts stand apart."""
    return clean_line("".join(_pieces(element)).replace("\0", " "))


def html_to_text(fragment: str) -> str:
    """The reader-visible text of a piece of HTML, one paragraph a line."""
    if "<" not in fragment:
        return clean_text(unescape(fragment))
    try:
        root = body(_SURROGATES.sub("\N{REPLACEMENT CHARACTER}", fragment.replace("\0", "")))
    except NoTreeError:  # nothing but comments: then there is no text
        return ""
    joined = "".join(_pieces(root))
    return clean_text("\n".join(_SPACES.sub(" ", line).strip() for line in joined.split("\0")))


def _pieces(root: Element) -> Iterator[str]:
    """Text in document order, with NUL where a paragraph ends."""
    hidden = 0
    for event, element in walk(root):
        tag = element.tag
        if tag in _NO_TEXT:
            hidden += 1 if event == "start" else -1
        if tag in _BLOCKS:
            yield "\0"
        elif tag in _CELLS:
            yield " "
        text = element.text if event == "start" else element.tail if element is not root else None
        if text and not hidden:
            yield text
