"""Processes on a Kafka log that tests kill: `python -m tests.kafka_child COMMAND URL ...`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from eventlog.envelope import seal, unseal
from eventlog.kafka import KafkaLog, KafkaOptions
from eventlog.kafka.transactional_producer import TransactionalProducer
from eventlog.log import FencedError, Record, StoredRecord, Worker
from eventlog.registries import ShippedRegistry
from eventlog.urls import kafka_address
from producers.worker import work
from schemas.codec import Codec
from schemas.records import ArticleCaptured
from tests.newsroom_events import Counted, Denied, Fact, Said, capture, extraction

GROUP: Final = "extraction"
CODEC: Final = Codec(ShippedRegistry())

_ROOT: Final = Path(__file__).parents[1]
_TEXT: Final = "The dam has cracks. 70 residents left. Weil denied that."
_SAID: Final = Said("Holt", "The dam has cracks")
_FACTS: Final[Sequence[Fact]] = (_SAID, Counted("70", 70.0), Denied("Weil", "denied", _SAID))


def open_kafka(url: str, *, transaction_timeout: float = 1.0) -> KafkaLog:
    """The log at a URL, impatient, so that a test of death takes no longer than it must."""
    address = kafka_address(url)
    impatient = KafkaOptions(prefix=address.prefix, session=0.5, transaction_timeout=transaction_timeout)
    return KafkaLog(address.bootstrap, impatient)


def captures(numbers: range) -> list[Record]:
    """One article for each number, as it is captured."""
    articles = [capture(_TEXT, captured=each, url=f"https://north.example/{each}") for each in numbers]
    return [seal(each, CODEC) for each in articles]


def claims_of(records: Sequence[StoredRecord]) -> list[Record]:
    """What the workers here append for captures: three claims and a completion each."""
    events = [unseal(each, CODEC) for each in records]
    return [
        seal(claim, CODEC)
        for captured in events
        if isinstance(captured, ArticleCaptured)
        for claim in extraction(
            captured, _SAID, Counted("70", 70.0), Denied("Weil", "denied", _SAID), completed=1
        )
    ]


@contextmanager
def child(command: str, url: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A process of its own, dead at the end."""
    line = [sys.executable, "-m", "tests.kafka_child", command, url, *map(str, arguments)]
    with subprocess.Popen(line, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def extract(url: str) -> None:
    """Be an extraction worker for ever."""
    from tests.extracting import extractor  # noqa: PLC0415 - loads spaCy, which the others need not wait for

    log = open_kafka(url)
    work(log, CODEC, extractor(), until_end=False, stop=threading.Event())


def die(url: str, at_commit: str, transaction_timeout: str) -> None:
    """Work; die with the results written and the commit not yet asked for."""
    commit, left = TransactionalProducer.commit_transaction, [int(at_commit)]

    def commit_or_die(producer: TransactionalProducer) -> None:
        left[0] -= 1
        if not left[0]:
            producer.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        commit(producer)

    TransactionalProducer.commit_transaction = commit_or_die  # type: ignore[assignment,method-assign]  # dies
    worker = open_kafka(url, transaction_timeout=float(transaction_timeout)).join(GROUP, "articles")
    while True:
        _work_once(worker, limit=2)


def fall_asleep(url: str, transaction_timeout: str) -> None:
    """Work; stop with the results written and the commit not yet asked for, and print what comes of it."""
    commit, slept = TransactionalProducer.commit_transaction, threading.Event()

    def sleep_and_commit(producer: TransactionalProducer) -> None:
        producer.flush()
        slept.set()
        os.kill(os.getpid(), signal.SIGSTOP)
        commit(producer)

    TransactionalProducer.commit_transaction = sleep_and_commit  # type: ignore[assignment,method-assign]  # sleeps
    worker = open_kafka(url, transaction_timeout=float(transaction_timeout)).join(GROUP, "articles")
    outcome = ""
    while not slept.is_set():
        outcome = _work_once(worker, limit=50)
    print(outcome, flush=True)  # noqa: T201 - the parent reads it


def work_on(url: str) -> None:
    """Work for ever."""
    worker = open_kafka(url).join(GROUP, "articles")
    while True:
        _work_once(worker, limit=9)


def _work_once(worker: Worker, *, limit: int) -> str:
    """Poll and commit; what came of it."""
    records = worker.poll(limit=limit, timeout=0.1)
    try:
        worker.commit(claims_of(records))
    except FencedError as error:  # another has them now: the group changed, or this process was held up
        return str(error)
    return "committed"


if __name__ == "__main__":
    commands: dict[str, Callable[..., None]] = {
        "extract": extract,
        "die": die,
        "fall-asleep": fall_asleep,
        "work": work_on,
    }
    commands[sys.argv[1]](*sys.argv[2:])
