"""Extraction, families and projection: until the end with progress, or on and on with logs."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Final

import structlog

from consumers.progress import Progress as Projected
from consumers.reading import TOPICS
from eventlog.log import EventLog
from onrecord.application import Application
from onrecord.cli.failures import InterruptedWorkError
from onrecord.cli.progress import ticking
from onrecord.standing import extraction_lag, projection_lag

if TYPE_CHECKING:
    from onrecord.monitoring import Monitor
    from producers.copies.worker import Progress as Compared
    from producers.worker import Progress as Extracted

EXTRACTION_GROUP: Final = "extraction"
FAMILIES_GROUP: Final = "families"

_log = structlog.get_logger()


def extract_until_end(opened: Application, stop: Event, *, group: str = EXTRACTION_GROUP) -> None:
    """Extract what the group has not extracted yet.

    Raises:
        InterruptedWorkError: it was stopped before the end.
    """
    with ticking("extracted") as ticker:
        if not _nothing_to_extract(opened.log, group):
            from producers.worker import work  # noqa: PLC0415 - loads spaCy, a second

            ticker.show("loading the language model")
            extractor = opened.extractor
            ticker.show("")
            work(
                opened.log,
                opened.codec,
                extractor,
                group=group,
                until_end=True,
                stop=stop,
                on_progress=lambda progress: ticker.show(_told(progress)),
            )
    _check_whole(stop)


def extract_on(opened: Application, stop: Event, monitor: Monitor, *, group: str = EXTRACTION_GROUP) -> None:
    """Extract as captures come in, until stopped."""
    from producers.worker import work  # noqa: PLC0415 - loads spaCy, a second

    def tell(progress: Extracted) -> None:
        monitor.extracted(progress)
        _log.info("extracted", **progress._asdict())

    extractor = opened.extractor
    monitor.watch_extraction(lambda: extraction_lag(opened.log, group))
    monitor.begun("extraction")
    work(opened.log, opened.codec, extractor, group=group, until_end=False, stop=stop, on_progress=tell)


def find_families_until_end(opened: Application, stop: Event, *, group: str = FAMILIES_GROUP) -> None:
    """Compare what the group has not compared yet.

    Raises:
        InterruptedWorkError: it was stopped before the end.
    """
    from producers.copies.worker import find_copies  # noqa: PLC0415 - loads NumPy

    with ticking("compared") as ticker:
        find_copies(
            opened.log,
            opened.codec,
            opened.copies_file,
            group=group,
            until_end=True,
            stop=stop,
            on_progress=lambda progress: ticker.show(_told_of_copies(progress)),
        )
    _check_whole(stop)


def find_families_on(
    opened: Application, stop: Event, monitor: Monitor, *, group: str = FAMILIES_GROUP
) -> None:
    """Compare captures as they come in, until stopped."""
    from producers.copies.worker import find_copies  # noqa: PLC0415 - loads NumPy

    def tell(progress: Compared) -> None:
        monitor.compared(progress)
        _log.info("compared", **progress._asdict())

    monitor.watch_families(lambda: extraction_lag(opened.log, group))
    monitor.begun("families")
    find_copies(
        opened.log,
        opened.codec,
        opened.copies_file,
        group=group,
        until_end=False,
        stop=stop,
        on_progress=tell,
    )


def project_until_end(opened: Application, stop: Event) -> None:
    """Project what is not projected yet.

    Raises:
        WarehouseBusyError: another process projects into the warehouse.
        InterruptedWorkError: it was stopped before the end.
    """
    opened.check_free()
    total = sum(opened.log.ends(TOPICS).values())
    with ticking("projected") as ticker:
        projector = opened.projector(
            lambda progress: ticker.show(
                _counts(progress), done=sum(progress.positions.values()), total=total
            )
        )
        projector.run(until_end=True, stop=stop)
    _check_whole(stop)


def project_on(opened: Application, stop: Event, monitor: Monitor) -> None:
    """Project as events come in, until stopped.

    Raises:
        WarehouseBusyError: another process projects into the warehouse.
    """

    def tell(progress: Projected) -> None:
        monitor.projected(progress)
        _log.info(
            "projected",
            records=progress.records,
            rows=progress.rows,
            dead_letters=progress.dead,
            batch_seconds=round(progress.batch_seconds, 3),
        )

    monitor.watch_projection(lambda: projection_lag(opened.log, monitor.positions))
    opened.projector(tell, monitor.opened).run(until_end=False, stop=stop)


def _nothing_to_extract(log: EventLog, group: str) -> bool:
    """Whether a worker that holds every partition finds no capture; False where others hold some."""
    worker = log.join(group, "articles")
    try:
        found = worker.poll(limit=1, timeout=0)
        return not found and len(worker.assigned) == log.topics()["articles"].partitions
    finally:
        worker.close()


def _check_whole(stop: Event) -> None:
    if stop.is_set():
        raise InterruptedWorkError


def _told(progress: Extracted) -> str:
    counted = (
        f"{progress.articles} articles: {progress.statements} statements, {progress.figures} figures, "
        f"{progress.disputes} disputes"
    )
    others = {
        "in other languages": progress.unsupported,
        "failed": progress.failed,
        "undecodable": progress.skipped,
    }
    return ", ".join([counted, *(f"{count} {what}" for what, count in others.items() if count)])


def _told_of_copies(progress: Compared) -> str:
    skipped = f", {progress.skipped} undecodable" if progress.skipped else ""
    return f"{progress.articles} articles: {progress.copies} pairs of copies{skipped}"


def _counts(progress: Projected) -> str:
    dead = f", {progress.dead} dead letters" if progress.dead else ""
    return f"{progress.records} events, {progress.rows} rows{dead}"
