"""An ingestion that is killed anywhere loses nothing and repeats nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

from tests.crawls import crawl_of
from tests.newsdesk import PROSE, Desk, counts

ARTICLES = 1_500
CHILD = """
import sys
from pathlib import Path
from tests.newsdesk import Desk
with Desk(Path(sys.argv[1])) as desk:
    report = desk.ingest(sys.argv[2])
"""


def ingest_until(desk: Desk, source: Path, captures: int) -> None:
    """Run an ingestion in a process of its own and kill it once the log holds so many captures."""
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(desk.folder), str(source)])
    try:
        while child.poll() is None and len(desk.captured()) < captures:
            desk.log.wait(desk.log.ends(["articles"]), topics=["articles"], timeout=0.05)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()


def test_killed_again_and_again_every_article_is_captured_exactly_once(tmp_path: Path) -> None:
    source = tmp_path / "articles.jsonl"
    article = {"text": PROSE, "captured_at": "2026-03-01T00:00:00Z", "language": "en"}
    lines = [json.dumps(article | {"url": f"https://example.com/{n}"}) for n in range(ARTICLES)]
    source.write_text("\n".join(lines), encoding="utf-8")
    with Desk(tmp_path) as desk:
        for captures in (1, 250, 600):
            ingest_until(desk, source, captures)
        done = len(desk.captured())
        assert done > 0
        report = desk.ingest(str(source))
        assert counts(report) == (ARTICLES - done, 0, done, 0)
        events = desk.captured()
        assert len(events) == len({event.event_id for event in events}) == ARTICLES


def test_an_archive_that_is_killed_again_and_again_gives_the_log_of_one_that_is_not(tmp_path: Path) -> None:
    source = crawl_of(tmp_path / "crawl.warc.gz", 400)
    (tmp_path / "unharmed").mkdir()
    with Desk(tmp_path / "unharmed") as unharmed, Desk(tmp_path) as desk:
        assert counts(unharmed.ingest(str(source))) == (400, 0, 0, 0)
        for captures in (1, 150, 300):
            ingest_until(desk, source, captures)
        done = len(desk.captured())
        assert 300 <= done < 400
        places: list[int] = []
        report = desk.ingest(str(source), on_progress=lambda so_far: places.append(so_far.archive_read))
        assert counts(report) == (400 - done, 0, done, 0)
        assert next(filter(None, places)) > source.stat().st_size // 3
        assert set(desk.captured()) == set(unharmed.captured())
        assert len(desk.captured()) == 400
