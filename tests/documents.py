"""The project's pages as the tests read them: code blocks, and what stands before each for the tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

REPOSITORY: Final = Path(__file__).parents[1]
PAGES: Final = sorted(
    [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").glob("*.md"), REPOSITORY / "demo" / "README.md"]
)
"""Every page that we write or generate."""

_BLOCK: Final = re.compile(
    r"^(?:<!-- (?P<note>(?:(?!-->).)*?)\s*-->\n)?```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_COMMAND: Final = re.compile(r"^\$ (?P<command>.*(?:\n(?<=\\\n).*)*)", re.MULTILINE)


class Block(NamedTuple):
    """A code block, and the comment that stands right before it, or ''."""

    page: Path
    line: int
    language: str
    text: str
    note: str

    @property
    def where(self) -> str:
        """Page and line, as editors jump to them."""
        return f"{self.page.relative_to(REPOSITORY)}:{self.line}"

    @property
    def commands(self) -> str:
        """What one types: the lines after a prompt, or all lines of a block that shows no prompt."""
        typed = [found["command"] for found in _COMMAND.finditer(self.text)]
        return "\n".join(typed) if typed else self.text

    def noted(self, label: str) -> str | None:
        """What the comment says after `LABEL:`, None where it does not start so."""
        return self.note.removeprefix(f"{label}:").strip() if self.note.startswith(f"{label}:") else None


def blocks(page: Path, *languages: str) -> Iterator[Block]:
    """The blocks of a page in some languages, in order."""
    text = page.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        if found["language"] in languages:
            line = text.count("\n", 0, found.start("language")) + 1
            yield Block(page, line, found["language"], found["text"], found["note"] or "")


def type_in_shell(folder: Path, commands: str) -> subprocess.CompletedProcess[str]:
    """Run lines as one types them after `. .venv/bin/activate`; the first that fails ends them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=folder,
        env=kept | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}", "NO_COLOR": "1"},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
