"""How extraction grows: with processes on one machine, and with the length of one text.

    python -m bench.extraction_growth [--processes N] [--articles N] [--lengths N ...]

Processes are started, load their models and wait for each other; from then on wall-clock time is taken until
the last is done, which tells something on a machine that does nothing else. Each reads articles of its own,
made up as in bench.extraction. Long texts are made of one thing again and again, and CPU time is taken; per
1,000 characters it stays the same where it is linear in length.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import time
from multiprocessing.synchronize import Barrier
from typing import Final

from rich.console import Console
from rich.table import Table

from bench.extraction import compose

_LONG: Final = {
    "prose": "Ada Holt said that the gate had held, and Piet Maas denied it. ",
    "paragraphs": "Ada Holt said that 40 boats had left.\n",
    "no punctuation": "the gate held and nobody saw it ",
    "no spaces": "x",
    "right to left": "השער החזיק ",
    "emoji": "👩\u200d🚒",
    "control characters": "\x00\x07",
    "quotation marks": "“a” ",
    "numbers": "9 ",
    "one cue": "said ",
}
_LENGTHS: Final = (10_000, 20_000, 40_000)


def rate(processes: int, articles: int) -> float:
    """Articles a second of so many processes with so many articles each."""
    context = multiprocessing.get_context("spawn")
    ready, done = context.Barrier(processes + 1), context.Barrier(processes + 1)
    workers = [
        context.Process(target=_extract, args=(articles, seed, ready, done)) for seed in range(processes)
    ]
    for worker in workers:
        worker.start()
    ready.wait()
    began = time.perf_counter()
    done.wait()
    took = time.perf_counter() - began
    for worker in workers:
        worker.join()
    return processes * articles / took


def _extract(articles: int, seed: int, ready: Barrier, done: Barrier) -> None:
    # Numerical libraries read this when they are first loaded, hence the import below it.
    os.environ["OMP_NUM_THREADS"] = "1"
    from producers.extraction.extractor import Extractor, Text  # noqa: PLC0415 - see above

    extractor = Extractor()
    texts = [Text(text) for text in compose(articles, seed)]
    ready.wait()
    for _ in extractor.extract_many(texts):
        pass
    done.wait()


def show_processes(most: int, articles: int) -> None:
    """Print the rates of one process, two, and so on."""
    table = Table(title=f"{articles} articles of about 1,000 words a process, {os.cpu_count()} cores")
    for heading in ("processes", "articles/s", "times one"):
        table.add_column(heading, justify="right")
    one = 0.0
    for processes in range(1, most + 1):
        found = rate(processes, articles)
        one = one or found
        table.add_row(str(processes), f"{found:.1f}", f"{found / one:.2f}")
    Console().print(table)


def show_lengths(lengths: tuple[int, ...]) -> None:
    """Print the milliseconds of CPU per 1,000 characters of each kind of text, by length."""
    from producers.extraction.extractor import Extractor  # noqa: PLC0415 - as in _extract

    extractor = Extractor()
    table = Table(title="ms per 1,000 characters")
    table.add_column("a text of")
    for length in lengths:
        table.add_column(f"{length:,} characters", justify="right")
    for name, piece in _LONG.items():
        row = []
        for length in lengths:
            began = time.process_time()
            extractor.extract((piece * (length // len(piece) + 1))[:length])
            row.append(f"{1e6 * (time.process_time() - began) / length:.1f}")
        table.add_row(name, *row)
    Console().print(table)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--articles", type=int, default=20)
    parser.add_argument("--lengths", type=int, nargs="+", default=list(_LENGTHS))
    asked = parser.parse_args()
    show_processes(asked.processes, asked.articles)
    show_lengths(tuple(asked.lengths))


if __name__ == "__main__":
    main()
