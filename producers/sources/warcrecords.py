"""The records of a WARC file, from a position on: pages that were answered with 200, and what is broken.

Pages that were stored without their HTTP headers, as resources, are read too. Everything else in a crawl is
passed over: requests, metadata, conversions, other statuses and types; and revisits, which say that a page is
as it was when it was visited first, and carry no page.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final, NamedTuple, TypeAlias

import msgspec
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from producers.sources.article import RefusedError
from producers.sources.media import MAX_RAW_BYTES
from producers.sources.warcstream import BrokenStreamError, WarcStream, next_member

logging.getLogger("warcio").addHandler(logging.NullHandler())  # it would show what strangers wrote raw

_MAX_HEADERS: Final = 1 << 20
_PASSED_UNTOLD: Final = 200
_MOST_SEARCHED_AGAIN: Final = 1_000
_PROTOCOLS: Final = ["HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HTTP/2", "HTTP/3.0", "HTTP/3"]
"""As crawlers write them; warcio by itself knows the first two."""
_DIGITS: Final = re.compile(r"\d{14}")
_MEDIA_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})


class Position(NamedTuple):
    """Where a record begins."""

    offset: int
    """In bytes of the file as it is; in a compressed one, that of the gzip member."""
    records: int = 0
    """How many records stand before it in the same gzip member; mostly each has a member of its own."""


class WarcPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page as a crawler was answered."""

    position: Position
    url: str
    answered_at: datetime
    content_type: str
    content_encoding: str
    chunked: bool
    payload: bytes
    """As it came over the wire, chunked and compressed."""


class Damage(msgspec.Struct, frozen=True, kw_only=True):
    """A record that can't be used."""

    position: Position
    reason: str
    url: str = ""


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """Everything before a position has been given, or is of no interest."""

    position: Position


Found: TypeAlias = WarcPage | Damage | Passed


