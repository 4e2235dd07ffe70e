"""Transactions on a real broker: what comes of commits that are refused, or fail on the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Final

import pytest
from kafka import TopicPartition

from eventlog.kafka import KafkaLog, KafkaOptions
from eventlog.kafka.clients import Clients, Security
from eventlog.kafka.membership import Membership
from eventlog.kafka.offsets import Offsets
from eventlog.kafka.topics import Topics
from eventlog.kafka.transactional_producer import TransactionalProducer, UncertainCommitError
from eventlog.kafka.transactions import Appender, Moves, StaleMemberError
from tests.brokers.names import new_prefix
from tests.contract.logs import read_all, record, values
from tests.waiting import PATIENCE_SECONDS, until

_SECONDS: Final = 10.0


@pytest.fixture
def clients(kafka_bootstrap: str) -> Clients:
    """Makes clients of the broker."""
    return Clients(kafka_bootstrap, Security(), max_record_bytes=1 << 20, outage=_SECONDS)


@pytest.fixture
def topics(clients: Clients) -> Iterator[Topics]:
    """The topics of a log that nobody else uses, with two partitions each."""
    with closing(Topics(clients, new_prefix(), partitions=2, replication=-1)) as found:
        yield found


@pytest.fixture
def member(clients: Clients, topics: Topics) -> Iterator[Membership]:
    """The only member of a group, which holds both partitions of topic `t`."""
    topics.ensured("t")
    consumer = clients.member(topics.full_name("g"), session_seconds=_SECONDS)
    with closing(
        Membership(consumer, topics.full_name("t"), clients.where, lease=PATIENCE_SECONDS, outage=_SECONDS)
    ) as joined:
        until(lambda: len(joined.held) == 2)
        yield joined


@pytest.fixture
def appender(clients: Clients, topics: Topics) -> Iterator[Appender]:
    """An appender with an id that nobody else uses."""
    with (
        closing(Offsets(clients, topics)) as offsets,
        closing(
            Appender(
                clients,
                topics,
                offsets,
                transactional_id=topics.full_name("slot"),
                transaction_seconds=_SECONDS,
            )
        ) as opened,
    ):
        yield opened


def test_positions_of_a_refused_commit_do_not_come_true_with_the_next_one(
    appender: Appender, topics: Topics, member: Membership
) -> None:
    first, second = (TopicPartition(topics.full_name("t"), number) for number in (0, 1))
    now = member.standing.identity
    assert now is not None
    earlier = now._replace(generation_id=now.generation_id - 1)
    with pytest.raises(StaleMemberError, match="nothing was committed"):
        appender.append([record("refused", topic="results")], Moves({first: 5}, earlier))
    appender.append([record("taken", topic="results")], Moves({second: 7}, now))
    assert member.committed([first, second]) == {first: None, second: 7}


@pytest.mark.parametrize("takes_effect", [True, False], ids=["committed", "not committed"])
def test_a_broker_that_fails_in_mid_commit_is_asked_what_came_of_it(
    kafka_bootstrap: str, topics: Topics, monkeypatch: pytest.MonkeyPatch, *, takes_effect: bool
) -> None:
    commit, failures = TransactionalProducer.commit_transaction, ["the first commit"]

    def fail_once(producer: TransactionalProducer) -> None:
        if not failures:
            return commit(producer)
        producer.flush()
        if takes_effect:
            commit(producer)
        raise UncertainCommitError(failures.pop())

    monkeypatch.setattr(TransactionalProducer, "commit_transaction", fail_once)
    log = KafkaLog(kafka_bootstrap, KafkaOptions(prefix=topics.full_name("")))
    log.append([record("first"), record("second")])
    log.append([record("third")])
    assert values(read_all(log)) == ["first", "second", "third"]
    log.close()
