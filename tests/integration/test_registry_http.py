"""The HTTP registry against a real one; and, for what that one does not offer, against a server that does."""

from __future__ import annotations

import base64
import json
import ssl
import uuid
from pathlib import Path

import pytest
import trustme
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from eventlog.http_registry import Credentials, HttpRegistry, RegistryError
from schemas import catalogue
from schemas.registry import IncompatibleSchemaError, UnknownSchemaError
from tests.brokers.servers import free_port


def _schema(name: str, *fields: str) -> str:
    described = [{"name": field, "type": "string"} for field in fields]
    return json.dumps({"type": "record", "name": name, "fields": described})


def test_every_shipped_schema_is_registered_once_under_its_record_name(registry_url: str) -> None:
    first, second = HttpRegistry(registry_url), HttpRegistry(registry_url)
    for shipped in catalogue.shipped():
        schema_id = first.id_of(shipped.subject, shipped.schema)
        assert second.id_of(shipped.subject, shipped.schema) == schema_id
        found = second.by_id(schema_id)
        assert found.subject == shipped.subject
        assert json.loads(found.schema) == json.loads(shipped.schema)


def test_a_schema_of_an_event_that_some_version_could_not_read_is_refused(registry_url: str) -> None:
    registry = HttpRegistry(registry_url)
    for shipped in catalogue.shipped():
        registry.id_of(shipped.subject, shipped.schema)
        with pytest.raises(IncompatibleSchemaError, match=f"refuses this schema of {shipped.subject}"):
            registry.id_of(shipped.subject, _schema(shipped.subject, "another"))


def test_a_subject_that_is_no_event_of_ours_keeps_its_owners_setting(registry_url: str) -> None:
    registry, subject = HttpRegistry(registry_url), f"Event{uuid.uuid4().hex}"
    assert registry.id_of(subject, _schema(subject, "one")) != registry.id_of(
        subject, _schema(subject, "two")
    )


def test_an_unknown_id_is_said_to_be_from_another_registry(registry_url: str) -> None:
    registry = HttpRegistry(registry_url)
    for _ in range(2):
        with pytest.raises(UnknownSchemaError, match="no schema with id 999999"):
            registry.by_id(999_999)


def test_a_registry_that_is_not_there_is_named(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(RegistryError, match=f"{url}: the schema registry does not answer"):
        HttpRegistry(url, retries=1).by_id(1)
    assert not list(tmp_path.iterdir())


def test_a_registry_that_fails_for_a_moment_is_asked_again(httpserver: HTTPServer) -> None:
    failing = httpserver.expect_ordered_request("/config/StatementMade")
    failing.respond_with_data("busy", status=503)
    httpserver.expect_ordered_request("/config/StatementMade", "PUT").respond_with_json({})
    httpserver.expect_ordered_request("/subjects/StatementMade/versions", "POST").respond_with_json({"id": 7})
    assert HttpRegistry(httpserver.url_for("")).id_of("StatementMade", _schema("StatementMade")) == 7
    httpserver.check()


def test_what_a_registry_has_told_is_not_asked_for_again(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/config/StatementMade", "PUT").respond_with_json({})
    httpserver.expect_request("/subjects/StatementMade/versions", "POST").respond_with_json({"id": 7})
    registry, schema = HttpRegistry(httpserver.url_for("")), _schema("StatementMade")
    httpserver.expect_request("/schemas/ids/7").respond_with_json({"schema": schema})
    httpserver.expect_request("/schemas/ids/7/versions").respond_with_json([{"subject": "StatementMade"}])
    for _ in range(3):
        assert registry.id_of("StatementMade", schema) == registry.by_id(7).schema_id == 7
    assert len(httpserver.log) == 4


def test_a_password_is_sent_and_a_refusal_is_clear(httpserver: HTTPServer) -> None:
    def answer(request: Request) -> Response:
        sent = request.headers.get("authorization", "").removeprefix("Basic ")
        if base64.b64decode(sent) != b"me:secret":
            return Response(json.dumps({"error_code": 401, "message": "who are you"}), status=401)
        return Response(json.dumps({"id": 3}))

    httpserver.expect_request("/config/StatementMade").respond_with_handler(answer)
    httpserver.expect_request("/subjects/StatementMade/versions").respond_with_handler(answer)
    url = httpserver.url_for("")
    assert (
        HttpRegistry(url, credentials=Credentials("me", "secret")).id_of(
            "StatementMade", _schema("StatementMade")
        )
        == 3
    )
    with pytest.raises(RegistryError, match=r"refuses us \(401: who are you\)") as refused:
        HttpRegistry(url, credentials=Credentials("me", "wrong")).id_of(
            "StatementMade", _schema("StatementMade")
        )
    assert "wrong" not in str(refused.value)
    assert "secret" not in repr(Credentials("me", "secret"))


def test_something_that_is_no_registry_is_said_to_be_none(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/schemas/ids/1").respond_with_data("<html>", status=200)
    with pytest.raises(RegistryError, match="root of a schema registry"):
        HttpRegistry(httpserver.url_for("")).by_id(1)


def test_a_registry_is_trusted_by_its_own_certificate_authority_only(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with HTTPServer(host="localhost", ssl_context=context) as server:
        server.expect_request("/schemas/ids/1").respond_with_json({"schema": _schema("Event")})
        server.expect_request("/schemas/ids/1/versions").respond_with_json([{"subject": "Event"}])
        url = server.url_for("")
        assert HttpRegistry(url, ca_file=tmp_path / "ca.pem").by_id(1).subject == "Event"
        with pytest.raises(RegistryError, match="certificate"):
            HttpRegistry(url, retries=0).by_id(1)


@pytest.mark.parametrize("url", ["localhost:8081", "ftp://host", "http://", "http://host/?a=b"])
def test_a_url_that_is_no_registrys_is_refused(url: str) -> None:
    with pytest.raises(RegistryError, match="not the URL of a registry"):
        HttpRegistry(url)


def test_a_password_in_the_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(RegistryError, match="settings of their own") as refused:
        HttpRegistry("http://me:secret@host")
    assert "secret" not in str(refused.value)
