"""Estimate the weights of statements' confidence on annotated articles, and how well they are calibrated.

    python -m bench.confidence ARTICLES [--write producers/extraction/weights.py]

ARTICLES is a file of JSON lines: "text", and "quotes", each with "spans" ([[start, end], ...], characters),
"speaker" (or null) and "speaker_spans". A statement is right where half of its characters are annotated and
its speaker's mention overlaps with the annotated one. The model is a logistic regression with a Gaussian
prior, fitted by Newton's method; the table shows held-back articles in five folds. Only weights are written.
"""

from __future__ import annotations

import argparse
import json
import pprint
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from producers.extraction.confidence import traits
from producers.extraction.extractor import DEFAULT_MODEL
from producers.extraction.facts import Statement
from producers.extraction.names import Names
from producers.extraction.parsing import blocks, load, parse
from producers.extraction.statements import attributions_of, statement_of

_FOLDS: Final = 5
_LEAST: Final = 60
"""Statements with a trait, at least, for it to have a weight."""
_PRIOR: Final = 3.0
_STEPS: Final = 12
_BINS: Final = 10
_OVERLAP: Final = 0.25

Vector = NDArray[np.float64]


class Example(NamedTuple):
    """One statement: the fold of its article, its traits, and whether it is right."""

    fold: int
    traits: list[str]
    right: bool


def examples(path: Path) -> Iterator[Example]:
    """Every statement of the annotated articles, as the extractor finds it."""
    nlp = load(DEFAULT_MODEL)
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            article = json.loads(line)
            for trees in parse(nlp, blocks(article["text"])):
                names = Names(trees)
                for found in attributions_of(trees, names.people):
                    tree = trees[found.paragraph]
                    statement = statement_of(trees, names, found, None)
                    right = _is_right(statement, article["quotes"])
                    yield Example(number % _FOLDS, traits(tree, found, statement), right)


def _is_right(statement: Statement, quotes: list[dict[str, Any]]) -> bool:
    mine = [(part.start, part.end) for part in statement.content]
    annotated = [tuple(span) for quote in quotes for span in quote["spans"]]
    if 2 * _shared(mine, annotated) < sum(end - start for start, end in mine):
        return False
    best = max(quotes, key=lambda quote: _shared(mine, quote["spans"]))
    if not best["speaker"]:
        return True
    speaker = statement.speaker
    if speaker is None or speaker.start is None or speaker.end is None:
        return False
    both = _shared([(speaker.start, speaker.end)], best["speaker_spans"])
    return both >= _OVERLAP * (speaker.end - speaker.start)


def _shared(mine: list[tuple[int, int]], others: list[Any]) -> int:
    """Characters that two lists of spans share, where neither overlaps with itself."""
    return sum(max(0, min(b, d) - max(a, c)) for a, b in mine for c, d in others)


def fit(known: list[Example]) -> dict[str, float]:
    """The weight of each trait that is frequent enough."""
    counts = Counter(trait for example in known for trait in example.traits)
    columns = {
        trait: n for n, trait in enumerate(sorted(t for t, count in counts.items() if count >= _LEAST))
    }
    rows = np.zeros((len(known), len(columns)))
    for row, example in zip(rows, known, strict=True):
        row[[columns[trait] for trait in example.traits if trait in columns]] = 1
    weights = _newton(rows, np.array([float(example.right) for example in known]))
    return {trait: round(float(weights[n]), 3) for trait, n in columns.items()}


def _newton(rows: Vector, right: Vector) -> Vector:
    weights = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (right - likely) - _PRIOR * weights
        curve = (rows * (likely * (1 - likely))[:, None]).T @ rows + _PRIOR * np.eye(len(weights))
        weights = weights + np.linalg.solve(curve, slope)
    return weights


def estimate(weights: dict[str, float], example: Example) -> float:
    """The probability that an example is right."""
    return float(1 / (1 + np.exp(-sum(weights.get(trait, 0.0) for trait in example.traits))))


def show(known: list[Example]) -> None:
    """Print how estimates on held-back articles compare with what is right."""
    pairs: list[tuple[float, bool]] = []
    for fold in range(_FOLDS):
        weights = fit([example for example in known if example.fold != fold])
        pairs += [(estimate(weights, e), e.right) for e in known if e.fold == fold]
    loss = -np.mean([np.log(p if right else 1 - p) for p, right in pairs])
    table = Table(title=f"{len(pairs)} statements, {_FOLDS} folds, log loss {loss:.3f}")
    for heading in ("confidence", "statements", "mean", "right"):
        table.add_column(heading, justify="right")
    for low in range(_BINS):
        within = [(p, right) for p, right in pairs if low <= p * _BINS < low + 1]
        if within:
            mean, right = (f"{np.mean(column):.2f}" for column in zip(*within, strict=True))
            table.add_row(f"{low / _BINS:.1f}", str(len(within)), mean, right)
    Console().print(table)


def write(path: Path, weights: dict[str, float], statements: int) -> None:
    """Write the weights as a module."""
    head = (
        f'"""Weights of the traits of a statement, in log odds: written by bench/confidence.py.\n\n'
        f"Estimated {datetime.now(UTC):%Y-%m-%d} on {statements} statements of US news articles of 2015 and "
        f'2016\nwhose attributions people had annotated (PolNeAR, its development part).\n"""\n\n'
        "from __future__ import annotations\n\nfrom typing import Final\n\n"
    )
    body = pprint.pformat(weights, width=100).replace("'", '"')
    path.write_text(f"{head}WEIGHTS: Final[dict[str, float]] = {body}\n", encoding="utf-8")


def main() -> None:
    """Estimate, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    known = list(examples(asked.articles))
    show(known)
    if asked.write:
        write(asked.write, fit(known), len(known))


if __name__ == "__main__":
    main()
