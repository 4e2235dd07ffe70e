"""The content hash: the same for the same facts, another for any other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import duckdb
import msgspec
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from consumers.batch import decode
from consumers.projection import Projection
from eventlog.log import StoredRecord
from schemas.codec import Codec
from schemas.records import EVENT_TYPES, TOPICS, Event
from tests.registries import MemoryRegistry
from tests.strategies import records
from warehouse.connection import open_for_writing
from warehouse.content_hash import TableHash, content_hash
from warehouse.layout import FACT_TABLES

CODEC: Final = Codec(MemoryRegistry())
Hashed = Callable[..., dict[str, TableHash]]


@pytest.fixture(scope="module")
def hashed(tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401 - a generator fixture of Hashed
    """The content hash of a warehouse of some events at given places."""
    with open_for_writing(tmp_path_factory.mktemp("hashed") / "warehouse.duckdb") as connection:
        yield lambda *events, **place: _hash_of(connection, events, **place)


def _hash_of(
    connection: duckdb.DuckDBPyConnection,
    events: tuple[Event, ...],
    *,
    partition: int = 0,
    offset: int = 0,
    timestamp: int = 0,
) -> dict[str, TableHash]:
    for table in FACT_TABLES.values():
        connection.execute(f"TRUNCATE {table}")
    stored = [
        StoredRecord(
            TOPICS[type(event).__name__], partition, offset + index, timestamp, b"key", CODEC.encode(event)
        )
        for index, event in enumerate(events)
    ]
    batch = decode(stored, CODEC)
    assert batch.dead == []
    Projection(connection).apply(batch)
    return content_hash(connection)


_QUIET: Final = settings(
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@_QUIET
@given(data=st.data(), name=st.sampled_from(sorted(EVENT_TYPES)))
def test_a_field_that_differs_gives_another_hash(hashed: Hashed, data: st.DataObject, name: str) -> None:
    event, other = data.draw(records(EVENT_TYPES[name])), data.draw(records(EVENT_TYPES[name]))
    field = data.draw(st.sampled_from(event.__struct_fields__))
    changed = msgspec.structs.replace(event, **{field: getattr(other, field)})
    assume(changed != event)
    assert hashed(event)[FACT_TABLES[name]] != hashed(changed)[FACT_TABLES[name]]


@_QUIET
@given(data=st.data(), name=st.sampled_from(sorted(EVENT_TYPES)))
def test_neither_order_nor_place_matters(hashed: Hashed, data: st.DataObject, name: str) -> None:
    identity = "extraction_id" if name == "ExtractionCompleted" else "event_id"
    events = data.draw(
        st.lists(records(EVENT_TYPES[name]), max_size=4, unique_by=lambda event: getattr(event, identity))
    )
    elsewhere = hashed(*reversed(events), partition=3, offset=77)
    assert hashed(*events) == elsewhere
    assert elsewhere[FACT_TABLES[name]].rows == len(events)


@_QUIET
@given(event=records(EVENT_TYPES["ArticleCaptured"]))
def test_when_the_log_learned_it_matters(hashed: Hashed, event: Event) -> None:
    assert hashed(event) != hashed(event, timestamp=1)


def test_an_empty_warehouse_has_no_content(tmp_path: Path) -> None:
    with open_for_writing(tmp_path / "warehouse.duckdb") as connection:
        assert set(content_hash(connection).values()) == {TableHash(0, 0)}
