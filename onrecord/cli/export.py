"""`onrecord export`: what the views show, as files for other tools."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli.context import application, examples
from onrecord.cli.output import print_line, remark
from warehouse.export import VIEWS
from warehouse.export import export as export_views

_EXAMPLES = examples(
    "onrecord export record/",
    "onrecord export record/ --format csv",
    "onrecord export record/ --view statements --view disputes",
)


class Format(StrEnum):
    """How views are written."""

    PARQUET = "parquet"
    CSV = "csv"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EXAMPLES)(export)


def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Made where it is missing.")],
    *,
    file_format: Annotated[Format, typer.Option("--format", help="JSON: an object a line.")] = Format.PARQUET,
    view: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help=f"Of {', '.join(VIEWS)}; repeatable; else all."),
    ] = None,
) -> None:
    """Write each view to a file of its own, and print the files' names.

    A file that exists is replaced when its successor is whole.
    """
    with application(context) as opened:
        reading = opened.reading()
        if reading.as_published is not None:
            remark(f"from a snapshot made {reading.age_seconds:.1f} s ago, while a projector runs")
        files = export_views(reading.connection, folder, file_format=file_format.value, views=view or VIEWS)
    for file in files:
        print_line(str(file))
