"""Measure how many copies of wire stories are found, by which method, and how fast.

    python -m bench.families [--stories 83] [--articles 2000]

Stories are made of made-up words in the frequencies of real ones (Zipf), with stock phrases that all stories
of the beat share. Each is taken over three times: cut to a half, led anew, and edited within, all three with
the outlet's own boilerplate. A method finds a copy where it calls it and its story a pair; pairs of
articles of different stories are false. Simhash is Charikar's over the same shingles, with 64 bits. Speed
and memory are the worker's, from a log through to the pairs that it appends.
"""

from __future__ import annotations

import argparse
import itertools
import random
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from eventlog.envelope import seal
from eventlog.registry import EmbeddedRegistry
from eventlog.sqlite import SqliteLog
from producers.copies.comparing import LEAST_CONTAINMENT
from producers.copies.minhash import Bands, bands
from producers.copies.shingles import Shingles, overlap, shingles
from producers.copies.worker import Progress, find_copies
from schemas import identity
from schemas.catalogue import shipped
from schemas.codec import Codec
from schemas.records import ArticleCaptured

_SEED: Final = 7
_OPENED: Final = datetime(2026, 3, 1, 8, tzinfo=UTC)
_SYLLABLES: Final = [c + v for c in "bdfgklmnprstvz" for v in ("a", "e", "i", "o", "u", "an", "er")]
_SENTENCES: Final = 24


class Article(NamedTuple):
    """An article: the number of its story, its outlet, and its text."""

    story: int
    outlet: str
    text: str


class Compared(NamedTuple):
    """An article as methods see it."""

    article: Article
    shingles: Shingles
    bands: Bands
    simhash: int


Method = Callable[[Compared, Compared], bool]


