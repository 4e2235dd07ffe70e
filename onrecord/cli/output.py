"""Results on stdout: tables for people, JSON for programs; and remarks on stderr."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

_WIDTH_OF_NO_TERMINAL: Final = 10_000
_NARROWEST_COLUMN: Final = 12
_CONTROL: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_encoder: Final = msgspec.json.Encoder(decimal_format="number", enc_hook=str)

errors: Final = Console(stderr=True, soft_wrap=True, highlight=False)
"""Remarks, progress and errors."""


def as_json(value: object) -> bytes:
    """A value as compact JSON: moments in ISO 8601, bytes in Base64, anything unknown as text."""
    return _encoder.encode(value)


def print_json(value: object) -> None:
    """One indented JSON document."""
    write(msgspec.json.format(as_json(value), indent=2) + b"\n")


def print_line(text: str) -> None:
    """One line of result, without markup."""
    write(visible(text).encode("utf-8", "replace") + b"\n")


def write(data: bytes) -> None:
    """Bytes as they are."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    console: Console | None = None,
) -> None:
    """A table as wide as the terminal, and as wide as its cells where there is none.

    Where a terminal is too narrow for the columns, each row is a table of its own, a column a line.
    """
    console = console or Console(highlight=False)
    if not console.is_terminal:
        console.width = _WIDTH_OF_NO_TERMINAL
    if len(columns) * _NARROWEST_COLUMN <= console.width:
        console.print(_table(columns, rows))
        return
    for number, row in enumerate(rows, 1):
        console.print(_table(["row", str(number)], zip(columns, row, strict=True)))


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else visible(str(cell))) for cell in row))
    return table


def remark(text: str) -> None:
    """One line to the person at the terminal, on stderr."""
    errors.print(Text(visible(text)))


def visible(text: str) -> str:
    """A text whose control characters a terminal shows instead of obeying them, whoever wrote it.

    What ingestion captures has none; records of other producers and names of files may. Lines and tabs stay.
    """
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


@contextmanager
def writing_whole(file: Path) -> Iterator[Path]:
    """A draft beside the file that takes its place when it is whole."""
    draft = file.with_name(f".{file.name}.draft")
    try:
        yield draft
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
