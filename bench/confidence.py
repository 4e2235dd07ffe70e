"""Estimate the weights of statements' confidence on annotated articles, and how well they are calibrated.

    python -m bench.confidence ARTICLES [--write producers/extraction/weights.json]

ARTICLES is a file of JSON lines as bench.settling reads it. A statement is right where half of its characters
are annotated and its speaker's mention overlaps with the annotated one. Candidates that no rule vouches for
are among the statements. How sure the models of bench.settling are is among their traits, so that those are
estimated anew, for each fifth of the articles on the other four. The table shows held-back articles in five
folds. Only weights are written.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.articles import FOLDS, Parsed, parsed, shared, write
from bench.logistic import fit
from bench.settling import held_back
from producers.extraction.facts import Statement
from producers.extraction.names import Names
from producers.extraction.statements import attributions_of, by_paragraph, statement_of
from producers.extraction.traits import traits

_BINS: Final = 10
_OVERLAP: Final = 0.25


class Example(NamedTuple):
    """One statement: the fold of its article, its traits, and whether it is right."""

    fold: int
    traits: list[str]
    right: bool


def examples(articles: list[Parsed]) -> Iterator[Example]:
    """Every statement of the articles, settled by weights that its article's fold had no part in."""
    for of_fold in held_back(articles):
        for fold, trees, quotes in of_fold:
            names = Names(trees)
            every = attributions_of(trees, names.people)
            beside = by_paragraph(every)
            for found in every:
                statement = statement_of(trees, names, found, None)
                held = traits(trees[found.paragraph], found, statement, beside[found.paragraph])
                yield Example(fold, list(dict.fromkeys(held)), _is_right(statement, quotes))


def _is_right(statement: Statement, quotes: list[dict[str, Any]]) -> bool:
    mine = [(part.start, part.end) for part in statement.content]
    annotated = [tuple(span) for quote in quotes for span in quote["spans"]]
    if 2 * shared(mine, annotated) < sum(end - start for start, end in mine):
        return False
    best = max(quotes, key=lambda quote: shared(mine, quote["spans"]))
    if not best["speaker"]:
        return True
    speaker = statement.speaker
    if speaker is None or speaker.start is None or speaker.end is None:
        return False
    both = shared([(speaker.start, speaker.end)], best["speaker_spans"])
    return both >= _OVERLAP * (speaker.end - speaker.start)


def estimate(weights: dict[str, float], example: Example) -> float:
    """The probability that an example is right."""
    return float(1 / (1 + np.exp(-sum(weights.get(trait, 0.0) for trait in example.traits))))


def _fitted(known: list[Example]) -> dict[str, float]:
    return fit([example.traits for example in known], [example.right for example in known])


def show(known: list[Example]) -> None:
    """Print how estimates on held-back articles compare with what is right."""
    pairs: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        weights = _fitted([example for example in known if example.fold != fold])
        pairs += [(estimate(weights, e), e.right) for e in known if e.fold == fold]
    loss = -np.mean([np.log(p if right else 1 - p) for p, right in pairs])
    table = Table(title=f"{len(pairs)} statements, {FOLDS} folds, log loss {loss:.3f}")
    for heading in ("confidence", "statements", "mean", "right"):
        table.add_column(heading, justify="right")
    for low in range(_BINS):
        within = [(p, right) for p, right in pairs if low <= p * _BINS < low + 1]
        if within:
            mean, right = (f"{np.mean(column):.2f}" for column in zip(*within, strict=True))
            table.add_row(f"{low / _BINS:.1f}", str(len(within)), mean, right)
    Console().print(table)


def main() -> None:
    """Estimate, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    known = list(examples(list(parsed(asked.articles))))
    show(known)
    if asked.write:
        write(asked.write, _fitted(known), f"statements, by bench/confidence.py, on {len(known)} statements")


if __name__ == "__main__":
    main()
