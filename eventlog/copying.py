"""Copying a whole log into another, which may be of another kind and share its keys out differently.

Timestamps, keys, values and headers stay as they are, and so does the order of the records of one key;
offsets and partitions are the target's own. A copy that was cut short is taken up again without doubles:
what the target holds already must be, key by key, the beginning of what the source holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

import msgspec

from eventlog.log import EventLog, LogError, Record, StoredRecord, TopicPartition
from schemas.errors import UndecodableError
from schemas.framing import unframe
from schemas.registry import RegisteredSchema, SchemaRegistry, UnknownSchemaError

_BATCH: Final = 2_000
_BATCH_BYTES: Final = 16 << 20

_Key: TypeAlias = tuple[str, bytes]


class CopyError(LogError):
    """The target holds what the source does not; nothing was appended."""


class Copied(NamedTuple):
    """What a copy has done so far."""

    records: int = 0
    """Appended to the target."""
    present: int = 0
    """In the target already, from a copy that was cut short."""


def copy_log(
    source: EventLog,
    target: EventLog,
    *,
    registry: SchemaRegistry,
    teach: Callable[[RegisteredSchema], None],
    on_progress: Callable[[Copied], None] = lambda _: None,
) -> Copied:
    """Append to the target what it lacks of the source, up to the source's end.

    Args:
        source: read from its start.
        target: empty, or holding the beginning of the source, and written by nobody else meanwhile.
        registry: the source's, which knows the schemas that the records were written with.
        teach: called with each of these schemas before the first record that was, to give it to the
            target's registry under the same id.
        on_progress: called after every batch.

    Raises:
        CopyError: the target holds what the source does not.
        LogError: the source can't be read or the target can't take it; what was appended stays, and the
            copy can be taken up again.
    """
    held = _held(target)
    if held:
        _check_beginning(source, held)
    copied = Copied()
    teacher = _Teacher(registry, teach)
    for batch in _batches(source):
        missing = [record for record in batch if not _is_held(held, record)]
        teacher.teach_for(missing)
        target.append([_as_appended(record) for record in missing])
        copied = Copied(copied.records + len(missing), copied.present + len(batch) - len(missing))
        on_progress(copied)
    return copied


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


def _check_beginning(source: EventLog, held: dict[_Key, _Chain]) -> None:
    seen: dict[_Key, _Chain] = {}
    for batch in _batches(source):
        for record in batch:
            key = (record.topic, record.key)
            chain = seen.setdefault(key, _Chain())
            if key in held and chain.count < held[key].count:
                chain.add(record)
    for key, chain in held.items():
        if seen.get(key) != chain:
            topic, name = key
            raise CopyError(
                f"the target holds records of key {name[:64]!r} in topic {topic} that are not the beginning"
                " of the source's: it is another log, not a copy that was cut short. Name an empty one"
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


def _as_appended(record: StoredRecord) -> Record:
    return Record(record.topic, record.key, record.value, record.headers, record.timestamp)


class _Teacher:
    """Passes on each schema once."""

    def __init__(self, registry: SchemaRegistry, teach: Callable[[RegisteredSchema], None]) -> None:
        self._registry = registry
        self._teach = teach
        self._met: set[int] = set()

    def teach_for(self, records: Sequence[StoredRecord]) -> None:
        ids = {schema_id for record in records if (schema_id := _schema_id(record.value)) is not None}
        for schema_id in ids - self._met:
            self._met.add(schema_id)
            try:
                self._teach(self._registry.by_id(schema_id))
            except UnknownSchemaError:  # it can't be read in the source either: a dead letter in both
                continue


def _schema_id(value: bytes) -> int | None:
    try:
        return unframe(value)[0]
    except UndecodableError:
        return None
