"""The feeds that are watched and how each stands, in a small SQLite file that outlives any crash.

What the user wants of a feed stands in columns of its own, so that a process that watches and one that edits
the list never overwrite each other.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Final, Self

import msgspec

from producers.transactions import transaction
from producers.watching.standing import Standing

_BUSY_SECONDS: Final = 30.0
_FORMAT: Final = 1

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS feeds (
    url TEXT PRIMARY KEY, listed INTEGER NOT NULL, full_text INTEGER NOT NULL, folder TEXT NOT NULL,
    title TEXT NOT NULL, added_at REAL NOT NULL, standing TEXT NOT NULL
) WITHOUT ROWID;
"""
_COLUMNS: Final = "url, listed, full_text, folder, title, added_at, standing"


class ScheduleFileError(Exception):
    """The file of the feeds can't be used; the message says what to do."""


class ScheduleBusyError(Exception):
    """Another process watches the list already; the message says what to do."""


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """A source that is watched: what its user wants of it, and how it stands."""

    url: str
    """Without credentials."""
    listed: bool = True
    """Whether it is on the list, rather than only named to a command."""
    full_text: bool = False
    """Whether its articles are always read from their pages."""
    folder: str = ""
    """Where it stands in the user's outline: names with "/" between them."""
    title: str = ""
    """As the user calls it; empty for the feed's own."""
    added_at: float = 0.0
    """Seconds since 1970, UTC."""
    standing: Standing = Standing()

    @property
    def name(self) -> str:
        """The user's title, else the feed's own."""
        return self.title or self.standing.title


class Schedule:
    """The file. For one thread; several processes may share it."""

    def __init__(self, path: str | PathLike[str]) -> None:
        """Open the file, or make it.

        Raises:
            ScheduleFileError: it can't be opened, or is none of ours.
        """
        self._path: Final = Path(path)
        try:
            self._database: Final = _opened(path)
        except sqlite3.Error as error:
            raise ScheduleFileError(
                f"{path}: can't be used as the file of the feeds ({error}); name another by the setting feeds"
            ) from error

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    @contextmanager
    def watched_alone(self) -> Iterator[None]:
        """Within, no other process can enter this of the same file, and so ask all its feeds a second time.

        The mark of it is a lock on a file beside, which the system takes away with the process.

        Raises:
            ScheduleBusyError: another process is in there.
        """
        with self._path.with_name(f"{self._path.name}.lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ScheduleBusyError(
                    f"{self._path}: another process watches this list already; stop that one, or name sources"
                ) from error
            yield

    def close(self) -> None:
        """Release the file."""
        self._database.close()

    def all(self) -> list[Watched]:
        """Every source, by its URL."""
        rows = self._database.execute(f"SELECT {_COLUMNS} FROM feeds ORDER BY url")
        return [_watched(row) for row in rows]

    def get(self, url: str) -> Watched | None:
        """A source by its URL."""
        row = self._database.execute(f"SELECT {_COLUMNS} FROM feeds WHERE url = ?", (url,)).fetchone()
        return None if row is None else _watched(row)

    def add(self, feeds: Iterable[Watched]) -> int:
        """Put sources on the list, or only into the file; how many were not there before.

        Of one that is there, what is wanted is taken over, but a folder and a title only where they are
        given, and it never leaves the list. One that was retired is asked again at once.
        """
        added = 0
        with transaction(self._database):
            for feed in feeds:
                added += self._add(feed)
        return added

    def remove(self, url: str) -> bool:
        """Forget a source; whether it was there."""
        with self._database:
            return self._database.execute("DELETE FROM feeds WHERE url = ?", (url,)).rowcount > 0

    def store(self, standings: Mapping[str, Standing]) -> None:
        """Keep how sources stand; those that were removed meanwhile stay so."""
        with transaction(self._database):
            self._database.executemany(
                "UPDATE feeds SET standing = ? WHERE url = ?",
                [(_encoded(standing), url) for url, standing in standings.items()],
            )

    @property
    def edition(self) -> int:
        """A number that changes when another process has written the file."""
        (edition,) = self._database.execute("PRAGMA data_version").fetchone()
        return int(edition)

    def _add(self, feed: Watched) -> bool:
        before = self.get(feed.url)
        kept = before or feed
        standing = kept.standing
        if standing.retired_at is not None:
            standing = msgspec.structs.replace(standing, retired_at=None, errors=0, next_at=0.0)
        self._database.execute(
            f"INSERT OR REPLACE INTO feeds ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                feed.url,
                kept.listed or feed.listed,
                feed.full_text if feed.listed else kept.full_text,
                feed.folder or kept.folder,
                feed.title or kept.title,
                kept.added_at,
                _encoded(standing),
            ),
        )
        return before is None


def _watched(row: tuple[str, int, int, str, str, float, str]) -> Watched:
    url, listed, full_text, folder, title, added_at, standing = row
    return Watched(
        url=url,
        listed=bool(listed),
        full_text=bool(full_text),
        folder=folder,
        title=title,
        added_at=added_at,
        standing=msgspec.json.decode(standing, type=Standing),
    )


def _encoded(standing: Standing) -> str:
    return msgspec.json.encode(standing).decode()


def _opened(path: str | PathLike[str]) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=NORMAL")
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version in (0, _FORMAT):
            database.executescript(f"{_SCHEMA} PRAGMA user_version = {_FORMAT};")
            return database
    except BaseException:
        database.close()
        raise
    database.close()
    raise sqlite3.DatabaseError(f"it is of format {version}, made by a newer onrecord")
