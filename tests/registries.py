"""A registry held in memory, for tests that need schemas beyond those that ship."""

from __future__ import annotations

from schemas import catalogue
from schemas.registry import RegisteredSchema, UnknownSchemaError


class MemoryRegistry:
    """The shipped schemas with their fixed ids, and whatever else is added."""

    def __init__(self, *others: RegisteredSchema) -> None:
        self._schemas = {each.schema_id: each for each in (*catalogue.shipped(), *others)}

    def id_of(self, subject: str, schema: str) -> int:
        """The id of a schema, adding it where it is new."""
        for known in self._schemas.values():
            if (known.subject, known.schema) == (subject, schema):
                return known.schema_id
        schema_id = max(self._schemas) + 1
        self._schemas[schema_id] = RegisteredSchema(schema_id, subject, schema)
        return schema_id

    def by_id(self, schema_id: int) -> RegisteredSchema:
        """The schema with an id.

        Raises:
            UnknownSchemaError: there is none.
        """
        try:
            return self._schemas[schema_id]
        except KeyError:
            raise UnknownSchemaError(f"no schema has id {schema_id}") from None
