"""Records of a log as programs and people read them."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from eventlog.envelope import unseal
from eventlog.log import EventLog, StoredRecord, TopicPartition
from onrecord.positions import shown
from schemas.codec import Codec
from schemas.errors import UndecodableError

_BATCH: Final = 1_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def records(
    log: EventLog, positions: Mapping[TopicPartition, int], topics: list[str]
) -> Iterator[StoredRecord]:
    """The records of the topics from the positions to the end, topic by topic."""
    at = dict(positions)
    while batch := log.read(at, topics=topics, limit=_BATCH):
        yield from batch
        at |= {TopicPartition(record.topic, record.partition): record.offset + 1 for record in batch}


def place_of(record: StoredRecord) -> str:
    """Where a record stands, as TOPIC/PARTITION@OFFSET."""
    return shown(TopicPartition(record.topic, record.partition), record.offset)


def logged_at(record: StoredRecord) -> datetime:
    """A record's timestamp."""
    return _EPOCH + timedelta(milliseconds=record.timestamp)


def as_object(record: StoredRecord, codec: Codec) -> dict[str, Any]:
    """A record with its event decoded; with its bytes in Base64 and the reason where that can't be done."""
    described: dict[str, Any] = {
        "position": place_of(record),
        "logged_at": logged_at(record),
        "key": record.key.decode("utf-8", "replace"),
        "headers": {name: value.decode("utf-8", "replace") for name, value in record.headers},
    }
    try:
        event = unseal(record, codec)
    except UndecodableError as error:
        return described | {"undecodable": error.reason, "value": base64.b64encode(record.value).decode()}
    fields = msgspec.to_builtins(event, builtin_types=(datetime,))
    return described | {"type": type(event).__name__, "event": fields}
