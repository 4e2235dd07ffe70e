"""Extract statements, figures and disputes, beside the bare spaCy pipeline over the same texts.

    python -m bench.extraction [PATH] [--articles N] [--rounds N]

PATH is a directory of .txt files or a file of JSON lines with a "text" each; without it the texts are made-up
articles of about 1,000 words. One thread, CPU time; rounds are interleaved and medians shown; loading the
model is not timed. The bare pipeline is given whole articles in one `nlp.pipe`, and then, as extraction does,
their paragraphs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from rich.console import Console
from rich.table import Table

_PARAGRAPHS: Final = 24
_PEOPLE: Final = (
    ("Ada", "Holt", "she", "harbour master"),
    ("Piet", "Maas", "he", "a ferry owner"),
    ("Ingrid", "Solberg", "she", "the regional minister"),
    ("Tomas", "Vrana", "he", "an engineer at the port"),
    ("Lucia", "Ferrante", "she", "head of the dockers' union"),
    ("Samuel", "Okoro", "he", "a spokesman for the coast guard"),
)
_THINGS: Final = ("the eastern pier", "the flood gate", "the ferry line", "the new quay", "the storm wall")
_ACTS: Final = (
    "will be rebuilt before the winter storms arrive",
    "had never been inspected by the people who sold it",
    "could be opened to traffic as soon as the money is there",
    "is too weak to carry the lorries that now cross it every morning",
    "was damaged when the tanker broke loose in the last gale",
)
_PARAGRAPH_SHAPES: Final = """
“{Thing} {act},” said {first} {last}, {role}. “We told the council in {month}, and nobody listened.”
{last} said on {day} that {thing} {act}, adding that about {n} families had been asked to leave.
According to {first} {last}, {thing} {act}. It would cost ${m} million, up {p} per cent on last year.
“{Thing} {act},” {pronoun} added. “At least {n} of us saw it, and we will say so in court.”
The council denied that {thing} {act}, and called the report “a {adjective} piece of work.”
{Pronoun} told reporters in a statement that {thing} {act}, although the coast guard disputed the claim.
Work on {thing} began {n} years ago, when the town had fewer than {k},000 inhabitants and two doctors.
Since then the quarter has grown, the school has moved twice and the old market is a car park.
{last}, who has run the harbour since the floods, accused the owners of hiding what they knew.
The ministry was urged to publish the files, which could not be independently verified.
On most evenings the boats come in late, and the gulls follow them past the lighthouse.
The men sort the catch under lamps that the town put up after the accident.
Few of them talk about {thing} any more, and those who do have moved away from the water.
""".strip().split("\n")


def compose(articles: int, seed: int = 7) -> list[str]:
    """Made-up articles: quotations, reported speech, figures, disputes, and plain narrative in between."""
    source = random.Random(seed)  # noqa: S311 - reproducible texts, no secrets
    return ["\n".join(_paragraph(source) for _ in range(_PARAGRAPHS)) for _ in range(articles)]


def _paragraph(source: random.Random) -> str:
    return " ".join(_sentences(source) for _ in range(source.choice((1, 2, 3))))


def _sentences(source: random.Random) -> str:
    first, last, pronoun, role = source.choice(_PEOPLE)
    thing = source.choice(_THINGS)
    return source.choice(_PARAGRAPH_SHAPES).format(
        first=first,
        last=last,
        pronoun=pronoun,
        Pronoun=pronoun.capitalize(),
        role=role,
        thing=thing,
        Thing=thing.capitalize(),
        act=source.choice(_ACTS),
        month=source.choice(("March", "June", "October")),
        day=source.choice(("Monday", "Friday", "Sunday")),
        adjective=source.choice(("careless", "dishonest", "hasty")),
        n=source.randint(3, 90),
        m=source.randint(2, 60),
        p=source.randint(2, 30),
        k=source.randint(3, 80),
    )


def texts_at(path: Path) -> list[str]:
    """The texts of a directory of .txt files, or of a file of JSON lines."""
    if path.is_dir():
        return [each.read_text(encoding="utf-8") for each in sorted(path.glob("*.txt"))]
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines if line.strip()]


class Seconds(NamedTuple):
    """What each way takes over all texts."""

    bare: float
    by_paragraph: float
    extraction: float


def measure(texts: list[str], rounds: int) -> Seconds:
    """Medians over interleaved rounds, after one to warm up."""
    from producers.extraction.extractor import DEFAULT_MODEL, Extractor, Text  # noqa: PLC0415 - see main
    from producers.extraction.parsing import load, paragraphs  # noqa: PLC0415 - see main

    bare = load(DEFAULT_MODEL)
    extractor = Extractor()

    def pipe(pieces: list[str]) -> None:
        for _ in bare.pipe(pieces):
            pass

    def extract() -> None:
        for _ in extractor.extract_many(map(Text, texts)):
            pass

    pieces = [text[start:end] for text in texts for start, end in paragraphs(text)]
    ways = (lambda: pipe(texts), lambda: pipe(pieces), extract)
    seconds = [[_timed(way) for way in ways] for _ in range(rounds + 1)][1:]
    return Seconds(*(median(column) for column in zip(*seconds, strict=True)))


def _timed(run: Callable[[], None]) -> float:
    began = time.process_time()
    run()
    return time.process_time() - began


def show(texts: list[str], seconds: Seconds) -> None:
    """Print the rates and how they compare."""
    words = sum(len(text.split()) for text in texts)
    table = Table(title=f"{len(texts)} articles, {words} words, one thread")
    for heading in ("", "articles/s", "words/s", "time over bare spaCy"):
        table.add_column(heading, justify="right" if heading else "left")
    names = ("bare spaCy pipeline", "the same, paragraph by paragraph", "extraction")
    for name, each in zip(names, seconds, strict=True):
        rates = (f"{len(texts) / each:.2f}", f"{words / each:,.0f}", f"{each / seconds.bare:.2f}")
        table.add_row(name, *rates)
    Console().print(table)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("path", nargs="?", type=Path)
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    # Numerical libraries read this when they are first loaded, hence the imports inside `measure`.
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = "1"
    texts = texts_at(asked.path)[: asked.articles] if asked.path else compose(asked.articles)
    show(texts, measure(texts, asked.rounds))


if __name__ == "__main__":
    main()
