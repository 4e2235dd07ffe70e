"""Events in and out of records: topic, key, value and headers in the one way that everyone uses."""

from __future__ import annotations

from eventlog.log import Record, StoredRecord
from schemas.cloudevents import headers
from schemas.codec import Codec
from schemas.records import TOPICS, Event


def seal(event: Event, codec: Codec, *, timestamp: int | None = None) -> Record:
    """An event as the record that is appended; `timestamp` in ms since 1970, UTC, or the append's moment.

    Raises:
        InvalidEventError: the event does not fit its schema, or is too large.
    """
    return Record(
        topic=TOPICS[type(event).__name__],
        key=event.article_id.encode(),
        value=codec.encode(event),
        headers=headers(event),
        timestamp=timestamp,
    )


def unseal(record: StoredRecord, codec: Codec) -> Event:
    """The event in a record, brought to the newest version.

    Raises:
        UndecodableError: the value is no event of ours.
    """
    return codec.decode(record.value)
