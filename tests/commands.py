"""`onrecord` as a user types it: real processes in a folder of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

import typer

from onrecord.cli.document import root

REPOSITORY: Final = Path(__file__).parents[1]

FERRY: Final = {
    "url": "https://harbour.example/ferry",
    "outlet": "Harbour Post",
    "title": "Night ferry returns",
    "published_at": "2026-02-03T08:00:00Z",
    "text": "The night ferry will return in May, the operator's director, Lena Fisk, said on Monday.\n\n"
    '"We have two new boats," Fisk said. About 900 passengers a week are expected.',
}
QUARRY: Final = {
    "url": "https://valley.example/quarry",
    "outlet": "Valley Wire",
    "title": "Quarry denies dust claims",
    "published_at": "2026-02-04T09:30:00Z",
    "text": "The quarry's manager, Piet Aldous, denied that dust had reached the school.\n\n"
    '"Our filters work," he said. The council said 40 families had complained.',
}


class Ended(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the command printed
        """What it printed, read as JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """What it printed, read as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


class Running:
    """A command that goes on until it is stopped."""

    def __init__(self, process: subprocess.Popen[str], results: IO[str], logs: IO[str]) -> None:
        self._process = process
        self._results = results
        self._logs = logs

    def next_result(self) -> dict[str, Any]:
        """The next line that it prints, which is JSON."""
        return dict(json.loads(self._results.readline()))

    def wait_for(self, event: str) -> dict[str, Any]:
        """The next entry of this name in its log, which is JSON lines on stderr."""
        for line in self._logs:
            if line.startswith("{") and (entry := json.loads(line))["event"] == event:
                return dict(entry)
        raise AssertionError(f"it ended without logging {event!r}")

    def terminate(self) -> None:
        """Send SIGTERM, and leave its log to be read."""
        self._process.terminate()

    def ended(self) -> int:
        """The exit code, when it ends by itself."""
        self._logs.read()
        return self._process.wait()

    def end_by(self, number: signal.Signals) -> int:
        """Send a signal and return the exit code."""
        self._process.send_signal(number)
        return self.ended()


class Desk:
    """A working directory to type commands in."""

    def __init__(self, folder: Path) -> None:
        self.folder: Final = folder

    def type(self, *arguments: str, stdin: str = "", variables: dict[str, str] | None = None) -> Ended:
        """Run a command to its end."""
        ended = subprocess.run(
            [sys.executable, "-m", "onrecord", *arguments],
            cwd=self.folder,
            env=_environment() | (variables or {}),
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    def type_at_terminal(self, *arguments: str) -> Ended:
        """Run a command whose stderr is a terminal; `err` is all that was ever shown there."""
        terminal, end_of_command = os.openpty()
        with subprocess.Popen(
            [sys.executable, "-m", "onrecord", *arguments],
            cwd=self.folder,
            env=_environment() | {"TERM": "xterm"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=end_of_command,
            text=True,
        ) as process:
            os.close(end_of_command)
            shown = _all_shown(terminal)
            out, _ = process.communicate()
        return Ended(process.returncode, out, shown)

    @contextmanager
    def start(self, *arguments: str, variables: dict[str, str] | None = None) -> Iterator[Running]:
        """Start a command that goes on; it is killed at the end if it still lives."""
        with subprocess.Popen(
            [sys.executable, "-m", "onrecord", *arguments],
            cwd=self.folder,
            env=_environment() | (variables or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            if process.stdout is None or process.stderr is None:
                raise AssertionError("both are pipes")
            try:
                yield Running(process, process.stdout, process.stderr)
            finally:
                process.kill()

    def write(self, name: str, *articles: Mapping[str, str]) -> str:
        """A file of articles as JSON lines; returns its name."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(json.dumps(article) + "\n" for article in articles), "utf-8")
        return name

    def rows(self, query: str, *options: str) -> list[dict[str, Any]]:
        """The answer to a query."""
        ended = self.type("sql", query, "--format", "json", *options)
        if ended.code != 0:
            raise AssertionError(ended.err)
        return list(ended.json)

    def one(self, query: str, *options: str) -> Any:  # noqa: ANN401 - whatever was asked for
        """The only value of an answer."""
        ((value,),) = (row.values() for row in self.rows(query, *options))
        return value


def parse(words: Sequence[str]) -> None:
    """Let a command of `onrecord` read its options and arguments, without running it.

    Raises:
        Exception: there is no such command or option, or an argument is missing; Typer says which.
    """
    context = typer.Context(root())
    _, command, rest = root().resolve_command(context, list(words))
    if command is None:
        raise ValueError(f"{words}: names no command")
    command.make_context(command.name, rest, parent=context)


def _all_shown(terminal: int) -> str:
    """What is shown on a terminal until nobody writes there any more."""
    shown = b""
    with open(terminal, "rb", buffering=0) as screen, suppress(OSError):  # how Linux says that nobody does
        while text := screen.read(1 << 16):
            shown += text
    return shown.decode()


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
    ours = {"ONRECORD_FETCH_ALLOW": "127.0.0.0/8, ::1", "ONRECORD_FETCH_INTERVAL": "0"}  # of tests' servers
    return kept | ours | {"PYTHONPATH": str(REPOSITORY), "NO_COLOR": "1", "COLUMNS": "100"}
