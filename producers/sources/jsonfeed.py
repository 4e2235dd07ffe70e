"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import msgspec

from producers.sources.article import RefusedError
from producers.sources.feeds import Entry, Feed, looks_whole
from producers.sources.text import clean_line, clean_text, clean_title, html_to_text

_VERSIONS = ("https://jsonfeed.org/version/", "http://jsonfeed.org/version/")
_CONTROL = re.compile(r"[\x00-\x1f]+")
_CONTENT_IS_WHOLE = 200


class _Author(msgspec.Struct, frozen=True):
    name: str | None = None


class _Item(msgspec.Struct, frozen=True):
    id: str | int | float | None = None
    url: str | None = None
    title: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    summary: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    author: _Author | str | None = None
    authors: tuple[_Author | str, ...] | None = None
    language: str | None = None


class _Versioned(msgspec.Struct, frozen=True):
    version: str


class _Document(msgspec.Struct, frozen=True):
    version: str
    title: str | None = None
    home_page_url: str | None = None
    language: str | None = None
    items: tuple[msgspec.Raw, ...] = ()


def is_json_feed(text: str) -> bool:
    """Whether a JSON document says that it is a JSON Feed."""
    try:
        return msgspec.json.decode(_repaired(text), type=_Versioned).version.startswith(_VERSIONS)
    except (msgspec.DecodeError, RecursionError):  # then it is something else, or nothing
        return False


def parse_json_feed(text: str, *, base: str | None = None) -> Feed:
    """Read a JSON Feed; items that don't fit the format are left out with a warning.

    `base` is its own URL, which relative links refer to.

    Raises:
        RefusedError: the document is not one.
    """
    try:
        document = msgspec.json.decode(_repaired(text), type=_Document)
    except (msgspec.DecodeError, RecursionError) as error:
        raise RefusedError(f"it is not a JSON Feed: {error}") from error
    if not document.version.startswith(_VERSIONS):
        raise RefusedError("it is not a JSON Feed: its version is of another format")
    entries: list[Entry] = []
    warnings: list[str] = []
    for number, raw in enumerate(document.items, 1):
        try:
            entries.append(_entry(msgspec.json.decode(raw, type=_Item), base or document.home_page_url))
        except (msgspec.DecodeError, RecursionError) as error:
            warnings.append(f"item {number} was left out: {error}")
    if not document.items:
        warnings.append("the feed has no entries")
    return Feed(
        title=clean_title(document.title or ""),
        language=document.language,
        entries=tuple(entries),
        warnings=tuple(warnings),
    )


def _repaired(text: str) -> str:
    """A document without raw line breaks in its strings, where they are not allowed."""
    return _CONTROL.sub(" ", text.lstrip("\ufeff"))


def _link(item: _Item, base: str | None) -> str | None:
    if item.url:
        try:
            return urljoin(base or "", item.url)
        except ValueError:  # it is no address
            return item.url
    return item.id if isinstance(item.id, str) and item.id.startswith("http") else None


def _entry(item: _Item, base: str | None) -> Entry:
    markup = item.content_html or item.content_text or item.summary or ""
    is_html = bool(item.content_html)
    text = html_to_text(markup) if is_html else clean_text(markup)
    carried = bool(item.content_html or item.content_text)
    return Entry(
        link=_link(item, base),
        title=clean_title(item.title or ""),
        text=text,
        whole=carried and looks_whole(text, _CONTENT_IS_WHOLE),
        markup=markup,
        markup_type="text/html" if is_html else "text/plain",
        published=item.date_published or item.date_modified,
        authors=tuple(_authors(item)),
        language=item.language,
    )


def _authors(item: _Item) -> list[str]:
    authors = item.authors or ((item.author,) if item.author else ())
    names = [author if isinstance(author, str) else author.name for author in authors]
    return [clean_line(name) for name in names if name]
