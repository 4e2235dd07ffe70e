"""`onrecord extract`: from the topic `articles` to the topic `claims`, or from lines to lines."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Annotated, NoReturn

import typer

from onrecord.application import Application
from onrecord.cli.context import application, examples
from onrecord.cli.exits import ExitCode
from onrecord.cli.failures import UsageError
from onrecord.cli.service import service
from onrecord.cli.stages import EXTRACTION_GROUP, extract_on, extract_until_end
from onrecord.cli.stopping import stop_on_signals

_EXAMPLES = examples(
    "onrecord extract",
    "onrecord extract --until-end",
    "onrecord extract --group second-opinion",
    "onrecord extract --jsonl < articles.jsonl > facts.jsonl",
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EXAMPLES)(extract)


def extract(
    context: typer.Context,
    *,
    until_end: Annotated[
        bool, typer.Option("--until-end", help="Stop when every captured article is extracted.")
    ] = False,
    group: Annotated[
        str, typer.Option(metavar="NAME", help="Workers of one group share the articles out among them.")
    ] = EXTRACTION_GROUP,
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help="Read articles from stdin, write facts to stdout; touch no log."),
    ] = False,
) -> None:
    """Extract statements, figures and disputes from captured articles, as they come in.

    With `--jsonl`, each line on stdin is an object with `id` and `text`, and optionally `published_at`,
    `title` and `language`; each line on stdout holds `id`, `statements`, `figures` and `disputes`, with
    offsets that count characters of the text. A bad line is named on stderr, and the exit code is 1.
    """
    if jsonl and until_end:
        raise UsageError("--jsonl reads until the end of stdin anyhow: leave out --until-end")
    with application(context) as opened:
        if jsonl:
            _answer_lines(opened)
        if until_end:
            with stop_on_signals() as stop:
                extract_until_end(opened, stop, group=group)
            return
        model = opened.extractor.model  # a missing one is told before anything starts
        with (
            service(opened, "extract", "extraction", group=group, model=model) as monitor,
            stop_on_signals() as stop,
        ):
            extract_on(opened, stop, monitor, group=group)


def _answer_lines(opened: Application) -> NoReturn:
    from producers.extraction import jsonl  # noqa: PLC0415 - loads spaCy, a second

    stdin = TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="surrogateescape")
    any_bad = jsonl.run(stdin, sys.stdout, extractor=opened.extractor)
    raise typer.Exit(ExitCode.FAILED if any_bad else ExitCode.FINE)
