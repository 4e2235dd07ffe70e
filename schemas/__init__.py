"""The contract: events as Avro schemas and typed records, their wire format and their evolution."""
