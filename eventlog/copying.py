"""Copying a whole log into another, which may be of another kind and share its keys out differently.

Timestamps, keys, bodies and headers stay as they are, and so does the order of the records of one key;
offsets and partitions are the target's own, and so are schema ids, which each registry numbers in its way.
What is larger than any event may be, as others may write it where a topic takes it, is a dead letter for
every reader and is left out: no log of ours would take it. A copy that was cut short is taken up again
without doubles: what the target holds already must be, key by key, the beginning of what the source holds, as
it is copied.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

import msgspec

from eventlog.headers import pack
from eventlog.log import (
    Appended,
    EventLog,
    LogError,
    Record,
    RecordTooLargeError,
    StoredRecord,
    TopicPartition,
)
from schemas.codec import Codec
from schemas.dataschema import DATASCHEMA
from schemas.errors import UndecodableError
from schemas.framing import MAX_RECORD_BYTES, frame, unframe
from schemas.registry import IncompatibleSchemaError, RegisteredSchema, SchemaRegistry, UnknownSchemaError

_BATCH: Final = 2_000
_BATCH_BYTES: Final = 16 << 20

_Key: TypeAlias = tuple[str, bytes]


class CopyError(LogError):
    """The target holds what the source does not, or it or its registry can't take what the source holds."""


class Copied(NamedTuple):
    """What a copy has done so far."""

    records: int = 0
    """Appended to the target."""
    present: int = 0
    """In the target already, from a copy that was cut short."""
    unknown: int = 0
    """Of both, how many have a schema id that stands for nothing in the source's registry."""
    left_out: tuple[Appended, ...] = ()
    """Where in the source those stand that are larger than an event may be."""


def copy_log(
    source: EventLog,
    target: EventLog,
    *,
    source_registry: SchemaRegistry,
    target_registry: SchemaRegistry,
    on_progress: Callable[[Copied], None] = lambda _: None,
) -> Copied:
    """Append to the target what it lacks of the source, up to the source's end.

    A record that only the target finds too large ends the copy, after what stands before it was appended.

    Args:
        source: read from its start.
        target: empty, or holding the beginning of the source, and written by nobody else meanwhile.
        source_registry: knows the schemas that the records were written with.
        target_registry: is given each of these schemas before the first record that was.
        on_progress: called after every batch.

    Raises:
        CopyError: the target holds what the source does not, its registry can't hold a schema, or it takes
            no record as large as one of the source's.
        LogError: the source can't be read or the target can't take it; what was appended stays, and the
            copy can be taken up again.
    """
    translation = _Translation(source_registry, target_registry)
    held = _held(target)
    if held:
        _check_beginning(source, held, translation)
    copied = Copied()
    for batch in _batches(source):
        fitting = [record for record in batch if _fits(record)]
        missing = [record for record in fitting if not _is_held(held, record)]
        _append(target, missing, translation)
        copied = Copied(
            copied.records + len(missing),
            copied.present + len(fitting) - len(missing),
            copied.unknown + sum(map(translation.is_unknown, fitting)),
            copied.left_out + tuple(_place(record) for record in batch if not _fits(record)),
        )
        on_progress(copied)
    return copied


def _append(target: EventLog, records: Sequence[StoredRecord], translation: _Translation) -> None:
    """Append, and where a record is too large, all that stand before it."""
    try:
        target.append([_as_appended(translation.of(record)) for record in records])
    except RecordTooLargeError as error:
        if len(records) == 1:
            topic, partition, offset = _place(records[0])
            raise CopyError(
                f"the record at {topic}/{partition}@{offset} of the source can't be copied: {error}. What "
                "stands before it was: let the target's topic take as much, and copy again"
            ) from error
        middle = len(records) // 2
        _append(target, records[:middle], translation)
        _append(target, records[middle:], translation)


class _Chain(msgspec.Struct):
    """The records of one key as their number and a hash over them in order."""

    count: int = 0
    digest: bytes = b""

    def add(self, record: StoredRecord) -> None:
        parts = (self.digest, record.timestamp, record.value, record.packed_headers)
        self.digest = hashlib.sha256(msgspec.msgpack.encode(parts)).digest()
        self.count += 1


def _held(target: EventLog) -> dict[_Key, _Chain]:
    """What the target holds, key by key."""
    held: dict[_Key, _Chain] = {}
    for batch in _batches(target):
        for record in batch:
            held.setdefault((record.topic, record.key), _Chain()).add(record)
    return held


