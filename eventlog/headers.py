"""Record headers as one compact byte string, so that reading a record costs nothing until they are asked for.

The encoding is MessagePack: an array of [name, value] pairs, order and repeated names kept.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import msgspec

Headers: TypeAlias = tuple[tuple[str, bytes], ...]

_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(Headers)

NO_HEADERS: Final = _encoder.encode(())
"""No headers at all, packed."""

pack: Final = _encoder.encode
"""Headers as stored; the encoder's own method, since it runs once for each record that is appended."""


def pack_text(text: str) -> bytes:
    """A name as it stands within packed headers, to be looked for there without unpacking them."""
    return _encoder.encode(text)


def unpack(packed: bytes) -> Headers:
    """Headers as they were appended.

    Raises:
        msgspec.DecodeError: the bytes were not written by `pack`.
    """
    return _decoder.decode(packed)
