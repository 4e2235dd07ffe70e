"""Estimate the weights that settle who speaks and what the content is, and how often people marked the same.

    python -m bench.settling ARTICLES [--write producers/extraction]

ARTICLES is a file of JSON lines: "text", and "quotes", each with "spans" and "cue_spans" ([[start, end],
...], characters), "speaker" (or null) and "speaker_spans". Learnt from are attributions whose cue people
marked, and whose content shares text with what they marked for it. Each stage is estimated on what the ones
before it settled. The table shows held-back articles in five folds. Only weights are written, a file for each
stage.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from rich.console import Console
from rich.table import Table

from bench.articles import FOLDS, Parsed, parsed, shared, write
from bench.logistic import fit
from producers.extraction import ends, parts, speakers, starts
from producers.extraction.attribution import Attribution
from producers.extraction.names import Names
from producers.extraction.runs import Place, is_wordy, run_of
from producers.extraction.statements import unsettled
from producers.extraction.subjects import mention
from producers.extraction.tree import Tree

_LEAST: Final = 20
_PRIOR: Final = 5.0
_SAME_MENTION: Final = 0.25

Quote: TypeAlias = dict[str, Any]


class Row(NamedTuple):
    """Something to be judged: its traits, and whether people marked it."""

    traits: list[str]
    right: bool


class Stage(NamedTuple):
    """A model that settles one thing about attributions."""

    settles: str
    weights: dict[str, float]
    rows: Callable[[Tree, Attribution, Quote], Iterator[Row]]
    settle: Callable[[Tree, Attribution], None]
    is_right: Callable[[Tree, Attribution, Quote], bool]


def _speaker_rows(tree: Tree, found: Attribution, quote: Quote) -> Iterator[Row]:
    for head, traits in speakers.options(tree, found):
        yield Row(traits, _speaks(tree, head, quote))


def _speaks(tree: Tree, head: int | None, quote: Quote) -> bool:
    """Whether a mention, or nobody, is who people marked."""
    marked: list[list[int]] = quote["speaker_spans"] if quote["speaker"] else []
    if head is None or not marked:
        return head is None and not marked
    first, last = mention(tree, head)
    at = [(tree.starts[first], tree.ends[last])]
    both = shared(at, marked)
    return both >= _SAME_MENTION * (sum(end - start for start, end in (*at, *marked)) - both)


def _part_rows(tree: Tree, found: Attribution, quote: Quote) -> Iterator[Row]:
    for part in parts.parts(tree, found):
        yield Row(part.traits, _is_content(part.at, quote))


def _is_content(part: tuple[int, int], quote: Quote) -> bool:
    return 2 * shared([part], quote["spans"]) >= part[1] - part[0]


def _start_rows(tree: Tree, found: Attribution, quote: Quote) -> Iterator[Row]:
    run = run_of(tree, found)
    marked = None if run is None else _first(tree, found, quote)
    return iter(()) if run is None or marked is None else _up_to(marked, starts.openings(tree, found, run))


def _end_rows(tree: Tree, found: Attribution, quote: Quote) -> Iterator[Row]:
    run = run_of(tree, found)
    marked = None if run is None else _last(tree, found, quote)
    return iter(()) if run is None or marked is None else _up_to(marked, ends.stops(tree, found, run))


def _up_to(marked: int, places: Iterable[Place]) -> Iterator[Row]:
    """The places up to the marked one, or up to the first behind it."""
    for token, traits in places:
        yield Row(traits, token >= marked)
        if token >= marked:
            return


def _behind_cue(tree: Tree, found: Attribution, quote: Quote) -> list[int]:
    """The words behind an attribution's cue, in its sentence, that people marked as content."""
    cue = found.cue or 0
    _, stop = tree.sentences[tree.sentence_of[cue]]
    return [
        t
        for t in range(cue + 1, stop)
        if is_wordy(tree, t) and any(a <= tree.starts[t] < b for a, b in quote["spans"])
    ]


def _first(tree: Tree, found: Attribution, quote: Quote) -> int | None:
    marked = _behind_cue(tree, found, quote)
    return next((t for t in marked if (tree.lower[t], tree.tags[t]) != ("that", "IN")), None)


def _last(tree: Tree, found: Attribution, quote: Quote) -> int | None:
    return max(_behind_cue(tree, found, quote), default=None)


def _starts_right(tree: Tree, found: Attribution, quote: Quote) -> bool:
    run = run_of(tree, found)
    return run is None or run.first == _first(tree, found, quote)


def _ends_right(tree: Tree, found: Attribution, quote: Quote) -> bool:
    run = run_of(tree, found)
    return run is None or run.last == _last(tree, found, quote)


