"""The questions that the demo asks: a folder each kind of warehouse, a .sql file each question."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

_COMMENT = "-- "


class Question(NamedTuple):
    """One query and, for the reader, what it asks."""

    heading: str
    sql: str


def questions(kind: str) -> list[Question]:
    """The questions of one folder (`newsroom`, `edited` or `any`), in the order of their files' names."""
    return [_read(file) for file in sorted(Path(__file__).with_name(kind).glob("*.sql"))]


def _read(file: Path) -> Question:
    """A file starts with its heading, as a comment."""
    comment, _, sql = file.read_text(encoding="utf-8").partition("\n")
    return Question(comment.removeprefix(_COMMENT), sql.strip())
