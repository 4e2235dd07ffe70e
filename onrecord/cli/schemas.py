"""`onrecord schemas`: the contract that events are written to."""

from __future__ import annotations

from typing import Annotated

import typer

from onrecord.cli.context import examples
from onrecord.cli.exits import ExitCode
from onrecord.cli.output import print_json, print_line, print_table
from schemas import catalogue
from schemas.check import check_all
from schemas.records import TOPICS

AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]


def register(app: typer.Typer) -> None:
    """Add the family."""
    family = typer.Typer(
        name="schemas",
        no_args_is_help=True,
        help="The schemas of the events: list and check them.",
        epilog=examples("onrecord schemas list", "onrecord schemas check"),
    )
    family.command("list", epilog=examples("onrecord schemas list", "onrecord schemas list --json"))(
        list_schemas
    )
    family.command("check", epilog=examples("onrecord schemas check"))(check_schemas)
    app.add_typer(family)


def list_schemas(*, as_json: AsJson = False) -> None:
    """List every published version of every event's schema, with its id and its topic.

    The JSON has the schemas themselves, too.
    """
    every = [version for subject in catalogue.subjects() for version in catalogue.versions(subject)]
    if as_json:
        print_json(
            [
                {
                    "event": each.subject,
                    "version": each.version,
                    "id": each.schema_id,
                    "topic": TOPICS[each.subject],
                    "schema": each.text,
                }
                for each in every
            ]
        )
    else:
        rows = [(each.subject, each.version, each.schema_id, TOPICS[each.subject]) for each in every]
        print_table(["event", "version", "id", "topic"], rows)


def check_schemas(*, as_json: AsJson = False) -> None:
    """Check that published schemas are unchanged, safe to evolve, and compatible with each other.

    Exits with 1 if anything is wrong.
    """
    faults = check_all()
    if as_json:
        print_json(faults)
    else:
        print_line("\n".join(faults) or "all schemas are as published, and fit each other")
    if faults:
        raise typer.Exit(ExitCode.FAILED)
