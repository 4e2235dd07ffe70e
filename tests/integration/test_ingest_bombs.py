"""Documents made to hang, crash or fill whoever reads them are refused or read, and the rest is ingested."""

from __future__ import annotations

from pathlib import Path

import msgspec

from producers.sources.fetching import FetchLimits
from tests.bombs import BOMBS
from tests.hostile import HostileServer, answer
from tests.newsdesk import QUICK, Desk, html, prose

_SIZE = 100_000


def test_bombs_of_every_kind_leave_the_other_articles_unharmed(tmp_path: Path) -> None:
    scripts = {
        f"/{number}": answer(bomb.made(_SIZE).encode(), content_type=bomb.content_type)
        for number, bomb in enumerate(BOMBS.values())
    }
    scripts["/robots.txt"] = answer(b"", status="404 Not Found")
    scripts["/last"] = answer(html(prose("The ferry runs again.")).encode())
    settings = msgspec.structs.replace(QUICK, limits=FetchLimits(seconds_between=0.0))
    with HostileServer(scripts) as server, Desk(tmp_path) as desk:
        sources = [server.url(f"/{number}") for number in range(len(BOMBS))]
        report = desk.ingest(*sources, server.url("/last"), settings=settings)
        told = {refusal.source.partition(",")[0] for refusal in report.refused}
        taken = {event.source for event in desk.captured()}
        warned = {warning.source for warning in report.warnings}
    assert server.url("/last") in taken
    assert set(sources) == (told | taken | warned) - {server.url("/last")}
    reasons = "\n".join(refusal.reason for refusal in report.refused)
    for fault in ("by a fault", "ended the process", "took more than"):
        assert fault not in reasons
