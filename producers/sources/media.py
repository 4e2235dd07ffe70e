"""What bytes are, by what they hold first and by their name or declared type second."""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

from producers.sources.article import RefusedError

Kind: TypeAlias = Literal["feed", "sitemap", "json", "json_lines", "html", "text"]

MAX_RAW_BYTES: Final = 32 << 20
"""The most that is read of one document."""

_MAGIC: Final = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "gzip-compressed data"),
    (b"BZh", "bzip2-compressed data"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed data"),
    (b"\xfd7zXZ\x00", "xz-compressed data"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"RIFF", "an image, sound or film"),
    (b"ID3", "an MP3 recording"),
)
ARCHIVE: Final = "it is an archive of pages (WARC or ARC): save it to this machine, and name the file"
_ARCHIVE_NAME: Final = re.compile(r"\.w?arc(?:\.gz)?\Z", re.IGNORECASE)
_BEFORE_ROOT: Final = re.compile(
    r"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>]|\[[^\]]*\])*>)*", re.DOTALL | re.IGNORECASE
)
_ROOT: Final = re.compile(r"<(?:\w+:)?([A-Za-z]\w*)")
_FEED_ROOTS: Final = frozenset({"rss", "feed", "rdf"})
_SITEMAP_ROOTS: Final = frozenset({"urlset", "sitemapindex"})
_FEED_LATER: Final = re.compile(
    r"(?:<\?xml\b[^>]*>\s*)?<(?:rss\b[^>]*\bversion=|(?:\w+:)?(?:feed|RDF)\b[^>]*\bxmlns)", re.IGNORECASE
)
_PAGE: Final = re.compile(r"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_HEAD: Final = 65_536
_HTML_IN_HEAD: Final = re.compile(
    r"<(?:!doctype html|html|head|body|article|main|div|p|h1|section)\b", re.IGNORECASE
)


def refuse_archive_name(path: str) -> None:
    """Say of an address that leads to an archive, which may have gigabytes, what to do instead.

    Raises:
        RefusedError: by the end of its path, it is one.
    """
    if _ARCHIVE_NAME.search(path):
        raise RefusedError(ARCHIVE)


def refuse_binary(raw: bytes) -> None:
    """Say what bytes are that can't be an article.

    Raises:
        RefusedError: there is nothing in them, too much, or no text.
    """
    if not raw.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise RefusedError("it is empty")
    if len(raw) > MAX_RAW_BYTES:
        raise RefusedError(f"it is larger than {MAX_RAW_BYTES >> 20} MiB")
    if raw.startswith((b"WARC/", b"filedesc://")):
        raise RefusedError(ARCHIVE)
    for magic, name in _MAGIC:
        if raw.startswith(magic):
            raise RefusedError(f"it is {name}, which holds no article that can be read")


def kind_of(text: str, *, declared: str = "", suffix: str = "") -> Kind:
    """What a decoded document is; `declared` is a media type, `suffix` a file name's, lower-case.

    Raises:
        RefusedError: it is XML, but neither a feed nor a page.
    """
    if suffix in (".jsonl", ".ndjson") or declared in ("application/jsonl", "application/x-ndjson"):
        return "json_lines"
    head = text[:_HEAD].lstrip("\ufeff \t\r\n")
    if head.startswith("<"):
        return _kind_of_markup(head, declared, suffix)
    if suffix != ".txt" and declared != "text/plain" and head.startswith(("{", "[{", "[\n", "[ ")):
        return "json"
    if suffix in (".html", ".htm", ".xhtml") or declared in ("text/html", "application/xhtml+xml"):
        return "html"
    if suffix == ".json" or declared.endswith("json"):
        return "json"
    return "html" if suffix != ".txt" and _HTML_IN_HEAD.search(head) else "text"


def start_of_feed(text: str) -> int:
    """Where a feed starts before which its server wrote something else, such as a warning of PHP; else 0."""
    head = text[:_HEAD]
    found = None if _root(head.lstrip("\ufeff \t\r\n")) in _FEED_ROOTS else _FEED_LATER.search(head)
    return 0 if found is None or _PAGE.search(head, 0, found.start()) else found.start()


def _root(head: str) -> str:
    """The name of a document's outermost element, lower-case; empty where there is none."""
    match = _BEFORE_ROOT.match(head)
    root = _ROOT.match(head, match.end() if match else 0)
    return root[1].lower() if root else ""


def _kind_of_markup(head: str, declared: str, suffix: str) -> Kind:
    name = _root(head)
    if name in _FEED_ROOTS:
        return "feed"
    if name in _SITEMAP_ROOTS:
        return "sitemap"
    if start_of_feed(head):
        return "feed"
    if "xml" in declared and "html" not in declared and name == "html":
        raise RefusedError(f"it is served as {declared}, but holds an HTML page, perhaps of an error")
    if head.startswith("<?xml") and name not in ("html", ""):
        raise RefusedError(f"it is XML of a kind that holds no articles (its root is <{name}>)")
    if suffix == ".txt" and not _HTML_IN_HEAD.search(head):
        return "text"
    return "html"
