"""Schemas in any registry that speaks Confluent's HTTP interface, which outside consumers can use as well.

Source: https://docs.confluent.io/platform/current/schema-registry/develop/api.html
"""

from __future__ import annotations

import json
import ssl
import time
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlsplit

import urllib3

from eventlog.log import LogError
from schemas.records import EVENT_TYPES
from schemas.registry import IncompatibleSchemaError, RegisteredSchema, UnknownSchemaError

COMPATIBILITY: Final = "FULL_TRANSITIVE"

_CONTENT_TYPE: Final = "application/vnd.schemaregistry.v1+json"
_TIMEOUT: Final = urllib3.Timeout(connect=5.0, read=20.0)
_TEMPORARY: Final = (429, 500, 502, 503, 504)
_UNKNOWN_FOR_SECONDS: Final = 10.0
"""So long an id that is unknown is not asked for again: thousands of records may have it."""


class RegistryError(LogError):
    """The registry can't be reached, refuses us, or fails; the message says which registry and what to do."""


class Credentials(NamedTuple):
    """A user name and a password, as basic authentication sends them."""

    username: str
    password: str

    def __repr__(self) -> str:
        """All but the password, which has no place in a log file."""
        return f"Credentials({self.username!r})"


class HttpRegistry:
    """A `SchemaRegistry` over HTTP. The subject is the record's name; every id is asked for once.

    The compatibility of our events' subjects is set to FULL_TRANSITIVE before the first schema goes there, so
    that the registry refuses what some version could not read; others' subjects keep their owners' setting.
    Safe to use from several threads.
    """

    def __init__(
        self,
        url: str,
        *,
        credentials: Credentials | None = None,
        ca_file: Path | None = None,
        retries: int = 7,
    ) -> None:
        """Use the registry at a URL, which is asked when the first schema is.

        Args:
            url: its root, such as http://localhost:8081.
            credentials: for basic authentication.
            ca_file: PEM file of the authorities that may vouch for an https registry; None for the system's.
            retries: how often a request is made again, after 0, 0.5, 1, 2, 4 … up to 8 seconds.

        Raises:
            RegistryError: the URL is not one of http or https, holds a password, or the CA can't be read.
        """
        self._url = _checked(url)
        self._ids: dict[tuple[str, str], int] = {}
        self._by_id: dict[int, RegisteredSchema] = {}
        self._unknown: dict[int, float] = {}
        self._http = urllib3.PoolManager(
            headers={"accept": _CONTENT_TYPE, "content-type": _CONTENT_TYPE} | _authorization(credentials),
            retries=urllib3.Retry(
                retries,
                backoff_factor=0.25,
                backoff_max=8.0,
                status_forcelist=_TEMPORARY,
                allowed_methods=None,  # registering twice gives the same id: everything may be sent again
                raise_on_status=False,
            ),
            timeout=_TIMEOUT,
            ssl_context=_trusting(ca_file),
        )

    def id_of(self, subject: str, schema: str) -> int:
        """The id of a schema, registered now under the subject where it is new.

        Raises:
            IncompatibleSchemaError: the registry refuses it beside the subject's earlier versions.
            RegistryError: the registry gives no answer.
        """
        if (subject, schema) not in self._ids:
            if subject in EVENT_TYPES:
                self._require_compatibility(subject)
            path = f"/subjects/{quote(subject, safe='')}/versions"
            status, answer = self._asked("POST", path, {"schema": schema})
            if status == 409:  # noqa: PLR2004 - HTTP's name for a conflict
                raise IncompatibleSchemaError(
                    f"{self._url}: refuses this schema of {subject} beside its earlier versions: "
                    f"{_reason(answer)}"
                )
            self._ids[subject, schema] = int(self._expected(status, answer, path)["id"])
        return self._ids[subject, schema]

    def by_id(self, schema_id: int) -> RegisteredSchema:
        """The schema with an id.

        Raises:
            UnknownSchemaError: the registry has none, or one that is not Avro.
            RegistryError: the registry gives no answer.
        """
        if schema_id not in self._by_id:
            if self._unknown.get(schema_id, 0.0) > time.monotonic():
                raise self._has_none(schema_id)
            self._by_id[schema_id] = self._fetched(schema_id)
        return self._by_id[schema_id]

    def close(self) -> None:
        """Close the connections."""
        self._http.clear()

    def _fetched(self, schema_id: int) -> RegisteredSchema:
        path = f"/schemas/ids/{schema_id}"
        status, answer = self._asked("GET", path)
        if status == 404:  # noqa: PLR2004 - HTTP's name for what is not there
            self._unknown[schema_id] = time.monotonic() + _UNKNOWN_FOR_SECONDS
            raise self._has_none(schema_id)
        found = self._expected(status, answer, path)
        if found.get("schemaType", "AVRO") != "AVRO":
            raise UnknownSchemaError(f"{self._url}: schema {schema_id} is {found['schemaType']}, not Avro")
        schema: str = found["schema"]
        return RegisteredSchema(schema_id, self._subject(schema_id, schema), schema)

    def _subject(self, schema_id: int, schema: str) -> str:
        """The subject of a schema; where it stands under several, the one that is its record's name."""
        path = f"/schemas/ids/{schema_id}/versions"
        status, answer = self._asked("GET", path)
        subjects = [version["subject"] for version in self._expected(status, answer, path)]
        parsed = json.loads(schema)
        name = parsed.get("name") if isinstance(parsed, dict) else None
        return str(name if name in subjects or not subjects else subjects[0])

    def _require_compatibility(self, subject: str) -> None:
        path = f"/config/{quote(subject, safe='')}"
        status, answer = self._asked("PUT", path, {"compatibility": COMPATIBILITY})
        self._expected(status, answer, path)

    def _asked(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Status and decoded body of an answer."""
        try:
            answer = self._http.request(
                method, self._url + path, body=None if body is None else json.dumps(body)
            )
        except urllib3.exceptions.HTTPError as error:
            raise RegistryError(
                f"{self._url}: the schema registry does not answer; check that it runs, that the URL and "
                f"the certificate authority are right ({error})"
            ) from error
        try:
            return answer.status, json.loads(answer.data or b"null")
        except ValueError as error:
            raise RegistryError(
                f"{self._url}{path}: answers {answer.status} with something other than JSON; check that this "
                "is the root of a schema registry"
            ) from error

    def _expected(self, status: int, answer: Any, path: str) -> Any:  # noqa: ANN401 - decoded JSON
        if status in {401, 403}:
            raise RegistryError(
                f"{self._url}{path}: refuses us ({status}: {_reason(answer)}); check the user name and the "
                "password, and that this user may write"
            )
        if status != 200:  # noqa: PLR2004 - HTTP's name for success
            raise RegistryError(f"{self._url}{path}: failed ({status}: {_reason(answer)})")
        return answer

    def _has_none(self, schema_id: int) -> UnknownSchemaError:
        return UnknownSchemaError(
            f"{self._url}: holds no schema with id {schema_id}; the record was written with another registry"
        )


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if "@" in parts.netloc:  # the message leaves the URL out, which holds a password
        raise RegistryError("a registry's URL takes no user name or password; they are settings of their own")
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise RegistryError(f"{url}: not the URL of a registry; use http://HOST:PORT or https://HOST[/PATH]")
    return url.rstrip("/")


def _authorization(credentials: Credentials | None) -> dict[str, str]:
    if credentials is None:
        return {}
    return dict(urllib3.make_headers(basic_auth=f"{credentials.username}:{credentials.password}"))


def _trusting(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise RegistryError(f"{ca_file}: can't be read as certificate authorities: {error}") from error


def _reason(answer: object) -> str:
    return str(answer.get("message", answer) if isinstance(answer, dict) else answer)
