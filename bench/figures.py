"""Count how often figures of each kind are right in annotated sentences, and how well the shares hold.

    python -m bench.figures SENTENCES

SENTENCES is a JSON list of objects: "text", and "quantities", each with "value" (a number, or two with a
hyphen between) and "normalized_unit", as in NewsQuant. A figure is right where a quantity of its sentence has
its number, or both its bounds, and its unit's name. The table gives each kind's share for
`producers.extraction.certainty.SHARES`, beside the estimate that sentences held back in five folds got.
"""

from __future__ import annotations

import argparse
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from producers.extraction.certainty import certainty, kind_of
from producers.extraction.extractor import DEFAULT_MODEL
from producers.extraction.figures import quantities
from producers.extraction.parsing import blocks, load, parse
from producers.extraction.quantity import Quantity

_FOLDS: Final = 5
_NUMBERS: Final = re.compile(r"(-?[\d.]+(?:E[+-]?\d+)?)(?:\s*-\s*([\d.]+))?")


class Example(NamedTuple):
    """One figure: the fold of its sentence, its kind, and whether it is right."""

    fold: int
    kind: str
    right: bool


def examples(path: Path) -> Iterator[Example]:
    """Every figure of the annotated sentences, as the extractor finds it."""
    nlp = load(DEFAULT_MODEL)
    for number, sentence in enumerate(json.loads(path.read_text(encoding="utf-8"))):
        for trees in parse(nlp, blocks(sentence["text"])):
            for found in (each for tree in trees for each in quantities(tree)):
                right = any(_is_same(found, quantity) for quantity in sentence["quantities"])
                yield Example(number % _FOLDS, kind_of(found), right)


def _is_same(found: Quantity, annotated: dict[str, Any]) -> bool:
    numbers = _NUMBERS.fullmatch(str(annotated["value"]).strip())
    if numbers is None or _plain(found.unit or "-") != _plain(annotated["normalized_unit"]):
        return False
    low, high = float(numbers[1]), float(numbers[2] or numbers[1])
    mine = (found.low, found.high) if found.value is None else (found.value, found.value)
    return all(
        one is not None and math.isclose(one, other, rel_tol=1e-5)
        for one, other in zip(mine, (low, high), strict=True)
    )


def _plain(unit: str) -> str:
    """A unit's name in small letters and the singular."""
    return unit.lower().removesuffix("s")


def shares(known: list[Example]) -> dict[str, tuple[int, int]]:
    """By kind: how many are right, and how many there are."""
    kinds = sorted({example.kind for example in known})
    return {kind: (_right(known, kind), sum(e.kind == kind for e in known)) for kind in kinds}


def _right(known: list[Example], kind: str) -> int:
    return sum(example.right for example in known if example.kind == kind)


def held_back(known: list[Example]) -> list[tuple[Example, float]]:
    """Each figure with its estimate from the sentences of the other folds."""
    pairs = []
    for fold in range(_FOLDS):
        others = shares([example for example in known if example.fold != fold])
        pairs += [(each, certainty(each.kind, others)) for each in known if each.fold == fold]
    return pairs


def show(known: list[Example]) -> None:
    """Print the shares, and the estimates that held-back figures of each kind got."""
    pairs = held_back(known)
    loss = -np.mean([math.log(p if each.right else 1 - p) for each, p in pairs])
    table = Table(title=f"{len(known)} figures, {_FOLDS} folds, log loss {loss:.3f}")
    for heading in ("kind", "right", "figures", "share", "estimate"):
        table.add_column(heading, justify="left" if heading == "kind" else "right")
    for kind, (right, every) in shares(known).items():
        mean = np.mean([p for each, p in pairs if each.kind == kind])
        table.add_row(kind, str(right), str(every), f"{right / every:.2f}", f"{mean:.2f}")
    Console().print(table)


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("sentences", type=Path)
    show(list(examples(parser.parse_args().sentences)))


if __name__ == "__main__":
    main()
