"""WARC files of growing size: records walked, pages captured, and the memory that both take.

    python -m bench.warc [--pages 2000 20000] [--kib 20]

The files are made as crawlers make them: for each page a request, a response of so many KiB and a record of
metadata, each a gzip member of its own. A fresh process walks the records, then ingests the file into a new
SQLite log. "MiB" is the largest resident set of that process at the end of each; "reader MiB" that of the
largest of the processes that extract text.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from producers.sources.warcrecords import WarcPage, WarcRecords
from tests.crawls import Crawl
from tests.newsdesk import Desk, counts, html

_WORDS: Final = (
    "harbour pier ferry council budget teacher bridge market river winter station library vote doctor farmer"
    " engine village answer letter morning plan price road school storm tax union water window worker"
)
_PARAGRAPHS: Final = 12
_PARAGRAPH_WORDS: Final = 60
_RECORDS_A_PAGE: Final = 3


def write_crawl(path: Path, pages: int, kib: int) -> None:
    """A crawl of different articles, padded with mark-up that holds no text."""
    source = random.Random(pages)  # noqa: S311 - reproducible words, no secrets
    padding = "".join(f'<li><a href="/{n}-{source.getrandbits(64)}">{n}</a></li>' for n in range(kib * 25))
    words = _WORDS.split()
    with Crawl(path) as crawl:
        for number in range(pages):
            url = f"https://example.com/{number}"
            paragraphs = (" ".join(source.choices(words, k=_PARAGRAPH_WORDS)) for _ in range(_PARAGRAPHS))
            body = "".join(f"<p>{text.capitalize()}.</p>" for text in paragraphs)
            page = html(body, f"Story {number}").replace("<body>", f"<body><nav>{padding}</nav>")
            crawl.request(url)
            crawl.page(url, page.encode()[:-1])
            crawl.other("metadata", url, b"fetchTimeMs: 20\r\n", "application/warc-fields")


def measure(path: Path, folder: Path) -> dict[str, float]:
    """What this process takes to walk a file's records and to ingest it."""
    start = time.perf_counter()
    with path.open("rb") as file:
        pages = sum(isinstance(found, WarcPage) for found in WarcRecords(file))
    walking, walking_mib = time.perf_counter() - start, _peak_mib(resource.RUSAGE_SELF)
    start = time.perf_counter()
    with Desk(folder) as desk:
        report = desk.ingest(str(path))
    ingesting = time.perf_counter() - start
    if counts(report) != (pages, 0, 0, 0):
        raise SystemExit(f"of {pages} pages came {counts(report)}: {report.refused[:1]}")
    return {
        "records_a_second": pages * _RECORDS_A_PAGE / walking,
        "walking_mib": walking_mib,
        "pages_a_second": pages / ingesting,
        "ingesting_mib": _peak_mib(resource.RUSAGE_SELF),
        "reader_mib": _peak_mib(resource.RUSAGE_CHILDREN),
    }


def _peak_mib(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def _in_a_fresh_process(path: Path, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.warc", "--measure", str(path), str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--pages", type=int, nargs="+", default=[2_000, 20_000])
    parser.add_argument("--kib", type=int, default=20)
    parser.add_argument("--measure", type=Path, nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(*given.measure)))
        return
    columns = ("pages", "file MiB", "records/s walked", "MiB", "pages/s captured", "MiB", "reader MiB")
    table = Table(*columns, title=f"WARC files of pages of {given.kib} KiB")
    for pages in given.pages:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "crawl.warc.gz")
            write_crawl(path, pages, given.kib)
            found = _in_a_fresh_process(path, Path(folder))
            size = f"{path.stat().st_size / (1 << 20):,.0f}"
            table.add_row(f"{pages:,}", size, *(f"{value:,.0f}" for value in found.values()))
    Console().print(table)


if __name__ == "__main__":
    main()
