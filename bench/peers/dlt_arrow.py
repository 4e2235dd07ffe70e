"""dlt, fed with Arrow tables: its resource reads through librdkafka and decodes with pyruhvro."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import confluent_kafka
import dlt

from bench.peers.tables import rust_decoder
from bench.peers.work import Work, main

_SLICE: Final = 5_000
_ROWS_AT_ONCE: Final = 122_880


def tables(work: Work) -> Iterator[Any]:
    """Row groups of all topics, each table marked with the event's name."""
    options: dict[str, Any] = {
        "bootstrap.servers": work.bootstrap,
        "group.id": "dlt",
        "enable.auto.commit": False,
        "fetch.queue.backoff.ms": 10,
    }
    consumer = confluent_kafka.Consumer(options)
    consumer.assign(
        [
            confluent_kafka.TopicPartition(topic, number, confluent_kafka.OFFSET_BEGINNING)
            for topic in work.topics
            for number in range(work.partitions)
        ]
    )
    decode, done = rust_decoder(work), 0
    while done < work.events:
        values: list[bytes] = []
        while len(values) < min(_ROWS_AT_ONCE, work.events - done):
            values += [message.value() or b"" for message in consumer.consume(_SLICE, 0.1)]
        for subject, table in decode(values).items():
            yield dlt.mark.with_table_name(table, subject)
        done += len(values)
    consumer.close()


def run(work: Work) -> int:
    """Bring it all into DuckDB."""
    pipeline = dlt.pipeline(
        "bench",
        pipelines_dir=str(work.folder / "dlt"),
        destination=dlt.destinations.duckdb(work.database),
        dataset_name="news",
    )
    pipeline.run(dlt.resource(tables(work), name="events"))
    return work.events


if __name__ == "__main__":
    main(run)
