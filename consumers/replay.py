"""Replay: building a warehouse anew from the log, as a whole or in part, beside the live one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from consumers.applying import apply
from consumers.batch import Batch, decode
from consumers.dead_letters import drop_again, drops
from consumers.errors import ReplayError
from consumers.log_identity import LogIdentity
from consumers.progress import Progress
from consumers.projection import Projection
from consumers.reading import TOPICS, LogReader
from consumers.sql import script
from eventlog.log import EventLog, StoredRecord, TopicPartition
from schemas.codec import Codec
from schemas.records import CLAIM_EVENTS
from warehouse.connection import open_for_writing
from warehouse.errors import WarehouseBusyError, WarehouseError
from warehouse.generations import Generation, Generations
from warehouse.layout import FACT_TABLES
from warehouse.snapshots import open_reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What of the log to replay; by default all of it."""

    until_timestamp: int | None = None
    """Only records whose timestamp (ms since 1970, UTC) is at most this."""
    until_positions: Mapping[TopicPartition, int] | None = None
    """Only records before these; partitions that are not named are left out."""
    only_outlets: frozenset[str] = frozenset()
    without_outlets: frozenset[str] = frozenset()
    claim_events: frozenset[str] = frozenset(CLAIM_EVENTS)
    """Names of the claim events to keep; captures and completions are always kept: claims hang on them."""

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self == Selection()

    def keeps(self, record: StoredRecord) -> bool:
        """Whether a record lies before the bounds."""
        if self.until_timestamp is not None and record.timestamp > self.until_timestamp:
            return False
        if self.until_positions is None:
            return True
        return record.offset < self.until_positions.get(TopicPartition(record.topic, record.partition), 0)

    @property
    def chooses_outlets(self) -> bool:
        """Whether it leaves articles out by their outlet."""
        return bool(self.only_outlets or self.without_outlets)

    def keeps_outlet(self, outlet: str) -> bool:
        """Whether articles of an outlet are kept."""
        return outlet not in self.without_outlets and (not self.only_outlets or outlet in self.only_outlets)


EVERYTHING: Final = Selection()

_PATIENCE: Final = 60.0
"""Seconds that a rebuild waits for a projector to publish what was dropped."""


def rebuild(
    log: EventLog,
    codec: Codec,
    directory: Path,
    *,
    memory_limit: str = "1GB",
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Progress:
    """Build a new generation from the whole log and make it the current one at the end.

    Readers and a running projector go on with the old one meanwhile; the projector then follows. Dead letters
    that were dropped stay dropped, unless the old generation can't be read any more.

    Raises:
        WarehouseBusyError: a projector is writing and did not publish a snapshot in time.
        LogError, duckdb.Error: the log or the store failed; the live generation is as it was.
    """
    generations = Generations(directory)
    earlier = generations.all()
    generation = generations.begin()
    try:
        progress = replay_into(
            log, codec, generation.database, memory_limit=memory_limit, on_progress=on_progress
        )
        _drop_again(directory, generation)
    except BaseException:
        generations.discard(generation)
        raise
    generations.promote(generation, replacing=earlier)
    return progress


def _drop_again(directory: Path, generation: Generation) -> None:
    """Drop those dead letters of a new generation that were dropped in the current one."""
    try:
        reading = open_reading(directory, patience=_PATIENCE)
    except WarehouseBusyError:
        raise
    except WarehouseError:  # nothing there, or nothing that can be read: no drops to keep
        return
    with reading.connection as connection:
        earlier = drops(connection)
    with open_for_writing(generation.database) as connection:
        drop_again(connection, earlier)


def replay_into(  # noqa: PLR0913 - what a replay needs, each by name
    log: EventLog,
    codec: Codec,
    file: Path,
    *,
    selection: Selection = EVERYTHING,
    memory_limit: str = "1GB",
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Progress:
    """Project what a selection keeps of the log into a new warehouse file.

    Raises:
        ReplayError: the file exists already.
        LogError, duckdb.Error: the log or the store failed; no file is left.
    """
    if file.exists():
        raise ReplayError(f"{file} exists already: name another file, or remove it first")
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open_for_writing(file, memory_limit=memory_limit) as connection:
            identity = LogIdentity(connection, log, TOPICS)
            identity.check_topics()
            with identity.explaining():
                progress = _Replay(log, codec, connection, selection, on_progress).run()
                identity.check_topics()
            for event in CLAIM_EVENTS:
                if event not in selection.claim_events:
                    # Only now: completions count the claims of every type as they are projected.
                    connection.execute(f"TRUNCATE {FACT_TABLES[event]}")
            connection.execute("CHECKPOINT")
    except BaseException:
        for part in (file, file.with_name(f"{file.name}.wal")):
            part.unlink(missing_ok=True)
        raise
    return progress


class _Replay:
    """One pass over the log."""

    def __init__(
        self,
        log: EventLog,
        codec: Codec,
        connection: duckdb.DuckDBPyConnection,
        selection: Selection,
        on_progress: Callable[[Progress], None],
    ) -> None:
        self._log = log
        self._codec = codec
        self._connection = connection
        self._selection = selection
        self._on_progress = on_progress
        self._projection = Projection(connection)
        self._kept_articles = pa.array([], pa.string())
        self._progress = Progress()

    def run(self) -> Progress:
        """Articles first, since all else is chosen by the outlets of its articles."""
        for topic in TOPICS:
            self._run_topic(topic)
        if self._selection.chooses_outlets:  # only now: a disappearance says nothing of its article's outlet
            self._connection.execute(script("foreign_disappearance"))
        return self._progress

    def _run_topic(self, topic: str) -> None:
        keep = None if self._reads_to_the_end else self._selection.keeps
        reader = LogReader(self._log, self._decode, topics=[topic], keep=keep)
        if topic != "articles" and self._selection.chooses_outlets:
            self._kept_articles = self._read_kept_articles()
        try:
            for batch in reader.until_end({}):
                self._progress = self._progress.after(batch, apply(self._projection, batch, self._decode))
                self._on_progress(self._progress)
        finally:
            reader.close()

    @property
    def _reads_to_the_end(self) -> bool:
        return self._selection.until_timestamp is None and self._selection.until_positions is None

    def _read_kept_articles(self) -> pa.Array:
        rows = self._connection.execute("SELECT DISTINCT article_id FROM article_captured").fetchall()
        return pa.array([article_id for (article_id,) in rows], pa.string())

    def _decode(self, records: Sequence[StoredRecord]) -> Batch:
        batch = decode(records, self._codec)
        if not self._selection.chooses_outlets:
            return batch
        chosen = {event: self._chosen_rows(event, table) for event, table in batch.tables.items()}
        return batch._replace(tables=chosen)

    def _chosen_rows(self, event: str, table: pa.Table) -> pa.Table:
        if event == "CopyFound":
            table = table.filter(pc.is_in(table["other_article_id"], self._kept_articles))
        if event == "ArticleGone":
            return table
        if event != "ArticleCaptured":
            return table.filter(pc.is_in(table["article_id"], self._kept_articles))
        outlets = pc.unique(table["outlet"]).to_pylist()
        kept = [outlet for outlet in outlets if self._selection.keeps_outlet(outlet)]
        return table.filter(pc.is_in(table["outlet"], pa.array(kept, pa.string())))
