"""A logistic regression over sparse binary traits with a Gaussian prior, fitted by Newton's method.

Each step is solved by conjugate gradients with a diagonal preconditioner, so that thousands of traits take
seconds (Lin, Weng and Keerthi, "Trust region Newton method for large-scale logistic regression", 2008, but
without the trust region, which this prior makes unnecessary).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

_LEAST: Final = 40
"""Examples with a trait, at least, for it to have a weight."""
_PRIOR: Final = 10.0
"""Precision of the prior of each weight."""
_STEPS: Final = 10
_INNER_STEPS: Final = 40
_SETTLED: Final = 0.01
_SOLVED: Final = 1e-4

Vector = NDArray[np.float64]


def fit(
    rows: Sequence[Sequence[str]], right: Sequence[bool], *, least: int = _LEAST, prior: float = _PRIOR
) -> dict[str, float]:
    """The weight, in log odds, of each trait that `least` rows have; no row may repeat a trait."""
    counts = Counter(trait for row in rows for trait in row)
    columns = {trait: n for n, trait in enumerate(sorted(t for t, count in counts.items() if count >= least))}
    if not columns:
        return {}
    sparse = _Rows([[columns[trait] for trait in row if trait in columns] for row in rows], len(columns))
    weights = _newton(sparse, np.array(right, dtype=np.float64), prior)
    return {trait: round(float(weights[n]), 3) for trait, n in columns.items()}


class _Rows:
    """A binary matrix by the columns of each row's ones."""

    def __init__(self, rows: list[list[int]], width: int) -> None:
        self._columns = np.array([column for row in rows for column in row], dtype=np.int64)
        self._lengths = np.array([len(row) for row in rows])
        self._row = np.repeat(np.arange(len(rows)), self._lengths)
        self.height, self.width = len(rows), width

    def times(self, weights: Vector) -> Vector:
        """One sum a row."""
        sums = np.bincount(self._row, weights=weights[self._columns], minlength=self.height)
        return sums.astype(np.float64)

    def transposed_times(self, values: Vector) -> Vector:
        """One sum a column."""
        repeated = np.repeat(values, self._lengths)
        sums = np.bincount(self._columns, weights=repeated, minlength=self.width)
        return sums.astype(np.float64)


def _newton(rows: _Rows, right: Vector, prior: float) -> Vector:
    weights = np.zeros(rows.width)
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-rows.times(weights)))
        slope = rows.transposed_times(right - likely) - prior * weights
        step = _step(rows, likely * (1 - likely), slope, prior)
        weights = weights + step
        if np.abs(step).max() < _SETTLED:
            break
    return weights


def _step(rows: _Rows, spread: Vector, slope: Vector, prior: float) -> Vector:
    """The Newton step where the examples' variances are `spread`."""

    def curve(direction: Vector) -> Vector:
        return rows.transposed_times(spread * rows.times(direction)) + prior * direction

    return _solve(curve, slope, rows.transposed_times(spread) + prior)


def _solve(curve: Callable[[Vector], Vector], target: Vector, diagonal: Vector) -> Vector:
    """Where `curve` reaches the target, by preconditioned conjugate gradients."""
    found = np.zeros_like(target)
    rest = target.copy()
    scaled = rest / diagonal
    direction, length = scaled, float(rest @ scaled)
    enough = _SOLVED * length
    for _ in range(_INNER_STEPS):
        bent = curve(direction)
        share = length / float(direction @ bent)
        found, rest = found + share * direction, rest - share * bent
        scaled = rest / diagonal
        before, length = length, float(rest @ scaled)
        if length <= enough:
            break
        direction = scaled + length / before * direction
    return found
