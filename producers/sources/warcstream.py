"""The bytes of a WARC file in order, decompressed where it is gzip; a piece at a time, whatever it is.

warcio's own reader is not used for this: it takes a gzip member that is damaged or breaks off for all there
is, and reads lines of any length into memory.
"""

from __future__ import annotations

import os
import zlib
from typing import BinaryIO, Final

_PIECE: Final = 65_536
_MAX_LINE: Final = 65_536
_MAX_BLANK: Final = 65_536
_GZIP: Final = 16 + zlib.MAX_WBITS
_GZIP_MAGIC: Final = b"\x1f\x8b\x08"
_RECORD: Final = b"WARC/"
_SEARCHED: Final = 1 << 20
_LOOKED_AT: Final = 4_096

BOMB_BYTES: Final = 256 << 20
"""What a gzip member may unpack to, if that is more than _BOMB_RATIO times its size."""
_BOMB_RATIO: Final = 100


class BrokenStreamError(Exception):
    """The bytes are not what they must be; the message says how, for a person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class WarcStream:
    """A file from an offset on, as warcio's parsers read it."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        self._file: Final = file
        file.seek(offset)
        self._raw = file.read(_PIECE)
        self._raw_end = offset + len(self._raw)
        self.is_gzip: Final = self._raw.startswith(_GZIP_MAGIC[:2])
        self._member: zlib._Decompress | None = None
        self._member_at = offset
        self._unpacked = 0
        self._ready = b""
        self._at = 0
        self._header_room: int | None = None
        self._in_record = False
        self._at_next_record = False

    @property
    def offset(self) -> int:
        """Where in the file one can go on: at the next byte, or at the start of the gzip member it is in."""
        if self.is_gzip:
            return self._member_at
        return self._raw_end - len(self._raw) - (len(self._ready) - self._at)

    def begin_record(self) -> None:
        """From here to end_record() nothing is read past the end of a gzip member after which one begins.

        Where a record is a member, what it says of its length may be wrong, and must not cost the next one.
        """
        self._in_record = True

    def end_record(self) -> None:
        """Read on, whatever comes."""
        self._in_record = self._at_next_record = False

    @property
    def at_next_record(self) -> bool:
        """Whether the record in hand ended where another begins in a gzip member of its own."""
        return self._at_next_record

    @property
    def may_end_record(self) -> bool:
        """Whether what follows can follow a record: the end of what it stands in, of a line, or another.

        Raises:
            BrokenStreamError: as read().
        """
        is_member_whole = self.is_gzip and (self._member is None or self._member.eof)
        if (is_member_whole and self._at >= len(self._ready)) or not self._has_more():
            return True
        rest = self._ready[self._at : self._at + len(_RECORD)]
        return rest[:1] in (b"\r", b"\n") or rest == _RECORD

    def limit_headers(self, room: int | None) -> None:
        """Let lines take so many bytes from here on; None for no limit.

        Whoever reads more raises BrokenStreamError.
        """
        self._header_room = room

    def read(self, size: int) -> bytes:
        """So many bytes, less at the end.

        Raises:
            BrokenStreamError: the gzip is damaged, breaks off, or is a bomb.
        """
        pieces = []
        while size > 0 and self._has_more():
            piece = self._ready[self._at : self._at + size]
            self._at += len(piece)
            size -= len(piece)
            pieces.append(piece)
        return b"".join(pieces)

    def readline(self, limit: int | None = None) -> bytes:
        """A line with its end, or its first `limit` bytes; empty at the end of the file.

        Raises:
            BrokenStreamError: as read(); or a header's line, or all of them, are too long.
        """
        room = _MAX_LINE if limit is None else min(limit, _MAX_LINE)
        line = self._line(room)
        if self._header_room is not None:
            self._header_room -= len(line)
            if self._header_room < 0 or (len(line) == _MAX_LINE and not line.endswith(b"\n")):
                raise BrokenStreamError("its headers are longer than any are")
        return line

    def skip_blank(self) -> bool:
        """Go to the next byte that is no end of a line; False where there is none.

        Raises:
            BrokenStreamError: as read(); or there are too many of them.
        """
        skipped = 0
        while self._has_more():
            rest = self._ready[self._at :]
            blank = len(rest) - len(rest.lstrip(b"\r\n"))
            self._at += blank
            skipped += blank
            if blank < len(rest):
                return True
            if skipped > _MAX_BLANK:
                raise BrokenStreamError("nothing but empty lines follow")
        return False

    def skip(self, size: int) -> int:
        """Leave so many bytes out; how many there were.

        Raises:
            BrokenStreamError: as read().
        """
        left = size
        while left > 0 and self._has_more():
            step = min(left, len(self._ready) - self._at)
            self._at += step
            left -= step
        return size - left

    def skip_to_record(self) -> bool:
        """Go to the next line that looks like the first one of a record; False where there is none.

        Raises:
            BrokenStreamError: as read().
        """
        self.limit_headers(None)
        starts = False  # the line that failed may look like one too
        while line := self.readline():
            if starts and line.startswith(_RECORD):
                self._ready, self._at = line + self._ready[self._at :], 0
                return True
            starts = line.endswith(b"\n")
        return False

    def _line(self, room: int) -> bytes:
        pieces: list[bytes] = []
        while room > 0 and self._has_more():
            end = self._ready.find(b"\n", self._at, self._at + room) + 1
            piece = self._ready[self._at : end or self._at + room]
            self._at += len(piece)
            room -= len(piece)
            pieces.append(piece)
            if end:
                break
        return b"".join(pieces)

    def _has_more(self) -> bool:
        """Whether there are bytes in hand, getting the next ones where there are none."""
        if self._at_next_record:
            return False
        if self._at < len(self._ready):
            return True
        member, self._at = self._member, 0
        self._ready = self._unpack() if self.is_gzip else self._take_raw()
        is_next = self._in_record and member is not None and self._member is not member
        self._at_next_record = is_next and self._ready.startswith(_RECORD)
        return bool(self._ready) and not self._at_next_record

    def _take_raw(self) -> bytes:
        piece, self._raw = self._raw or self._next_raw(), b""
        return piece

    def _next_raw(self) -> bytes:
        piece = self._file.read(_PIECE)
        self._raw_end += len(piece)
        return piece

    def _unpack(self) -> bytes:
        """The next piece of what is compressed; empty at the end of the file."""
        while True:
            if self._member is None or self._member.eof:
                self._raw = self._raw or self._next_raw()
                if not self._raw:
                    return b""
                self._member, self._unpacked = zlib.decompressobj(_GZIP), 0
                self._member_at = self._raw_end - len(self._raw)
            if piece := self._unpack_member(self._member):
                return piece

    def _unpack_member(self, member: zlib._Decompress) -> bytes:
        """The next piece of a member; empty at its end."""
        while True:
            try:
                piece = member.decompress(self._raw, _PIECE)
            except zlib.error as error:
                raise BrokenStreamError(f"its gzip is damaged ({error})") from error
            ended = member.eof
            self._raw = member.unused_data if ended else member.unconsumed_tail
            self._refuse_bomb(len(piece))
            if piece or ended:
                return piece
            self._raw = self._raw or self._next_raw()
            if not self._raw:
                raise BrokenStreamError("the file breaks off in the middle of it")

    def _refuse_bomb(self, size: int) -> None:
        self._unpacked += size
        packed = self._raw_end - len(self._raw) - self._member_at
        if self._unpacked > max(BOMB_BYTES, packed * _BOMB_RATIO):
            raise BrokenStreamError(f"its gzip unpacks to more than {BOMB_BYTES >> 20} MiB: it is a bomb")


def next_member(file: BinaryIO, after: int) -> int | None:
    """The offset of the next gzip member past `after` that starts with a record; None where there is none."""
    descriptor = file.fileno()
    while piece := os.pread(descriptor, _SEARCHED, after + 1):
        found = piece.find(_GZIP_MAGIC)
        while found >= 0:
            if _starts_record(os.pread(descriptor, _LOOKED_AT, after + 1 + found)):
                return after + 1 + found
            found = piece.find(_GZIP_MAGIC, found + 1)
        after += max(1, len(piece) - len(_GZIP_MAGIC) + 1)
    return None


def looks_like_warc(head: bytes) -> bool:
    """Whether a file that starts so is a WARC file, compressed or not."""
    return head.startswith(_RECORD) or (head.startswith(_GZIP_MAGIC) and _starts_record(head))


def _starts_record(packed: bytes) -> bool:
    try:
        return zlib.decompressobj(_GZIP).decompress(packed, len(_RECORD)) == _RECORD
    except zlib.error:
        return False
