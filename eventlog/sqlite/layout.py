"""What stands in the file: tables, their version, and how a new log is made.

Each topic has a table of records of its own. Its rowid is the offset, shared by the topic's partitions, so
that appending is always at the end of one tree; within a partition offsets increase with gaps.
"""

from __future__ import annotations

import sqlite3
import uuid
from pathlib import Path
from typing import Final

from eventlog.log import LogError

FORMAT: Final = 1
APPLICATION_ID: Final = 0x6F6E7265  # "onre": marks the file as a log of ours

_TABLES: Final = (
    "CREATE TABLE log (log_id TEXT NOT NULL)",
    """CREATE TABLE topics (
        number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, topic_id TEXT NOT NULL,
        partitions INTEGER NOT NULL)""",
    """CREATE TABLE partitions (
        topic INTEGER NOT NULL, partition INTEGER NOT NULL, first_offset INTEGER NOT NULL,
        end_offset INTEGER NOT NULL, PRIMARY KEY (topic, partition)) WITHOUT ROWID""",
    """CREATE TABLE members (
        member INTEGER PRIMARY KEY AUTOINCREMENT, group_name TEXT NOT NULL, topic INTEGER NOT NULL,
        seen_at INTEGER NOT NULL, lease INTEGER NOT NULL)""",
    """CREATE TABLE group_positions (
        group_name TEXT NOT NULL, topic INTEGER NOT NULL, partition INTEGER NOT NULL,
        position INTEGER NOT NULL, owner INTEGER,
        PRIMARY KEY (group_name, topic, partition)) WITHOUT ROWID""",
    """CREATE TABLE schemas (
        schema_id INTEGER PRIMARY KEY, subject TEXT NOT NULL, canonical TEXT NOT NULL,
        schema TEXT NOT NULL, UNIQUE (subject, canonical))""",
)


def records_table(topic: int) -> str:
    """Name of the table that holds a topic's records."""
    return f"records_{topic}"


def is_log(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether the file holds a log that this version can read; False when it is empty.

    Raises:
        LogError: it holds something else, or a log of a newer version.
    """
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION_ID:
        if application == 0 and connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None:
            return False
        raise LogError(f"{path}: is a SQLite database but not a log; name another file")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > FORMAT:
        raise LogError(
            f"{path}: has log format {version}, and this version reads up to {FORMAT}; upgrade onrecord"
        )
    return True


def create(connection: sqlite3.Connection) -> None:
    """Make an empty log within the open transaction."""
    for statement in _TABLES:
        connection.execute(statement)
    connection.execute("INSERT INTO log VALUES (?)", (str(uuid.uuid4()),))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")


def create_topic(connection: sqlite3.Connection, name: str, partitions: int) -> None:
    """Make a topic within the open transaction, unless it exists."""
    row = connection.execute(
        "INSERT INTO topics (name, topic_id, partitions) VALUES (?, ?, ?) ON CONFLICT DO NOTHING "
        "RETURNING number",
        (name, str(uuid.uuid4()), partitions),
    ).fetchone()
    if row is None:
        return
    connection.execute(
        f"""CREATE TABLE {records_table(row[0])} (
            offset INTEGER PRIMARY KEY, partition INTEGER NOT NULL, timestamp INTEGER NOT NULL,
            key BLOB NOT NULL, headers BLOB NOT NULL, value BLOB NOT NULL)"""
    )
    connection.executemany(
        "INSERT INTO partitions VALUES (?, ?, 0, 0)", [(row[0], number) for number in range(partitions)]
    )
