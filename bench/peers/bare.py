"""The bare limit: fetch, decode and insert, with nothing that makes it right when something goes wrong.

`python -m bench.peers.bare WORK.json FETCHER DECODER`: fetched through librdkafka or kafka-python, decoded by
pyruhvro or fastavro, one row group of DuckDB a transaction, the next one fetched while one is inserted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import confluent_kafka
import kafka

from bench.peers.tables import Tables, Warehouse, python_decoder, rust_decoder
from bench.peers.work import Work, main

_ROW_GROUP: Final = 122_880
_SLICE: Final = 5_000
_GROUP: Final = "bench"


def from_librdkafka(work: Work) -> Iterator[list[bytes]]:
    """Slices of values, fetched through librdkafka."""
    options: dict[str, Any] = {
        "bootstrap.servers": work.bootstrap,
        "group.id": _GROUP,
        "enable.auto.commit": False,
        "isolation.level": "read_committed",
        "fetch.queue.backoff.ms": 10,
    }
    consumer = confluent_kafka.Consumer(options)
    start = confluent_kafka.OFFSET_BEGINNING
    consumer.assign([confluent_kafka.TopicPartition(*each, start) for each in partitions(work)])
    while True:
        messages = consumer.consume(_SLICE, 0.1)
        faults = [message.error() for message in messages if message.error()]
        if faults:
            raise confluent_kafka.KafkaException(faults[0])
        yield [message.value() or b"" for message in messages]


def from_kafka_python(work: Work) -> Iterator[list[bytes]]:
    """Slices of values, fetched through kafka-python."""
    consumer = kafka.KafkaConsumer(
        bootstrap_servers=work.bootstrap,
        enable_auto_commit=False,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
    )
    consumer.assign([kafka.TopicPartition(*each) for each in partitions(work)])
    while True:
        for records in consumer.poll(timeout_ms=100, max_records=_SLICE).values():
            yield [record.value for record in records]


def partitions(work: Work) -> Iterator[tuple[str, int]]:
    """Every partition of every topic."""
    return ((topic, number) for topic in work.topics for number in range(work.partitions))


FETCHERS: Final = {"librdkafka": from_librdkafka, "kafka-python": from_kafka_python}
DECODERS: Final = {"pyruhvro": rust_decoder, "fastavro": python_decoder}


def run(work: Work) -> int:
    """Bring it all into DuckDB."""
    slices = FETCHERS[sys.argv[2]](work)
    decode = DECODERS[sys.argv[3]](work)
    warehouse = Warehouse(work)
    done = 0
    with ThreadPoolExecutor(max_workers=1) as ahead:
        pending = ahead.submit(_row_group, slices, decode, work.events)
        while done < work.events:
            count, tables = pending.result()
            pending = ahead.submit(_row_group, slices, decode, work.events - done - count)
            warehouse.insert(tables)
            done += count
    warehouse.close()
    return done


def _row_group(
    slices: Iterator[list[bytes]], decode: Callable[[list[bytes]], Tables], left: int
) -> tuple[int, Tables]:
    values: list[bytes] = []
    while len(values) < min(_ROW_GROUP, left):
        values += next(slices)
    return len(values), decode(values)


if __name__ == "__main__":
    main(run)
