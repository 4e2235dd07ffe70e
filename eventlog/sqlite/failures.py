"""What SQLite's errors mean for a log: which is a full disk, which another process, and what to do."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from eventlog.log import LogError, LogFullError

_NO_SPACE: Final = frozenset(
    {
        sqlite3.SQLITE_FULL,
        # The kernel refused a write for want of space in a way that SQLite has no name for: a quota
        # (EDQUOT), a limit on the size of files (EFBIG), or no room for the -shm file.
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_SHMSIZE,
        sqlite3.SQLITE_IOERR_TRUNCATE,
    }
)
_MEANINGS: Final = (
    (
        {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED},
        "another process has kept the log locked for too long; look for a stuck writer, then try again",
    ),
    (
        {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM},
        "is read-only; grant write permission on the file and on its folder",
    ),
    (
        {sqlite3.SQLITE_CANTOPEN},
        "can't be opened; check that its folder exists and that both may be read and written",
    ),
    (
        {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT},
        "is not a log, or is damaged; name another file or restore this one from a copy",
    ),
)
_PRIMARY: Final = 0xFF  # the low byte of an extended result code is the primary one


def explained(error: sqlite3.Error, path: Path) -> LogError:
    """The log's own error for an error of SQLite, naming the file and what to do."""
    code = getattr(error, "sqlite_errorcode", None)  # absent where Python's module raised it itself
    if code is None:
        return LogError(f"{path}: {error}")
    if code in _NO_SPACE:
        return LogFullError(
            f"{path}: no space to write ({error}); nothing of this batch was appended and all that was "
            "acknowledged is safe. Free disk space or raise the quota or file size limit, then append again"
        )
    for codes, meaning in _MEANINGS:
        if code & _PRIMARY in codes:
            return LogError(f"{path}: {meaning} ({error})")
    return LogError(f"{path}: {error} ({error.sqlite_errorname})")
