"""`onrecord run`: extraction, families and projection in one process, until it is stopped."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from threading import Event

import typer

from onrecord.cli.context import application, examples
from onrecord.cli.service import service
from onrecord.cli.stages import extract_on, find_families_on, project_on
from onrecord.cli.stopping import stop_on_signals

_EXAMPLES = examples("onrecord run", "ONRECORD_MEMORY_LIMIT=4GB onrecord run 2>> onrecord.log &")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EXAMPLES)(run)


def run(context: typer.Context) -> None:
    """Extract, compare and project whatever comes into the log, until stopped by Ctrl-C or SIGTERM.

    Meanwhile `onrecord ingest` adds articles, and `onrecord sql` reads snapshots. It can be stopped and
    killed at any moment, and goes on where it was.
    """
    with application(context) as opened:
        opened.check_free()
        about = {
            "warehouse": str(opened.settings.warehouse),
            "model": opened.extractor.model,  # a missing one is told before anything starts
        }
        with (
            service(opened, "run", "extraction", "families", "projection", **about) as monitor,
            stop_on_signals() as stop,
        ):
            _until_one_ends(
                stop,
                lambda: extract_on(opened, stop, monitor),
                lambda: find_families_on(opened, stop, monitor),
                lambda: project_on(opened, stop, monitor),
            )


def _until_one_ends(stop: Event, *works: Callable[[], None]) -> None:
    """Run each in a thread; when one ends or fails, stop the others, and raise what it failed with."""
    with ThreadPoolExecutor(max_workers=len(works), thread_name_prefix="run") as pool:
        running: list[Future[None]] = [pool.submit(work) for work in works]
        try:
            wait(running, return_when=FIRST_COMPLETED)
        finally:
            stop.set()
    for ended in running:
        ended.result()
