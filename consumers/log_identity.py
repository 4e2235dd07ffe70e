"""A warehouse remembers whose positions it holds, and refuses to read on in another log."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import duckdb

from consumers.errors import LogMismatchError
from consumers.last_records import present, remembered
from consumers.projection import positions_in
from eventlog.log import EventLog, LogError, Positions, TopicPartition

_WAY_OUT: Final = "`onrecord replay` rebuilds the warehouse from this log; or name the log that it came from"
_LOOK_EVERY_SECONDS: Final = 0.5
_MOMENT_SECONDS: Final = 5.0


class _TopicIdentity(NamedTuple):
    log_id: str
    topic_id: str


class LogIdentity:
    """Whether the log that is read is the one that the warehouse was projected from.

    Every topic is known by its id, which a topic that is deleted and made anew does not keep; and every
    position by the hash of the record before it, which a log that was put back to an earlier state and went
    on from there does not hold.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, log: EventLog, topics: Sequence[str]) -> None:
        """Compare this log with what the warehouse remembers, and let it remember its topics."""
        self._connection = connection
        self._log = log
        self._topics = topics
        self._known = {
            topic: _TopicIdentity(log_id, topic_id)
            for topic, log_id, topic_id in connection.execute(
                "SELECT topic, log_id, topic_id FROM log_identity"
            ).fetchall()
        }
        self._answered_at = -_MOMENT_SECONDS
        self._next_look = 0.0

    def check(self) -> None:
        """Check all: the topics' ids, how far the log reaches, and the last record of each partition.

        Raises:
            LogMismatchError: something is not as it was; the message says what.
            LogError: the log can't be read.
        """
        self.check_topics()
        positions = positions_in(self._connection)
        self._check_reach(positions)
        self._check_last_records(positions)

    def check_topics(self) -> None:
        """Check that the topics are those that the warehouse knows; those that are new it knows from now on.

        Raises:
            LogMismatchError: one was made anew, is gone, or is another log's.
            LogError: the log does not answer.
        """
        existing = self._log.topics()
        self._answered_at = time.monotonic()
        self._next_look = self._answered_at + _LOOK_EVERY_SECONDS
        for topic in self._topics:
            known = self._known.get(topic)
            if topic not in existing:
                if known is not None:
                    raise LogMismatchError(
                        f"the warehouse holds topic {topic} {known.topic_id} of log {known.log_id}; "
                        f"log {self._log.log_id} has no such topic: {_WAY_OUT}"
                    )
                continue
            found = _TopicIdentity(self._log.log_id, existing[topic].topic_id)
            if known is None:
                self._remember(topic, found)
            elif known != found:
                raise LogMismatchError(
                    f"the warehouse holds topic {topic} {known.topic_id} of log {known.log_id}; "
                    f"this is topic {found.topic_id} of log {found.log_id}: {_WAY_OUT}"
                )

    def check_often(self, read: Iterable[TopicPartition] = ()) -> None:
        """Check the topics twice a second at most, and before the first records of a topic are projected.

        Raises:
            LogMismatchError, LogError: as `check_topics`.
        """
        is_new = any(where.topic not in self._known for where in read)
        if is_new or time.monotonic() >= self._next_look:
            self.check_topics()

    @contextlib.contextmanager
    def explaining(self) -> Iterator[None]:
        """Within, what the log fails at is told as what it is where it comes of another log.

        Raises:
            LogMismatchError: the log failed, and it is not the one that the warehouse knows.
        """
        try:
            yield
        except LogError:
            # A log that answered a moment ago is not away: whoever waited for it is not to wait once more.
            if time.monotonic() - self._answered_at < _MOMENT_SECONDS:
                with contextlib.suppress(LogError):  # the first says it all
                    self.check_topics()
                    self._check_reach(positions_in(self._connection))
            raise

    def _remember(self, topic: str, found: _TopicIdentity) -> None:
        self._connection.execute(
            "INSERT INTO log_identity VALUES (?, ?, ?)", [found.log_id, topic, found.topic_id]
        )
        self._known[topic] = found

    def _check_reach(self, positions: Positions) -> None:
        """Check that each position lies within its partition.

        Past the end after a log was restored from an older backup; before the start where records were
        deleted that nobody had projected. On Kafka a transaction's marker alone may have been deleted there,
        which nobody can tell any more: better told for nothing than passed over.
        """
        ends, starts = self._log.ends(self._topics), self._log.starts(self._topics)
        for where, position in positions.items():
            end, start = ends.get(where, 0), starts.get(where, 0)
            if position > end:
                raise LogMismatchError(
                    f"the warehouse has read {_named(where)} up to offset {position}, "
                    f"but the log ends at {end}: it lost records, or it is another; {_WAY_OUT}"
                )
            if position < start:
                raise LogMismatchError(
                    f"the warehouse has read {_named(where)} up to offset {position}, but the log begins "
                    f"at {start}: the records between were deleted before they were projected; `onrecord "
                    "replay` builds the warehouse from what is left, or name a copy of the log that has them"
                )

    def _check_last_records(self, positions: Positions) -> None:
        starts, hashes = self._log.starts(self._topics), remembered(self._connection)
        last = {where: positions[where] - 1 for where in hashes if positions[where] > starts.get(where, 0)}
        standing = present(self._log, self._topics, last)
        for where, offset in last.items():
            if standing.get(where) != hashes[where]:
                what = "another record" if where in standing else "no record"
                raise LogMismatchError(
                    f"the last record that the warehouse has read of {_named(where)} stood at offset "
                    f"{offset}, where the log holds {what}: it was changed, or it is another; {_WAY_OUT}"
                )


def _named(where: TopicPartition) -> str:
    return f"{where.topic}/{where.partition}"
