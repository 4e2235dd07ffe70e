"""The loop that people write by hand: kafka-python, fastavro, Arrow, a commit after every 5,000 events."""

from __future__ import annotations

from typing import Final

import kafka

from bench.peers.tables import Warehouse, python_decoder
from bench.peers.work import Work, main

_BATCH: Final = 5_000


def run(work: Work) -> int:
    """Bring it all into DuckDB; what dies between the transaction and the commit comes twice."""
    consumer = kafka.KafkaConsumer(
        *work.topics,
        bootstrap_servers=work.bootstrap,
        group_id=f"by-hand-{work.folder.name}",
        enable_auto_commit=False,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
    )
    decode, warehouse, done = python_decoder(work), Warehouse(work), 0
    values: list[bytes] = []
    while done < work.events:
        for records in consumer.poll(timeout_ms=100, max_records=_BATCH).values():
            values += [record.value for record in records]
        if len(values) >= min(_BATCH, work.events - done):
            warehouse.insert(decode(values))
            consumer.commit()
            done += len(values)
            values = []
    warehouse.close()
    consumer.close()
    return done


if __name__ == "__main__":
    main(run)
