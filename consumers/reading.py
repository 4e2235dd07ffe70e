"""Reading the log ahead: the next batch is fetched and decoded while the last one is projected."""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final, TypeAlias

from consumers.applying import Decode
from consumers.batch import Batch
from eventlog.log import EventLog, Positions, StoredRecord, TopicPartition

TOPICS: Final = ("articles", "claims", "decisions")

BATCH_RECORDS: Final = 61_440
"""Half a row group of DuckDB: twice as many take a third more memory and save nothing, since the next batch
is read meanwhile; a few thousand cost a multiple per row."""

BATCH_BYTES: Final = 64 << 20

_ALLOCATIONS: Final = 50_000
"""Objects after which Python looks for cycles while batches are read, in place of 700."""

Keep: TypeAlias = Callable[[StoredRecord], bool]


class LogReader:
    """Reads batches of a log, one ahead of its caller, in a thread of its own."""

    def __init__(
        self,
        log: EventLog,
        decode: Decode,
        *,
        topics: Sequence[str] = TOPICS,
        limit: int = BATCH_RECORDS,
        keep: Keep | None = None,
    ) -> None:
        self._log = log
        self._decode = decode
        self._topics = topics
        self._limit = limit
        self._keep = keep
        self._ahead = ThreadPoolExecutor(max_workers=1, thread_name_prefix="log-reader")

    def until_end(self, positions: Positions) -> Generator[Batch, None, None]:
        """Batches from the positions on, until a read finds nothing more.

        Raises:
            LogError: the log can't be read.
        """
        at = dict(positions)
        with _rare_collections():
            pending = self._ahead.submit(self._next, dict(at))
            try:
                while (batch := pending.result()) is not None:
                    at |= batch.positions
                    pending = self._ahead.submit(self._next, dict(at))
                    yield batch
            finally:
                _abandon(pending)

    def close(self) -> None:
        """End the thread."""
        self._ahead.shutdown()

    def _next(self, positions: dict[TopicPartition, int]) -> Batch | None:
        records = self._log.read(positions, topics=self._topics, limit=self._limit, limit_bytes=BATCH_BYTES)
        if not records:
            return None
        if self._keep is None:
            return self._decode(records)
        passed = {TopicPartition(record.topic, record.partition): record.offset + 1 for record in records}
        kept = self._decode([record for record in records if self._keep(record)])
        return kept._replace(positions=passed)


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Look for cycles rarely: records form none, and looking through them again and again costs a quarter."""
    before = gc.get_threshold()
    gc.set_threshold(max(_ALLOCATIONS, before[0]), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _abandon(pending: Future[Batch | None]) -> None:
    """Let a read that nobody waits for come to its end, so that the log may be closed after it."""
    if not pending.cancel():
        pending.exception()
