"""Logs whose registries give one schema different ids: read with the wrong one, and copied between them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from consumers import dead_letters
from consumers.projector import Projector
from eventlog.http_registry import HttpRegistry
from eventlog.log import EventLog, Record
from eventlog.registries import ShippedRegistry
from eventlog.registry import FIRST_FREE_ID, EmbeddedRegistry
from eventlog.urls import open_log
from schemas import catalogue
from schemas.codec import Codec
from schemas.framing import frame, unframe
from schemas.records import TOPICS, Event
from schemas.registry import SchemaRegistry
from tests.brokers import names, registry
from tests.commands import Desk
from tests.newsroom_events import Counted, Denied, Said, capture, extraction, sealed
from tests.projected import open_sqlite
from warehouse.connection import open_for_writing
from warehouse.content_hash import TableHash, content_hash
from warehouse.generations import Generations
from warehouse.snapshots import open_reading

_TEXT: Final = "The dam has cracks. 70 residents left. Weil denied that."
_SAID: Final = Said("Holt", "The dam has cracks")
_TOPICS: Final = sorted(set(TOPICS.values()))
_USER, _PASSWORD = "me", "secret"


@pytest.fixture(scope="module")
def turned_url(registry_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A registry in which each of our schemas has the id that another of them has in the shared one."""
    server = registry.start(tmp_path_factory.mktemp("registry"))
    shared, own, shipped = HttpRegistry(registry_url), HttpRegistry(server.address), catalogue.shipped()
    taken = {shared.id_of(each.subject, each.schema): at for at, each in enumerate(shipped)}
    for schema_id in range(1, max(taken) + 1):
        subject, schema = f"Filling{schema_id}", _empty(f"Filling{schema_id}")
        if schema_id in taken:
            _, subject, schema = shipped[taken[schema_id] - 1]
        assert own.id_of(subject, schema) == schema_id
    yield server.address
    server.stop()


@pytest.fixture
def new_url(kafka_bootstrap: str) -> Callable[[], str]:
    """Names logs on Kafka that nobody else uses."""
    return lambda: names.new_url(kafka_bootstrap)


def _empty(name: str) -> str:
    return json.dumps({"type": "record", "name": name, "fields": []})


def _fill(url: str, schemas: SchemaRegistry, articles: int = 10) -> int:
    """Append articles with their claims; how many events."""
    events: list[Event] = []
    for number in range(articles):
        captured = capture(_TEXT, captured=number, url=f"https://north.example/{number}")
        facts = (_SAID, Counted("70", 70.0), Denied("Weil", "denied", _SAID))
        events += [captured, *extraction(captured, *facts, completed=number)]
    log = open_log(url)
    log.append(sealed(events, Codec(schemas), learned=1))
    log.close()
    return len(events)


def _hashes(directory: Path) -> dict[str, TableHash]:
    with open_reading(directory).connection as connection:
        return content_hash(connection)


def _projected(url: str, schemas: SchemaRegistry, directory: Path) -> dict[str, TableHash]:
    log = open_log(url)
    Projector(log, Codec(schemas), directory).run(until_end=True)
    log.close()
    return _hashes(directory)


def _values(log: EventLog) -> dict[bytes, int]:
    """The schema ids of a log's records by their bodies."""
    found = (unframe(record.value) for record in log.read({}, topics=_TOPICS, limit=100_000))
    return {body: schema_id for schema_id, body in found}


def test_what_another_registry_would_read_as_other_events_is_set_aside_until_the_right_one_is_named(
    new_url: Callable[[], str], registry_url: str, turned_url: str, tmp_path: Path
) -> None:
    url, right = new_url(), HttpRegistry(registry_url)
    count = _fill(url, right)
    misread = _projected(url, HttpRegistry(turned_url), tmp_path / "warehouse")
    assert {table.rows for table in misread.values()} == {0}
    with open_for_writing(Generations(tmp_path / "warehouse").current().database) as connection:
        letters = dead_letters.listed(connection)
        for letter in letters:
            named = dict(letter.headers)["ce_dataschema"].decode()
            assert f"its ce_dataschema header says '{named}', but its schema id means " in letter.reason
            assert "ONRECORD_REGISTRY" in letter.reason
        assert len(letters) == count
        assert dead_letters.retry(connection, Codec(right)) == (count, [])
    assert _hashes(tmp_path / "warehouse") == _projected(url, right, tmp_path / "rightly")


