"""Files, directories and standard input to articles."""

from __future__ import annotations

import os
import stat
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from producers.sources.article import Article, Clock, Outcome, Refusal, RefusedError, Warned, sha256
from producers.sources.charset import decode
from producers.sources.confinement import confined
from producers.sources.feedarticles import FeedArticles
from producers.sources.feeds import Feed, parse_feed
from producers.sources.jsonarticles import read_json, read_json_lines
from producers.sources.jsonfeed import is_json_feed, parse_json_feed
from producers.sources.listed import Listed, listed_urls
from producers.sources.media import MAX_RAW_BYTES, kind_of, refuse_binary
from producers.sources.pages import read_page
from producers.sources.sitemaps import SITEMAP_PAGES, SitemapIndex, opened, parse_sitemap
from producers.sources.text import clean_text
from producers.sources.warc import WarcFiles, is_warc

TEXT_EXTRACTOR: Final = "text/1"
STDIN: Final = "-"

_LINES: Final = (".jsonl", ".ndjson")


class Files:
    """Reads what lies on this machine; feeds among the files may lead to pages on the web."""

    def __init__(
        self,
        feeds: FeedArticles,
        archives: WarcFiles,
        now: Clock,
        *,
        sitemap_pages: int = SITEMAP_PAGES,
    ) -> None:
        self._feeds: Final = feeds
        self._archives: Final = archives
        self._now: Final = now
        self._sitemap_pages: Final = sitemap_pages

    async def read(self, source: str) -> AsyncIterator[Outcome | Listed]:
        """Everything that a file or a directory gives; a refusal instead of an exception, whatever it is."""
        if not _is_directory(source):
            async for outcome in self._read_file(Path(source), source):
                yield outcome
            return
        found = False
        for item in _walk(Path(source)):
            found = True
            if isinstance(item, Refusal):
                yield item
                continue
            async for outcome in self._read_file(item, str(item)):
                yield outcome
        if not found:
            reason = "the directory holds no files to read (hidden ones are skipped)"
            yield Refusal(source=source, reason=reason)

    async def _read_file(self, path: Path, source: str) -> AsyncIterator[Outcome | Listed]:
        try:
            async for outcome in self._read_opened(path, source):
                yield outcome
        except RefusedError as error:
            yield Refusal(source=source, reason=error.reason, transient=error.transient)
        except (OSError, ValueError) as error:  # ValueError: a NUL in the name
            yield Refusal(source=source, reason=_cannot_read(error))

    async def _read_opened(self, path: Path, source: str) -> AsyncIterator[Outcome | Listed]:
        suffix, now = path.suffix.lower(), self._now()
        with _opened(path) as file:
            if is_warc(file, path.name):
                async for outcome in self._archives.read(file, source):
                    yield outcome
                return
            if suffix in _LINES:
                for line in read_json_lines(bounded_lines(file), source=source, looked_at=now):
                    yield line
                return
            raw = file.read(MAX_RAW_BYTES + 1)
        async for found in self._read_bytes(raw, suffix, source, now):
            yield found

    async def _read_bytes(
        self, raw: bytes, suffix: str, source: str, now: datetime
    ) -> AsyncIterator[Outcome | Listed]:
        raw = opened(raw)
        refuse_binary(raw)
        text = decode(raw)
        kind = kind_of(text, suffix=suffix)
        if kind in ("feed", "sitemap") or (kind == "json" and is_json_feed(text)):
            feed = await confined(_feed_of, text, kind, self._sitemap_pages)
            async for outcome in self._feeds.read(feed, source=source, looked_at=now):
                yield outcome
            return
        if kind == "text" and (urls := listed_urls(text)):
            yield Listed(urls=urls)
            return
        if kind == "json":
            for outcome in _read_json(raw, source, now):
                yield outcome
            return
        html = kind == "html"
        article = await confined(_page, raw, source, now) if html else _text_article(raw, text, source)
        if article.published.warning:
            yield Warned(source=source, reason=article.published.warning)
        yield article


def _feed_of(text: str, kind: str, most_pages: int) -> Feed:
    if kind == "feed":
        return parse_feed(text)
    if kind == "json":
        return parse_json_feed(text)
    found = parse_sitemap(text, base=None, most=most_pages)
    if isinstance(found, SitemapIndex):
        raise RefusedError("it is an index of sitemaps; name its URL, or the sitemaps that it lists")
    return found


def _is_directory(source: str) -> bool:
    return os.path.isdir(source)  # noqa: PTH112 - unlike Path's, it answers for every string


def _opened(path: Path) -> BinaryIO:
    if not stat.S_ISREG(path.stat().st_mode):  # a pipe or a device would be waited for without an end
        raise RefusedError("it is neither a file nor a directory")
    return path.open("rb")


def read_stdin(lines: Iterable[bytes], *, looked_at: datetime) -> Iterator[Outcome]:
    """The articles of JSON lines on standard input."""
    found = False
    for outcome in read_json_lines(lines, source="stdin", looked_at=looked_at):
        found = True
        yield outcome
    if not found:
        yield Refusal(source="stdin", reason="it is empty")


def bounded_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines of at most MAX_RAW_BYTES; a longer one comes in pieces, which are refused as no JSON."""
    while line := stream.readline(MAX_RAW_BYTES):
        yield line


def _read_json(raw: bytes, source: str, now: datetime) -> Iterator[Outcome]:
    if _is_one_json(raw):
        return read_json(raw, source=source, looked_at=now)
    return read_json_lines(raw.splitlines(), source=source, looked_at=now)


def _page(raw: bytes, source: str, now: datetime) -> Article:
    return read_page(raw, source=source, looked_at=now)


def _is_one_json(raw: bytes) -> bool:
    """Whether JSON is one document rather than lines: its first line is none by itself, or the only one."""
    first, _, rest = raw.strip().partition(b"\n")
    try:
        msgspec.json.decode(first)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return True
    return not rest.strip()


def _text_article(raw: bytes, text: str, source: str) -> Article:
    return Article(
        source=source,
        text=clean_text(text),
        media_type="text/plain",
        raw_sha256=sha256(raw),
        text_extractor=TEXT_EXTRACTOR,
    )


def _walk(directory: Path) -> Iterator[Path | Refusal]:
    """The files under a directory, sorted, without hidden ones; links to directories are not followed."""
    refusals: list[Refusal] = []

    def refuse(error: OSError) -> None:
        refusals.append(Refusal(source=str(error.filename), reason=_cannot_read(error)))

    for folder, folders, names in os.walk(directory, onerror=refuse):
        yield from refusals
        refusals.clear()
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))
    yield from refusals


def _cannot_read(error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError():
            return "there is no such file or directory"
        case PermissionError():
            return "permission to read it is denied"
        case OSError():
            return f"it can't be read: {error.strerror or error}"
        case _:
            return f"it is not the name of a file: {error}"
