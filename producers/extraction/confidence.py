"""How likely a statement is right: a logistic model over traits of its attribution.

The weights, in log odds, are estimated on annotated news by `bench/confidence.py` and shipped in
`weights.json`, which says on what and when.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import exp
from typing import Final

from producers.extraction.attribution import Attribution
from producers.extraction.weights import shipped

LEAST: Final = 0.45
"""A statement less likely right than this is not reported, but for a transcript's turns."""
_LEAST_LOOSE: Final = 0.6
"""The same for candidates that no rule vouches for."""

WEIGHTS: Final[dict[str, float]] = shipped("weights.json")


def confidence(traits: Iterable[str]) -> float:
    """The probability, 0 to 1, that a statement with these traits is right: its span and its speaker."""
    score = sum(WEIGHTS.get(trait, 0.0) for trait in dict.fromkeys(traits))
    return round(1 / (1 + exp(-score)), 3)


def is_reported(found: Attribution, estimate: float) -> bool:
    """Whether a statement that is right with this probability is likely enough to be reported."""
    return found.frame == "turn" or estimate >= (_LEAST_LOOSE if found.loose else LEAST)
