"""The embedded log: durable, in one file, without a server."""

from eventlog.sqlite.log import SqliteLog

__all__ = ["SqliteLog"]
