"""The file: connections for any number of threads, transactions, and errors in the log's own terms."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from eventlog.log import LogError
from eventlog.sqlite.failures import explained
from eventlog.sqlite.layout import create, is_log

_PAGE_BYTES: Final = 16_384  # a fifth faster to append to than 4,096, and most articles fit in one page
_RETRY_SECONDS: Final = 0.02


class Database:
    """One SQLite file in WAL mode. Safe to share between threads; not to be carried over a fork."""

    def __init__(self, path: Path, *, busy_timeout: float) -> None:
        """Open the file, making a new log where it is missing or empty.

        Raises:
            LogError: the file is not a log, is of a newer format, or can't be opened or written.
        """
        self.path = path
        self._busy_timeout = busy_timeout
        self._idle: deque[sqlite3.Connection] = deque()
        self._guard = threading.Lock()
        self._closed = False
        with self._connection() as connection:
            if not is_log(connection, path):
                self._make_log(connection)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the log throughout."""
        with self._connection() as connection, _transaction(connection, "BEGIN"):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection in a write transaction: all is durable at the end, or nothing was written."""
        with self._connection() as connection, _transaction(connection, "BEGIN IMMEDIATE"):
            yield connection

    def close(self) -> None:
        """Close all connections; those in use now, as soon as they are done."""
        with self._guard:
            self._closed = True
            idle, self._idle = self._idle, deque()
        for connection in idle:
            connection.close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        connection = None
        try:
            connection = self._take()
            yield connection
        except sqlite3.Error as error:
            if connection is not None:  # after an I/O error its state is not worth trusting
                connection.close()
            raise explained(error, self.path) from error
        except BaseException:
            self._give_back(connection)
            raise
        self._give_back(connection)

    def _take(self) -> sqlite3.Connection:
        with self._guard:
            if self._closed:
                raise LogError(f"{self.path}: the log was closed; open it again")
            if self._idle:
                return self._idle.pop()
        return self._connect()

    def _give_back(self, connection: sqlite3.Connection | None) -> None:
        if connection is None:
            return
        with self._guard:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=self._busy_timeout, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA journal_size_limit = 67108864")
        return connection

    def _make_log(self, connection: sqlite3.Connection) -> None:
        connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        self._turn_on_wal(connection)
        with _transaction(connection, "BEGIN IMMEDIATE"):
            if not is_log(connection, self.path):  # another process may have been faster
                create(connection)

    def _turn_on_wal(self, connection: sqlite3.Connection) -> None:
        """Switch the journal; SQLite does not wait for others here, so we do."""
        give_up = time.monotonic() + self._busy_timeout
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                    raise
                time.sleep(_RETRY_SECONDS)
            else:
                return


@contextmanager
def _transaction(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite rolls back by itself after some errors
            connection.execute("ROLLBACK")
        raise
