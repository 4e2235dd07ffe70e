"""docs/cli.md, made from the commands' own help: `python -m onrecord.cli.document > docs/cli.md`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Final

import typer
from typer.cli import get_docs_for_click
from typer.core import TyperCommand, TyperGroup

from onrecord.cli.main import app

_HEAD: Final = "<!-- Made by `python -m onrecord.cli.document`; change the commands' help instead. -->\n\n"
_CUT_SHORT: Final = re.compile(r"(?<=`: )(?P<start>.*)\.\.\.$", re.MULTILINE)


def commands(group: TyperGroup, before: str = "onrecord") -> Iterator[tuple[str, TyperCommand]]:
    """Every command, those in families too, by the words that are typed for it."""
    for name, command in group.commands.items():
        words = f"{before} {name}"
        if isinstance(command, TyperGroup):
            yield from commands(command, words)
        elif isinstance(command, TyperCommand):
            yield words, command


def root() -> TyperGroup:
    """The command that holds all others."""
    command = typer.main.get_command(app)
    if not isinstance(command, TyperGroup):
        raise TypeError(f"onrecord is a {type(command).__name__}, and should be a group of commands")
    return command


def document() -> str:
    """The reference of all commands, as Markdown."""
    group = root()
    docs = get_docs_for_click(obj=group, ctx=typer.Context(group), name="onrecord")
    summaries = [_summary(command.help) for command in group.commands.values()]
    summaries += [_summary(command.help) for _, command in commands(group)]

    def whole(found: re.Match[str]) -> str:
        return next(summary for summary in summaries if summary.startswith(found["start"]))

    docs = _CUT_SHORT.sub(whole, docs)
    return _HEAD + docs.rstrip() + "\n"


def _summary(text: str | None) -> str:
    """The first paragraph of a help text, in one line."""
    return " ".join((text or "").split("\n\n")[0].split())


if __name__ == "__main__":
    sys.stdout.write(document())
