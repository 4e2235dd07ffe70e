"""The file: connections for any number of threads, transactions, and errors in the log's own terms."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from eventlog.log import LogError
from eventlog.sqlite.failures import explained
from eventlog.sqlite.layout import create, is_log

_PAGE_BYTES: Final = 16_384  # a fifth faster to append to than 4,096, and most articles fit in one page
_JOURNAL_BYTES: Final = 64 << 20
_RETRY_SECONDS: Final = 0.002
_PRIMARY: Final = 0xFF  # the low byte of an extended result code is the primary one

_Result = TypeVar("_Result")


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
        with self.reading() as connection:
            made = is_log(connection, path)
        if not made:
            with self._connection() as connection:
                self._make_log(connection)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the log throughout."""
        with self._connection() as connection:
            self._patiently(lambda: _begin_reading(connection))
            with _ended(connection):
                yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection in a write transaction: all is durable at the end, or nothing was written."""
        with self._connection() as connection:
            self._patiently(lambda: connection.execute("BEGIN IMMEDIATE"))
            with _ended(connection):
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
        connection = sqlite3.connect(self.path, timeout=0, isolation_level=None, check_same_thread=False)
        for setting in ("synchronous = FULL", f"journal_size_limit = {_JOURNAL_BYTES}"):
            self._set(connection, setting)
        return connection

    def _make_log(self, connection: sqlite3.Connection) -> None:
        for setting in (f"page_size = {_PAGE_BYTES}", "journal_mode = WAL"):
            self._set(connection, setting)
        self._patiently(lambda: connection.execute("BEGIN IMMEDIATE"))
        with _ended(connection):
            if not is_log(connection, self.path):  # another process may have been faster
                create(connection)

    def _set(self, connection: sqlite3.Connection, setting: str) -> None:
        """Set a pragma; many look into the file first, which another process may just be making."""
        self._patiently(lambda: connection.execute(f"PRAGMA {setting}").fetchall())

    def _patiently(self, action: Callable[[], _Result]) -> _Result:
        """Do what needs a lock as soon as the others let go.

        SQLite's own waiting sleeps ever longer, up to 0.1 s, and starves beside writers without pauses.
        """
        give_up = time.monotonic() + self._busy_timeout
        while True:
            try:
                return action()
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & _PRIMARY == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() > give_up:
                    raise
            time.sleep(_RETRY_SECONDS)


def _begin_reading(connection: sqlite3.Connection) -> None:
    """Fix the state that is read: SQLite does so at the first look, not at BEGIN."""
    if not connection.in_transaction:  # a busy first look left it open
        connection.execute("BEGIN")
    connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()


@contextmanager
def _ended(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit the open transaction at the end, or undo it after an error."""
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite rolls back by itself after some errors
            connection.execute("ROLLBACK")
        raise
