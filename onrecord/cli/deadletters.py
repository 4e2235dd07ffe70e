"""`onrecord deadletters`: records that could not become rows."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final

import duckdb
import typer

from consumers import dead_letters
from consumers.dead_letters import DeadLetter
from eventlog.log import Appended
from onrecord import positions
from onrecord.application import Application
from onrecord.cli.context import application, examples
from onrecord.cli.exits import ExitCode
from onrecord.cli.failures import NothingThereError, UsageError
from onrecord.cli.output import print_json, print_line, print_table
from warehouse.connection import open_for_writing

AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
Positions = Annotated[list[str] | None, typer.Argument(metavar="POSITION", help="As listed; by default all.")]

_POSITION: Final = "claims/0@1234"


def register(app: typer.Typer) -> None:
    """Add the family."""
    family = typer.Typer(
        name="deadletters",
        no_args_is_help=True,
        help="Records that could not become rows: look at them, try them again, or give them up.",
        epilog=examples("onrecord deadletters list", f"onrecord deadletters show {_POSITION}"),
    )
    for name, command, lines in (
        ("list", list_letters, ["onrecord deadletters list", "onrecord deadletters list --json"]),
        ("show", show_letter, [f"onrecord deadletters show {_POSITION}"]),
        ("retry", retry_letters, ["onrecord deadletters retry", f"onrecord deadletters retry {_POSITION}"]),
        ("drop", drop_letters, [f"onrecord deadletters drop {_POSITION}", "onrecord deadletters drop --all"]),
    ):
        family.command(name, epilog=examples(*lines))(command)
    app.add_typer(family)


def list_letters(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List the open dead letters with the reason of each."""
    with application(context) as opened:
        letters = dead_letters.listed(opened.reading().connection)
    if as_json:
        print_json([_as_json(letter) for letter in letters])
    else:
        rows = [
            (_shown(letter.place), letter.logged_at, len(letter.value), letter.reason) for letter in letters
        ]
        print_table(["position", "logged at", "bytes", "reason"], rows)


def show_letter(
    context: typer.Context,
    position: Annotated[str, typer.Argument(metavar="POSITION", help="As listed.")],
) -> None:
    """Show one dead letter whole, as JSON: its reason, key, headers, and the bytes of its value in Base64."""
    place = _place(position)
    with application(context) as opened:
        letters = dead_letters.listed(opened.reading().connection, [place])
    if not letters:
        raise NothingThereError(f"{position}: no open dead letter stands there; `deadletters list` tells")
    value = base64.b64encode(letters[0].value).decode()
    print_json(_as_json(letters[0]) | {"value": value})


def retry_letters(context: typer.Context, at: Positions = None, *, as_json: AsJson = False) -> None:
    """Try again to make rows of dead letters, as after an upgrade.

    Stop a running projector first: only one process writes the warehouse. Exits with 1 if any stays dead.
    """
    with application(context) as opened, _writing(opened) as connection:
        outcome = dead_letters.retry(connection, opened.codec, _places(at))
    still_dead = [(_shown(place), reason) for place, reason in outcome.still_dead]
    if as_json:
        dead = [{"position": position, "reason": reason} for position, reason in still_dead]
        print_json({"retried": outcome.retried, "still_dead": dead})
    else:
        print_line(f"{outcome.retried} are rows now, {len(still_dead)} are still dead")
        if still_dead:
            print_table(["still dead", "reason"], still_dead)
    if still_dead:
        raise typer.Exit(ExitCode.FAILED)


def drop_letters(
    context: typer.Context,
    at: Positions = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
) -> None:
    """Give dead letters up: they are no longer listed. The log keeps their records.

    Stop a running projector first: only one process writes the warehouse.
    """
    if bool(at) == every:
        raise UsageError("name the POSITIONs to drop, or give --all")
    with application(context) as opened, _writing(opened) as connection:
        dropped = dead_letters.drop(connection, _places(at))
    print_line(f"{dropped} dropped")


@contextmanager
def _writing(opened: Application) -> Iterator[duckdb.DuckDBPyConnection]:
    """The current generation, open for writing, unless another process projects into it."""
    opened.check_free()
    file = opened.generations.current().database
    connection = open_for_writing(file, memory_limit=opened.settings.memory_limit)
    try:
        yield connection
    finally:
        connection.close()


def _place(text: str) -> Appended:
    try:
        where, offset = positions.place(text)
    except positions.PositionError as error:
        raise UsageError(str(error)) from error
    return Appended(*where, offset)


def _places(texts: list[str] | None) -> list[Appended] | None:
    return [_place(text) for text in texts] if texts else None


def _shown(place: Appended) -> str:
    return f"{place.topic}/{place.partition}@{place.offset}"


def _as_json(letter: DeadLetter) -> dict[str, Any]:
    return {
        "position": _shown(letter.place),
        "logged_at": letter.logged_at,
        "reason": letter.reason,
        "bytes": len(letter.value),
        "key": letter.key.decode("utf-8", "replace"),
        "headers": {name: value.decode("utf-8", "replace") for name, value in letter.headers},
    }
