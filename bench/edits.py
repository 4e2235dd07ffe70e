"""False marks of edits, and edits that are missed, on made-up pages over HTTP.

    python -m bench.edits

One article stands in several templates. Each page is visited again and again while something on it changes
by itself, which must not count as a change of the article; and while the article is edited in the least
way, which must.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from typing import Final

from bench.sites import CHANGES, EDITS, STORY, TEMPLATES, Change, Noise, Template, everything_at_once
from eventlog.envelope import unseal
from eventlog.registry import EmbeddedRegistry
from eventlog.sqlite import SqliteLog
from producers.ingest import IngestSettings, ingest
from producers.memory import Memory
from producers.sources.addresses import AddressRules
from producers.sources.fetching import FetchLimits
from schemas.catalogue import shipped
from schemas.codec import Codec
from schemas.records import ArticleCaptured

VISITS: Final = 4
BESIDE: Final = CHANGES["counts and clocks between paragraphs"]
"""What changes on a page together with an edit of its article."""
_ALL_CHANGES: Final = CHANGES | {"everything at once": everything_at_once}
_SETTINGS: Final = IngestSettings(
    limits=FetchLimits(seconds_between=0.0), addresses=AddressRules(allowed=(ip_network("127.0.0.0/8"),))
)


def marks(editions: Sequence[Mapping[str, str]]) -> Counter[str]:
    """How many visits to each page are marked as changes of its article.

    Args:
        editions: the site's pages by their paths, one edition for each visit.
    """
    with tempfile.TemporaryDirectory(prefix="onrecord-edits-") as folder, _serving() as (site, pages):
        log = SqliteLog(Path(folder) / "log.db")
        codec = Codec(EmbeddedRegistry(log, shipped()))
        with Memory(Path(folder) / "memory.db", log, codec) as memory:
            for edition in editions:
                pages.update(edition)
                report = ingest(log, codec, memory, [site + path for path in edition], settings=_SETTINGS)
                if report.refused:
                    raise RuntimeError(f"refused: {report.refused[0]}")
        events = [unseal(record, codec) for record in log.read({}, topics=["articles"], limit=1_000_000)]
        log.close()
    captured = (event.url or "" for event in events if isinstance(event, ArticleCaptured))
    return Counter(url.removeprefix(site) for url in captured) - Counter(dict.fromkeys(editions[0], 1))


def false_marks(
    changes: Mapping[str, Change], templates: Sequence[Template], *, visits: int = VISITS
) -> Counter[str]:
    """How many visits are marked, by the name of the only change that there is on the page."""
    pages = {
        f"/{number}/{template.__name__}": (name, change, template)
        for number, (name, change) in enumerate(changes.items())
        for template in templates
    }
    found = marks(
        [
            {path: template(STORY, change(visit)) for path, (_, change, template) in pages.items()}
            for visit in range(visits)
        ]
    )
    return _summed((pages[path][0], count) for path, count in found.items())


def found_edits(templates: Sequence[Template]) -> Counter[str]:
    """On how many pages an edit is found, by its name, while counts and clocks change too."""
    pages = {
        f"/{number}/{template.__name__}": (name, edit, template)
        for number, (name, edit) in enumerate(EDITS.items())
        for template in templates
    }
    before = {path: template(STORY, BESIDE(1)) for path, (_, _, template) in pages.items()}
    after = {path: template(edit(STORY), BESIDE(2)) for path, (_, edit, template) in pages.items()}
    return _summed((pages[path][0], count) for path, count in marks([before, after]).items())


def relaunch_marks(templates: Sequence[Template]) -> int:
    """How many visits are marked because the page comes in another template each time."""
    return marks([{"/page": template(STORY, Noise())} for template in templates]).total()


def _summed(counts: Iterator[tuple[str, int]]) -> Counter[str]:
    summed: Counter[str] = Counter()
    for name, count in counts:
        summed[name] += count
    return summed


@contextmanager
def _serving() -> Iterator[tuple[str, dict[str, str]]]:
    """A site: its address, and its pages by their paths, which can be changed."""
    pages: dict[str, str] = {}

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((body or "").encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", pages
        finally:
            server.shutdown()
            thread.join()


def main() -> int:
    """Print both tables; 1 where an edit was missed."""
    print(f"{len(TEMPLATES)} templates, {VISITS} visits each\n\n{'what changes on the page':45}false marks")
    visits = (VISITS - 1) * len(TEMPLATES)
    false = false_marks(_ALL_CHANGES, TEMPLATES)
    for name in _ALL_CHANGES:
        print(f"{name:45}{false[name]:4} of {visits}")
    print(f"{'the template':45}{relaunch_marks(TEMPLATES):4} of {len(TEMPLATES) - 1}")
    print(f"\n{'what is edited, beside counts and clocks':45}missed edits")
    found = found_edits(TEMPLATES)
    for name in EDITS:
        print(f"{name:45}{len(TEMPLATES) - found[name]:4} of {len(TEMPLATES)}")
    return int(any(found[name] < len(TEMPLATES) for name in EDITS))


if __name__ == "__main__":
    sys.exit(main())
