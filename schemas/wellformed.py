"""Whether an Avro body is exactly one well-formed record, down to what lenient readers let through.

fastavro takes a negative union branch as counting from the end and any byte as a boolean, and no reader
minds what follows the record. This walk over the binary encoding (Apache Avro 1.12 specification, "Binary
Encoding") refuses all of that. It is slow, and only needed for bodies that do not survive re-encoding
byte for byte: arrays in several blocks, blocks with sizes and padded integers are legal, yet change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from schemas.defaults import named_types
from schemas.errors import UndecodableError

_VARINT_BYTES: Final = 10
_INT32: Final = range(-(2**31), 2**31)
MAX_ITEMS: Final = 100_000
"""Bound on the array and map items of one record, all together.

Every item takes at least a byte (the lint sees to it), so that shorter bodies need not be counted. Without
the bound, a record of 30 MB can hold ten million empty spans, which take a minute and 3 GB to become objects.
"""

_FIXED_WIDTHS: Final = {"null": 0, "float": 4, "double": 8}


def check_body(body: bytes, schema: object) -> None:
    """Walk the body along its writer's schema.

    Args:
        body: the Avro encoding of one record.
        schema: the writer's schema as fastavro parses it, which gives every type its full name.

    Raises:
        UndecodableError: the body is truncated, has trailing bytes, breaks the encoding's rules or holds
            more than MAX_ITEMS items.
    """
    walk = _Walk(body, named_types(schema))
    walk.over(schema)
    if walk.at != len(body):
        raise UndecodableError(f"{len(body) - walk.at} trailing bytes after the record")


class _Walk:
    """A place in a body, moved over one value at a time."""

    def __init__(self, body: bytes, named: dict[str, dict[str, Any]]) -> None:
        self.body = body
        self.at = 0
        self.items = 0
        self.named = named
        self.complex: dict[str, Callable[[dict[str, Any]], None]] = {
            "array": lambda schema: self._blocks(schema["items"], keyed=False),
            "map": lambda schema: self._blocks(schema["values"], keyed=True),
            "record": self._record,
        }
        self.primitive: dict[str, Callable[[], object]] = {
            "boolean": self._boolean,
            "int": self._int,
            "long": self._varint,
            "string": self._string,
        }

    def over(self, schema: Any) -> None:  # noqa: ANN401 - a schema is any JSON
        """Move past one value of the schema."""
        if isinstance(schema, list):
            self._union(schema)
        elif isinstance(schema, dict) and schema["type"] in self.complex:
            self.complex[schema["type"]](schema)
        elif isinstance(schema, dict):
            self.over(schema["type"])
        elif schema in self.primitive:
            self.primitive[schema]()
        elif schema in _FIXED_WIDTHS:
            self._skip(_FIXED_WIDTHS[schema])
        else:
            self.over(self.named[schema])

    def _skip(self, width: int) -> None:
        if not 0 <= width <= len(self.body) - self.at:
            raise UndecodableError(f"a length of {width} at byte {self.at} reaches past the end")
        self.at += width

    def _varint(self) -> int:
        value = 0
        for index in range(_VARINT_BYTES):
            self._skip(1)
            byte = self.body[self.at - 1]
            value |= (byte & 0x7F) << (7 * index)
            if byte < 0x80:  # noqa: PLR2004 - the highest bit says that more follow
                break
        else:
            raise UndecodableError(f"an integer of more than {_VARINT_BYTES} bytes ends at byte {self.at}")
        if value >> 64:
            raise UndecodableError(f"an integer beyond 64 bits ends at byte {self.at}")
        return (value >> 1) ^ -(value & 1)

    def _int(self) -> None:
        value = self._varint()
        if value not in _INT32:
            raise UndecodableError(f"{value} before byte {self.at} does not fit an int's 32 bits")

    def _boolean(self) -> None:
        self._skip(1)
        if self.body[self.at - 1] not in {0, 1}:
            raise UndecodableError(f"{self.body[self.at - 1]} at byte {self.at - 1} is no boolean")

    def _string(self) -> None:
        self._skip(self._varint())

    def _union(self, branches: list[object]) -> None:
        branch = self._varint()
        if not 0 <= branch < len(branches):
            raise UndecodableError(
                f"a union of {len(branches)} has no branch {branch}, before byte {self.at}"
            )
        self.over(branches[branch])

    def _record(self, schema: dict[str, Any]) -> None:
        for field in schema["fields"]:
            self.over(field["type"])

    def _blocks(self, item: object, *, keyed: bool) -> None:
        while count := self._varint():
            size = self._varint() if count < 0 else None
            start = self.at
            self.items += abs(count)
            if self.items > MAX_ITEMS:
                raise UndecodableError(f"{self.items} items or more; a record holds at most {MAX_ITEMS}")
            for _ in range(abs(count)):
                if keyed:
                    self._string()
                self.over(item)
            if size is not None and self.at - start != size:
                raise UndecodableError(
                    f"a block of {self.at - start} bytes before byte {self.at} claims {size}"
                )
