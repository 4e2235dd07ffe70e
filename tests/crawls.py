"""WARC files as crawlers write them, for tests and measurements, written by warcio."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final, Self

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.newsdesk import html, prose

DATE: Final = "2026-03-01T08:00:00Z"
HTML: Final = {"Content-Type": "text/html; charset=utf-8"}


class Crawl:
    """A WARC file that is written; a context manager."""

    def __init__(self, path: Path, *, packed: bool = True) -> None:
        self.path: Final = path
        self._file: Final[BinaryIO] = path.open("wb")
        self._writer: Final = WARCWriter(self._file, gzip=packed)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._file.close()

    @property
    def offset(self) -> int:
        """Where the next record will begin."""
        return self._file.tell()

    def info(self) -> None:
        """The record with which a file begins."""
        content = b"software: tests\r\n"
        self._write("warcinfo", "", content, {"WARC-Date": DATE, "WARC-Filename": self.path.name})

    def page(  # noqa: PLR0913 - what a server may answer
        self,
        url: str,
        body: bytes,
        *,
        status: str = "200 OK",
        http: Mapping[str, str] = HTML,
        date: str = DATE,
        kind: str = "response",
        warc: Mapping[str, str] | None = None,
    ) -> None:
        """An answer to the crawler."""
        head = StatusAndHeaders(status, list(http.items()), protocol="HTTP/1.1")
        self._write(kind, url, body, {"WARC-Date": date, **(warc or {})}, http_headers=head)

    def other(self, kind: str, url: str, body: bytes, content_type: str) -> None:
        """A record without HTTP: metadata, a resource."""
        self._write(kind, url, body, {"WARC-Date": DATE}, warc_content_type=content_type)

    def request(self, url: str) -> None:
        """What the crawler asked."""
        head = StatusAndHeaders("GET / HTTP/1.1", [("Host", "example.com")], is_http_request=True)
        self._write("request", url, b"", {"WARC-Date": DATE}, http_headers=head)

    def raw(self, content: bytes) -> None:
        """Bytes as they are."""
        self._file.write(content)
        self._file.flush()

    def _write(  # its length is given, else warcio leaves temporary files open
        self,
        kind: str,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        **more: Any,  # noqa: ANN401 - warcio's own
    ) -> None:
        record = self._writer.create_warc_record(
            url, kind, payload=BytesIO(body), length=len(body), warc_headers_dict=headers, **more
        )
        self._writer.write_record(record)


def story(number: int) -> bytes:
    """The page of an article of which no two are alike."""
    return html(prose(f"Ferry {number} leaves berth {number % 7} at noon."), f"Ferry {number}").encode()


def crawl_of(path: Path, stories: int, *, packed: bool = True) -> Path:
    """A crawl of so many articles, with what crawlers write around them."""
    with Crawl(path, packed=packed) as crawl:
        crawl.info()
        for number in range(stories):
            url = f"https://example.com/ferries/{number}"
            crawl.request(url)
            crawl.page(url, story(number))
            crawl.other("metadata", url, b"fetchTimeMs: 20\r\n", "application/warc-fields")
    return path


def as_one_member(path: Path) -> None:
    """Compress a crawl anew as one gzip member, which crawlers should not."""
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())))
