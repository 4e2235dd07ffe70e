"""Schemas stand in the log's own file, under ids that never change."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from eventlog.log import LogError
from eventlog.registry import FIRST_FREE_ID, EmbeddedRegistry
from eventlog.sqlite import SqliteLog
from schemas import catalogue
from schemas.registry import RegisteredSchema, UnknownSchemaError

_NEW = '{"type": "record", "name": "ArticleCaptured", "fields": []}'


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    """A fresh log."""
    opened = SqliteLog(tmp_path / "log.db")
    yield opened
    opened.close()


def test_shipped_schemas_have_their_fixed_ids(log: SqliteLog) -> None:
    registry = EmbeddedRegistry(log, catalogue.shipped())
    for shipped in catalogue.shipped():
        assert registry.by_id(shipped.schema_id) == shipped
        assert registry.id_of(shipped.subject, shipped.schema) == shipped.schema_id


def test_a_log_explains_itself_without_what_ships(log: SqliteLog) -> None:
    EmbeddedRegistry(log, catalogue.shipped())
    alone = EmbeddedRegistry(log, ())
    assert [alone.by_id(shipped.schema_id) for shipped in catalogue.shipped()] == list(catalogue.shipped())


def test_other_schemas_get_ids_from_a_thousand_on_and_keep_them(log: SqliteLog) -> None:
    registry = EmbeddedRegistry(log, catalogue.shipped())
    assert registry.id_of("ArticleCaptured", _NEW) == FIRST_FREE_ID
    assert registry.id_of("StatementMade", _NEW) == FIRST_FREE_ID + 1
    assert registry.id_of("ArticleCaptured", _NEW) == FIRST_FREE_ID
    again = EmbeddedRegistry(log, catalogue.shipped())
    assert again.id_of("StatementMade", _NEW) == FIRST_FREE_ID + 1
    assert again.by_id(FIRST_FREE_ID) == RegisteredSchema(FIRST_FREE_ID, "ArticleCaptured", _NEW)


def test_white_space_and_the_order_of_keys_make_no_new_schema(log: SqliteLog) -> None:
    registry = EmbeddedRegistry(log, ())
    first = registry.id_of("ArticleCaptured", _NEW)
    assert (
        registry.id_of("ArticleCaptured", '{"name":"ArticleCaptured","fields":[],"type":"record"}') == first
    )


def test_a_schema_that_another_process_added_is_found(log: SqliteLog) -> None:
    mine, other = EmbeddedRegistry(log, ()), EmbeddedRegistry(log, ())
    added = other.id_of("ArticleCaptured", _NEW)
    assert mine.by_id(added).schema == _NEW


def test_registering_at_once_from_many_threads_gives_one_id(log: SqliteLog) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda _: EmbeddedRegistry(log, ()).id_of("ArticleCaptured", _NEW), range(16)))
    assert ids == {FIRST_FREE_ID}


def test_an_unknown_id_is_named(log: SqliteLog) -> None:
    with pytest.raises(UnknownSchemaError, match="no schema with id 77"):
        EmbeddedRegistry(log, ()).by_id(77)


def test_a_log_with_another_schema_under_a_shipped_id_is_refused(log: SqliteLog) -> None:
    EmbeddedRegistry(log, [RegisteredSchema(1, "ArticleCaptured", _NEW)])
    with pytest.raises(LogError, match="another schema of ArticleCaptured under id 1"):
        EmbeddedRegistry(log, catalogue.shipped())
