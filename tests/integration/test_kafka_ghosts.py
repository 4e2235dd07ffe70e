"""What workers leave that are dead, or only taken for it: open transactions, ended by an heir or by time."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress

from kafka import KafkaAdminClient

from eventlog.kafka import KafkaLog
from eventlog.log import FencedError, Record, StoredRecord
from tests.brokers.names import cluster_name
from tests.contract.logs import read_all
from tests.kafka_child import GROUP, captures, child, claims_of, open_kafka
from tests.waiting import PATIENCE_SECONDS, until

_ARTICLES = 20
_LONG_SECONDS = 600.0
"""So long no test waits: what ends a transaction that may last so long is not its timeout."""
_SHORT_SECONDS = 5.0


def _slot(log: KafkaLog) -> str:
    """The transactional id of who works on every partition."""
    return cluster_name(log, f"{GROUP}.articles.0")


def _bodies(records: Iterable[Record | StoredRecord]) -> Counter[bytes]:
    return Counter(each.value for each in records)


def test_a_worker_that_sleeps_in_mid_commit_is_fenced_by_who_takes_its_slot_and_its_results_never_show(
    kafka_url: str,
) -> None:
    log = open_kafka(kafka_url, transaction_timeout=_LONG_SECONDS)
    log.append(captures(range(_ARTICLES)))
    expected = claims_of(read_all(log, "articles"))
    with child("fall-asleep", kafka_url, _LONG_SECONDS) as ghost:
        asleep = os.waitid(os.P_PID, ghost.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        assert asleep is not None
        assert asleep.si_code == os.CLD_STOPPED
        heir = log.join(GROUP, "articles")

        def is_done() -> bool:
            with suppress(FencedError):  # this process was held up for a session
                heir.commit(claims_of(heir.poll(limit=50, timeout=0.1)))
            return len(read_all(log, "claims")) >= len(expected)

        until(is_done)
        ghost.send_signal(signal.SIGCONT)
        outcome, _ = ghost.communicate(timeout=PATIENCE_SECONDS)
    assert f"another has taken the place of {_slot(log)}; nothing was committed" in outcome
    assert _bodies(read_all(log, "claims")) == _bodies(expected)
    log.close()


def test_what_a_killed_worker_left_open_hides_what_others_append_until_its_transaction_times_out(
    kafka_url: str, kafka_admin: KafkaAdminClient
) -> None:
    log = open_kafka(kafka_url)
    log.append(captures(range(_ARTICLES)))
    with child("die", kafka_url, 1, _SHORT_SECONDS) as worker:
        assert worker.wait(PATIENCE_SECONDS) == -signal.SIGKILL
    left = kafka_admin.describe_transactions([_slot(log)])[_slot(log)]
    assert (left.state.value, left.transaction_timeout_ms) == ("Ongoing", _SHORT_SECONDS * 1_000)
    later = claims_of(read_all(log, "articles"))
    log.append(later)  # returns when readers see it, and fails where they do not long after their due
    assert _bodies(read_all(log, "claims")) == _bodies(later)
    ended = kafka_admin.describe_transactions([_slot(log)])[_slot(log)]
    assert ended.state.value == "CompleteAbort"
    log.close()


def test_a_workers_transactions_time_out_after_ten_seconds_unless_told_otherwise(
    kafka_log: KafkaLog, kafka_admin: KafkaAdminClient
) -> None:
    kafka_log.append(captures(range(1)))
    worker = kafka_log.join(GROUP, "articles")
    assert worker.poll(limit=1, timeout=PATIENCE_SECONDS)
    described = kafka_admin.describe_transactions([_slot(kafka_log)])[_slot(kafka_log)]
    assert described.transaction_timeout_ms == 10_000
