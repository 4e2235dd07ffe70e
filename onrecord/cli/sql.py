"""`onrecord sql`: ask the warehouse, as of now or of any moment."""

from __future__ import annotations

import shutil
import sys
from datetime import datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final

import typer

from onrecord.cli.context import application, examples
from onrecord.cli.failures import UsageError
from onrecord.cli.output import print_table, remark, writing_whole
from onrecord.moments import MomentError, end_of
from onrecord.query import Query
from warehouse.snapshots import Reading

_TABLE_ROWS: Final = 100


class Format(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


_EXAMPLES = examples(
    'onrecord sql "SELECT speaker, content, outlet FROM statements LIMIT 20"',
    'onrecord sql "FROM disputes" --as-of 2026-03-03 --format json',
    'onrecord sql "FROM figures" --output figures.parquet',
    'onrecord sql "SHOW TABLES"',
    "onrecord sql - < question.sql",
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EXAMPLES)(sql)


def sql(  # noqa: PLR0913 - options of a command line, each given by name
    context: typer.Context,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="One statement; - reads it from stdin.")],
    *,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Answer from what the log had by then. A date includes its day; without a zone it is UTC.",
        ),
    ] = None,
    answer_format: Annotated[
        Format | None,
        typer.Option("--format", help="By default the one that the output's name ends in, else table."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write there instead of to stdout.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Rows of a table at most.")] = _TABLE_ROWS,
) -> None:
    """Ask the warehouse in DuckDB's SQL.

    The views are `statements`, `figures`, `disputes`, `articles`, `speakers`, `outlets` and more:
    `SHOW TABLES` lists them. The warehouse is only read. While a projector runs, the answer comes from a
    snapshot whose age is told on stderr.
    """
    chosen = _format(answer_format, output)
    text = sys.stdin.read() if query == "-" else query
    moment = _moment(as_of)
    with application(context) as opened:
        reading = opened.reading()
        _tell_age(reading)
        question = Query(reading.connection, text, moment)
        if chosen is Format.TABLE:
            _print_table(question, limit)
        elif output is None:
            _to_stdout(question, chosen)
        else:
            with writing_whole(output) as draft:
                _to_file(question, chosen, draft)


def _format(chosen: Format | None, output: Path | None) -> Format:
    suffix = output.suffix.lower().removeprefix(".") if output else ""
    if chosen is None:
        chosen = Format(suffix) if suffix in set(Format) else Format.TABLE
    if output is None and chosen is Format.PARQUET:
        raise UsageError("parquet is not for terminals: name a file with --output")
    if output is not None and chosen is Format.TABLE:
        raise UsageError(f"{output}: can't tell the format; give --format json, csv or parquet")
    return chosen


def _moment(as_of: str | None) -> datetime | None:
    try:
        return None if as_of is None else end_of(as_of)
    except MomentError as error:
        raise UsageError(f"--as-of: {error}") from error


def _tell_age(reading: Reading) -> None:
    if reading.as_published is not None:
        remark(f"from a snapshot made {reading.age_seconds:.1f} s ago, while a projector runs")


def _print_table(question: Query, limit: int) -> None:
    columns, rows = question.run()
    print_table(columns, islice(rows, limit))
    if next(rows, None) is not None:
        remark(f"the first {limit} rows; --limit shows more, --format csv all")


def _to_stdout(question: Query, chosen: Format) -> None:
    if chosen is Format.JSON:
        question.write_json(sys.stdout.buffer)
        return
    with TemporaryDirectory() as folder:
        file = Path(folder) / "answer"
        _to_file(question, chosen, file)
        with file.open("rb") as answer:
            shutil.copyfileobj(answer, sys.stdout.buffer)


def _to_file(question: Query, chosen: Format, file: Path) -> None:
    if chosen is Format.JSON:
        with file.open("wb") as stream:
            question.write_json(stream)
    else:
        question.copy_to(file, "csv" if chosen is Format.CSV else "parquet")