def _check_beginning(source: EventLog, held: dict[_Key, _Chain], translation: _Translation) -> None:
    seen: dict[_Key, _Chain] = {}
    for batch in _batches(source):
        for record in batch:
            key = (record.topic, record.key)
            chain = seen.setdefault(key, _Chain())
            if _fits(record) and key in held and chain.count < held[key].count:
                chain.add(translation.of(record))
    for key, chain in held.items():
        if seen.get(key) != chain:
            topic, name = key
            raise CopyError(
                f"the target holds records of key {name[:64]!r} in topic {topic} that are not the beginning"
                " of the source's: it is another log or was copied with other registries, not a copy"
                " that was cut short. Name an empty one"
            )


def _is_held(held: dict[_Key, _Chain], record: StoredRecord) -> bool:
    """Whether the target holds a record of the source; counts down what is left to pass over of its key."""
    chain = held.get((record.topic, record.key))
    if chain is None or not chain.count:
        return False
    chain.count -= 1
    return True


def _batches(log: EventLog) -> Iterator[list[StoredRecord]]:
    topics = sorted(log.topics())
    positions: dict[TopicPartition, int] = log.starts(topics)
    while batch := log.read(positions, topics=topics, limit=_BATCH, limit_bytes=_BATCH_BYTES):
        yield batch
        positions |= {TopicPartition(record.topic, record.partition): record.offset + 1 for record in batch}


def _fits(record: StoredRecord) -> bool:
    """Whether a record is no larger than an event may be."""
    return len(record.value) <= MAX_RECORD_BYTES


def _place(record: StoredRecord) -> Appended:
    return Appended(record.topic, record.partition, record.offset)


def _as_appended(record: StoredRecord) -> Record:
    return Record(record.topic, record.key, record.value, record.headers, record.timestamp)


class _Translation:
    """Records of the source as they are appended to the target: under the ids of its registry.

    A record that is not framed, or whose id stands for nothing in the source's registry, keeps its bytes. An
    id of the latter kind may stand for something in the target's, so such a record is given a header that
    says what it is, unless it has one: no reader takes it for an event.
    """

    def __init__(self, source: SchemaRegistry, target: SchemaRegistry) -> None:
        self._source = source
        self._target = target
        self._ids: dict[int, int | None] = {}

    def of(self, record: StoredRecord) -> StoredRecord:
        """The record as the target holds it.

        Raises:
            CopyError: the target's registry can't hold the record's schema.
        """
        try:
            schema_id, body = unframe(record.value)
        except UndecodableError:
            return record
        target_id = self._id(schema_id)
        if target_id is None:
            return _marked(record, schema_id)
        return record if target_id == schema_id else record._replace(value=frame(target_id, body))

    def is_unknown(self, record: StoredRecord) -> bool:
        """Whether the record's schema id stands for nothing in the source's registry."""
        try:
            return self._id(unframe(record.value)[0]) is None
        except UndecodableError:
            return False

    def _id(self, schema_id: int) -> int | None:
        """What the target's registry calls a schema of the source's; None where that has none."""
        if schema_id not in self._ids:
            try:
                schema = self._source.by_id(schema_id)
            except UnknownSchemaError:
                self._ids[schema_id] = None
            else:
                self._ids[schema_id] = self._registered(schema)
        return self._ids[schema_id]

    def _registered(self, schema: RegisteredSchema) -> int | None:
        try:
            return self._target.id_of(schema.subject, schema.schema)
        except (UnknownSchemaError, IncompatibleSchemaError) as error:
            if isinstance(error, IncompatibleSchemaError) and not self._is_readable(schema):
                return None  # a dead letter in the source as well
            raise CopyError(
                f"schema {schema.schema_id} of {schema.subject} can't stand in the target's: {error}."
                " Name another registry; what was copied stays"
            ) from error

    def _is_readable(self, schema: RegisteredSchema) -> bool:
        try:
            Codec(self._source).writer(schema.schema_id)
        except UndecodableError:
            return False
        return True


def _marked(record: StoredRecord, schema_id: int) -> StoredRecord:
    headers = record.headers
    if any(name == DATASCHEMA for name, _ in headers):
        return record
    return record._replace(packed_headers=pack((*headers, (DATASCHEMA, f"unknown/{schema_id}".encode()))))
