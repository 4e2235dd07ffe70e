"""A member of a consumer group: a thread keeps it alive and lets partitions come and go meanwhile.

Partitions come and go by the cooperative protocol (KIP-429): only those that change hands are given up.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from kafka import ConsumerRebalanceListener, KafkaConsumer
from kafka import TopicPartition as KafkaPartition
from kafka.errors import RetriableError
from kafka.structs import ConsumerGroupMetadata, MemberState

from eventlog.kafka.failures import explained
from eventlog.kafka.outages import outlasting
from eventlog.log import LogError

_TURN_MS: Final = 50


class Standing(NamedTuple):
    """What a member knew of itself at one moment between two turns of its group."""

    identity: ConsumerGroupMetadata | None
    """Who it was, in which generation of the group; None where it was none of it."""
    held: frozenset[KafkaPartition]
    """The partitions that it held in that generation."""
    lost: frozenset[KafkaPartition]
    """The partitions that it had lost by then, for a moment or for good, since note was taken of it."""


class Membership:
    """One member of one group on one topic. Its consumer takes part in the group and fetches nothing."""

    def __init__(
        self, consumer: KafkaConsumer, topic: str, where: str, *, lease: float, outage: float
    ) -> None:
        """Join; after `lease` seconds in which nobody is attending, leave until somebody attends again.

        Brokers that are gone are waited for `outage` seconds.
        """
        self._consumer = consumer
        self._topic = topic
        self._where = where
        self._lease = lease
        self._outage = outage
        self._losses = _Losses()
        # Always replaced as a whole: a generation that goes with the partitions of another would let this
        # member commit what is no longer its own.
        self._standing = Standing(None, frozenset(), frozenset())
        self._attending = 0
        self._seen_at = time.monotonic()
        self._failure: Exception | None = None
        self._ended = threading.Event()
        self._changed = threading.Condition()
        self._joined = False
        self._informed = False
        self._thread = threading.Thread(target=self._keep, name=f"member-of-{topic}", daemon=True)
        self._thread.start()

    @property
    def held(self) -> frozenset[KafkaPartition]:
        """The partitions that this member holds."""
        return self._standing.held

    @property
    def standing(self) -> Standing:
        """What this member knew of itself after the last turn."""
        return self._standing

    @contextmanager
    def attending(self) -> Iterator[None]:
        """Within, and for a lease after, the member is kept alive."""
        with self._changed:
            self._attending += 1
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._attending -= 1
                self._seen_at = time.monotonic()

    def until_joined(self) -> None:
        """Return when the group has told this member what it holds. Only while attending.

        Raises:
            LogError: the group can't be joined.
        """
        give_up = time.monotonic() + self._outage
        with self._changed:
            while not self._joined and self._failure is None:
                if not self._changed.wait(max(0.0, give_up - time.monotonic())):
                    raise LogError(
                        f"{self._where}: did not take in this worker within {self._outage:.0f} s; check "
                        "that the broker runs and that no other member hangs"
                    )
        if self._failure is not None:
            raise explained(self._failure, self._where) from self._failure

    def take_note(self) -> Standing:
        """The standing, its losses forgotten from now on."""
        with self._changed:
            noted = self._standing
            self._standing = noted._replace(lost=frozenset())
        return noted

    def committed(self, partitions: Collection[KafkaPartition]) -> dict[KafkaPartition, int | None]:
        """The group's positions; None where it has none yet."""
        return {each: self._committed(each) for each in partitions}

    def close(self) -> None:
        """Leave the group, so that the others take over at once."""
        self._ended.set()
        with self._changed:
            self._changed.notify_all()
        self._thread.join()
        self._consumer.close(autocommit=False, timeout_ms=5_000)
        self._let_go()

    def _committed(self, partition: KafkaPartition) -> int | None:
        def ask(timeout_ms: int) -> int | None:  # kafka-python waits for a coordinator, not for its broker
            position: int | None = self._consumer.committed(partition, timeout_ms=timeout_ms)
            return position

        return outlasting(self._outage, self._where, ask)

    def _keep(self) -> None:
        try:
            while not self._ended.is_set():
                if self._is_given_up():
                    self._leave_until_attended()
                else:
                    self._take_part()
        except Exception as error:  # noqa: BLE001 - handed to whoever uses the membership
            with self._changed:
                self._failure = error
                self._let_go()
                self._changed.notify_all()

    def _is_given_up(self) -> bool:
        """Whether nobody has attended for a lease; then nothing is held from this moment on."""
        with self._changed:
            if self._is_attended():
                return False
            self._let_go()
            self._joined = False
        return True

    def _is_attended(self) -> bool:
        return self._attending > 0 or time.monotonic() - self._seen_at <= self._lease

    def _take_part(self) -> None:
        if self._consumer.subscription() is None:
            self._consumer.subscribe([self._topic], listener=self._losses)
            self._informed = False
        try:
            if not self._informed:
                # A leader that learns of the topic's partitions after its first join has to join anew.
                self._consumer.topics()
                self._informed = True
            self._consumer.poll(timeout_ms=_TURN_MS)
        except RetriableError:  # the broker is away; the client goes on trying
            self._ended.wait(_TURN_MS / 1000)
        self._go_on_joining()
        for partition in self._consumer.assignment() - self._consumer.paused():
            self._consumer.pause(partition)
        member = self._consumer.group_metadata()
        identity = member if member.generation_id >= 0 and member.member_id else None
        held = frozenset(self._consumer.assignment())
        with self._changed:
            self._standing = Standing(identity, held, self._standing.lost | self._losses.taken())
            if member.state is MemberState.STABLE and not self._joined:
                self._joined = True
                self._changed.notify_all()

    def _go_on_joining(self) -> None:
        """Let the next poll go on with a join that was under way as the last one ended.

        kafka-python 3.0.12 forgets the join of a leader that has learnt of new partitions, and sends no more
        heartbeats: it joins while its last assignment is older than what it knows of the topic, and that is
        so no longer once it has made the next one.
        """
        coordinator = self._consumer._coordinator  # noqa: SLF001 - there is no other way to say it
        if coordinator.rejoining:
            coordinator.request_rejoin()

    def _let_go(self) -> None:
        """Hold nothing from this moment on."""
        held, lost = self._standing.held, self._standing.lost
        self._standing = Standing(None, frozenset(), lost | held)

    def _leave_until_attended(self) -> None:
        self._consumer.unsubscribe()
        with self._changed:
            self._changed.wait_for(lambda: self._ended.is_set() or self._is_attended())


class _Losses(ConsumerRebalanceListener):  # type: ignore[misc]  # the Kafka client is untyped
    """Notes which partitions were lost. For the member's own thread, in which its group tells it."""

    def __init__(self) -> None:
        self._partitions: frozenset[KafkaPartition] = frozenset()

    def taken(self) -> frozenset[KafkaPartition]:
        """What was lost, forgotten at once."""
        taken, self._partitions = self._partitions, frozenset()
        return taken

    def on_partitions_assigned(self, assigned: Collection[KafkaPartition]) -> None:
        """Nothing to note: the consumer's assignment says what is held."""

    def on_partitions_revoked(self, revoked: Collection[KafkaPartition]) -> None:
        """Note what goes to another member."""
        self._partitions |= frozenset(revoked)

    on_partitions_lost = on_partitions_revoked
