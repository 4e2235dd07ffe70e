"""Bytewax with its own DuckDB sink, one output an event type, decoded by fastavro.

The sink's licence allows trying it out, as here; it says so on stderr.
"""

from __future__ import annotations

import itertools
import json
from io import BytesIO
from typing import Any, Final

import bytewax.duckdb.operators as duck
import bytewax.operators as op
import duckdb
import fastavro
import pyarrow as pa
import pyruhvro
from bytewax.connectors.kafka import KafkaSource
from bytewax.dataflow import Dataflow
from bytewax.testing import run_main

from bench.peers.tables import FRAME_BYTES
from bench.peers.work import Work, main

_BATCH: Final = 5_000


def run(work: Work) -> int:
    """Bring it all into DuckDB, until every partition has come to its end."""
    parsed = {each: fastavro.parse_schema(json.loads(work.schemas[each].text)) for each in work.schemas}
    _make_tables(work)
    flow = Dataflow("bench")
    records = op.input("log", flow, KafkaSource([work.bootstrap], work.topics, tail=False, batch_size=_BATCH))

    done = itertools.count()

    def decoded(message: Any) -> tuple[str, Any]:  # noqa: ANN401 - Bytewax brings its own type
        next(done)
        schema_id = message.value[FRAME_BYTES - 1]
        body = BytesIO(message.value[FRAME_BYTES:])
        return work.schemas[schema_id].subject, fastavro.schemaless_reader(body, parsed[schema_id], None)

    events = op.map("decoded", records, decoded)
    for subject in {schema.subject for schema in work.schemas.values()}:
        own = op.filter(f"only_{subject}", events, lambda event, subject=subject: event[0] == subject)
        duck.output(f"into_{subject}", own, work.database, subject, None)
    run_main(flow)
    return next(done)  # it knows no end but that of the log


def _make_tables(work: Work) -> None:
    """The sink inserts into tables that are there."""
    with duckdb.connect(work.database) as connection:
        for schema in work.schemas.values():
            batch = pyruhvro.deserialize_array([], schema.text)
            connection.register("arrow_rows", pa.Table.from_batches([batch]))
            connection.execute(f"CREATE TABLE {schema.subject} AS SELECT * FROM arrow_rows")


if __name__ == "__main__":
    main(run)
