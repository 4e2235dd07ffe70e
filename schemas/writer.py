"""Reading bodies written with one schema: strictly, as events of the newest version."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from io import BytesIO
from typing import Any, Final

import fastavro
import msgspec
import pyarrow as pa

from schemas import catalogue
from schemas.catalogue import SchemaVersion
from schemas.conform import Resolution, arrow_schema
from schemas.defaults import with_default_values
from schemas.errors import UndecodableError
from schemas.framing import MAX_BODY_BYTES
from schemas.lint import hazards
from schemas.records import EVENT_TYPES, Event
from schemas.shape import differences
from schemas.upcasts import UPCASTS, Upcast, applies, to_newest
from schemas.wellformed import MAX_ITEMS, check_body


class Writer:
    """A schema that events were written with, which may be older or newer than the newest we know.

    Args:
        subject: the event's name.
        text: the writer's schema as JSON text.
        versions: the event's published versions, oldest first; those of the catalogue by default.
        upcasts: by event and the version that they start from.

    Raises:
        UndecodableError: the subject is none of our events, or nothing written with the schema can be read.
    """

    def __init__(
        self,
        subject: str,
        text: str,
        *,
        versions: Sequence[SchemaVersion] | None = None,
        upcasts: Mapping[tuple[str, int], Upcast] = UPCASTS,
    ) -> None:
        if subject not in EVENT_TYPES:
            raise UndecodableError(f"subject {subject!r} is none of our events ({', '.join(EVENT_TYPES)})")
        self.subject = subject
        self.text = text
        self.versions: Final = versions or catalogue.versions(subject)
        self.upcasts: Final = upcasts
        self.newest: Final = self.versions[-1]
        self.parsed: Final = _trusted(subject, text)
        self._needs_upcast: Final = applies(self.parsed, self.versions, upcasts)
        found = differences(self.parsed, self.newest.parsed)
        if found:
            raise UndecodableError(
                f"the registry's schema for {subject} does not fit version {self.newest.version}"
                f" at {found[0].path or 'the record'}: {found[0].why}"
            )

    def read(self, body: bytes) -> Event:
        """Decode a body, wholly or not at all.

        Raises:
            UndecodableError: the body is not exactly one record of this schema, or its values are out of
                bounds, or it does not resolve to the newest version.
        """
        if len(body) > MAX_BODY_BYTES:
            raise UndecodableError(f"{len(body)} bytes are more than the {MAX_BODY_BYTES} of a record")
        if len(body) > MAX_ITEMS:
            check_body(body, self.parsed)
        values = self._values(body)
        if len(body) <= MAX_ITEMS and not self._survives(values, body):
            check_body(body, self.parsed)
        try:
            if self._needs_upcast:
                values = self._upcast(values)
            elif self.text != self.newest.text:
                values = self._values(body, self._reader)
            return msgspec.convert(values, EVENT_TYPES[self.subject])
        except (msgspec.ValidationError, pa.ArrowException, OverflowError) as error:
            raise UndecodableError(f"not a {self.subject}: {error}") from error

    @cached_property
    def newest_shape(self) -> pa.Schema:
        """The columns of a table of the newest version."""
        return self._resolution.schema

    def to_newest(self, table: pa.Table) -> pa.Table:
        """Bring rows in the shape of this schema to the newest version's."""
        if self._needs_upcast:
            return to_newest(table, self.parsed, self.versions, self.upcasts)
        return self._resolution.conform(table)

    @cached_property
    def _resolution(self) -> Resolution:
        return Resolution(self.parsed, self.newest.parsed)

    @cached_property
    def _reader(self) -> Any:  # noqa: ANN401 - fastavro's schemas are untyped
        return with_default_values(self.newest.parsed)

    def _values(self, body: bytes, reader: Any = None) -> Any:  # noqa: ANN401 - as _reader
        try:
            return fastavro.schemaless_reader(BytesIO(body), self.parsed, reader)
        except Exception as error:  # on garbage fastavro raises what it meets: EOFError, IndexError, …
            raise UndecodableError(f"not a {self.subject}: {type(error).__name__}: {error}") from error

    def _upcast(self, values: dict[str, Any]) -> Any:  # noqa: ANN401 - as _reader
        row = pa.Table.from_pylist([values], arrow_schema(self.parsed))
        return self.to_newest(row).to_pylist(maps_as_pydicts="strict")[0]

    def _survives(self, values: Any, body: bytes) -> bool:  # noqa: ANN401 - as _reader
        """Whether the values encode to the very bytes that they were read from."""
        again = BytesIO()
        try:
            fastavro.schemaless_writer(again, self.parsed, values)
        except ValueError:
            return False  # fastavro reads ints beyond 32 bits, yet writes none
        return again.getvalue() == body


@lru_cache(maxsize=256)
def writer(subject: str, text: str) -> Writer:
    """The writer with this schema, made once.

    Raises:
        UndecodableError: as Writer.
    """
    return Writer(subject, text)


def _trusted(subject: str, text: str) -> Any:  # noqa: ANN401 - fastavro's schemas are untyped
    try:
        schema = json.loads(text)
    except ValueError as error:
        raise UndecodableError(f"the registry's schema for {subject} is not JSON: {error}") from error
    found = hazards(schema)
    if found:
        raise UndecodableError(f"the registry's schema for {subject} can't be read safely: {found[0]}")
    parsed: Any = fastavro.parse_schema(schema)
    if parsed["name"].rpartition(".")[2] != subject:
        raise UndecodableError(f"the registry's schema for {subject} is one of {parsed['name']}")
    return parsed
