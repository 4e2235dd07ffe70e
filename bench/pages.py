"""Pages a second from HTML to articles: in this process, and in confined ones, one and two at a time.

    python -m bench.pages [--pages 200] [--kib 20 80 320]

The pages are made: an article of some 700 words with its metadata in JSON-LD and OpenGraph, amid menus, lists
of teasers and scripts that fill it up to so many KiB. "CPU ms" is processor time for one page: unlike pages a
second, it tells nothing of what else the machine does.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from datetime import UTC, datetime
from functools import partial
from typing import Final

from rich.console import Console
from rich.table import Table

from producers.sources.article import Article
from producers.sources.confinement import Confinement
from producers.sources.pages import read_page

_WORDS: Final = (
    "harbour pier ferry council budget teacher bridge market river winter station library vote doctor farmer"
    " engine village answer letter morning plan price road school storm tax union water window worker"
)
_PARAGRAPHS: Final = 12
_PARAGRAPH_WORDS: Final = 60
_LOOKED_AT: Final = datetime(2026, 3, 10, tzinfo=UTC)


def page(number: int, kib: int) -> bytes:
    """A page of so many KiB."""
    source = random.Random(number)  # noqa: S311 - reproducible words, no secrets
    title, words = f"Story {number}", _WORDS.split()
    declared = {"@type": "NewsArticle", "headline": title, "datePublished": "2026-03-06T10:15:00+02:00"}
    text = "".join(
        f"<p>{' '.join(source.choices(words, k=_PARAGRAPH_WORDS)).capitalize()}.</p>"
        for _ in range(_PARAGRAPHS)
    )
    teasers = (
        f'<li class="teaser"><a href="/{source.getrandbits(48):x}">{" ".join(source.choices(words, k=6))}'
        f"</a><script>track({n})</script></li>"
        for n in range(kib * 8)
    )
    before: list[str] = []
    after: list[str] = []
    size = len(text)
    for n, teaser in enumerate(teasers):
        size += len(teaser)
        if size > kib << 10:
            break
        (after if n % 2 else before).append(teaser)
    head = (
        f'<meta charset="utf-8"><title>{title} | Post</title><meta property="og:title" content="{title}">'
        f'<script type="application/ld+json">{json.dumps(declared)}</script>'
    )
    return (
        f'<!doctype html><html lang="en"><head>{head}</head><body><nav><ul>{"".join(before)}</ul></nav><main>'
        f"<article><h1>{title}</h1>{text}</article></main><aside><ul>{''.join(after)}</ul></aside></body></html>"
    ).encode()


def reading(number: int, raw: bytes) -> partial[Article]:
    """The reading of a page."""
    url = f"https://post.example/{number}/a-story"
    return partial(read_page, raw, source=url, looked_at=_LOOKED_AT, url=url)


def alone(pages: list[bytes]) -> tuple[float, float]:
    """Pages a second in this process, and milliseconds of processor time for each."""
    reading(0, pages[0])()  # loads what is loaded once
    began, spent = time.perf_counter(), time.process_time()
    for number, raw in enumerate(pages):
        reading(number, raw)()
    took, spent = time.perf_counter() - began, time.process_time() - spent
    return len(pages) / took, 1_000 * spent / len(pages)


async def confined(pages: list[bytes], workers: int) -> float:
    """Pages a second in so many processes."""
    with Confinement(workers=workers) as confinement:
        await asyncio.gather(*(confinement.run(reading(0, pages[0])) for _ in range(2 * workers)))
        began = time.perf_counter()
        await asyncio.gather(*(confinement.run(reading(number, raw)) for number, raw in enumerate(pages)))
        return len(pages) / (time.perf_counter() - began)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--kib", type=int, nargs="+", default=[20, 80, 320])
    given = parser.parse_args()
    table = Table(
        "KiB", "this process: pages/s", "CPU ms a page", "1 confined: pages/s", "2 confined: pages/s"
    )
    for kib in given.kib:
        pages = [page(number, kib) for number in range(given.pages)]
        rate, spent = alone(pages)
        rates = [asyncio.run(confined(pages, workers)) for workers in (1, 2)]
        table.add_row(str(kib), f"{rate:,.0f}", f"{spent:.1f}", *(f"{rate:,.0f}" for rate in rates))
    Console().print(table)


if __name__ == "__main__":
    main()