def test_a_copy_between_clusters_with_registries_of_their_own_gives_the_same_warehouse(
    new_url: Callable[[], str], registry_url: str, turned_url: str, tmp_path: Path
) -> None:
    source, target, desk = new_url(), new_url(), Desk(tmp_path)
    count = _fill(source, HttpRegistry(registry_url))
    typed = ("log", "copy", source, target, "--from-registry", registry_url, "--to-registry", turned_url)
    copied = desk.type(*typed)
    assert (copied.code, copied.out) == (0, f"{count} records copied\n"), copied.err
    assert desk.type(*typed).out == f"0 records copied, {count} were there already\n"
    original, copy = open_log(source, make=False), open_log(target, make=False)
    before, after = _values(original), _values(copy)
    assert before.keys() == after.keys()
    assert all(before[body] != after[body] for body in before)
    for log in (original, copy):
        log.close()
    replayed = desk.type("replay", variables={"ONRECORD_LOG": target, "ONRECORD_REGISTRY": turned_url})
    assert replayed.code == 0, replayed.err
    assert _hashes(tmp_path / "onrecord-data" / "warehouse") == _projected(
        source, HttpRegistry(registry_url), tmp_path / "original"
    )


def test_a_schema_that_the_targets_registry_refuses_ends_the_copy_with_its_name(
    new_url: Callable[[], str], turned_url: str, tmp_path: Path
) -> None:
    HttpRegistry(turned_url).id_of("StatementMade", _with_field("string"))
    source = open_sqlite(tmp_path / "log.db")
    schema_id = EmbeddedRegistry(source, catalogue.shipped()).id_of("StatementMade", _with_field("int"))
    assert schema_id == FIRST_FREE_ID
    source.append([Record("claims", b"key", frame(schema_id, b"body"))])
    source.close()
    target = new_url()
    ended = Desk(tmp_path).type("log", "copy", "sqlite:///log.db", target, "--to-registry", turned_url)
    assert (ended.code, ended.out) == (1, "")
    assert (
        f"schema {schema_id} of StatementMade can't stand in the target's: {turned_url}: refuses"
        in " ".join(ended.err.split())
    )
    copy = open_log(target, make=False)
    assert copy.read({}, topics=_TOPICS, limit=1) == []
    copy.close()


def _with_field(kind: str) -> str:
    """A version of StatementMade with one field more."""
    schema = json.loads(catalogue.newest("StatementMade").text)
    schema["fields"].append({"name": "echo", "type": ["null", kind], "default": None})
    return json.dumps(schema)


def test_a_copy_sends_the_password_to_the_configured_registry_alone(
    new_url: Callable[[], str], tmp_path: Path
) -> None:
    source, target = new_url(), new_url()
    _fill(source, ShippedRegistry(), articles=1)
    with _standing_in() as configured, _standing_in() as other:
        variables = {
            "ONRECORD_REGISTRY": configured.url_for(""),
            "ONRECORD_REGISTRY_USER": _USER,
            "ONRECORD_REGISTRY_PASSWORD": _PASSWORD,
        }
        typed = ("log", "copy", source, target, "--to-registry", other.url_for(""))
        ended = Desk(tmp_path).type(*typed, variables=variables)
        assert ended.code == 0, ended.err
        assert {"authorization" in request.headers for request, _ in configured.log} == {True}
        assert {"authorization" in request.headers for request, _ in other.log} == {False}


def _standing_in() -> HTTPServer:
    """A registry of the shipped schemas that takes anybody, which no real one does."""
    shipped = catalogue.shipped()
    server = HTTPServer()

    def registered(request: Request) -> Response:
        wanted = json.loads(request.data)["schema"]
        (found,) = (each.schema_id for each in shipped if each.schema == wanted)
        return Response(json.dumps({"id": found}))

    for each in shipped:
        server.expect_request(f"/schemas/ids/{each.schema_id}").respond_with_json({"schema": each.schema})
        subjects = [{"subject": each.subject, "version": 1}]
        server.expect_request(f"/schemas/ids/{each.schema_id}/versions").respond_with_json(subjects)
        server.expect_request(f"/config/{each.subject}", method="PUT").respond_with_json({})
        server.expect_request(f"/subjects/{each.subject}/versions").respond_with_handler(registered)
    return server
