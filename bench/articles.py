"""Annotated articles, parsed as the extractor parses them, and what is estimated on them, written as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from producers.extraction.extractor import DEFAULT_MODEL
from producers.extraction.parsing import blocks, load, parse
from producers.extraction.tree import Tree

FOLDS: Final = 5


class Parsed(NamedTuple):
    """A part of an annotated article: the article's fold, the paragraphs' trees, and what people marked."""

    fold: int
    trees: list[Tree]
    quotes: list[dict[str, Any]]


def parsed(path: Path) -> Iterator[Parsed]:
    """The articles of a file of JSON lines: "text", and "quotes" as bench.settling describes them."""
    nlp = load(DEFAULT_MODEL)
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            article = json.loads(line)
            for trees in parse(nlp, blocks(article["text"])):
                yield Parsed(number % FOLDS, trees, article["quotes"])


def shared(mine: Sequence[Sequence[int]], others: Sequence[Sequence[int]]) -> int:
    """Characters that two lists of spans share, where neither overlaps with itself."""
    return sum(max(0, min(b, d) - max(a, c)) for a, b in mine for c, d in others)


def write(path: Path, weights: dict[str, float], of: str) -> None:
    """Write weights as JSON, with what they are `of`, and on what and when they were estimated."""
    about = (
        f"Weights, in log odds, of the traits of {of} of US news articles of 2015 and 2016 whose "
        f"attributions people had annotated (PolNeAR, its development part). Estimated "
        f"{datetime.now(UTC):%Y-%m-%d}."
    )
    body = json.dumps({"about": about, "weights": weights}, indent=0, ensure_ascii=False, sort_keys=True)
    path.write_text(body + "\n", encoding="utf-8")
