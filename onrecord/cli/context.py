"""What the global options give to every command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer

from onrecord.application import Application
from onrecord.config import load

EXAMPLES: Final = "**Examples**"


@dataclass(frozen=True, slots=True)
class GlobalOptions:
    """What stands before the command's name."""

    config: Path | None
    debug: bool


@contextmanager
def application(context: typer.Context) -> Iterator[Application]:
    """The application that the options and the environment configure, closed at the end.

    Raises:
        ConfigError: the configuration can't be used.
    """
    options = context.find_object(GlobalOptions)
    with Application(load(options.config if options else None)) as opened:
        yield opened


def examples(*lines: str) -> str:
    """Examples for the end of a command's help, as Markdown."""
    return "\n".join([EXAMPLES, "", "```console", *lines, "```"])
