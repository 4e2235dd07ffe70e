"""Processes on a Kafka log that tests kill: `python -m tests.kafka_child COMMAND URL ...`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from eventlog.kafka import KafkaLog, KafkaOptions
from eventlog.kafka.transactional_producer import TransactionalProducer
from eventlog.log import FencedError
from eventlog.registries import ShippedRegistry
from eventlog.urls import kafka_address
from producers.worker import work
from schemas.codec import Codec
from tests.contract.logs import record, values

_ROOT: Final = Path(__file__).parents[1]


def open_kafka(url: str) -> KafkaLog:
    """The log at a URL, impatient, so that a test of death takes no longer than it must."""
    address = kafka_address(url)
    impatient = KafkaOptions(prefix=address.prefix, session=0.5, transaction_timeout=1.0)
    return KafkaLog(address.bootstrap, impatient)


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
    work(log, Codec(ShippedRegistry()), extractor(), until_end=False, stop=threading.Event())


def die(url: str, at_commit: str) -> None:
    """Work in group `g` on topic `t`; die with the results written and the commit not yet asked for."""
    log = open_kafka(url)
    commit, left = TransactionalProducer.commit_transaction, [int(at_commit)]

    def commit_or_die(producer: TransactionalProducer) -> None:
        left[0] -= 1
        if not left[0]:
            producer.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        commit(producer)

    TransactionalProducer.commit_transaction = commit_or_die  # type: ignore[assignment,method-assign]  # dies
    worker = log.join("g", "t")
    while True:
        records = worker.poll(limit=2, timeout=1)
        with suppress(FencedError):  # this process was held up for a session, and another has them now
            worker.commit([record(value, topic="results", key=value) for value in values(records)])


def work_on(url: str) -> None:
    """Work in group `g` on topic `t` for ever: one result on topic `results` for each record."""
    worker = open_kafka(url).join("g", "t")
    while True:
        records = worker.poll(limit=9, timeout=0.1)
        with suppress(FencedError):  # the group has changed, and another has them now
            worker.commit([record(value, topic="results", key=value) for value in values(records)])


if __name__ == "__main__":
    commands: dict[str, Callable[..., None]] = {"extract": extract, "die": die, "work": work_on}
    commands[sys.argv[1]](*sys.argv[2:])
