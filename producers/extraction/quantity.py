"""A figure before it is tied to its statement."""

from __future__ import annotations

from typing import NamedTuple


class Quantity(NamedTuple):
    """A quantity with its bounds; offsets are characters of the article's text."""

    start: int
    end: int
    value: float | None
    low: float | None
    high: float | None
    relation: str
    qualifier: str | None
    unit: str | None
    counted: str | None
    period: tuple[int, int] | None
    """Characters of the words for the time that it holds for."""
