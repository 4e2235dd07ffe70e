"""`onrecord replay`: the warehouse anew from the log, as a whole or in part."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer

from consumers.progress import Progress
from consumers.replay import Selection, rebuild, replay_into
from onrecord.application import Application
from onrecord.cli.context import application, examples
from onrecord.cli.failures import UsageError
from onrecord.cli.output import print_line
from onrecord.cli.progress import ticking
from onrecord.moments import end_of, milliseconds
from onrecord.positions import looks_like_positions, positions
from schemas.records import CLAIM_EVENTS

_KINDS: Final = "outlet:NAME or type:EVENT"

_EXAMPLES = examples(
    "onrecord replay",
    "onrecord replay --into march.duckdb --until 2026-03-31",
    "onrecord replay --into part.duckdb --until claims/0@1234,articles/0@55",
    "onrecord replay --into one.duckdb --only outlet:example.org --without type:FigureReported",
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EXAMPLES)(replay)


def replay(
    context: typer.Context,
    *,
    into: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Build this new file and leave the warehouse alone.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            metavar="TIME|POSITION",
            help="Only what the log had by then (a date includes its day), or before these positions.",
        ),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="SELECTOR", help=f"Only these: {_KINDS}. Repeatable.")
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option(metavar="SELECTOR", help=f"Not these: {_KINDS}. Repeatable.")
    ] = None,
) -> None:
    """Rebuild the warehouse from the log.

    By default a new generation is built beside the live one and takes its place at the end; readers and a
    running projector go on meanwhile. A replay of a part needs `--into`: the live warehouse is always whole.

    A selector is `outlet:NAME`, or `type:` and one of `StatementMade`, `FigureReported`, `ClaimDisputed`.
    Captures and completions are always kept. A position is `TOPIC/PARTITION@OFFSET`; partitions that are not
    named are left out.
    """
    selection = _selection(until, only or [], without or [])
    if into is None and not selection.is_everything:
        raise UsageError("a replay of a part needs --into FILE: the live warehouse is always whole")
    with application(context) as opened:
        progress = _replay(opened, into, selection)
        where = into or f"generation {opened.generations.current().number} of {opened.settings.warehouse}"
    print_line(f"{progress.records} records, {progress.rows} rows, {progress.dead} dead letters: {where}")


def _replay(opened: Application, into: Path | None, selection: Selection) -> Progress:
    log, limit = opened.existing_log, opened.settings.memory_limit
    with ticking("replayed") as ticker:

        def show(progress: Progress) -> None:
            ticker.show(f"{progress.records} records")

        if into is None:
            return rebuild(log, opened.codec, opened.settings.warehouse, memory_limit=limit, on_progress=show)
        return replay_into(log, opened.codec, into, selection=selection, memory_limit=limit, on_progress=show)


class _Selectors(NamedTuple):
    outlets: frozenset[str]
    types: frozenset[str]


def _selection(until: str | None, only: list[str], without: list[str]) -> Selection:
    wanted, unwanted = _selectors("--only", only), _selectors("--without", without)
    claims = wanted.types or frozenset(CLAIM_EVENTS)
    by_place = until is not None and looks_like_positions(until)
    try:
        return Selection(
            until_timestamp=milliseconds(end_of(until)) if until and not by_place else None,
            until_positions=positions(until) if until and by_place else None,
            only_outlets=wanted.outlets,
            without_outlets=unwanted.outlets,
            claim_events=claims - unwanted.types,
        )
    except ValueError as error:
        raise UsageError(f"--until: {error}") from error


def _selectors(option: str, texts: list[str]) -> _Selectors:
    pairs = [text.partition(":") for text in texts]
    for text, (kind, colon, value) in zip(texts, pairs, strict=True):
        if kind not in {"outlet", "type"} or not colon:
            raise UsageError(f"{option} {text}: write {_KINDS}")
        if kind == "type" and value not in CLAIM_EVENTS:
            raise UsageError(f"{option} {text}: the types to choose from are {', '.join(CLAIM_EVENTS)}")
    return _Selectors(
        frozenset(value for kind, _, value in pairs if kind == "outlet"),
        frozenset(value for kind, _, value in pairs if kind == "type"),
    )
