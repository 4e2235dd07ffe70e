"""Sitemaps and news sitemaps: which pages a site has, newest first, as a feed that carries no texts.

By https://www.sitemaps.org/protocol.html and Google's news extension of it. Only pages of the sitemap's own
site count. `news:publication_date` is taken for a date of publication where the page itself gives no finer
one; `lastmod` is when a page changed, or was generated, and decides the order only.
"""

from __future__ import annotations

import re
import xml.sax
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Final, TypeAlias
from urllib.parse import urljoin
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import msgspec
from defusedxml import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from producers.sources.article import RefusedError
from producers.sources.bodies import inflate
from producers.sources.canonical import UrlError, canonical
from producers.sources.feeds import Entry, Feed
from producers.sources.listed import listed_urls
from producers.sources.media import MAX_RAW_BYTES
from producers.sources.sites import same_site
from producers.sources.text import clean_line, clean_title

SITEMAP_PAGES: Final = 1_000
"""How many pages of one sitemap, or of all those of an index, are read unless told otherwise."""

_MAX_LISTED: Final = 50_000
"""By the protocol."""
_MAX_DEPTH: Final = 50
_MAX_FIELD: Final = 4_096
_ENTRY_DEPTH: Final = 2
_ENCODING_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]*\?>")
_AMPERSAND: Final = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!#\d+;|#x[0-9a-fA-F]+;|(?:amp|lt|gt|quot|apos);)", re.DOTALL
)
"""One that starts no entity of XML, which many an address has; and where they may stand as they are."""
_GZIP_MAGIC: Final = b"\x1f\x8b"
_ROOT: Final = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)\b")
_HEAD: Final = 4_096
_FIELDS: Final = frozenset(
    {
        ("loc",),
        ("lastmod",),
        ("news", "publication_date"),
        ("news", "title"),
        ("news", "publication", "name"),
        ("news", "publication", "language"),
    }
)


class SitemapIndex(msgspec.Struct, frozen=True, kw_only=True):
    """A list of sitemaps."""

    sitemaps: tuple[str, ...]
    """Their addresses, those that changed last first."""
    warnings: tuple[str, ...] = ()


_Fields: TypeAlias = dict[tuple[str, ...], str]


def opened(raw: bytes) -> bytes:
    """The sitemap in gzip-compressed bytes; all others as they are.

    Raises:
        RefusedError: what they unpack to is too large or breaks off.
    """
    if not raw.startswith(_GZIP_MAGIC):
        return raw
    try:
        head = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(raw[:_HEAD], _HEAD)
    except zlib.error:
        return raw
    return inflate(raw, "gzip", MAX_RAW_BYTES) if _ROOT.search(head) else raw


def parse_sitemap(text: str, *, base: str | None, most: int = SITEMAP_PAGES) -> Feed | SitemapIndex:
    """Read a sitemap's document; `base` is where it was found, None for a file, and `most` bounds its pages.

    What is broken gives the entries that are whole, and a warning.

    Raises:
        RefusedError: it declares entities, nests too deeply, or lists nothing.
    """
    handler = _Handler()
    text = _AMPERSAND.sub(_escaped, _ENCODING_DECLARATION.sub("", text).lstrip())
    broken = _parse(text.encode("utf-8", "replace"), handler)
    kept, strange = _of_the_site(handler.entries, base)
    warnings = list(_warnings(broken, strange, len(handler.entries)))
    if not kept:
        raise RefusedError("; ".join(["it is a sitemap that lists no page of its site", *warnings]))
    if handler.is_index:
        found = sorted(kept, key=_changed, reverse=True)
        return SitemapIndex(sitemaps=tuple(each[("loc",)] for each in found), warnings=tuple(warnings))
    return _feed(kept, most, warnings)


def _escaped(found: re.Match[str]) -> str:
    return "&amp;" if found[0] == "&" else found[0]


def parse_list(text: str, *, base: str, most: int = SITEMAP_PAGES) -> Feed | None:
    """Read a sitemap in text form, an address a line; None where it is other text."""
    urls = listed_urls(text)
    if not urls:
        return None
    kept, strange = _of_the_site([{("loc",): url} for url in urls], base)
    return _feed(kept, most, list(_warnings(None, strange, len(urls))))


