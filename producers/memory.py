"""What ingestion remembers: which captures the log holds, and how feeds and pages answered last.

It is a cache in a small SQLite file. Captures are learned from the `articles` topic only, also our own, so
that the file can be deleted at any time; the answers of servers are lost then, which costs a full request.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from os import PathLike
from typing import Final, NamedTuple, Self

import msgspec
import structlog

from eventlog.envelope import unseal
from eventlog.log import EventLog, StoredRecord, TopicPartition
from producers.archiveplaces import ARCHIVES_TABLE, ArchivePlaces
from producers.sources.article import ArchivePlace, FetchState
from producers.substance import substance_of
from producers.transactions import transaction
from producers.watching.visits import VISITS_INDEXES, VISITS_TABLE, LinkSeen, Visit, Visits
from schemas.codec import Codec
from schemas.errors import UndecodableError
from schemas.identity import micros
from schemas.records import TOPICS, ArticleCaptured, ArticleGone, Event

_TOPIC: Final = TOPICS["ArticleCaptured"]
_FORMAT: Final = "6"
_BATCH: Final = 1_000
_BATCH_BYTES: Final = 32 << 20
_BUSY_SECONDS: Final = 30.0

_TABLES: Final = {
    "identity": "(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "positions": "(partition INTEGER PRIMARY KEY, position INTEGER NOT NULL)",
    "captures": "(article_id TEXT NOT NULL, captured_at INTEGER NOT NULL, event_id TEXT NOT NULL,"
    " revision_id TEXT NOT NULL, raw_sha256 TEXT NOT NULL, text_extractor TEXT NOT NULL,"
    " substance TEXT NOT NULL, PRIMARY KEY (article_id, captured_at, event_id)) WITHOUT ROWID",
    "disappearances": "(article_id TEXT PRIMARY KEY, observed_at INTEGER NOT NULL) WITHOUT ROWID",
    "fetches": "(url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, body_sha256 TEXT NOT NULL,"
    " articles INTEGER NOT NULL, article_id TEXT, revision_id TEXT, validators_lie INTEGER NOT NULL,"
    " entry_marks BLOB NOT NULL, cut_at INTEGER) WITHOUT ROWID",
    **VISITS_TABLE,
    **ARCHIVES_TABLE,
}
_CAPTURE: Final = "article_id, captured_at, event_id, revision_id, raw_sha256, text_extractor, substance"
_FETCH: Final = (
    "url",
    "etag",
    "last_modified",
    "body_sha256",
    "articles",
    "article_id",
    "revision_id",
    "validators_lie",
    "entry_marks",
    "cut_at",
)

_log = structlog.get_logger()


class MemoryFileError(Exception):
    """The memory's file can't be used; the message says what to do."""


class KnownCapture(NamedTuple):
    """What is remembered of a capture; the moment is in microseconds since 1970, UTC."""

    article_id: str
    captured_at: int
    event_id: str
    revision_id: str
    raw_sha256: str
    text_extractor: str
    substance: str
    """An identity of what it says, noise apart."""

    @classmethod
    def of(cls, event: ArticleCaptured) -> Self:
        """What to remember of an event."""
        return cls(
            event.article_id,
            micros(event.captured_at),
            event.event_id,
            event.revision_id,
            event.raw_sha256,
            event.text_extractor,
            substance_of(event),
        )


class Memory:
    """Ingestion's memory of one log. For one thread; several processes may share the file."""

    def __init__(self, path: str | PathLike[str], log: EventLog, codec: Codec) -> None:
        """Open the memory and catch up with the log; it starts over where it is of another log.

        Raises:
            MemoryFileError: the file can't be opened, or is none of ours.
        """
        self._log: Final = log
        self._codec: Final = codec
        try:
            self._database: Final = _opened(path)
        except sqlite3.Error as error:
            raise MemoryFileError(
                f"{path}: can't be used as ingestion's memory ({error});"
                " it is a cache: delete it to start it anew"
            ) from error
        self.visits: Final = Visits(self._database)
        """Which pages are looked at again, and when."""
        self.archives: Final = ArchivePlaces(self._database)
        """How far archives were read."""
        self.catch_up()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Release the file."""
        self._database.close()

    def catch_up(self) -> None:
        """Learn what the log's `articles` topic holds past what is known."""
        identity = self._identity()
        with transaction(self._database):
            self._take_up_topic(identity["topic_id"])
            if not self._fits(identity):
                self._start_over(identity)
        while self._read_on():
            pass

    def captures(self, article_id: str) -> list[KnownCapture]:
        """All captures of an article, in the order of their moments."""
        rows = self._database.execute(
            f"SELECT {_CAPTURE} FROM captures WHERE article_id = ? ORDER BY captured_at, event_id",
            (article_id,),
        )
        return [KnownCapture(*row) for row in rows]

    def gone_at(self, article_id: str) -> int | None:
        """When an article was last seen to be gone, in microseconds since 1970, UTC; None where never."""
        row = self._database.execute(
            "SELECT observed_at FROM disappearances WHERE article_id = ?", (article_id,)
        ).fetchone()
        return None if row is None else int(row[0])

    def fetch_state(self, url: str) -> FetchState | None:
        """How a URL answered last; None where that no longer is what the log holds of its article last.

        Nor is it of an article that has been gone since, so that it is captured anew when it is back.
        """
        row = self._database.execute(
            f"SELECT {', '.join(_FETCH)} FROM fetches WHERE url = ?", (url,)
        ).fetchone()
        if row is None:
            return None
        state = msgspec.convert(dict(zip(_FETCH, row, strict=True)), FetchState, strict=False)
        if state.article_id is None:
            return state
        captures = self.captures(state.article_id)
        if not captures or captures[-1].revision_id != state.revision_id:
            return None
        gone_at = self.gone_at(state.article_id)
        return state if gone_at is None or gone_at < captures[-1].captured_at else None

    def remember_fetches(self, states: Iterable[FetchState]) -> None:
        """Keep how URLs answered. Only for answers whose articles are all in the log."""
        with transaction(self._database):
            self._database.executemany(
                f"INSERT OR REPLACE INTO fetches VALUES ({', '.join('?' * len(_FETCH))})",
                [msgspec.structs.astuple(state) for state in states],
            )

    def remember_archives(self, places: Iterable[ArchivePlace]) -> None:
        """Keep how far archives were read. Only up to where all articles are in the log."""
        with transaction(self._database):
            self.archives.store(places)

    def prune_visits(self, now: float) -> int:
        """Forget visits as `Visits.prune` does."""
        with transaction(self._database):
            return self.visits.prune(now)

    def remember_visits(self, links: Iterable[LinkSeen] = (), visits: Sequence[Visit] = ()) -> None:
        """Keep which pages feeds link, and how the visits to pages stand."""
        with transaction(self._database):
            self.visits.wanted(links)
            self.visits.store(visits)

    def _identity(self) -> dict[str, str]:
        topic = self._log.topics().get(_TOPIC)
        topic_id = topic.topic_id if topic else ""
        return {"format": _FORMAT, "log_id": self._log.log_id, "topic_id": topic_id}

    def _take_up_topic(self, topic_id: str) -> None:
        """Where the topic was made since, keep what was learnt without it: pages to visit, above all."""
        self._database.execute(
            "UPDATE identity SET value = ? WHERE name = 'topic_id' AND value = ''", (topic_id,)
        )

    def _fits(self, identity: dict[str, str]) -> bool:
        """Whether this is the memory of that log, and the log still holds all that is remembered."""
        known = dict(self._database.execute("SELECT name, value FROM identity"))
        if known != identity:
            return False
        ends = self._log.ends([_TOPIC])
        return all(position <= ends.get(where, 0) for where, position in self._positions().items())

    def _start_over(self, identity: dict[str, str]) -> None:
        for table, columns in _TABLES.items():
            self._database.execute(f"DROP TABLE IF EXISTS {table}")
            self._database.execute(f"CREATE TABLE {table} {columns}")
        for index in VISITS_INDEXES:
            self._database.execute(index)
        self._database.executemany("INSERT INTO identity VALUES (?, ?)", identity.items())

    def _positions(self) -> dict[TopicPartition, int]:
        rows = self._database.execute("SELECT partition, position FROM positions")
        return {TopicPartition(_TOPIC, partition): position for partition, position in rows}

    def _read_on(self) -> bool:
        """Take in one batch of the log; False at its end."""
        records = self._log.read(self._positions(), topics=[_TOPIC], limit=_BATCH, limit_bytes=_BATCH_BYTES)
        if not records:
            return False
        events = [self._decode(record) for record in records]
        captures = [KnownCapture.of(event) for event in events if isinstance(event, ArticleCaptured)]
        gone = [
            (each.article_id, micros(each.observed_at)) for each in events if isinstance(each, ArticleGone)
        ]
        with transaction(self._database):
            marks = ", ".join("?" * len(KnownCapture._fields))
            self._database.executemany(f"INSERT OR IGNORE INTO captures VALUES ({marks})", captures)
            self._database.executemany(
                "INSERT INTO disappearances VALUES (?, ?)"
                " ON CONFLICT DO UPDATE SET observed_at = max(observed_at, excluded.observed_at)",
                gone,
            )
            self._database.executemany(
                "INSERT INTO positions VALUES (?, ?)"
                " ON CONFLICT DO UPDATE SET position = max(position, excluded.position)",
                [(record.partition, record.offset + 1) for record in records],
            )
        return True

    def _decode(self, record: StoredRecord) -> Event | None:
        """The event in a record. One that can't be read is left to the projector's dead letters."""
        try:
            return unseal(record, self._codec)
        except UndecodableError as error:
            _log.warning(
                "capture_skipped",
                topic=record.topic,
                partition=record.partition,
                offset=record.offset,
                reason=error.reason,
            )
            return None


def _opened(path: str | PathLike[str]) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=NORMAL")
        for table, columns in _TABLES.items():
            database.execute(f"CREATE TABLE IF NOT EXISTS {table} {columns}")
        for index in VISITS_INDEXES:
            database.execute(index)
    except BaseException:
        database.close()
        raise
    return database