class WarcRecords:
    """Reads an open file; in memory stands one record at a time, and of a page at most MAX_RAW_BYTES."""

    def __init__(self, file: BinaryIO, start: Position = Position(0)) -> None:  # noqa: B008 - it is immutable
        self._file: Final = file
        self._start: Final = start
        self._stream = WarcStream(file, start.offset)
        self._loader: Final = ArcWarcRecordLoader()
        self._http: Final = StatusAndHeadersParser(_PROTOCOLS)
        self._packed_together = False
        """Whether a gzip member has held more than one record."""
        self._at: Position | None = None
        """The record in hand."""
        self._content_at = start.offset
        """Where the content of the record in hand begins, in a file that is not compressed."""
        self._is_of_other_length = False
        """Whether the record in hand is, by what follows, longer or shorter than it says."""
        self._searched_again = 0
        self._last: Position | None = None
        """The one before it."""

    def __iter__(self) -> Iterator[Found]:
        """What the file holds, in its order; at last where to go on, should it grow or be mended."""
        passed = 0
        while True:
            try:
                if not self._begin():
                    yield Passed(position=Position(self._file.tell()))
                    return
                found = self._record()
            except BrokenStreamError as error:
                broken = self._position()
                if not self._was_given():
                    yield Damage(position=broken, reason=error.reason)
                if not self._recover():
                    yield Passed(position=broken)
                    return
                continue
            passed = 0 if found else passed + 1
            if found:
                yield found
            elif passed % _PASSED_UNTOLD == 0:
                yield Passed(position=self._position())

    def _begin(self) -> bool:
        """Go to the next record; False at the end of the file."""
        self._last, self._at = self._at or self._last, None
        self._is_of_other_length = False
        self._stream.end_record()
        if not self._stream.skip_blank():
            return False
        offset, last = self._stream.offset, self._last
        again = self._stream.is_gzip and last is not None and last.offset == offset
        self._at = Position(offset, last.records + 1 if last and again else 0)
        return True

    def _record(self) -> WarcPage | Damage | None:
        self._stream.limit_headers(_MAX_HEADERS)
        try:
            record = self._loader.parse_record_stream(self._stream, known_format="warc", no_record_parse=True)
        except (ArchiveLoadFailed, EOFError) as error:
            raise BrokenStreamError("no WARC record begins where one should") from error
        length = record.rec_headers.get_header("Content-Length") or ""
        if not (length.isascii() and length.isdigit()):
            raise BrokenStreamError("its Content-Length is missing or is no number")
        self._packed_together = self._packed_together or self._position().records > 0
        self._stream.begin_record()
        self._content_at = self._stream.offset
        found = None if self._was_given() else self._page(record)
        self._stream.limit_headers(None)
        self._end(record.raw_stream.limit)
        return found

    def _end(self, left: int) -> None:
        """Leave out what is left of a record, and see that it ends there."""
        skipped = self._stream.skip(left)
        if self._stream.at_next_record:
            raise BrokenStreamError("its Content-Length is more than it holds")
        if skipped < left:
            raise BrokenStreamError("the file breaks off in the middle of it")
        if not self._stream.may_end_record:
            self._is_of_other_length = True
            raise BrokenStreamError("it does not end where its Content-Length says")

    def _was_given(self) -> bool:
        at = self._position()
        return at.offset == self._start.offset and at.records < self._start.records

    def _page(self, record: Any) -> WarcPage | Damage | None:  # noqa: ANN401 - warcio is not typed
        url = record.rec_headers.get_header("WARC-Target-URI") or ""
        if not url.lower().startswith(("http://", "https://")):
            return None
        try:
            if record.rec_type == "response":
                return self._answer(record, url)
            return self._resource(record, url) if record.rec_type == "resource" else None
        except (StatusAndHeadersParserException, EOFError):
            reason = "the HTTP headers in it can't be read"
        except RefusedError as error:
            reason = error.reason
        return Damage(position=self._position(), reason=reason, url=url)

    def _answer(self, record: Any, url: str) -> WarcPage | None:  # noqa: ANN401 - as above
        http = self._http.parse(record.raw_stream)
        if http.get_statuscode() != "200":
            return None
        encoding = (http.get_header("Content-Encoding") or "").strip().lower()
        chunked = "chunked" in (http.get_header("Transfer-Encoding") or "").lower()
        return self._page_of(
            record, url, http.get_header("Content-Type") or "", encoding=encoding, chunked=chunked
        )

    def _resource(self, record: Any, url: str) -> WarcPage | None:  # noqa: ANN401 - as above
        """A page that was stored without the HTTP that brought it."""
        return self._page_of(record, url, record.rec_headers.get_header("Content-Type") or "")

    def _page_of(
        self,
        record: Any,  # noqa: ANN401 - as above
        url: str,
        content_type: str,
        *,
        encoding: str = "",
        chunked: bool = False,
    ) -> WarcPage | None:
        if content_type.partition(";")[0].strip().lower() not in _MEDIA_TYPES:
            return None
        if cut := record.rec_headers.get_header("WARC-Truncated"):
            raise RefusedError(f"the crawler cut it off for reasons of {cut}")
        if record.raw_stream.limit > MAX_RAW_BYTES:
            raise RefusedError(f"it is larger than {MAX_RAW_BYTES >> 20} MiB")
        return WarcPage(
            position=self._position(),
            url=url,
            answered_at=_moment(record.rec_headers.get_header("WARC-Date") or ""),
            content_type=content_type,
            content_encoding=encoding,
            chunked=chunked,
            payload=record.raw_stream.read(),
        )

    def _position(self) -> Position:
        return self._at or Position(self._stream.offset)

    def _recover(self) -> bool:
        """Go to the next record after one that is broken; False where there is none.

        Where each record is a gzip member, the next member: what strangers put into a record is not searched
        for records. Else the next line that looks like the first of a record.
        """
        if self._stream.at_next_record:
            return True
        if not self._stream.is_gzip:
            self._search_again()
            return self._next_line()
        if self._packed_together:
            return self._next_line() or self._next_member()
        return self._next_member() or self._next_line()

    def _search_again(self) -> None:
        """Go back to the content of a record that says it is longer than it is: it may hold the next one."""
        if self._is_of_other_length and self._searched_again < _MOST_SEARCHED_AGAIN:
            self._searched_again += 1
            self._stream = WarcStream(self._file, self._content_at)

    def _next_line(self) -> bool:
        try:
            return self._stream.skip_to_record()
        except BrokenStreamError:
            return False

    def _next_member(self) -> bool:
        found = next_member(self._file, self._stream.offset)
        if found is not None:
            self._stream = WarcStream(self._file, found)
        return found is not None


def _moment(date: str) -> datetime:
    """A WARC-Date (ISO 28500, 5.4: UTC to the second or finer), or one in digits only, as in ARC files.

    Raises:
        RefusedError: it is none.
    """
    try:
        moment = datetime.fromisoformat(f"{date[:8]}T{date[8:]}" if _DIGITS.fullmatch(date) else date)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RefusedError(f"its WARC-Date {date[:40]!r} is no date") from error