def _feed(kept: list[_Fields], most: int, warnings: list[str]) -> Feed:
    newest = sorted(kept, key=_changed, reverse=True)[:most]
    if len(kept) > most:
        warnings.append(
            f"it lists {len(kept):,} pages, of which the newest {most:,} are read; sitemap_pages is the bound"
        )
    names = (each.get(("news", "publication", "name"), "") for each in newest)
    return Feed(
        title=clean_line(next(filter(None, names), "")),
        language=None,
        entries=tuple(map(_entry, newest)),
        warnings=tuple(warnings),
        cut=len(kept) > most,
    )


def _entry(fields: _Fields) -> Entry:
    return Entry(
        link=fields[("loc",)],
        title=clean_title(fields.get(("news", "title"), "")),
        text="",
        whole=False,
        markup="",
        markup_type="text/html",
        published=fields.get(("news", "publication_date")),
        authors=(),
        language=fields.get(("news", "publication", "language")),
    )


def _of_the_site(entries: Iterable[_Fields], base: str | None) -> tuple[list[_Fields], int]:
    """Each address once, and how many are none of the sitemap's site."""
    kept: dict[str, _Fields] = {}
    strange = 0
    for fields in entries:
        try:
            url = urljoin(base or "", fields.get(("loc",), ""))
            canonical(url)
            ours = url != base and (base is None or same_site(base, url))
        except (UrlError, ValueError):  # urljoin raises it for a broken host
            ours = False
        if ours:
            kept.setdefault(url, fields | {("loc",): url})
        else:
            strange += 1
    return list(kept.values()), strange


def _warnings(broken: str | None, strange: int, listed: int) -> Iterator[str]:
    if broken:
        yield f"its XML is broken ({broken}); what stands before is read"
    if strange:
        yield f"{strange:,} of the addresses that it lists are none of its own site, and are left out"
    if listed >= _MAX_LISTED:
        yield f"it lists more than the {_MAX_LISTED:,} pages that a sitemap may; the others are left out"


def _changed(fields: _Fields) -> datetime:
    """When a page was published or changed, for their order; those that don't say come last."""
    stated = fields.get(("news", "publication_date")) or fields.get(("lastmod",)) or ""
    try:
        moment = datetime.fromisoformat(stated)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


def _parse(raw: bytes, handler: _Handler) -> str | None:
    """Feed a document to the handler; what is wrong where it is not well-formed."""
    parser = DefusedExpatParser(forbid_dtd=False, forbid_entities=True, forbid_external=False)
    parser.setContentHandler(handler)
    try:
        parser.parse(BytesIO(raw))
    except DefusedXmlException as error:
        raise RefusedError("its XML declares entities, which sitemaps don't need and attacks do") from error
    except xml.sax.SAXParseException as error:
        return f"line {error.getLineNumber()}: {error.getMessage()}"
    return None


class _Handler(ContentHandler):
    """Keeps the fields of the entries, by the names of the elements around them within the entry."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: Final[list[_Fields]] = []
        self.is_index = False
        self._path: Final[list[str]] = []
        self._fields: _Fields = {}
        self._text = ""

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: ARG002, N802 - SAX names it
        self._path.append(name.rpartition(":")[2].lower()[:100])
        if len(self._path) > _MAX_DEPTH:
            raise RefusedError(f"its XML is nested more than {_MAX_DEPTH} deep")
        if len(self._path) == 1:
            self.is_index = self._path[0] == "sitemapindex"
        elif len(self._path) == _ENTRY_DEPTH:
            self._fields = {}
        self._text = ""

    def characters(self, content: str) -> None:
        if len(self._text) < _MAX_FIELD:
            self._text += content[:_MAX_FIELD]

    def endElement(self, name: str) -> None:  # noqa: ARG002, N802 - SAX names it
        field = tuple(self._path[_ENTRY_DEPTH:])
        if field in _FIELDS:
            self._fields.setdefault(field, self._text.strip())
        elif len(self._path) == _ENTRY_DEPTH and self._fields and len(self.entries) < _MAX_LISTED:
            self.entries.append(self._fields)
        self._path.pop()
        self._text = ""
