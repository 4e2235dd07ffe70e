"""`onrecord families`: from the topic `articles` to the topic `decisions`."""

from __future__ import annotations

from typing import Annotated

import typer

from onrecord.cli.context import application, examples
from onrecord.cli.service import service
from onrecord.cli.stages import FAMILIES_GROUP, find_families_on, find_families_until_end
from onrecord.cli.stopping import stop_on_signals

_EXAMPLES = examples(
    "onrecord families",
    "onrecord families --until-end",
    'onrecord sql "SELECT first_title, outlets FROM families ORDER BY outlets DESC"',
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EXAMPLES)(families)


def families(
    context: typer.Context,
    *,
    until_end: Annotated[
        bool, typer.Option("--until-end", help="Stop when every captured article is compared.")
    ] = False,
    group: Annotated[
        str, typer.Option(metavar="NAME", help="Workers of one group share the articles out among them.")
    ] = FAMILIES_GROUP,
) -> None:
    """Find articles of different outlets that repeat each other, as wire copy does, as they come in.

    Two articles that were captured within 14 days of each other are a pair where half of the shorter text
    stands in the other. What connects by pairs is a family, in the view `families`. `onrecord ingest` and
    `onrecord run` do this too. Workers of one group run on one machine, as they share a file in the
    warehouse's directory; it is a cache, and the log rebuilds it.
    """
    with application(context) as opened:
        if until_end:
            with stop_on_signals() as stop:
                find_families_until_end(opened, stop, group=group)
            return
        with (
            service(opened, "families", "families", group=group) as monitor,
            stop_on_signals() as stop,
        ):
            find_families_on(opened, stop, monitor, group=group)
