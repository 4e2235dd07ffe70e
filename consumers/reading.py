"""Reading the log ahead: one batch is fetched while the one before is decoded and the last one projected."""

from __future__ import annotations

import gc
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, Final, NamedTuple, TypeAlias

from consumers.applying import Decode
from consumers.batch import Batch, positions_after
from eventlog.log import EventLog, Positions, StoredRecord

TOPICS: Final = ("articles", "claims", "decisions")

BATCH_RECORDS: Final = 30_720
"""A quarter of a row group of DuckDB: more take more memory and save nothing, since two batches are read
meanwhile; a few thousand cost a multiple per row."""

BATCH_BYTES: Final = 64 << 20

_ALLOCATIONS: Final = 50_000
"""Objects after which Python looks for cycles while batches are read, in place of 700."""

_SWITCH_SECONDS: Final = 0.0005
"""After which a thread hands Python over to one that waits while batches are read, in place of 5 ms."""

_AHEAD: Final = 2
"""Batches under way while one is projected: one that is decoded, one that is fetched."""

Keep: TypeAlias = Callable[[StoredRecord], bool]


class _Fetched(NamedTuple):
    """A stretch of the log as it was read."""

    records: Sequence[StoredRecord]
    """None at the end of the log."""
    passed: Positions
    """Where to read on in the partitions that they are of."""
    positions: Positions
    """Where to read on in all."""


class _UnderWay(NamedTuple):
    """A batch that is being read."""

    fetched: Future[_Fetched]
    decoded: Future[Batch | None]
    """None at the end of the log."""


class _ThreeThreads:
    """Within, Python serves threads that fetch, decode and project at once; as it was when all have left.

    It looks for cycles rarely: records form none, and looking through them again and again costs a quarter.
    And it changes hands often: DuckDB and Arrow work without it, but need it for a moment dozens of times a
    batch, and the usual wait each time costs a tenth. Both are the whole process's, so those within are
    counted.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._within = 0
        self._thresholds = gc.get_threshold()
        self._interval = sys.getswitchinterval()

    def __enter__(self) -> None:
        """The first one changes it."""
        with self._lock:
            if self._within == 0:
                self._thresholds, self._interval = gc.get_threshold(), sys.getswitchinterval()
                gc.set_threshold(max(_ALLOCATIONS, self._thresholds[0]), *self._thresholds[1:])
                sys.setswitchinterval(min(_SWITCH_SECONDS, self._interval))
            self._within += 1

    def __exit__(self, *_: object) -> None:
        """The last one puts it back."""
        with self._lock:
            self._within -= 1
            if self._within == 0:
                gc.set_threshold(*self._thresholds)
                sys.setswitchinterval(self._interval)


_three_threads: Final = _ThreeThreads()


class LogReader:
    """Reads batches of a log ahead of its caller, in two threads: one fetches, one decodes."""

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
        self._fetcher = ThreadPoolExecutor(max_workers=1, thread_name_prefix="log-fetcher")
        self._decoder = ThreadPoolExecutor(max_workers=1, thread_name_prefix="log-decoder")

    def until_end(self, positions: Positions) -> Generator[Batch, None, None]:
        """Batches from the positions on, until a read finds nothing more.

        Raises:
            LogError: the log can't be read.
        """
        ahead = deque([self._begin(self._fetcher.submit(self._fetch, positions))])
        with _three_threads:
            try:
                while True:
                    while len(ahead) <= _AHEAD:
                        ahead.append(self._begin(self._fetcher.submit(self._fetch_after, ahead[-1].fetched)))
                    if (batch := ahead[0].decoded.result()) is None:
                        break
                    ahead.popleft()
                    yield batch
            finally:
                _abandon(ahead)

    def close(self) -> None:
        """End the threads."""
        self._fetcher.shutdown()
        self._decoder.shutdown()

    def _begin(self, fetched: Future[_Fetched]) -> _UnderWay:
        return _UnderWay(fetched, self._decoder.submit(self._decoded, fetched))

    def _fetch(self, positions: Positions) -> _Fetched:
        records = self._log.read(positions, topics=self._topics, limit=self._limit, limit_bytes=BATCH_BYTES)
        passed = positions_after(records)
        return _Fetched(records, passed, {**positions, **passed})

    def _fetch_after(self, before: Future[_Fetched]) -> _Fetched:
        """What follows; nothing where there was nothing before: who asks at the end sees all that is new."""
        earlier = before.result()
        return self._fetch(earlier.positions) if earlier.records else earlier

    def _decoded(self, fetching: Future[_Fetched]) -> Batch | None:
        fetched = fetching.result()
        if not fetched.records:
            return None
        if self._keep is None:
            return self._decode(fetched.records)
        kept = self._decode([record for record in fetched.records if self._keep(record)])
        return kept._replace(positions=fetched.passed)


def _abandon(ahead: Iterable[_UnderWay]) -> None:
    """Let reads that nobody waits for come to their end, so that the log may be closed after them."""
    futures: list[Future[Any]] = [future for each in ahead for future in each]
    for each in reversed(futures):  # what waits for another one goes first
        each.cancel()
    wait(futures)
