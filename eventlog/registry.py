"""A schema registry inside the log's own file, so that a log explains itself."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from itertools import starmap
from typing import Final

from eventlog.log import LogError
from eventlog.sqlite import SqliteLog
from schemas.compatibility import require_compatible
from schemas.records import EVENT_TYPES
from schemas.registry import IncompatibleSchemaError, RegisteredSchema, UnknownSchemaError

FIRST_FREE_ID: Final = 1000
"""Ids below are those of the schemas that ship with the package."""


class EmbeddedRegistry:
    """A `SchemaRegistry` over the `schemas` table of a SQLite log.

    It refuses a schema of our events that some version could not read, and keeps others' as they are.
    """

    def __init__(self, log: SqliteLog, shipped: Iterable[RegisteredSchema]) -> None:
        """Use a log, adding those shipped schemas that it does not hold yet.

        Raises:
            LogError: the log holds another schema under the id of a shipped one.
        """
        self._database = log.database
        self._by_id: dict[int, RegisteredSchema] = {}
        self._ids: dict[tuple[str, str], int] = {}
        self._refresh()
        missing = [schema for schema in shipped if not self._holds(schema)]
        if missing:
            with self._database.writing() as connection:
                for schema in missing:
                    _insert(connection, schema)
            self._refresh()

    def id_of(self, subject: str, schema: str) -> int:
        """The id of a schema, registered now where it is new; white space and order of keys don't matter.

        Raises:
            IncompatibleSchemaError: it is one of our events', and some version that the log holds can't read
                its records, or it theirs.
        """
        wanted = (subject, _canonical(schema))
        if wanted not in self._ids:
            self._register(subject, schema)
        return self._ids[wanted]

    def by_id(self, schema_id: int) -> RegisteredSchema:
        """The schema with an id; each is read from the file once.

        Raises:
            UnknownSchemaError: there is none.
        """
        if schema_id not in self._by_id:
            self._refresh()
        if schema_id not in self._by_id:
            raise UnknownSchemaError(
                f"{self._database.path}: holds no schema with id {schema_id}; the record was written with "
                "another registry, or by a newer version of onrecord"
            )
        return self._by_id[schema_id]

    def _register(self, subject: str, schema: str) -> None:
        with self._database.writing() as connection:
            known = connection.execute(
                "SELECT 1 FROM schemas WHERE subject = ? AND canonical = ?", (subject, _canonical(schema))
            ).fetchone()
            if known is None:
                self._require_compatible(connection, subject, schema)
                (last,) = connection.execute("SELECT max(schema_id) FROM schemas").fetchone()
                free = max((last or 0) + 1, FIRST_FREE_ID)
                _insert(connection, RegisteredSchema(free, subject, schema))
        self._refresh()

    def _require_compatible(self, connection: sqlite3.Connection, subject: str, schema: str) -> None:
        if subject not in EVENT_TYPES:
            return
        rows = connection.execute(
            "SELECT schema_id, subject, schema FROM schemas WHERE subject = ? ORDER BY schema_id", (subject,)
        ).fetchall()
        try:
            require_compatible(subject, schema, list(starmap(RegisteredSchema, rows)))
        except IncompatibleSchemaError as error:
            raise IncompatibleSchemaError(f"{self._database.path}: {error}") from error

    def _holds(self, schema: RegisteredSchema) -> bool:
        known = self._by_id.get(schema.schema_id)
        if known is None:
            return False
        if (known.subject, _canonical(known.schema)) != (schema.subject, _canonical(schema.schema)):
            raise LogError(
                f"{self._database.path}: holds another schema of {known.subject} under id {schema.schema_id} "
                f"than the {schema.subject} of this version; it was written by a different onrecord"
            )
        return True

    def _refresh(self) -> None:
        with self._database.reading() as connection:
            rows = connection.execute("SELECT schema_id, subject, schema, canonical FROM schemas").fetchall()
        self._by_id = {row[0]: RegisteredSchema(*row[:3]) for row in rows}
        self._ids = {(row[1], row[3]): row[0] for row in rows}


def _canonical(schema: str) -> str:
    return json.dumps(json.loads(schema), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _insert(connection: sqlite3.Connection, schema: RegisteredSchema) -> None:
    """Add a schema; two processes may add the shipped ones at once, and the second finds them there."""
    connection.execute(
        "INSERT INTO schemas (schema_id, subject, canonical, schema) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        (schema.schema_id, schema.subject, _canonical(schema.schema), schema.schema),
    )
