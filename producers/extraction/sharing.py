"""What figures beside each other share: a unit written once, a bound, a direction, what they count."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import groupby
from typing import Final

from producers.extraction.quantity import Quantity
from producers.extraction.tree import Tree

_SAME: Final = re.compile(r"\s*[(\[/]\s*(?:or\s+)?", re.IGNORECASE)
"""Between a quantity and its equivalent in another unit: "296 hp (224 kW / 300 PS)"."""
_OTHERWISE: Final = re.compile(r"\s*,?\s+or\s+", re.IGNORECASE)
"""Between a change and its other measure: "up 3 points, or 0.4%"."""
_SUSPENDED: Final = re.compile(r"-\s*,?\s*(?:and|or|to)?\s+", re.IGNORECASE)
"""Between numbers whose noun comes behind the last: "four-, five- and six-cylinder engines"."""
_ONWARDS: Final = re.compile(r"\s*,?\s+(?:to|from|at)\s+", re.IGNORECASE)
"""Between a change and the level it leads to: "up 4 per cent to $13.60"."""
_PAIRED: Final = re.compile(r"\s*(?:or|and|to|up|down|,|-|\u2013)?\s*", re.IGNORECASE)
"""Between two numbers of which the second alone has its unit: "8 or $9", "1,636 up 58 points"."""
_DIRECTIONS: Final = frozenset(("up", "down"))
_OF_PARTS: Final = frozenset(("percentage", "percentage point", "basis point", "count", "year of age"))
"""Units that a bare number behind them does not share."""


def shared(tree: Tree, found: list[Quantity]) -> list[Quantity]:
    """The quantities of a paragraph, in order, completed by what they share within their sentences."""
    firsts = [tree.starts[start] for start, _ in tree.sentences]
    made: list[Quantity] = []
    for _, sentence in groupby(found, key=lambda each: bisect_right(firsts, each.start)):
        made += _completed(tree.text, list(sentence))
    return made


def _completed(text: str, found: list[Quantity]) -> list[Quantity]:
    for at in range(len(found) - 1, 0, -1):
        found[at - 1] = _suspended(text, found[at - 1], found[at])
    for at in range(1, len(found)):
        found[at] = _alike(text, found[at - 1], found[at])
    return [
        each if each.unit else each._replace(unit=_elided(text, found, at)) for at, each in enumerate(found)
    ]


def _suspended(text: str, first: Quantity, second: Quantity) -> Quantity:
    """The first of two numbers with the noun that stands behind the second only."""
    if _SUSPENDED.fullmatch(text, first.end, second.start) is None:
        return first
    return first._replace(unit=second.unit, counted=second.counted)


def _alike(text: str, first: Quantity, second: Quantity) -> Quantity:
    """The second of two quantities with what it takes over from the first."""
    if second.unit is None:
        return second
    gap = first.end, second.start
    if _SAME.fullmatch(text, *gap):
        bound = second if second.relation != "exact" else _bound_as(first, second)
        return bound._replace(counted=first.counted or second.counted)
    if _OTHERWISE.fullmatch(text, *gap) and first.relation in _DIRECTIONS and second.relation == "exact":
        return second._replace(relation=first.relation, counted=first.counted)
    if _ONWARDS.fullmatch(text, *gap) and second.counted is None:
        return second._replace(counted=first.counted)
    return second


def _bound_as(first: Quantity, second: Quantity) -> Quantity:
    """The second quantity bound in the way of the first, of which it is the equivalent."""
    low = second.value if first.relation == "above" else second.low
    high = second.value if first.relation == "below" else second.high
    return second._replace(relation=first.relation, low=low, high=high)


def _elided(text: str, found: list[Quantity], at: int) -> str | None:
    """The unit that a bare number shares with one before it, else with the one right behind it."""
    if 0 < (found[at].value or 0) < 1:
        return None  # "a third" is of what it is of
    before = (each.unit for each in reversed(found[:at]) if each.unit and each.unit not in _OF_PARTS)
    return next(before, None) or (_paired(text, *found[at : at + 2]) if at + 1 < len(found) else None)


def _paired(text: str, first: Quantity, second: Quantity) -> str | None:
    """The unit of the second of two numbers, where nothing but a joint parts them."""
    joined = _PAIRED.fullmatch(text, first.end, second.start) is not None
    return second.unit if joined and second.unit not in _OF_PARTS else None
