"""The extraction worker: reads captures from the log, appends their claims, exactly once per group."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

import structlog

from eventlog.envelope import seal, unseal
from eventlog.log import EventLog, FencedError, Record, StoredRecord, Worker
from producers.extraction.events import events_of, failed, unsupported_language
from producers.extraction.extractor import EXTRACTOR_VERSION, Extractor
from schemas.codec import Codec, EventTooLargeError, InvalidEventError, UndecodableError
from schemas.records import ArticleCaptured, Event, ExtractionCompleted

TOPIC: Final = "articles"
_ARTICLES_A_POLL: Final = 4
"""Few, so that little is done twice after a crash and claims appear soon."""
_WAIT_SECONDS: Final = 0.5
_PROBE_SECONDS: Final = 0.1
_UNASSIGNED_SECONDS: Final = 10.0
"""A worker that still holds no partition then leaves the rest to the others, if it is to end at all."""

_log = structlog.get_logger()


class Progress(NamedTuple):
    """What a worker has done so far."""

    articles: int = 0
    statements: int = 0
    figures: int = 0
    disputes: int = 0
    unsupported: int = 0
    failed: int = 0
    skipped: int = 0
    """Records that can't be decoded; the projector keeps them as dead letters."""
    seconds: float = 0.0
    """Time spent on extraction, from decoding to sealing."""


def work(  # noqa: PLR0913 - the worker's collaborators, each by name
    log: EventLog,
    codec: Codec,
    extractor: Extractor,
    *,
    until_end: bool,
    stop: threading.Event,
    group: str = "extraction",
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Progress:
    """Extract the group's captures until `stop` is set or, with `until_end`, until none is left.

    A batch that was begun is finished. A worker that lost its partitions to another goes on with those that
    the group gives it; what it had extracted for the lost ones is dropped, since the other extracts it too.

    Raises:
        LogError: the log can't be read or written; nothing of the batch was written.
    """
    progress = Progress()
    worker = log.join(group, TOPIC)
    idle = 0.0
    wait = _PROBE_SECONDS if until_end else _WAIT_SECONDS
    try:
        while not stop.is_set():
            try:
                done = _batch(worker, codec, extractor, wait=wait)
            except FencedError:
                _log.warning("extraction_fenced", group=group, note="another worker took over; polling again")
                continue
            idle = 0.0 if done is not None else idle + wait
            if done is not None:
                progress = Progress._make(map(sum, zip(progress, done, strict=True)))
                on_progress(progress)
            elif until_end and (worker.assigned or idle >= _UNASSIGNED_SECONDS):
                break
    finally:
        worker.close()
    return progress


def _batch(worker: Worker, codec: Codec, extractor: Extractor, *, wait: float) -> Progress | None:
    """Extract one poll's records and commit; None when there were none.

    Raises:
        FencedError: another worker holds one of the partitions now; nothing was written.
    """
    records = worker.poll(limit=_ARTICLES_A_POLL, timeout=wait)
    if not records:
        return None
    began = time.monotonic()
    sealed: list[Record] = []
    completions: list[ExtractionCompleted] = []
    skipped = 0
    for record in records:
        event = _event(record, codec)
        skipped += event is None
        if not isinstance(event, ArticleCaptured):
            continue
        made, completion = _sealed(event, codec, extractor, worker.heartbeat)
        sealed += made
        completions.append(completion)
        worker.heartbeat()
    seconds = time.monotonic() - began
    worker.commit(sealed)
    return _counted(completions, skipped, seconds)


def _event(record: StoredRecord, codec: Codec) -> Event | None:
    try:
        return unseal(record, codec)
    except UndecodableError as error:
        place = f"{record.topic}/{record.partition}@{record.offset}"
        _log.warning("record_skipped", record=place, reason=str(error))
        return None


def _sealed(
    capture: ArticleCaptured, codec: Codec, extractor: Extractor, alive: Callable[[], None]
) -> tuple[list[Record], ExtractionCompleted]:
    """The capture's claims and completion as records; a completion that says so if extraction failed."""
    try:
        events = _extracted(capture, extractor, alive)
        records = [seal(event, codec) for event in events]
    except FencedError:
        raise
    except (InvalidEventError, EventTooLargeError) as error:
        events = _failure(capture, extractor, error)
        records = [seal(event, codec) for event in events]
    except Exception as error:  # noqa: BLE001 - whatever one text does to the extractor, the others go on
        _log.exception("extraction_failed", article=capture.article_id, url=capture.url)
        events = _failure(capture, extractor, error)
        records = [seal(event, codec) for event in events]
    completion = events[-1]
    if not isinstance(completion, ExtractionCompleted):
        raise TypeError(f"the last event of an extraction is a {type(completion).__name__}")
    return records, completion


def _extracted(
    capture: ArticleCaptured, extractor: Extractor, alive: Callable[[], None]
) -> tuple[Event, ...]:
    if not extractor.supports(capture.language):
        return unsupported_language(
            capture,
            extractor_version=EXTRACTOR_VERSION,
            model=extractor.model,
            completed_at=datetime.now(UTC),
        )
    facts = extractor.extract(
        capture.text,
        title=capture.title,
        published_at=capture.published_at,
        language=capture.language,
        alive=alive,
    )
    return events_of(
        capture,
        facts,
        extractor_version=EXTRACTOR_VERSION,
        model=extractor.model,
        completed_at=datetime.now(UTC),
    )


def _failure(capture: ArticleCaptured, extractor: Extractor, error: Exception) -> tuple[Event, ...]:
    return failed(
        capture,
        error=f"{type(error).__name__}: {error}",
        extractor_version=EXTRACTOR_VERSION,
        model=extractor.model,
        completed_at=datetime.now(UTC),
    )


def _counted(completions: Sequence[ExtractionCompleted], skipped: int, seconds: float) -> Progress:
    return Progress(
        articles=len(completions),
        statements=sum(each.statements for each in completions),
        figures=sum(each.figures for each in completions),
        disputes=sum(each.disputes for each in completions),
        unsupported=sum(each.outcome == "unsupported_language" for each in completions),
        failed=sum(each.outcome == "failed" for each in completions),
        skipped=skipped,
        seconds=seconds,
    )
