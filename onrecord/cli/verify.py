"""`onrecord verify`: proof that the warehouse says what the log and the articles say."""

from __future__ import annotations

from typing import Annotated

import typer

from consumers.verification import Verification
from consumers.verification import verify as verify_warehouse
from onrecord.cli.context import application, examples
from onrecord.cli.exits import ExitCode
from onrecord.cli.output import print_json, print_line, print_table
from onrecord.cli.progress import ticking

_EXAMPLES = examples("onrecord verify", "onrecord verify --json | jq .findings")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EXAMPLES)(verify)


def verify(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Check every quotation against its text, every id against its content, and the rows against a replay.

    The replay goes into a scratch file, up to where the warehouse stands, and must have the same content
    hash table by table. Exits with 1 if anything is not as it must be.
    """
    with application(context) as opened, ticking("verified") as ticker:
        log = opened.existing_log
        connection = opened.reading().connection
        ticker.show("replaying into a scratch file")
        found = verify_warehouse(connection, log, opened.codec)
        ticker.show(_counts(found))
    if as_json:
        print_json(_as_json(found))
    else:
        _print(found)
    if found.findings:
        raise typer.Exit(ExitCode.FAILED)


def _counts(found: Verification) -> str:
    return f"{found.spans} spans, {found.ids} ids, {len(found.tables)} tables, {len(found.findings)} findings"


def _as_json(found: Verification) -> dict[str, object]:
    return {
        "spans": found.spans,
        "ids": found.ids,
        "tables": {
            name: {"rows": table.rows, "digest": str(table.digest)} for name, table in found.tables.items()
        },
        "findings": [finding._asdict() for finding in found.findings],
    }


def _print(found: Verification) -> None:
    print_line(_counts(found))
    if found.findings:
        print_table(["check", "where", "why"], found.findings)
