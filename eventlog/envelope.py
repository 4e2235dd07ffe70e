"""Events in and out of records: topic, key, value and headers in the one way that everyone uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from eventlog.headers import pack_text
from eventlog.log import Record, StoredRecord
from schemas.cloudevents import headers
from schemas.codec import Codec
from schemas.dataschema import DATASCHEMA, contradiction
from schemas.records import TOPICS, Event
from schemas.writer import Writer

_MARK: Final = pack_text(DATASCHEMA)
_LONGEST: Final = 128
"""Characters of a header that matter; no schema has a longer name."""


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
        UndecodableError: the value is no event of ours, or its schema id means something else in this
            registry than the header says.
    """
    return codec.decode(record.value, dataschema_of(record))


def dataschema_of(record: StoredRecord) -> bytes | None:
    """What a record's `ce_dataschema` header says, cut off where it is absurd; None where there is none."""
    if _MARK not in record.packed_headers:
        return None
    said = dict(record.headers).get(DATASCHEMA)
    return None if said is None else said[:_LONGEST]


def contradictions(records: Sequence[StoredRecord], writer: Writer) -> list[tuple[int, str]]:
    """Index and reason of each record whose header says that it was written with another schema.

    Records of one writer end in the same headers. So the first one's are judged, and the others' compared
    with them as bytes; only what differs is unpacked.

    Args:
        records: at least one.
        writer: what their schema id means.
    """
    sound = _sound_ending(records[0], writer)
    suspects = [
        index for index, record in enumerate(records) if sound is None or not record[6].endswith(sound)
    ]
    judged = ((index, _contradiction(records[index], writer)) for index in suspects)
    return [(index, reason) for index, reason in judged if reason is not None]


def _sound_ending(record: StoredRecord, writer: Writer) -> bytes | None:
    """The packed headers from `ce_dataschema` on, where there is one and it names the writer's schema."""
    if dataschema_of(record) is None or _contradiction(record, writer) is not None:
        return None
    return record.packed_headers[record.packed_headers.rindex(_MARK) :]


def _contradiction(record: StoredRecord, writer: Writer) -> str | None:
    said = dataschema_of(record)
    return None if said is None else contradiction(said, writer)
