"""How the rules write down lists of words: as text, one space or line break between them."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


def rows(table: str) -> list[list[str]]:
    """The lines of a table whose cells are parted by bars."""
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def numbered(text: str, *, step: int) -> dict[str, int]:
    """The words of a text by their place from 0, times `step`; the first of equal values names it."""
    return {word: step * place for place, word in enumerate(text.split())}
