"""A log, its codec and ingestion's memory, on real files: what every test of ingestion works at."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from ipaddress import ip_network
from pathlib import Path
from typing import Self

from eventlog.envelope import unseal
from eventlog.registry import EmbeddedRegistry
from eventlog.sqlite import SqliteLog
from producers.ingest import IngestReport, IngestSettings, Progress, ingest
from producers.memory import Memory
from producers.sources.addresses import AddressRules
from producers.sources.fetching import FetchLimits
from schemas.catalogue import shipped
from schemas.codec import Codec
from schemas.records import ArticleCaptured

QUICK = IngestSettings(
    limits=FetchLimits(total_seconds=5, connect_seconds=2, read_seconds=0.5, seconds_between=0),
    addresses=AddressRules(allowed=(ip_network("127.0.0.0/8"), ip_network("::1/128"))),
)
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
PROSE = "The harbour office said on Friday that the pier would be rebuilt before the summer season begins."


class Desk:
    """Ingests into a log in a folder; `memory` may be opened anew at any time."""

    def __init__(self, folder: Path, *, log_name: str = "log.db", max_record_bytes: int = 32 << 20) -> None:
        self.folder = folder
        self._seconds = itertools.count()
        self.log = SqliteLog(folder / log_name, max_record_bytes=max_record_bytes)
        self.codec = Codec(EmbeddedRegistry(self.log, shipped()))
        self.memory = Memory(folder / "memory.db", self.log, self.codec)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close log and memory."""
        self.memory.close()
        self.log.close()

    def now(self) -> datetime:
        """NOW, and a second later each time."""
        return NOW + timedelta(seconds=next(self._seconds))

    def ingest(
        self,
        *sources: str,
        stdin: bytes = b"",
        settings: IngestSettings = QUICK,
        on_progress: Progress | None = None,
    ) -> IngestReport:
        """Ingest, by the desk's clock where the source has no moment of its own."""
        return ingest(
            self.log,
            self.codec,
            self.memory,
            sources,
            stdin=BytesIO(stdin),
            settings=settings,
            on_progress=on_progress,
            now=self.now,
        )

    def ingest_json(self, *articles: Mapping[str, object]) -> IngestReport:
        """Ingest articles as JSON lines on standard input."""
        return self.ingest("-", stdin=b"\n".join(json.dumps(article).encode() for article in articles))

    def captured(self) -> list[ArticleCaptured]:
        """Every capture in the log, by its moment."""
        records = self.log.read({}, topics=["articles"], limit=100_000)
        events = [unseal(record, self.codec) for record in records]
        return sorted((e for e in events if isinstance(e, ArticleCaptured)), key=lambda e: e.captured_at)


def counts(report: IngestReport) -> tuple[int, int, int, int]:
    """New, changed, unchanged, refused."""
    return report.new, report.changed, report.unchanged, len(report.refused)


def reasons(report: IngestReport) -> dict[str, str]:
    """Why each source was refused."""
    return {refusal.source: refusal.reason for refusal in report.refused}


def rss(items: Sequence[tuple[str, str, str]], title: str = "Harbour Post") -> str:
    """An RSS feed of (link, title, HTML body) entries; an empty body leaves a teaser only."""
    entries = "".join(
        f"<item><title>{name}</title><link>{link}</link><pubDate>Fri, 06 Mar 2026 10:15:00 +0200</pubDate>"
        + (
            f"<content:encoded><![CDATA[{body}]]></content:encoded>"
            if body
            else "<description>In short…</description>"
        )
        + "</item>"
        for link, name, body in items
    )
    namespace = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    channel = f"<channel><title>{title}</title>{entries}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0" {namespace}>{channel}</rss>'


def html(body: str, title: str = "Pier to be rebuilt") -> str:
    """A page with one article."""
    head = f'<meta charset="utf-8"><title>{title}</title><meta property="og:type" content="article">'
    article = f"<article><h1>{title}</h1>{body}</article>"
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{article}</body></html>'


def prose(*sentences: str) -> str:
    """Paragraphs of HTML, long enough to be an article."""
    return "".join(f"<p>{text}</p>" for text in (*sentences, PROSE, PROSE + " Residents doubted it.", PROSE))
