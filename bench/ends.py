"""Estimate the weights that say where content ends, and how often the ends are those that people marked.

    python -m bench.ends ARTICLES [--write producers/extraction/ends.json]

ARTICLES is a file of JSON lines: "text", and "quotes", each with "spans" and "cue_spans" ([[start, end],
...], characters). Compared are attributions whose cue people marked, and whose content shares text with what
they marked for it. The table shows held-back articles in five folds. Only weights are written.
"""

from __future__ import annotations

import argparse
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from bench.confidence import FOLDS, parsed, write
from bench.logistic import fit
from producers.extraction.ends import Run, Stop, likeliest, run_of, stops
from producers.extraction.names import Names
from producers.extraction.statements import unsettled
from producers.extraction.tree import Tree


class Example(NamedTuple):
    """A run of content: the fold of its article, where it may end, and the last token that people marked."""

    fold: int
    run: Run
    places: list[Stop]
    marked: int


def examples(path: Path) -> Iterator[Example]:
    """Every run of content behind a cue that people marked too."""
    for fold, trees, quotes in parsed(path):
        for found in unsettled(trees, Names(trees).people):
            tree = trees[found.paragraph]
            run = run_of(tree, found)
            if run is None or found.cue is None:
                continue
            marked = _marked(tree, run, found.cue, quotes)
            if marked is not None:
                yield Example(fold, run, list(stops(tree, found, run)), marked)


def _marked(tree: Tree, run: Run, cue: int, quotes: list[dict[str, Any]]) -> int | None:
    """The last token, within its sentence, of what people marked for the run's cue."""
    at, start, end = (tree.starts[cue], tree.ends[cue]), tree.starts[run.first], tree.ends[run.last]
    of_cue = [q for q in quotes if any(a < at[1] and at[0] < b for a, b in q["cue_spans"])]
    shares = [sum(max(0, min(b, end) - max(a, start)) for a, b in quote["spans"]) for quote in of_cue]
    if not any(shares):
        return None
    spans = of_cue[shares.index(max(shares))]["spans"]
    marked = max(b for a, b in spans if start < b and a < tree.starts[run.stop - 1])
    last = min(bisect_left(tree.starts, marked), run.stop) - 1
    while last > run.first and not any(map(str.isalnum, tree.words[last])):
        last -= 1
    return last


def _fitted(known: list[Example]) -> dict[str, float]:
    """Weights by the places up to the one where each content ends."""
    rows: list[list[str]] = []
    right: list[bool] = []
    for example in known:
        for place in example.places:
            rows.append(place.traits)
            right.append(place.last >= example.marked)
            if right[-1]:
                break
    return fit(rows, right)


def show(known: list[Example]) -> None:
    """Print how the ends by rules and by the model compare with those that people marked."""
    counts: Counter[tuple[bool, bool]] = Counter()
    for fold in range(FOLDS):
        weights = _fitted([example for example in known if example.fold != fold])
        for example in known:
            if example.fold == fold:
                chosen = likeliest(example.run, example.places, weights)
                counts[example.run.last == example.marked, chosen == example.marked] += 1
    table = Table(title=f"{len(known)} contents, {FOLDS} folds")
    for heading in ("by rules", "by the model", "contents"):
        table.add_column(heading, justify="right")
    for (before, after), count in sorted(counts.items(), reverse=True):
        table.add_row("as marked" if before else "other", "as marked" if after else "other", str(count))
    Console().print(table)


def main() -> None:
    """Estimate, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    known = list(examples(asked.articles))
    show(known)
    if asked.write:
        write(
            asked.write,
            _fitted(known),
            f"places where content may end, by bench/ends.py, on {len(known)} contents",
        )


if __name__ == "__main__":
    main()
