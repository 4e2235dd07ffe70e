"""Which registry a log's schemas stand in."""

from __future__ import annotations

from pathlib import Path

from eventlog.http_registry import Credentials, HttpRegistry
from eventlog.log import EventLog
from eventlog.registry import EmbeddedRegistry
from eventlog.sqlite import SqliteLog
from schemas import catalogue
from schemas.registry import RegisteredSchema, SchemaRegistry, UnknownSchemaError


class ShippedRegistry:
    """A `SchemaRegistry` of what ships with the package, with its fixed ids; it takes nothing else."""

    def __init__(self) -> None:
        self._by_id = {schema.schema_id: schema for schema in catalogue.shipped()}
        self._ids = {(schema.subject, schema.schema): schema.schema_id for schema in catalogue.shipped()}

    def id_of(self, subject: str, schema: str) -> int:
        """The id of a schema that ships.

        Raises:
            UnknownSchemaError: it does not ship.
        """
        try:
            return self._ids[subject, schema]
        except KeyError:
            raise UnknownSchemaError(
                f"this schema of {subject} does not ship with onrecord, and the log keeps none of its own; "
                "name a schema registry by ONRECORD_REGISTRY"
            ) from None

    def by_id(self, schema_id: int) -> RegisteredSchema:
        """The schema with an id.

        Raises:
            UnknownSchemaError: none that ships has it.
        """
        try:
            return self._by_id[schema_id]
        except KeyError:
            raise UnknownSchemaError(
                f"no schema that ships with onrecord has id {schema_id}; the record was written by a newer "
                "version, or with a schema registry (name it by ONRECORD_REGISTRY)"
            ) from None


def registry_of(
    log: EventLog,
    url: str | None = None,
    *,
    credentials: Credentials | None = None,
    ca_file: Path | None = None,
) -> SchemaRegistry:
    """The registry at a URL; without one, that in the log's own file; in a log without, what ships.

    Raises:
        RegistryError: the URL or the certificate authority is none.
        LogError: the log holds another schema under the id of a shipped one.
    """
    if url is not None:
        return HttpRegistry(url, credentials=credentials, ca_file=ca_file)
    if isinstance(log, SqliteLog):
        return EmbeddedRegistry(log, catalogue.shipped())
    return ShippedRegistry()
