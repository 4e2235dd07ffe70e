"""Confluent framing: a zero byte, the schema's id in four bytes (big-endian), then the Avro body."""

from __future__ import annotations

import struct
from typing import Final

from schemas.errors import UndecodableError

_HEADER: Final = struct.Struct(">bI")
_MAGIC: Final = 0

MAX_RECORD_BYTES: Final = 4 << 20
"""Bound on a record's value on the wire, framing included."""

MAX_BODY_BYTES: Final = MAX_RECORD_BYTES - _HEADER.size
"""Bound on the Avro body within it."""

HEADER_BYTES: Final = _HEADER.size
"""Length of the header: the magic byte and the schema id."""


def frame(schema_id: int, body: bytes) -> bytes:
    """Put the header before an Avro body."""
    return _HEADER.pack(_MAGIC, schema_id) + body


def unframe(value: bytes) -> tuple[int, bytes]:
    """Split a record's value into the id of its writer's schema and the Avro body.

    Raises:
        UndecodableError: the value is longer than MAX_RECORD_BYTES or shorter than the header, or does not
            start with the zero byte.
    """
    if len(value) > MAX_RECORD_BYTES:
        raise UndecodableError(f"{len(value)} bytes are more than the {MAX_RECORD_BYTES} of a record")
    if len(value) < _HEADER.size:
        raise UndecodableError(f"{len(value)} bytes are too short for the {_HEADER.size}-byte header")
    magic, schema_id = _HEADER.unpack_from(value)
    if magic != _MAGIC:
        raise UndecodableError(f"starts with byte {value[0]:#04x} where Confluent framing has 0x00")
    return schema_id, value[_HEADER.size :]
