"""Fetching through kafka-python, the client that everything works with."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Final

from kafka import KafkaConsumer
from kafka import TopicPartition as KafkaPartition
from kafka.errors import RetriableError

from eventlog.headers import pack
from eventlog.kafka.failures import explaining
from eventlog.kafka.reading import KafkaPositions, Run
from eventlog.log import StoredRecord

_AGAIN_SECONDS: Final = 0.05
_NIL: Final = pack(None)

stored = partial(tuple.__new__, StoredRecord)
"""StoredRecord._make without a Python call for each record."""


class KafkaPythonFetcher:
    """A `Fetcher` over kafka-python's consumer."""

    def __init__(self, consumer: KafkaConsumer, where: str, *, prefix: str) -> None:
        """Fetch through this consumer topics with this prefix."""
        self._consumer = consumer
        self._where = where
        self._prefix = prefix

    def assign(self, positions: KafkaPositions) -> None:
        """See `Fetcher.assign`."""
        with explaining(self._where):
            self._consumer.assign(list(positions))
            for partition, position in positions.items():
                if position is None:
                    self._consumer.seek_to_beginning(partition)
                else:
                    self._consumer.seek(partition, position)

    def position(self, partition: KafkaPartition) -> int:
        """See `Fetcher.position`."""
        with explaining(self._where), suppress(RetriableError):  # whoever reads knows how long to wait
            return self._consumer.position(partition) or 0
        return 0

    def fetch(self, *, timeout: float, limit: int) -> list[Run]:
        """See `Fetcher.fetch`."""
        with explaining(self._where):
            try:
                fetched = self._consumer.poll(timeout_ms=int(timeout * 1000) + 1, max_records=limit)
            except RetriableError:  # as above
                time.sleep(min(timeout, _AGAIN_SECONDS))
                return []
        return [
            Run(
                partition,
                _converted(partition.topic.removeprefix(self._prefix), partition.partition, records),
            )
            for partition, records in fetched.items()
        ]

    def close(self) -> None:
        """See `Fetcher.close`."""
        self._consumer.close(autocommit=False)


def packed(headers: Sequence[Iterable[tuple[str, bytes | None]] | None]) -> list[bytes]:
    """Records' headers as the log stores them; other writers may leave a value out, or all headers."""
    found = list(map(pack, headers))
    if _NIL in b"".join(found):  # most likely none was left out, and it is a byte of a value
        found = [pack([(name, value or b"") for name, value in each or ()]) for each in headers]
    return found


def _converted(topic: str, number: int, records: Sequence[Any]) -> list[StoredRecord]:
    return [
        stored((topic, number, each.offset, each.timestamp, each.key or b"", each.value or b"", headers))
        for each, headers in zip(records, packed([each.headers for each in records]), strict=True)
    ]
