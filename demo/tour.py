"""What the demo shows: a made-up newsroom before and after an edit, or a source of the user's own."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from demo.newsroom import Newsroom
from demo.questions import Question, questions
from demo.workplace import DemoError, Workplace, heading, say

_NEXT_FOR_ANY: Final = (
    'onrecord sql "SHOW TABLES"',
    "onrecord sql \"SELECT speaker, cue, content FROM statements WHERE cue_class = 'deny' LIMIT 20\"",
    'onrecord sql "FROM figures" --output figures.csv',
    "onrecord replay --into rebuilt.duckdb",
)


def newsroom_tour(workplace: Workplace, port: int) -> None:
    """Ingest the newsroom, ask, publish its edit, ingest again, and ask what changed.

    Raises:
        DemoError: a command failed.
    """
    with newsroom_at(port) as newsroom:
        heading(f"Three outlets of an invented country publish at {newsroom.origin}. Ingest their feeds.")
        workplace.must_run("ingest", *newsroom.feed_urls)
        before_the_edit = _next_second()
        _ask(workplace, questions("newsroom"))
        _wait_until(before_the_edit)
        newsroom.publish_edit()
        heading("Two articles have been rewritten, and one is new. Ingest the same feeds again.")
        workplace.must_run("ingest", *newsroom.feed_urls)
    what_changed, pay = questions("edited")
    _ask(workplace, [what_changed, pay])
    heading("And as of before the edit?")
    workplace.must_run("sql", pay.sql, "--as-of", f"{before_the_edit:%Y-%m-%dT%H:%M:%SZ}")
    heading(
        "Does every quotation stand in its article, and does a replay of the log give the same warehouse?"
    )
    workplace.must_run("verify")
    heading("Where does everything stand?")
    workplace.must_run("status")


def own_tour(workplace: Workplace, source: str) -> int:
    """Ingest a feed, page, file or directory and ask what can be asked of any; ingestion's exit code."""
    heading(f"Ingest {source}")
    # The commands run in the demo's folder, where a relative path would mean something else.
    place = str(Path(source).resolve()) if Path(source).exists() else source
    code = workplace.run("ingest", place)
    if workplace.is_empty():
        raise DemoError(f"nothing was taken in from {source}, so there is nothing to ask about", code or 1)
    _ask(workplace, questions("any"))
    heading(
        "Does every quotation stand in its article, and does a replay of the log give the same warehouse?"
    )
    workplace.must_run("verify")
    return code


def say_what_next(workplace: Workplace, activate: Path) -> None:
    """Where everything is, and commands that work there."""
    heading("What next?")
    say(f"The log, which is all that was learned, is {workplace.folder}/log.db.")
    say(f"The warehouse, rebuilt from it at any time, is in {workplace.folder}/warehouse. Ask on:")
    say()
    for line in (f". {activate}", f"cd {workplace.folder}", *_NEXT_FOR_ANY):
        say(f"    {line}")
    say()
    say("Then ingest a feed of your own there: onrecord ingest URL")


def newsroom_at(port: int) -> Newsroom:
    """A newsroom on this port, or on a free one where it is taken."""
    try:
        return Newsroom(port)
    except OSError as error:
        newsroom = Newsroom()
        say(f"Port {port} can't be had ({error.strerror}): the newsroom is at {newsroom.origin}.")
        return newsroom


def _ask(workplace: Workplace, asked: list[Question]) -> None:
    for question in asked:
        heading(question.heading)
        workplace.must_run("sql", question.sql)


def _next_second() -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)


def _wait_until(moment: datetime) -> None:
    time.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()))
