"""The worker that finds copies: reads captures from the log, appends pairs, exactly once per group."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from os import PathLike
from typing import Final, NamedTuple

import structlog

from eventlog.envelope import seal, unseal
from eventlog.log import EventLog, FencedError, StoredRecord, TopicPartition, Worker
from producers.copies.comparing import WINDOW
from producers.copies.index import CopyIndex
from schemas.codec import Codec, UndecodableError
from schemas.identity import micros
from schemas.records import TOPICS, ArticleCaptured, Event

_TOPIC: Final = TOPICS["ArticleCaptured"]
_ARTICLES_A_POLL: Final = 64
_WAIT_SECONDS: Final = 0.5
_PROBE_SECONDS: Final = 0.1
_UNASSIGNED_SECONDS: Final = 10.0
"""A worker that still holds no partition then leaves the rest to the others, if it is to end at all."""
_BATCH_BYTES: Final = 32 << 20
_WINDOW_MS: Final = round(WINDOW.total_seconds() * 1000)

_log = structlog.get_logger()


class Progress(NamedTuple):
    """What a worker has done so far."""

    articles: int = 0
    copies: int = 0
    """Pairs that were found."""
    skipped: int = 0
    """Records that can't be decoded; the projector keeps them as dead letters."""


def find_copies(  # noqa: PLR0913 - the worker's collaborators, each by name
    log: EventLog,
    codec: Codec,
    file: str | PathLike[str],
    *,
    until_end: bool,
    stop: threading.Event,
    group: str,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Progress:
    """Compare the group's captures with those before them until `stop` is set.

    Args:
        log: the log to read and to append to.
        codec: knows the log's schemas.
        file: the index, which all workers of the group share.
        until_end: return when all is compared, too.
        stop: a batch that was begun is finished.
        group: workers of one group share the articles out among them.
        on_progress: called after every commit.

    Raises:
        CopyIndexError: the index can't be used.
        LogError: the log can't be read or written; nothing of the batch was written.
    """
    with CopyIndex(file, _identity(log)) as index:
        worker = log.join(group, _TOPIC)
        try:
            _catch_up(index, log, codec, group)
            return _until(worker, codec, index, group, on_progress, until_end=until_end, stop=stop)
        finally:
            worker.close()


def _until(  # noqa: PLR0913 - as above
    worker: Worker,
    codec: Codec,
    index: CopyIndex,
    group: str,
    on_progress: Callable[[Progress], None],
    *,
    until_end: bool,
    stop: threading.Event,
) -> Progress:
    progress = Progress()
    idle = 0.0
    wait = _PROBE_SECONDS if until_end else _WAIT_SECONDS
    while not stop.is_set():
        try:
            done = _batch(worker, codec, index, wait=wait)
        except FencedError:
            _log.warning("families_fenced", group=group, note="another worker took over; polling again")
            continue
        if done is not None:
            idle = 0.0
            progress = Progress._make(map(sum, zip(progress, done, strict=True)))
            on_progress(progress)
            continue
        # Only now: as long as there is a backlog, what looks old may have its copy in another partition.
        index.prune(micros(datetime.now(UTC)))
        idle += wait
        if until_end and (worker.assigned or idle >= _UNASSIGNED_SECONDS):
            break
    return progress


def _batch(worker: Worker, codec: Codec, index: CopyIndex, *, wait: float) -> Progress | None:
    """Compare one poll's captures and commit; None when there were none.

    Raises:
        FencedError: another worker holds one of the partitions now; nothing was written to the log.
    """
    records = worker.poll(limit=_ARTICLES_A_POLL, timeout=wait)
    if not records:
        return None
    events = _events(records, codec)
    captures = _captures(events)
    index.add(captures, _positions(records))
    found = {}
    for capture in captures:
        found.update({each.event_id: each for each in index.copies_of(capture)})
        worker.heartbeat()
    worker.commit([seal(each, codec) for each in found.values()])
    return Progress(len(captures), len(found), len(records) - len(events))


def _catch_up(index: CopyIndex, log: EventLog, codec: Codec, group: str) -> None:
    """Take in what the group compared within the window and the index lacks, as where its file was lost."""
    reached = _reached(log, group)
    known = index.positions()
    if all(known.get(where.partition, 0) >= position for where, position in reached.items()):
        return
    waiting = (record for where, position in reached.items() for record in _read(log, where, position, 1))
    next_timestamp = min([micros(datetime.now(UTC)) // 1000, *(record.timestamp for record in waiting)])
    begin = log.positions_at([_TOPIC], next_timestamp - _WINDOW_MS)
    for where, position in reached.items():
        at = max(begin.get(where, 0), known.get(where.partition, 0))
        while at < position and (records := _read(log, where, at, _ARTICLES_A_POLL)):
            at = records[-1].offset + 1
            before = [record for record in records if record.offset < position]
            index.add(_captures(_events(before, codec)), {where.partition: min(at, position)})


def _reached(log: EventLog, group: str) -> dict[TopicPartition, int]:
    return {
        where: position
        for each in log.groups()
        if (each.group, each.topic) == (group, _TOPIC)
        for where, position in each.positions.items()
    }


def _read(log: EventLog, where: TopicPartition, position: int, limit: int) -> list[StoredRecord]:
    """The next records of one partition."""
    others = {each: end for each, end in log.ends([_TOPIC]).items() if each != where}
    records = log.read({**others, where: position}, topics=[_TOPIC], limit=limit, limit_bytes=_BATCH_BYTES)
    return [record for record in records if record.partition == where.partition]


def _events(records: Sequence[StoredRecord], codec: Codec) -> list[Event]:
    events = []
    for record in records:
        try:
            events.append(unseal(record, codec))
        except UndecodableError as error:
            place = f"{record.topic}/{record.partition}@{record.offset}"
            _log.warning("record_skipped", record=place, reason=str(error))
    return events


def _captures(events: Sequence[Event]) -> list[ArticleCaptured]:
    return [event for event in events if isinstance(event, ArticleCaptured)]


def _positions(records: Sequence[StoredRecord]) -> dict[int, int]:
    return {record.partition: record.offset + 1 for record in records}


def _identity(log: EventLog) -> dict[str, str]:
    topic = log.topics().get(_TOPIC)
    return {"log_id": log.log_id, "topic_id": topic.topic_id if topic else ""}
