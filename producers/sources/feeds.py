"""Feeds: RSS 0.9 to 2.0, RDF and Atom by feedparser, JSON Feed by msgspec, into one shape.

feedparser gets bytes in memory only, since it opens strings as URLs and paths; and only after the same bytes
passed a check for entity declarations and depth.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b
from io import BytesIO
from typing import Any, Final
from xml.sax.saxutils import escape

import feedparser
import msgspec

from producers.sources.article import RefusedError
from producers.sources.feedxml import check_xml
from producers.sources.media import start_of_feed
from producers.sources.rhythm import Rhythm
from producers.sources.text import clean_line, clean_text, clean_title, html_to_text

EXTRACTOR: Final = "feed/1"

_MAX_ENTRIES: Final = 10_000
_MARK_BYTES: Final = 8
_CONTENT_IS_WHOLE: Final = 200
_DESCRIPTION_IS_WHOLE: Final = 800
_CUT_OFF: Final = re.compile(
    r"(?:\.\.\.|…|\[…\]|\[\.\.\.\]|\[&hellip;\]|\(more\)|read more\W*|continue reading.*)\s*$", re.IGNORECASE
)
_POSTSCRIPT: Final = re.compile(r"\n?The post .{1,300} (?:appeared first|first appeared) on .{1,100}\s*$")
_ENCODING_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ENTRY_END: Final = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a feed."""

    link: str | None
    title: str
    text: str
    """Cleaned; what the feed carries of the article."""
    whole: bool
    """Whether that is plausibly all of it."""
    markup: str
    """As the feed carried it."""
    markup_type: str
    published: str | None
    authors: tuple[str, ...]
    language: str | None


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed's own fields and its entries, in its order."""

    title: str
    language: str | None
    entries: tuple[Entry, ...]
    warnings: tuple[str, ...]
    rhythm: Rhythm = Rhythm()
    """When it says that it is worth asking."""
    cut: bool = False
    """Whether it holds more than was taken of it."""
    unchanged: int = 0
    """How many entries it holds besides these, which are as they were."""
    marks: bytes = b""
    """Of all its entries, those that are as they were too, where these were asked for."""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken of a feed before."""

    marks: bytes = b""
    """Of its entries, one after another."""
    full_text: bool = False
    """Whether all of them are taken for links."""


def parse_feed(text: str, *, base: str | None = None) -> Feed:
    """Read a feed's document; `base` is its own URL, which relative links refer to.

    A broken document gives the entries that are whole, and a warning.

    Raises:
        RefusedError: it declares entities, nests too deeply, or nothing in it can be read.
    """
    text = text[start_of_feed(text) :]
    raw = _ENCODING_DECLARATION.sub("", text).lstrip().encode("utf-8", "replace")
    broken, rhythm = check_xml(raw)
    headers = {"content-type": "application/xml; charset=utf-8"}
    if base:
        headers["content-location"] = base
    parsed = _parsed(raw, headers)
    entries, warning = _whole_entries(parsed, text, broken)
    return Feed(
        title=_title(parsed.feed.get("title_detail") or {}),
        language=parsed.feed.get("language"),
        entries=tuple(_entry(entry, text) for entry in entries),
        warnings=(warning,) if warning else (),
        rhythm=rhythm,
    )


def _parsed(raw: bytes, headers: dict[str, str]) -> Any:  # noqa: ANN401 - feedparser's own dictionary
    try:
        return feedparser.parse(BytesIO(raw), response_headers=headers)
    except Exception as error:
        raise RefusedError(f"feedparser fails on it: {type(error).__name__}: {error}") from error


def _whole_entries(parsed: Any, text: str, broken: str | None) -> tuple[list[Any], str | None]:  # noqa: ANN401 - as above
    """The entries that are not cut off, and what there is to warn of."""
    entries = list(parsed.entries[:_MAX_ENTRIES])
    if broken:
        whole = entries[: len(_ENTRY_END.findall(text))]
        if not whole:
            raise RefusedError(f"it is broken XML without one whole entry: {broken}")
        cut = len(entries) - len(whole)
        return whole, f"its XML is broken ({broken}); took {len(whole)} whole entries, left {cut} cut off"
    if not parsed.version:
        raise RefusedError("it is XML, but no feed that can be read")
    return entries, None if entries else "the feed has no entries"


def _entry(entry: Any, text_of_feed: str) -> Entry:  # noqa: ANN401 - feedparser's own dictionary
    markup, markup_type, text, whole = _body(entry)
    return Entry(
        link=_link(entry, text_of_feed),
        title=_title(entry.get("title_detail") or {}),
        text=text,
        whole=whole,
        markup=markup,
        markup_type=markup_type,
        published=_published(entry),
        authors=tuple(_authors(entry)),
        language=_language(entry),
    )


def _link(entry: Any, text_of_feed: str) -> str | None:  # noqa: ANN401 - feedparser's own dictionary
    """The address of an entry's article: its link, else its identifier where that was written as an address.

    feedparser makes an address of any identifier, by taking it for a relative one.
    """
    linked = entry.get("feedburner_origlink") or (entry.get("link") if entry.get("links") else None)
    if linked:
        return str(linked)
    identifier = str(entry.get("id") or "")
    is_address = identifier.startswith(("http://", "https://"))
    return (
        identifier
        if is_address and (identifier in text_of_feed or escape(identifier) in text_of_feed)
        else None
    )


def _body(entry: Any) -> tuple[str, str, str, bool]:  # noqa: ANN401 - feedparser's own dictionary
    """The longest text that an entry carries, its media type, the same cleaned, and whether it is whole."""
    summary = entry.get("summary_detail") or {}
    candidates = [(part, _CONTENT_IS_WHOLE) for part in entry.get("content", ()) if part.get("value")]
    if summary.get("value"):
        candidates.append((summary, _DESCRIPTION_IS_WHOLE))
    if not candidates:
        return "", "text/plain", "", False
    part, enough = max(candidates, key=lambda candidate: len(candidate[0]["value"]))
    markup, markup_type = part["value"], part.get("type") or "text/html"
    text = _text(markup, markup_type)
    return markup, markup_type, text, looks_whole(text, enough)


def without_taken(feed: Feed, taken: Taken) -> Feed:
    """The feed without the entries that were taken as they are; it bears the marks of all.

    A mark is a hash of 8 bytes, of all that is taken of an entry and of whether it is taken for a link.
    """
    of_feed = (feed.title, feed.language, taken.full_text)
    marks = [_mark((of_feed, entry)) for entry in feed.entries]
    before = {taken.marks[at : at + _MARK_BYTES] for at in range(0, len(taken.marks), _MARK_BYTES)}
    entries = tuple(entry for entry, mark in zip(feed.entries, marks, strict=True) if mark not in before)
    return msgspec.structs.replace(
        feed, entries=entries, unchanged=len(marks) - len(entries), marks=b"".join(marks)
    )


def _mark(said: object) -> bytes:
    return blake2b(repr(said).encode("utf-8", "backslashreplace"), digest_size=_MARK_BYTES).digest()


def looks_whole(text: str, enough: int) -> bool:
    """Whether a text of a feed is plausibly all of an article: long enough, and not visibly cut off."""
    return len(text) >= enough and not _CUT_OFF.search(text[-200:])


def _text(markup: str, markup_type: str) -> str:
    text = html_to_text(markup) if "html" in markup_type else clean_text(markup)
    return _POSTSCRIPT.sub("", text).strip()


def _title(detail: Any) -> str:  # noqa: ANN401 - feedparser's own dictionary
    value = detail.get("value") or ""
    return clean_title(value) if "html" in (detail.get("type") or "") else clean_line(value)


def _published(entry: Any) -> str | None:  # noqa: ANN401 - feedparser's own dictionary
    for name in ("published", "created", "updated"):
        if name in entry:  # .get() would warn about a name that feedparser maps to another
            return str(entry[name])
    return None


def _authors(entry: Any) -> Iterator[str]:  # noqa: ANN401 - feedparser's own dictionary
    whole = entry.get("author") or ""
    names = [_author(author, whole) for author in entry.get("authors", ())]
    for name in dict.fromkeys(filter(None, names)):
        yield clean_line(name)


def _author(author: Any, whole: str) -> str:  # noqa: ANN401 - feedparser's own dictionary
    """The name of an author. feedparser cuts the address before it where its domain ends in a long word."""
    name, address = author.get("name") or "", author.get("email") or ""
    if address and f"{address}{name}" == whole:
        return ""
    return name if name.count("(") == name.count(")") else name.rpartition("(")[2]


def _language(entry: Any) -> str | None:  # noqa: ANN401 - feedparser's own dictionary
    for part in (*entry.get("content", ()), entry.get("title_detail") or {}):
        if part.get("language"):
            return str(part["language"])
    return None
