"""Schemas stand in the log's own file, under ids that never change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from eventlog.log import LogError
from eventlog.registry import FIRST_FREE_ID, EmbeddedRegistry
from eventlog.sqlite import SqliteLog
from schemas import catalogue
from schemas.registry import IncompatibleSchemaError, RegisteredSchema, UnknownSchemaError

_OTHER = '{"type": "record", "name": "ArticleCaptured", "fields": []}'


def _with_field(subject: str, name: str, **more: object) -> str:
    """The newest schema of an event with one more field."""
    schema = json.loads(catalogue.newest(subject).text)
    schema["fields"].append({"name": name, "type": ["null", "string"], **more})
    return json.dumps(schema)


_NEW = _with_field("ArticleCaptured", "byline", default=None)
_NEW_STATEMENT = _with_field("StatementMade", "echo", default=None)


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
    assert registry.id_of("StatementMade", _NEW_STATEMENT) == FIRST_FREE_ID + 1
    assert registry.id_of("ArticleCaptured", _NEW) == FIRST_FREE_ID
    again = EmbeddedRegistry(log, catalogue.shipped())
    assert again.id_of("StatementMade", _NEW_STATEMENT) == FIRST_FREE_ID + 1
    assert again.by_id(FIRST_FREE_ID) == RegisteredSchema(FIRST_FREE_ID, "ArticleCaptured", _NEW)


def test_white_space_and_the_order_of_keys_make_no_new_schema(log: SqliteLog) -> None:
    registry = EmbeddedRegistry(log, ())
    first = registry.id_of("ArticleCaptured", _NEW)
    turned = json.dumps(dict(reversed(json.loads(_NEW).items())), indent=2)
    assert registry.id_of("ArticleCaptured", turned) == first


def test_a_schema_that_another_process_added_is_found(log: SqliteLog) -> None:
    mine, other = EmbeddedRegistry(log, ()), EmbeddedRegistry(log, ())
    added = other.id_of("ArticleCaptured", _NEW)
    assert mine.by_id(added).schema == _NEW


@pytest.mark.parametrize(
    ("schema", "why"),
    [
        (_with_field("ArticleCaptured", "byline"), "backward.* at .*byline"),
        (
            _with_field("ArticleCaptured", "lines", type="int", default=0),
            "int not compatible with writer type: string",
        ),
        (_OTHER, "versions 1 and"),
        ('{"type": "record", "name": "ArticleCaptured"}', "none of Avro's"),
    ],
)
def test_a_schema_that_some_version_could_not_read_is_refused_and_not_kept(
    log: SqliteLog, schema: str, why: str
) -> None:
    registry = EmbeddedRegistry(log, catalogue.shipped())
    registry.id_of("ArticleCaptured", _with_field("ArticleCaptured", "lines", default=None))
    with pytest.raises(IncompatibleSchemaError, match=rf"log\.db: .*ArticleCaptured.*{why}"):
        registry.id_of("ArticleCaptured", schema)
    with pytest.raises(UnknownSchemaError):
        EmbeddedRegistry(log, ()).by_id(FIRST_FREE_ID + 1)


def test_schemas_that_are_not_our_events_change_as_their_owners_like(log: SqliteLog) -> None:
    registry = EmbeddedRegistry(log, catalogue.shipped())
    first = '{"type": "record", "name": "Rumour", "fields": [{"name": "heard", "type": "string"}]}'
    assert registry.id_of("Rumour", first) != registry.id_of("Rumour", first.replace("string", "int"))


def test_registering_at_once_from_many_threads_gives_one_id(log: SqliteLog) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda _: EmbeddedRegistry(log, ()).id_of("ArticleCaptured", _NEW), range(16)))
    assert ids == {FIRST_FREE_ID}


def test_an_unknown_id_is_named(log: SqliteLog) -> None:
    with pytest.raises(UnknownSchemaError, match="no schema with id 77"):
        EmbeddedRegistry(log, ()).by_id(77)


def test_a_log_with_another_schema_under_a_shipped_id_is_refused(log: SqliteLog) -> None:
    EmbeddedRegistry(log, [RegisteredSchema(1, "ArticleCaptured", _OTHER)])
    with pytest.raises(LogError, match="another schema of ArticleCaptured under id 1"):
        EmbeddedRegistry(log, catalogue.shipped())
