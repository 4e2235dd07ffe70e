"""The folder that the demo works in, and the commands that it runs there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from onrecord.config import PREFIX

_MARKER: Final = ".made-by-the-demo"
_COMMAND: Final = Path(sys.executable).with_name("onrecord")
_CONFIGURATION: Final = """\
# Read by `onrecord` in this folder. Paths are relative to it.
log = "sqlite:///log.db"
warehouse = "warehouse"
# The newsroom of the demo is on this machine, where nothing is fetched from unless it is allowed.
fetch_allow = ["127.0.0.0/8"]
"""
_console: Final = Console(highlight=False, soft_wrap=True)


class DemoError(Exception):
    """The demo can't go on; the message says why and what to do."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class Workplace:
    """A folder with a configuration of its own; whatever an earlier demo left in it is deleted.

    Raises:
        DemoError: something else than a demo's folder is there, or `onrecord` is not installed.
    """

    def __init__(self, folder: Path) -> None:
        if not _COMMAND.exists():
            raise DemoError(
                f"{_COMMAND} is missing: run `make demo`, or install onrecord into this environment"
            )
        _make_anew(folder)
        self.folder: Final = folder

    def run(self, *arguments: str) -> int:
        """Show a command as one types it, run it with its output on ours, and return its exit code."""
        say(Text(f"$ onrecord {' '.join(_typed(argument) for argument in arguments)}", style="cyan"))
        return self._run(*arguments, shown=True).returncode

    def must_run(self, *arguments: str) -> None:
        """As run.

        Raises:
            DemoError: the command failed.
        """
        if code := self.run(*arguments):
            raise DemoError(f"onrecord {arguments[0]} failed with exit code {code}", code)

    def is_empty(self) -> bool:
        """Whether no article was taken in."""
        counted = self._run("sql", "SELECT count(*) FROM articles", "--format", "csv", shown=False)
        return counted.returncode != 0 or counted.stdout.split()[-1] == "0"

    def _run(self, *arguments: str, shown: bool) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own command
            [str(_COMMAND), *arguments],
            cwd=self.folder,
            env=_environment(),
            check=False,
            capture_output=not shown,
            text=True,
        )


def say(text: str | Text = "") -> None:
    """One line of the demo's own, out before any command writes."""
    _console.print(text)
    _console.file.flush()


def heading(text: str) -> None:
    """What comes next, set off from what was before."""
    say()
    say(Text(f"# {text}", style="bold"))


def _make_anew(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise DemoError(f"{folder} is not a folder: name another one with --folder")
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / _MARKER).exists():
            raise DemoError(
                f"{folder} holds files that the demo did not make, and it would delete them:"
                " move them away, or name another folder with --folder"
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARKER).write_text(
        "The demo deletes this folder and makes it anew each time.\n", encoding="utf-8"
    )
    (folder / "onrecord.toml").write_text(_CONFIGURATION, encoding="utf-8")


def _environment() -> Mapping[str, str]:
    """Ours without settings that would lead the commands away from the demo's folder."""
    return {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}


def _typed(argument: str) -> str:
    """An argument as a shell takes it; the demo's own arguments hold nothing that is special in quotes."""
    if "\n" in argument:
        return f'"\n{argument}\n"'
    return f'"{argument}"' if set(argument) & set(" *'?&();|<>") else argument
