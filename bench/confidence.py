"""Estimate the weights of statements' confidence on annotated articles, and how well they are calibrated.

    python -m bench.confidence ARTICLES [--write producers/extraction/weights.json]

Estimate where content ends first (bench/ends.py), as traits are of content as it is reported.

ARTICLES is a file of JSON lines: "text", and "quotes", each with "spans" ([[start, end], ...], characters),
"speaker" (or null) and "speaker_spans". A statement is right where half of its characters are annotated and
its speaker's mention overlaps with the annotated one. Candidates that no rule vouches for are among the
statements. The table shows held-back articles in five folds. Only weights are written.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.logistic import fit
from producers.extraction.extractor import DEFAULT_MODEL
from producers.extraction.facts import Statement
from producers.extraction.names import Names
from producers.extraction.parsing import blocks, load, parse
from producers.extraction.statements import attributions_of, by_paragraph, statement_of
from producers.extraction.traits import traits
from producers.extraction.tree import Tree

FOLDS: Final = 5
_BINS: Final = 10
_OVERLAP: Final = 0.25


class Example(NamedTuple):
    """One statement: the fold of its article, its traits, and whether it is right."""

    fold: int
    traits: list[str]
    right: bool


class Parsed(NamedTuple):
    """A part of an annotated article: the article's fold, the paragraphs' trees, and what people marked."""

    fold: int
    trees: list[Tree]
    quotes: list[dict[str, Any]]


def parsed(path: Path) -> Iterator[Parsed]:
    """The annotated articles, parsed as the extractor parses them."""
    nlp = load(DEFAULT_MODEL)
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            article = json.loads(line)
            for trees in parse(nlp, blocks(article["text"])):
                yield Parsed(number % FOLDS, trees, article["quotes"])


def examples(path: Path) -> Iterator[Example]:
    """Every statement of the annotated articles, as the extractor finds it."""
    for fold, trees, quotes in parsed(path):
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


def write(path: Path, weights: dict[str, float], of: str) -> None:
    """Write weights as JSON, with what they are `of`, and on what and when they were estimated."""
    about = (
        f"Weights, in log odds, of the traits of {of} of US news articles of 2015 and 2016 whose "
        f"attributions people had annotated (PolNeAR, its development part). Estimated "
        f"{datetime.now(UTC):%Y-%m-%d}."
    )
    body = json.dumps({"about": about, "weights": weights}, indent=0, ensure_ascii=False, sort_keys=True)
    path.write_text(body + "\n", encoding="utf-8")


def main() -> None:
    """Estimate, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    known = list(examples(asked.articles))
    show(known)
    if asked.write:
        write(asked.write, _fitted(known), f"statements, by bench/confidence.py, on {len(known)} statements")


if __name__ == "__main__":
    main()
