"""Score extraction against annotated articles, and count its errors by kind.

    python -m bench.scores ARTICLES [--held-back] [--disputes FILE] [--errors FILE]

ARTICLES is a file of JSON lines as bench.settling reads it. With --held-back each fifth of the articles is
read with weights that are estimated on the other four; without, with the shipped weights. FILE has a line for
each of some of the articles: "id", and "disputes" with "span", "core", "modes", "disputer_name" and
"claim_span", and perhaps "speakers" of direct quotations with "span", "names", "medium" and "said_on".
--errors writes each error with its words, which belong to whoever published the articles. bench.figures does
the same for figures.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from bench.articles import FOLDS, parsed
from bench.confidence import examples
from bench.dispute_scores import DisputeScore
from bench.logistic import fit
from bench.naming_scores import NamingScore
from bench.settling import held_back as settled_without
from bench.statement_scores import ERRORS, KINDS, StatementScore
from producers.extraction.confidence import WEIGHTS
from producers.extraction.extractor import Extractor, Text
from producers.extraction.facts import Facts

_CUES: Final = 6


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def extracted(path: Path, articles: list[dict[str, Any]], *, held_back: bool) -> Iterator[Facts]:
    """The facts of each article, in order; held back, with weights that its fold had no part in."""
    extractor = Extractor()
    texts = [Text(article["text"]) for article in articles]
    if not held_back:
        yield from extractor.extract_many(texts)
        return
    annotated = list(parsed(path))
    known = list(examples(annotated))
    by_fold = []
    for fold, _ in enumerate(settled_without(annotated)):
        others = [each for each in known if each.fold != fold]
        with _weighing(fit([each.traits for each in others], [each.right for each in others])):
            by_fold.append(list(extractor.extract_many(texts[fold::FOLDS])))
    yield from (by_fold[n % FOLDS][n // FOLDS] for n in range(len(texts)))


@contextmanager
def _weighing(weights: dict[str, float]) -> Iterator[None]:
    """The extractor with other weights than the shipped ones."""
    shipped = dict(WEIGHTS)
    _replace(weights)
    try:
        yield
    finally:
        _replace(shipped)


def _replace(weights: dict[str, float]) -> None:
    WEIGHTS.clear()
    WEIGHTS.update(weights)


def table_of(title: str, *headings: str) -> Table:
    """An empty table, its first column to the left."""
    table = Table(title=title)
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number else "left")
    return table


def show_statements(score: StatementScore, title: str) -> None:
    """Print the scores of statements, their errors by kind, and the cues that most errors are with."""
    table = table_of(title, "statements", "annotated", "precision", "recall", "F1")
    for kind in ("all", *KINDS):
        table.add_row(kind, str(score.annotated(kind)), *map(percent, score.f1(kind)))
    table.add_row("exact words, any speaker", str(score.annotated("all")), *map(percent, score.exact()))
    table.add_row("speaker where found", "", percent(score.speakers()), "", "")
    errors = table_of("errors of statements", "error", *KINDS, "most with")
    for error in ERRORS:
        of_it = [each for each in score.errors if each.error == error]
        kinds = Counter(each.kind for each in of_it)
        cues = Counter(each.cue.lower() or "no cue" for each in of_it).most_common(_CUES)
        errors.add_row(error, *(str(kinds[k]) for k in KINDS), ", ".join(f"{cue} {n}" for cue, n in cues))
    console = Console()
    console.print(table)
    console.print(errors)


def show_disputes(score: DisputeScore) -> None:
    """Print the scores of disputes and their errors by kind."""
    table = table_of("disputes", "", "")
    for name, share in zip(("precision", "recall", "F1"), score.f1(), strict=True):
        table.add_row(name, percent(share))
    for what in ("mode", "disputer", "claim"):
        table.add_row(f"{what}, where found", percent(score.share(what)))
    for error, count in sorted(Counter(each.error for each in score.errors).items()):
        table.add_row(error, str(count))
    forms = table_of("shares for producers.extraction.disputeshares", "form", "disputes", "found")
    for form, (seen, every) in sorted(score.forms.items()):
        forms.add_row(form, str(seen), str(every))
    console = Console()
    console.print(table)
    console.print(forms)


def show_names(score: NamingScore) -> None:
    """Print how often a direct quotation's speaker has the right name, and its medium and day are right."""
    table = table_of("direct quotations by full name", "", "")
    for what, of in (("found", "quotations"), ("name", "quotations"), ("medium", "media"), ("day", "days")):
        table.add_row(f"{what}, of {score.counts[of]} {of}", percent(score.share(what, of)))
    Console().print(table)


def percent(share: float) -> str:
    """A share as per cent."""
    return f"{100 * share:.1f}"


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--held-back", action="store_true")
    parser.add_argument("--disputes", type=Path)
    parser.add_argument("--errors", type=Path)
    return parser.parse_args()


def main() -> None:
    """Score and print."""
    asked = _asked()
    articles = read_lines(asked.articles)
    read_by_people = {each["id"]: each for each in read_lines(asked.disputes)} if asked.disputes else {}
    statements, disputes, names = StatementScore(), DisputeScore(), NamingScore()
    for article, facts in zip(
        articles, extracted(asked.articles, articles, held_back=asked.held_back), strict=True
    ):
        statements.add(article["text"], article["quotes"], facts.statements)
        if article.get("id") in read_by_people:
            annotated = read_by_people[article["id"]]
            disputes.add(article["text"], annotated["disputes"], facts)
            names.add(article["text"], annotated.get("speakers", []), facts)
    weights = "weights of the other folds" if asked.held_back else "shipped weights"
    show_statements(statements, f"{len(articles)} articles, {weights}")
    if read_by_people:
        show_disputes(disputes)
        show_names(names)
    if asked.errors:
        every = [each._asdict() for each in statements.errors] + [each._asdict() for each in disputes.errors]
        asked.errors.write_text(json.dumps(every, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