STAGES: Final = (
    Stage(
        "speakers",
        speakers.WEIGHTS,
        _speaker_rows,
        speakers.settle_speaker,
        lambda tree, found, quote: _speaks(tree, found.speaker, quote),
    ),
    Stage(
        "parts",
        parts.WEIGHTS,
        _part_rows,
        parts.settle_parts,
        lambda _, found, quote: all(_is_content(part, quote) for part in found.content),
    ),
    Stage("starts", starts.WEIGHTS, _start_rows, starts.settle_start, _starts_right),
    Stage("ends", ends.WEIGHTS, _end_rows, ends.settle_end, _ends_right),
)
"""What is settled, in order."""


class _Marked(NamedTuple):
    """An attribution, and what people marked for its cue."""

    tree: Tree
    found: Attribution
    quote: Quote


def _marked(articles: Iterable[Parsed], *, by_rules: bool) -> list[_Marked]:
    """The attributions that people marked too, not settled; their speakers are, unless asked otherwise."""
    every: list[_Marked] = []
    for _, trees, quotes in articles:
        for found in unsettled(trees, Names(trees).people, by_rules=by_rules):
            quote = _meant(trees[found.paragraph], found, quotes)
            if quote is not None:
                every.append(_Marked(trees[found.paragraph], found, quote))
    return every


def _meant(tree: Tree, found: Attribution, quotes: list[Quote]) -> Quote | None:
    """What people marked for an attribution's cue; of several, what shares most with its content."""
    if found.cue is None:
        return None
    cue = [(tree.starts[found.cue], tree.ends[found.cue])]
    of_cue = [quote for quote in quotes if shared(cue, quote["cue_spans"])]
    best = max(of_cue, key=lambda quote: shared(found.content, quote["spans"]), default=None)
    return best if best is not None and shared(found.content, best["spans"]) else None


def learn(articles: list[Parsed]) -> None:
    """Replace the weights of every stage by those estimated on these articles; on none, they stay."""
    if not articles:
        return
    _estimate(STAGES[0], _marked(articles, by_rules=True))
    every = _marked(articles, by_rules=False)
    for stage in STAGES[1:]:
        _estimate(stage, every)
        for tree, found, _ in every:
            stage.settle(tree, found)


def _estimate(stage: Stage, every: list[_Marked]) -> None:
    rows = [row for each in every for row in stage.rows(*each)]
    weights = fit([row.traits for row in rows], [row.right for row in rows], least=_LEAST, prior=_PRIOR)
    stage.weights.clear()
    stage.weights.update(weights)


@contextmanager
def weights_kept() -> Iterator[None]:
    """Put the weights back afterwards."""
    before = [dict(stage.weights) for stage in STAGES]
    try:
        yield
    finally:
        for stage, weights in zip(STAGES, before, strict=True):
            stage.weights.clear()
            stage.weights.update(weights)


def held_back(articles: list[Parsed]) -> Iterator[list[Parsed]]:
    """The articles of each fold, while the weights are those estimated on the other folds."""
    with weights_kept():
        for fold in range(FOLDS):
            learn([each for each in articles if each.fold != fold])
            yield [each for each in articles if each.fold == fold]


def show(articles: list[Parsed]) -> None:
    """Print how what rules say and what the models settle compare with what people marked."""
    counts: Counter[tuple[str, bool, bool]] = Counter()
    for of_fold in held_back(articles):
        counts += _compared(STAGES[0], _marked(of_fold, by_rules=True))
        every = _marked(of_fold, by_rules=False)
        for stage in STAGES[1:]:
            counts += _compared(stage, every)
    table = Table(title=f"attributions, {FOLDS} folds")
    for heading in ("settled", "right by both", "by rules only", "by the model only", "by neither"):
        table.add_column(heading, justify="right")
    for stage in STAGES:
        by = [(True, True), (True, False), (False, True), (False, False)]
        table.add_row(stage.settles, *(str(counts[stage.settles, *each]) for each in by))
    Console().print(table)


def _compared(stage: Stage, every: list[_Marked]) -> Counter[tuple[str, bool, bool]]:
    """How many attributions are right before and after a stage settles them."""
    counts: Counter[tuple[str, bool, bool]] = Counter()
    for tree, found, quote in every:
        before = stage.is_right(tree, found, quote)
        stage.settle(tree, found)
        counts[stage.settles, before, stage.is_right(tree, found, quote)] += 1
    return counts


def main() -> None:
    """Estimate, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    articles = list(parsed(asked.articles))
    show(articles)
    if asked.write:
        with weights_kept():
            learn(articles)
            for stage in STAGES:
                of = f"{stage.settles} of attributions, by bench/settling.py,"
                write(asked.write / f"{stage.settles}.json", stage.weights, of)


if __name__ == "__main__":
    main()
