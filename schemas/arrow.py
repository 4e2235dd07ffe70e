"""The fast path: Avro bodies straight to an Arrow table, as strict as the slow one and ten times as fast.

pyruhvro decodes a batch whole. It lets invalid UTF-8, trailing bytes and ints beyond 32 bits through, so its
work is checked: text is validated, and the batch is encoded again and compared byte for byte. Whatever fails
or differs is judged record by record by `Writer.read`, whose word is final: a legal but unusual encoding
(an array in several blocks) is kept, with fastavro's values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final, NamedTuple

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyruhvro

from schemas import catalogue
from schemas.conform import arrow_schema
from schemas.errors import UndecodableError
from schemas.framing import MAX_BODY_BYTES
from schemas.identity import micros
from schemas.wellformed import MAX_ITEMS
from schemas.writer import Writer
from schemas.writer import writer as writer_of

_BATCH_BYTES: Final = 1 << 30
"""A batch's text must stay below the 2 GiB that an Arrow string column can address."""

_JUDGED_AT_ONCE: Final = 16
"""From here down, records are judged one by one rather than by halves."""

_MOMENTS: Final = (
    micros(datetime(1, 1, 1, tzinfo=UTC)),
    micros(datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
)
"""What a datetime can hold, in microseconds since 1970."""


class Decoded(NamedTuple):
    """The events of a batch, and what was none."""

    table: pa.Table
    """One row for each good body, in order, in the newest version's shape (`arrow_schema`)."""
    good: pa.Array | None
    """For each row, the int64 index of its body; None when every body is good."""
    bad: list[tuple[int, str]]
    """Index and reason of each body that can't be decoded, in order."""


def decode(bodies: Sequence[bytes], writer: str, subject: str) -> Decoded:
    """Decode bodies that were written with one schema.

    Args:
        bodies: Avro bodies without framing.
        writer: the writer's schema as JSON text.
        subject: the event's name.

    Returns:
        Every body either as a row or as bad; all bad where the schema itself can't be read.

    Raises:
        KeyError: no event has this name.
    """
    try:
        known = writer_of(subject, writer)
    except UndecodableError as error:
        empty = arrow_schema(catalogue.newest(subject).parsed).empty_table()
        return Decoded(empty, pa.array([], pa.int64()), [(at, error.reason) for at in range(len(bodies))])
    return decode_written(bodies, known)


def decode_written(bodies: Sequence[bytes], writer: Writer) -> Decoded:
    """Decode bodies as `decode` does, for a writer whose schema is known to be readable."""
    return _Reading(list(bodies), writer).decoded()


class _Part(NamedTuple):
    """Some of the rows, in the newest version's shape, with the indices of their bodies."""

    rows: pa.Array
    table: pa.Table


class _Reading:
    """One batch of bodies on its way to a table."""

    def __init__(self, bodies: list[bytes], writer: Writer) -> None:
        self.bodies = bodies
        self.writer = writer
        self.schema = writer.newest_shape
        self.bad: list[tuple[int, str]] = []

    def decoded(self) -> Decoded:
        """All parts put together in the order of the bodies."""
        parts = list(self._parts(0, len(self.bodies)))
        table = pa.concat_tables([self.schema.empty_table(), *(part.table for part in parts)])
        rows = pa.concat_arrays([pa.array([], pa.int64()), *(part.rows for part in parts)])
        if any(later.rows[0].as_py() < earlier.rows[-1].as_py() for earlier, later in pairwise(parts)):
            order = pc.sort_indices(rows)
            table, rows = table.take(order), rows.take(order)
        return Decoded(table, rows if self.bad else None, sorted(self.bad))

    def _parts(self, start: int, stop: int) -> Iterator[_Part]:
        """The bodies from start to stop: at once where they are sound, else by halves."""
        batch = self._batch(start, stop)
        if batch is not None:
            yield from self._checked(batch, start, stop)
        elif stop - start <= _JUDGED_AT_ONCE:
            yield from self._judged(range(start, stop))
        else:
            middle = (start + stop) // 2
            yield from self._parts(start, middle)
            yield from self._parts(middle, stop)

    def _batch(self, start: int, stop: int) -> pa.RecordBatch | None:
        """What pyruhvro makes of the bodies; None where one of them spoils the batch."""
        bodies = self.bodies[start:stop]
        sizes = [len(body) for body in bodies]
        if sum(sizes) > _BATCH_BYTES or max(sizes, default=0) > MAX_BODY_BYTES:
            return None
        try:
            batch = pyruhvro.deserialize_array(bodies, self.writer.text)
            batch.validate(full=True)
        except (ValueError, OverflowError):
            return None
        return batch if _within_calendar(batch) else None

    def _checked(self, batch: pa.RecordBatch, start: int, stop: int) -> Iterator[_Part]:
        """The rows that encode to the very bodies they came from; the others, and the largest, are judged."""
        given = pa.array(self.bodies[start:stop], pa.binary())
        (encoded,) = pyruhvro.serialize_record_batch(batch, self.writer.text, 1)
        rows = pa.arange(start, stop)
        table = pa.Table.from_batches([batch])
        same = pc.and_(pc.equal(encoded, given), pc.less_equal(pc.binary_length(given), MAX_ITEMS))
        if not pc.all(same, min_count=0).as_py():
            yield from self._judged(rows.filter(pc.invert(same)).to_pylist())
            rows, table = rows.filter(same), table.filter(same)
        if len(rows):
            yield _Part(rows, self.writer.to_newest(table))

    def _judged(self, rows: Iterable[int]) -> Iterator[_Part]:
        """Bodies read one by one: what can be read as a table, the rest as bad."""
        kept, events = [], []
        for row in rows:
            try:
                event = self.writer.read(self.bodies[row])
            except UndecodableError as error:
                self.bad.append((row, error.reason))
            else:
                kept.append(row)
                events.append(msgspec.to_builtins(event, builtin_types=(datetime,)))
        if kept:
            yield _Part(pa.array(kept, pa.int64()), pa.Table.from_pylist(events, self.schema))


def _within_calendar(batch: pa.RecordBatch) -> bool:
    """Whether every moment is one that a datetime can hold."""
    earliest, latest = _MOMENTS
    for moments in _moments(batch.to_struct_array()):
        extremes = pc.min_max(moments.cast(pa.int64()))
        lowest, highest = extremes["min"].as_py(), extremes["max"].as_py()
        if lowest is not None and not (earliest <= lowest and highest <= latest):
            return False
    return True


def _moments(array: pa.Array) -> Iterator[pa.Array]:
    """The timestamp arrays at any depth."""
    if pa.types.is_timestamp(array.type):
        yield array
    elif pa.types.is_struct(array.type):
        for child in array.flatten():
            yield from _moments(child)
    elif pa.types.is_list(array.type) or pa.types.is_map(array.type):
        yield from _moments(array.values if pa.types.is_list(array.type) else array.items)
