"""`onrecord`: the commands put together, and the one place where errors become a line and an exit code."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli import (
    deadletters,
    export,
    extract,
    families,
    feeds,
    ingest,
    log,
    logs,
    project,
    replay,
    run,
    schemas,
    sql,
    status,
    verify,
    watch,
)
from onrecord.cli.context import GlobalOptions, examples
from onrecord.cli.exits import ExitCode
from onrecord.cli.failures import exit_code, message
from onrecord.cli.output import print_line, remark
from onrecord.cli.stopping import interrupt_on_termination
from onrecord.config import CONFIG_VARIABLE

_DEBUG = "--debug"

_EXITS = "\n".join(["**Exit codes**", "", *(f"- {code.value}: {code.meaning}" for code in ExitCode)])

app = typer.Typer(
    name="onrecord",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    epilog="\n\n".join(
        [
            examples(
                "onrecord ingest https://example.org/feed.xml",
                'onrecord sql "SELECT speaker, content FROM statements LIMIT 5"',
                "ONRECORD_LOG=sqlite:///elsewhere/log.db onrecord status",
            ),
            _EXITS,
        ]
    ),
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - Typer passes an option's value by position
    if wanted:
        print_line(f"onrecord {version('onrecord')}")
        raise typer.Exit


@app.callback()
def onrecord(
    context: typer.Context,
    *,
    config: Annotated[
        Path | None,
        typer.Option(
            envvar=CONFIG_VARIABLE, metavar="FILE", help="Read this file instead of ./onrecord.toml."
        ),
    ] = None,
    debug: Annotated[bool, typer.Option(_DEBUG, help="Show a traceback with an error.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Who said what, which figures were reported, and what is disputed, from news articles.

    Articles go into a log, facts are extracted from them, and a warehouse answers in SQL, as of any moment.

    Settings stand in `onrecord.toml` in the working directory and in `ONRECORD_*` variables over it:
    `log`, `warehouse`, `feeds`, `model`, `memory_limit`, `metrics`; for what is fetched `contact`,
    `fetch_allow`, `fetch_ports`, `fetch_interval`, `sitemap_pages`; for a log on Kafka also
    `kafka_protocol`, `kafka_mechanism`, `kafka_user`, `kafka_password`, `kafka_ca`, `kafka_cert`,
    `kafka_key`, `kafka_outage`, and `registry`, `registry_user`, `registry_password`, `registry_ca`. All may
    be left out.
    """
    context.obj = GlobalOptions(config, debug)


for _command in (
    ingest,
    watch,
    feeds,
    extract,
    families,
    project,
    run,
    sql,
    status,
    replay,
    verify,
    export,
    log,
    deadletters,
    schemas,
):
    _command.register(app)


def main() -> None:
    """Run the command that the arguments name, and exit."""
    logs.configure(debug=_DEBUG in sys.argv)
    interrupt_on_termination()
    try:
        app(prog_name="onrecord")
    except Exception as error:
        if _DEBUG in sys.argv:
            raise
        remark(f"error: {message(error)}")
        sys.exit(exit_code(error))
