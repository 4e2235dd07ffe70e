"""A worker in a consumer group: results and positions are committed in one Kafka transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from kafka import TopicPartition as KafkaPartition

from eventlog.kafka.membership import Membership
from eventlog.kafka.reading import Reader
from eventlog.kafka.topics import Topics
from eventlog.kafka.transactions import Appender, Moves, StaleMemberError
from eventlog.log import FencedError, LogError, Record, StoredRecord, TopicPartition

_LIMIT_BYTES: Final = 64 << 20
_LOOK_EVERY_SECONDS: Final = 0.1
_PATIENCE_SECONDS: Final = 30.0
"""How long a commit waits for its group to settle."""


class KafkaWorker:
    """A `Worker` on Kafka. For one thread at a time.

    Records are read up to where the group stands, kept until they are committed, and given again to who
    polls without a commit. The transactional id is that of the lowest partition that the worker holds:
    nobody else holds it, and whoever takes it over from a dead worker ends that one's transaction.
    """

    def __init__(  # noqa: PLR0913 - each is a part of its own, and the log makes all of them
        self,
        membership: Membership,
        reader: Reader,
        topics: Topics,
        appender: Callable[[int], Appender],
        *,
        require: Callable[[], None],
        name: str,
    ) -> None:
        """Work as this member; `appender` makes a slot's, `require` raises where the topic is gone."""
        self._membership = membership
        self._reader = reader
        self._topics = topics
        self._make_appender = appender
        self._require = require
        self._name = name
        self._appender: Appender | None = None
        self._slot: int | None = None
        self._positions: dict[KafkaPartition, int | None] = {}
        self._pending: list[StoredRecord] = []
        self._returned = 0
        self._closed = False
        self._join()

    @property
    def closed(self) -> bool:
        """Whether this worker has left its group."""
        return self._closed

    @property
    def assigned(self) -> frozenset[TopicPartition]:
        """The partitions that this worker holds."""
        return frozenset(map(self._topics.named, self._membership.held))

    def poll(self, *, limit: int, timeout: float) -> list[StoredRecord]:
        """Up to `limit` records past the group's positions; see `Worker.poll`."""
        self._check_open()
        give_up = time.monotonic() + timeout
        with self._membership.attending():
            while True:
                self._membership.until_joined()
                self._follow()
                if len(self._pending) < limit:
                    self._pending += self._reader.read(
                        limit=limit - len(self._pending), limit_bytes=_LIMIT_BYTES
                    )
                records = self._pending[:limit]
                self._returned = len(records)
                left = give_up - time.monotonic()
                if records or left <= 0:
                    return records
                self._await_record(min(left, _LOOK_EVERY_SECONDS))

    def commit(self, results: Sequence[Record]) -> None:
        """Append `results` and move the group on, in one transaction; see `Worker.commit`."""
        self._check_open()
        self._moves()  # a worker that was taken for dead does not come back for a commit that is refused
        with self._membership.attending():
            moves = self._committed(results, time.monotonic() + _PATIENCE_SECONDS)
        if moves is not None:
            self._positions |= moves.positions
        del self._pending[: self._returned]
        self._returned = 0

    def heartbeat(self) -> None:
        """Say that this worker lives; cheap to call often."""
        self._check_open()
        with self._membership.attending():
            pass

    def close(self) -> None:
        """Leave the group at once. Closing twice does nothing."""
        if self._closed:
            return
        self._closed = True
        self._membership.close()
        self._reader.close()
        if self._appender is not None:
            self._appender.close()

    def _join(self) -> None:
        try:
            with self._membership.attending():
                self._membership.until_joined()
        except BaseException:
            self.close()  # nobody works as this member, so it must not join later and hold partitions
            raise

    def _follow(self) -> None:
        """Forget what went to others, and start in what came."""
        _, held, lost = self._membership.take_note()
        if not lost and held == self._positions.keys():
            return
        if not held:  # others hold them, or there is nothing to be held any more
            self._require()
        kept = {each: at for each, at in self._positions.items() if each in held and each not in lost}
        self._pending = [record for record in self._pending if self._topics.partition(record) in kept]
        self._take_slot(min((each.partition for each in held), default=None))
        self._positions = kept | self._membership.committed(held - kept.keys())
        self._reader.seek({**self._positions, **_after(self._pending, self._topics.partition)})

    def _take_slot(self, slot: int | None) -> None:
        if slot == self._slot:
            return
        if self._appender is not None:
            self._appender.close()
            self._appender = None
        self._slot = slot
        if slot is not None:
            self._opened_appender()

    def _opened_appender(self) -> Appender:
        if self._appender is None:
            self._appender = self._make_appender(self._slot or 0)
        self._appender.open()
        return self._appender

    def _committed(self, results: Sequence[Record], give_up: float) -> Moves | None:
        """Commit; again where the group came to another generation meanwhile and took nothing away."""
        while True:
            moves = self._moves()
            if moves is None and not results:
                return None
            try:
                self._opened_appender().append(results, moves)
            except StaleMemberError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(_LOOK_EVERY_SECONDS)
            else:
                return moves

    def _moves(self) -> Moves | None:
        """Where the last poll's records end, if all of them are still this worker's."""
        after = _after(self._pending[: self._returned], self._topics.partition)
        if not after:
            return None
        # The group refuses the identity once it has come to another generation than that of these partitions.
        identity, held, lost = self._membership.standing
        gone = after.keys() & lost | after.keys() - held
        if gone or identity is None:
            numbers = ", ".join(str(each.partition) for each in sorted(gone or after.keys()))
            raise FencedError(
                f"{self._name}: partition {numbers} went to another worker; nothing was committed. "
                "Poll again, and call heartbeat in the middle of long work"
            )
        return Moves(after, identity)

    def _await_record(self, timeout: float) -> None:
        if self._positions:
            self._reader.wait(timeout)
        else:
            time.sleep(timeout)

    def _check_open(self) -> None:
        if self._closed:
            raise LogError(f"{self._name}: this worker has left its group; join again")


def _after(
    records: Sequence[StoredRecord], partition: Callable[[StoredRecord], KafkaPartition]
) -> dict[KafkaPartition, int]:
    """The positions past these records."""
    return {partition(record): record.offset + 1 for record in records}
