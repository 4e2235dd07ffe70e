"""What the codec asks of a schema registry; implementations stand in eventlog."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class RegisteredSchema(NamedTuple):
    """A writer's schema as a registry knows it."""

    schema_id: int
    subject: str
    schema: str
    """The schema as JSON text."""


class UnknownSchemaError(Exception):
    """The registry has no schema with this id."""


class IncompatibleSchemaError(Exception):
    """The registry refuses a schema beside its subject's earlier versions; the message says why."""


class SchemaRegistry(Protocol):
    """Schemas by id and ids by schema; the subject is the event's record name."""

    def id_of(self, subject: str, schema: str) -> int:
        """The id of a schema, registering it under the subject where it is new.

        Raises:
            IncompatibleSchemaError: the registry refuses the schema beside the subject's earlier versions.
        """

    def by_id(self, schema_id: int) -> RegisteredSchema:
        """The schema with an id.

        Raises:
            UnknownSchemaError: there is none.
        """
