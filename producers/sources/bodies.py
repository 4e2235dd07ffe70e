"""The body of an answer: bounded as it comes and as it is decompressed, and whole or refused.

Done here and not by the client, which takes gzip that breaks off for all there is: half a page would then be
an edit of it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final

import aiohttp

from producers.sources.article import RefusedError
from producers.sources.budget import Share

ENCODINGS: Final = "gzip, deflate"
"""What servers are told that we decompress."""

_CHUNK: Final = 65_536
_PIECE: Final = 262_144
"""A body is decompressed in pieces of so many bytes, each of which has to find room."""
_MOST_MEMBERS: Final = 1_000
_GZIP: Final = 16 + zlib.MAX_WBITS
_GZIP_NAMES: Final = frozenset({"gzip", "x-gzip"})
_DEFLATE_METHOD: Final = 8
_BROKEN: Final = "its answer broke off or can't be decompressed"


async def read_body(
    response: aiohttp.ClientResponse, limit: int, share: Share, *, cut: bool = False
) -> bytes:
    """All of a body, which waits for room for its share; with `cut` its first `limit` bytes if it is longer.

    Raises:
        RefusedError: it is larger than `limit` bytes, compressed or not, or is not what it says.
        aiohttp.ClientError, TimeoutError: it broke off, or took too long.
    """
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    inflated = None if encoding in ("", "identity") else _Inflated(encoding)
    body, received = bytearray(), 0
    if (response.content_length or 0) <= limit or cut:
        async for chunk in response.content.iter_chunked(_CHUNK):
            received += len(chunk)
            for piece in inflated.pieces(chunk) if inflated else (chunk,):
                body += piece
                if len(body) > limit:
                    break
                await share.grow(len(body))
            if max(len(body), received) > limit:
                break
        else:
            if inflated and received and not inflated.whole:
                raise RefusedError(_BROKEN, transient=True)
            return bytes(body)
    response.close()  # what is left of it is not waited for
    if cut:
        return bytes(body[:limit])
    raise RefusedError(f"its answer is larger than {_size(limit)}")


def inflate(body: bytes, encoding: str, limit: int) -> bytes:
    """A compressed body that is there as a whole, decompressed.

    Raises:
        RefusedError: it is larger than `limit` bytes, broke off, or is not what it says.
    """
    inflated, out = _Inflated(encoding), bytearray()
    for piece in inflated.pieces(body):
        out += piece
        if len(out) > limit:
            raise RefusedError(f"its answer is larger than {_size(limit)}")
    if not inflated.whole:
        raise RefusedError(_BROKEN)
    return bytes(out)


class _Inflated:
    """A compressed body on its way: members of gzip one after another, or one stream of deflate."""

    def __init__(self, encoding: str) -> None:
        if encoding not in _GZIP_NAMES | {"deflate"}:
            raise RefusedError(
                f"its answer can't be decompressed: it is in {encoding[:50]!r}, not {ENCODINGS}"
            )
        self._gzip: Final = encoding in _GZIP_NAMES
        self._member = zlib.decompressobj(_GZIP) if self._gzip else None
        self._members = 1

    @property
    def whole(self) -> bool:
        """Whether it could end here."""
        return self._member is not None and self._member.eof

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """What a part of it decompresses to, in pieces of bounded size."""
        if self._member is None:  # some servers leave the header of deflate away (RFC 9110, 8.4.1.2)
            bare = chunk[0] & 0x0F != _DEFLATE_METHOD
            self._member = zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS)
        try:
            yield from self._inflate(self._member, chunk)
        except zlib.error as error:
            raise RefusedError(_BROKEN, transient=True) from error

    def _inflate(self, member: zlib._Decompress, chunk: bytes) -> Iterator[bytes]:
        full = False
        while chunk or full:
            if member.eof:
                if not self._gzip or chunk[:2] not in (b"\x1f\x8b", b"\x1f"):
                    return  # padding, which some servers send
                member = self._member = self._next()
            piece = member.decompress(chunk, _PIECE)
            chunk = member.unused_data or member.unconsumed_tail
            full = len(piece) == _PIECE and not member.eof  # then there may be more without more of it
            yield piece

    def _next(self) -> zlib._Decompress:
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise RefusedError(f"its answer is gzip of more than {_MOST_MEMBERS} members")
        return zlib.decompressobj(_GZIP)


def _size(size: int) -> str:
    return f"{size >> 20} MiB" if size >= 1 << 20 else f"{size} bytes"
