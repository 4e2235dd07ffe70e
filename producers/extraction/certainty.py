"""How likely a finding is right, by its kind: the share of that kind that is, as annotated.

The shares of figures are counted by `bench/figures.py`, which also shows how they hold where held back.
"""

from __future__ import annotations

from typing import Final

from producers.extraction.quantity import Quantity
from producers.extraction.units import is_currency, is_measure

SHARES: Final[dict[str, tuple[int, int]]] = {
    "bare": (12, 21),
    "bare range": (1, 2),
    "count": (83, 125),
    "count range": (3, 3),
    "measure": (226, 247),
    "measure range": (17, 18),
    "money": (117, 133),
    "money range": (14, 16),
    "percentage": (114, 114),
    "percentage range": (8, 10),
}
"""By kind: figures whose number and unit are right, and all; on 2026-11-24, news sentences of NewsQuant's
development part."""
_DOUBT: Final = 4
"""How many findings of no kind in particular weigh against those of a kind."""


def kind_of(found: Quantity) -> str:
    """The kind of a figure: what its unit is, and whether it is a range."""
    measure = (found.unit or "").split(" per ", maxsplit=1)[0]
    if measure == "percentage":
        unit = "percentage"
    elif is_currency(found.unit):
        unit = "money"
    elif is_measure(measure):
        unit = "measure"
    else:
        unit = "count" if measure else "bare"
    return f"{unit} range" if found.value is None else unit


def certainty(kind: str, shares: dict[str, tuple[int, int]] = SHARES) -> float:
    """The probability, 0 to 1, that a finding of a kind is right; of a figure, its number and unit.

    The share of the kind, drawn towards that of all where few are known (a beta prior).
    """
    right, known = shares.get(kind, (0, 0))
    whole = sum(part for part, _ in shares.values()) / sum(every for _, every in shares.values())
    return round((right + _DOUBT * whole) / (known + _DOUBT), 3)
