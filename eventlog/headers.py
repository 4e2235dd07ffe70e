"""Record headers as one compact byte string, so that reading a record costs nothing until they are asked for.

The encoding is MessagePack: an array of [name, value] pairs, order and repeated names kept. No headers at all
is the empty byte string.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import msgspec

Headers: TypeAlias = tuple[tuple[str, bytes], ...]

_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(Headers).decode


def pack(headers: Headers) -> bytes:
    """Headers as stored."""
    return _encode(headers) if headers else b""


def unpack(packed: bytes) -> Headers:
    """Headers as they were appended.

    Raises:
        msgspec.DecodeError: the bytes were not written by `pack`.
    """
    return _decode(packed) if packed else ()
