"""`onrecord project`: from the log to the warehouse."""

from __future__ import annotations

from typing import Annotated

import typer

from onrecord.cli.context import application, examples
from onrecord.cli.service import service
from onrecord.cli.stages import project_on, project_until_end
from onrecord.cli.stopping import stop_on_signals

_EXAMPLES = examples("onrecord project", "onrecord project --until-end")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EXAMPLES)(project)


def project(
    context: typer.Context,
    *,
    until_end: Annotated[
        bool, typer.Option("--until-end", help="Stop when the end of the log is reached.")
    ] = False,
) -> None:
    """Project the log into the warehouse: catch up, then follow it as it grows.

    Only one process may project into a warehouse at a time; another one exits with 4. It can be stopped
    and killed at any moment, and goes on where it was.
    """
    with application(context) as opened:
        if until_end:
            with stop_on_signals() as stop:
                project_until_end(opened, stop)
            return
        opened.check_free()
        with (
            service(opened, "project", "projection", warehouse=str(opened.settings.warehouse)) as monitor,
            stop_on_signals() as stop,
        ):
            project_on(opened, stop, monitor)
