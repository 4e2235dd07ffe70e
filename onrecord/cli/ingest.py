"""`onrecord ingest`: from sources to answers in one command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from onrecord.application import Application
from onrecord.cli.context import application, examples
from onrecord.cli.exits import ExitCode
from onrecord.cli.failures import InterruptedWorkError
from onrecord.cli.output import print_json, print_line, print_table, remark
from onrecord.cli.progress import ticking
from onrecord.cli.stages import extract_until_end, find_families_until_end, project_until_end
from onrecord.cli.stopping import stop_on_signals
from warehouse.errors import WarehouseBusyError

if TYPE_CHECKING:
    from producers.ingest import IngestReport

_HINT = 'ask: onrecord sql "SELECT speaker, content, outlet FROM statements LIMIT 20"'

_EXAMPLES = examples(
    "onrecord ingest https://example.org/feed.xml",
    "onrecord ingest article.txt page.html archive/",
    "onrecord ingest https://example.org/news-sitemap.xml",
    "onrecord ingest crawl.warc.gz",
    "cat articles.jsonl | onrecord ingest -",
    "onrecord ingest --capture-only --json https://example.org/feed.xml",
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EXAMPLES)(ingest)


def ingest(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help="The URL of a feed, a sitemap or a page; a file, such as a WARC file or a list of URLs;"
            " a directory; or - for JSON lines, or URLs, on stdin.",
        ),
    ],
    *,
    capture_only: Annotated[
        bool, typer.Option("--capture-only", help="Leave extraction and projection to others.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Capture articles, extract what they say, find copies, and project it all into the warehouse.

    An article that is as it was adds nothing; an edited one adds a revision. What was captured earlier and
    not extracted yet is extracted too. Where a running `onrecord run` or `onrecord project` holds the
    warehouse, the projection is left to it.

    Of a sitemap, the newest 1,000 pages are read, if no setting `sitemap_pages` says otherwise. A WARC file
    that was ingested in part, or all of it, is gone on with where its ingestion ended.

    Exits with 1 if anything was refused; the rest goes in all the same.
    """
    with application(context) as opened:
        report = _capture(opened, sources)
        if not capture_only:
            _extract_and_project(opened)
    if as_json:
        print_json(msgspec.to_builtins(report))
    else:
        _print(report)
        if not capture_only:
            remark(_HINT)
    if report.refused:
        raise typer.Exit(ExitCode.FAILED)


def _capture(opened: Application, sources: list[str]) -> IngestReport:
    from producers import ingest as ingestion  # noqa: PLC0415 - a second to load, for this command only

    with ticking("captured") as ticker:
        try:
            return ingestion.ingest(
                opened.log,
                opened.codec,
                opened.memory,
                sources,
                on_progress=lambda report: ticker.show(
                    _counts(report), done=report.archive_read, total=report.archive_size or None
                ),
                settings=opened.ingest_settings,
            )
        except KeyboardInterrupt as interrupt:
            raise InterruptedWorkError from interrupt


def _extract_and_project(opened: Application) -> None:
    with stop_on_signals() as stop:
        extract_until_end(opened, stop)
        find_families_until_end(opened, stop)
        try:
            project_until_end(opened, stop)
        except WarehouseBusyError:
            remark("another process projects into the warehouse, and takes up what was captured")


def _counts(report: IngestReport) -> str:
    return (
        f"{report.new} new, {report.changed} changed, {report.unchanged} unchanged, "
        f"{len(report.refused)} refused"
    )


def _print(report: IngestReport) -> None:
    print_line(_counts(report))
    if report.refused:
        print_table(["refused", "reason"], [(refusal.source, refusal.reason) for refusal in report.refused])
    for warned in report.warnings:
        remark(f"warning: {warned.source}: {warned.reason}")