class Newsroom:
    """Writes stories and takes them over, always the same ones."""

    def __init__(self) -> None:
        self._chance = random.Random(_SEED)  # noqa: S311 - texts, no secrets
        self._words = [
            "".join(self._chance.choices(_SYLLABLES, k=self._chance.randint(1, 4))) for _ in range(6_000)
        ]
        self._weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(self._words))))
        self._stock = [self._some(7) for _ in range(60)]
        self._boilerplate = {f"Outlet {number}": self._some(110) for number in range(40)}

    def families(self, stories: int) -> Iterator[Article]:
        """Stories, each followed by its three copies."""
        for story in range(stories):
            wire = [self._sentence() for _ in range(_SENTENCES)]
            yield Article(story, "Wire", " ".join(wire))
            for taken in (self._cut(wire), self._led_anew(wire), self._edited(wire)):
                outlet = self._chance.choice(list(self._boilerplate))
                yield Article(story, outlet, f"{' '.join(taken)} {self._boilerplate[outlet]}")

    def unrelated(self, count: int) -> Iterator[Article]:
        """Articles of one beat that no other repeats."""
        for number in range(count):
            text = " ".join(self._sentence() for _ in range(_SENTENCES))
            yield Article(number, f"Outlet {number % 40}", text)

    def _sentence(self) -> str:
        stock = self._chance.choice(self._stock) if self._chance.random() < 0.3 else ""  # noqa: PLR2004 - a share
        return f"{self._some(9)} {stock} {self._some(9)}.".capitalize()

    def _some(self, count: int) -> str:
        return " ".join(self._chance.choices(self._words, cum_weights=self._weights, k=count))

    def _cut(self, wire: list[str]) -> list[str]:
        return wire[: len(wire) // 2]

    def _led_anew(self, wire: list[str]) -> list[str]:
        return [*(self._sentence() for _ in range(4)), *wire[3:18]]

    def _edited(self, wire: list[str]) -> list[str]:
        return [self._some(20) if self._chance.random() < 0.2 else each for each in wire]  # noqa: PLR2004 - as above


def simhash(found: Shingles) -> int:
    """Charikar's fingerprint of 64 bits."""
    mixed = found.astype(np.uint64) * np.uint64(0x9E37_79B9_7F4A_7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58_476D_1CE4_E5B9)
    bits: npt.NDArray[np.uint64] = (mixed[:, np.newaxis] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    return sum(1 << at for at, ones in enumerate(bits.sum(axis=0)) if 2 * int(ones) > len(found))


def resemblance_of_at_least(least: float) -> Method:
    """MinHash alone, taken as exact: the resemblance of the sets."""

    def method(one: Compared, other: Compared) -> bool:
        shared = overlap(one.shingles, other.shingles).shared
        return shared >= least * (len(one.shingles) + len(other.shingles) - shared)

    return method


def within(bits: int) -> Method:
    """Simhash alone."""
    return lambda one, other: (one.simhash ^ other.simhash).bit_count() <= bits


def bands_and_containment(least: float) -> Method:
    """What the worker does."""

    def method(one: Compared, other: Compared) -> bool:
        return bool((one.bands == other.bands).any()) and (
            overlap(one.shingles, other.shingles).containment >= least
        )

    return method


METHODS: Final[dict[str, Method]] = {
    f"MinHash 0.3, containment {LEAST_CONTAINMENT} (ours)": bands_and_containment(LEAST_CONTAINMENT),
    "MinHash 0.3, containment 0.3": bands_and_containment(0.3),
    "MinHash 0.3, containment 0.7": bands_and_containment(0.7),
    "resemblance 0.5": resemblance_of_at_least(0.5),
    "resemblance 0.8": resemblance_of_at_least(0.8),
    "simhash, 3 bits": within(3),
    "simhash, 10 bits": within(10),
    "simhash, 20 bits": within(20),
}


def compare(stories: int) -> Table:
    """The table of methods: copies found, and false pairs."""
    articles = []
    for article in Newsroom().families(stories):
        found = shingles(article.text)
        articles.append(Compared(article, found, bands(found), simhash(found)))
    true = [(articles[at - at % 4], each) for at, each in enumerate(articles) if at % 4]
    others = [
        (one, other)
        for one, other in itertools.combinations(articles, 2)
        if one.article.story != other.article.story and one.article.outlet != other.article.outlet
    ]
    table = Table("method", "copies found", "cut", "led anew", "edited", f"false, of {len(others)} pairs")
    for name, method in METHODS.items():
        hits = [method(*pair) for pair in true]
        kinds = [f"{sum(hits[kind::3])}" for kind in range(3)]
        false = sum(method(*pair) for pair in others)
        table.add_row(name, f"{sum(hits)} of {len(true)}", *kinds, str(false))
    return table


def run_worker(count: int) -> str:
    """What the worker does with so many articles of one beat, a fifth of them in families."""
    newsroom = Newsroom()
    articles = [*newsroom.families(count // 20), *newsroom.unrelated(count - count // 5)]
    with tempfile.TemporaryDirectory() as folder:
        with closing(SqliteLog(Path(folder) / "log.db")) as log:
            codec = Codec(EmbeddedRegistry(log, shipped()))
            log.append([seal(_captured(number, each), codec) for number, each in enumerate(articles)])
        with ProcessPoolExecutor(1, get_context("spawn")) as process:
            run = process.submit(_find, folder).result()
        size = (Path(folder) / "copies.db").stat().st_size
    return (
        f"{run.done.articles} articles in {run.seconds:.1f} s, "
        f"{run.done.articles / run.seconds:.0f} a second; "
        f"{run.done.copies} pairs; at most {run.megabytes:.0f} MB of memory; "
        f"{size / run.done.articles / 1000:.1f} kB of index an article"
    )


class Run(NamedTuple):
    """What came of a worker in a process of its own."""

    done: Progress
    seconds: float
    megabytes: float
    """The most memory that the process held."""


def _find(folder: str) -> Run:
    with closing(SqliteLog(Path(folder) / "log.db")) as log:
        codec = Codec(EmbeddedRegistry(log, shipped()))
        began = time.perf_counter()
        file = Path(folder) / "copies.db"
        done = find_copies(log, codec, file, until_end=True, stop=threading.Event(), group="families")
        seconds = time.perf_counter() - began
    return Run(done, seconds, _peak_megabytes())


def _peak_megabytes() -> float:
    """What this process held at most. Not by getrusage, where a child begins with what its parent held."""
    (line,) = re.findall(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text("ascii"), re.MULTILINE)
    return int(line) / 1000


def _captured(number: int, article: Article) -> ArticleCaptured:
    at = _OPENED + timedelta(seconds=number)
    article_id = identity.article_id(f"https://example.org/{number}", article.text)
    revision_id = identity.digest("bench", article_id)
    return ArticleCaptured(
        event_id=identity.capture_event_id(revision_id, at),
        article_id=article_id,
        revision_id=revision_id,
        captured_at=at,
        outlet=article.outlet,
        text=article.text,
    )


def main() -> None:
    """Print both measurements."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stories", type=int, default=83, help="stories, each with three copies")
    parser.add_argument("--articles", type=int, default=2_000, help="articles for the worker")
    options = parser.parse_args()
    console = Console()
    console.print(run_worker(options.articles))
    console.print(compare(options.stories))


if __name__ == "__main__":
    main()
