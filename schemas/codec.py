"""Events to bytes and back: Avro in Confluent framing, written with the newest schema, read from any."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Final

import fastavro
import msgspec

from schemas import catalogue
from schemas.dataschema import contradiction, unreadable
from schemas.errors import EventTooLargeError, InvalidEventError, UndecodableError
from schemas.framing import MAX_BODY_BYTES, MAX_RECORD_BYTES, frame, unframe
from schemas.records import EVENT_TYPES, Event
from schemas.registry import SchemaRegistry, UnknownSchemaError
from schemas.wellformed import MAX_ITEMS, check_body
from schemas.writer import Writer, writer

__all__ = [
    "MAX_ITEMS",
    "MAX_RECORD_BYTES",
    "Codec",
    "EventTooLargeError",
    "InvalidEventError",
    "UndecodableError",
]


class Codec:
    """Encodes and decodes events with the schema ids of one registry.

    Each schema is asked for once. Safe to use from several threads.
    """

    def __init__(self, registry: SchemaRegistry) -> None:
        self._registry: Final = registry
        self._ids: Final[dict[str, int]] = {}
        self._writers: Final[dict[int, Writer]] = {}

    def encode(self, event: Event) -> bytes:
        """An event as a record's value.

        Raises:
            InvalidEventError: a field does not fit the schema (a naive datetime, an int beyond 32 bits …).
            EventTooLargeError: the value would be larger than MAX_RECORD_BYTES or hold more than MAX_ITEMS.
            IncompatibleSchemaError: the registry refuses our schema.
        """
        subject = type(event).__name__
        body = _body(event, subject)
        if len(body) > MAX_ITEMS:
            _check_size(event, subject, body)
        return frame(self._id_of(subject), body)

    def decode(self, value: bytes, dataschema: bytes | None = None) -> Event:
        """The event in a record's value, brought to the newest version.

        Args:
            value: the schema's id and the body, in Confluent's framing.
            dataschema: the record's `ce_dataschema` header, where it has one.

        Raises:
            UndecodableError: the value is no event of ours, or the header names another schema than the id
                does; its reason says why.
        """
        schema_id, body = unframe(value)
        try:
            writer = self.writer(schema_id)
        except UndecodableError as error:
            raise UndecodableError(unreadable(error.reason, dataschema)) from error
        why = None if dataschema is None else contradiction(dataschema, writer)
        if why is not None:
            raise UndecodableError(why)
        return writer.read(body)

    def writer(self, schema_id: int) -> Writer:
        """The schema that a record with this id was written with.

        Raises:
            UndecodableError: the registry has no such schema, or it is not one that we can read.
        """
        if schema_id not in self._writers:
            try:
                known = self._registry.by_id(schema_id)
            except UnknownSchemaError as error:
                raise UndecodableError(f"the registry has no schema with id {schema_id}") from error
            self._writers[schema_id] = writer(known.subject, known.schema)
        return self._writers[schema_id]

    def _id_of(self, subject: str) -> int:
        if subject not in self._ids:
            self._ids[subject] = self._registry.id_of(subject, catalogue.newest(subject).text)
        return self._ids[subject]


def _body(event: Event, subject: str) -> bytes:
    values = msgspec.to_builtins(event, builtin_types=(datetime,))
    body = BytesIO()
    try:
        msgspec.convert(values, EVENT_TYPES[subject])
        fastavro.schemaless_writer(body, catalogue.newest(subject).parsed, values)
    except (ValueError, TypeError, OverflowError) as error:
        where = f"{subject} {event.event_id} of article {event.article_id}"
        raise InvalidEventError(f"{where} does not fit its schema: {error}") from error
    return body.getvalue()


def _check_size(event: Event, subject: str, body: bytes) -> None:
    where = f"{subject} {event.event_id} of article {event.article_id}"
    if len(body) > MAX_BODY_BYTES:
        raise EventTooLargeError(
            f"{where} takes {len(body)} bytes; a record holds at most {MAX_BODY_BYTES}:"
            " leave this article out or cut its text"
        )
    try:
        check_body(body, catalogue.newest(subject).parsed)
    except UndecodableError as error:
        raise EventTooLargeError(f"{where} has {error.reason}: leave this article out") from error
