"""Transactions on a real broker: what a group's positions do when a commit is refused."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Final

import pytest
from kafka import KafkaConsumer, TopicPartition

from eventlog.kafka.clients import Clients, Security
from eventlog.kafka.offsets import Offsets
from eventlog.kafka.topics import Topics
from eventlog.kafka.transactions import Appender, Moves, StaleMemberError
from tests.contract.logs import record

_SECONDS: Final = 10.0


@pytest.fixture
def clients(kafka_bootstrap: str) -> Clients:
    """Makes clients of the broker."""
    return Clients(kafka_bootstrap, Security(), max_record_bytes=1 << 20, outage=_SECONDS)


@pytest.fixture
def topics(clients: Clients) -> Iterator[Topics]:
    """The topics of a log that nobody else uses, with two partitions each."""
    with closing(Topics(clients, f"test-{uuid.uuid4()}.", partitions=2, replication=-1)) as found:
        yield found


@pytest.fixture
def member(clients: Clients, topics: Topics) -> Iterator[KafkaConsumer]:
    """The only member of a group, which holds both partitions of topic `t`."""
    topics.ensured("t")
    consumer = clients.member(topics.full_name("g"), session_seconds=_SECONDS)
    consumer.subscribe([topics.full_name("t")])
    while len(consumer.assignment()) < 2:
        consumer.poll(timeout_ms=50)
    yield consumer
    consumer.close(autocommit=False)


def test_positions_of_a_refused_commit_do_not_come_true_with_the_next_one(
    clients: Clients, topics: Topics, member: KafkaConsumer
) -> None:
    first, second = (TopicPartition(topics.full_name("t"), number) for number in (0, 1))
    now = member.group_metadata()
    earlier = now._replace(generation_id=now.generation_id - 1)
    with ExitStack() as opened:
        offsets = opened.enter_context(closing(Offsets(clients, topics)))
        appender = opened.enter_context(
            closing(
                Appender(
                    clients,
                    topics,
                    offsets,
                    transactional_id=topics.full_name("slot"),
                    transaction_seconds=_SECONDS,
                )
            )
        )
        with pytest.raises(StaleMemberError, match="nothing was committed"):
            appender.append([record("refused", topic="results")], Moves({first: 5}, earlier))
        appender.append([record("taken", topic="results")], Moves({second: 7}, now))
    assert (member.committed(first), member.committed(second)) == (None, 7)
