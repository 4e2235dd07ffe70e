"""The extraction worker on a real log: claims once, whatever dies, whatever a record holds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from eventlog.envelope import seal, unseal
from eventlog.log import Record
from eventlog.registry import EmbeddedRegistry
from eventlog.sqlite import SqliteLog
from producers.extraction.extractor import Extractor
from producers.extraction.facts import Facts
from producers.worker import Progress, work
from schemas import identity
from schemas.catalogue import shipped
from schemas.codec import Codec
from schemas.records import ArticleCaptured, ClaimDisputed, Event, ExtractionCompleted, StatementMade
from tests.extracting import extractor
from tests.newsroom_events import vanished

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
TEXT = (
    "“The pier will be rebuilt by May,” said Ada Holt, the harbour master. "
    "She denied that 40 boats were lost."
)


def captured(number: int, text: str = TEXT, language: str | None = "en") -> ArticleCaptured:
    """A capture of an article with an address of its own."""
    url = f"https://example.org/{number}"
    article = identity.article_id(url, text)
    revision = identity.revision_id(
        article_id=article,
        title="",
        text=text,
        published_at=None,
        published_precision="unknown",
        language=language,
    )
    return ArticleCaptured(
        event_id=identity.capture_event_id(revision, NOW),
        article_id=article,
        revision_id=revision,
        captured_at=NOW,
        url=url,
        language=language,
        text=text,
    )


class Room:
    """A log with its codec, and the worker run to its end."""

    def __init__(self, path: Path, *, lease: float = 10.0) -> None:
        self.log = SqliteLog(path, lease=lease, topics=["articles", "claims"])
        self.codec = Codec(EmbeddedRegistry(self.log, shipped()))

    def capture(self, *captures: ArticleCaptured) -> None:
        """Append captures."""
        self.log.append([seal(each, self.codec) for each in captures])

    def work(self, by: Extractor | None = None, *, stop: threading.Event | None = None) -> Progress:
        """Extract until none is left."""
        return work(
            self.log,
            self.codec,
            by or extractor(),
            until_end=True,
            stop=stop or threading.Event(),
            group="extraction",
        )

    def claims(self) -> list[Event]:
        """Everything on the topic of claims, in order."""
        return [unseal(r, self.codec) for r in self.log.read({}, topics=["claims"], limit=100_000)]

    def completions(self) -> list[ExtractionCompleted]:
        """The completions among the claims."""
        return [event for event in self.claims() if isinstance(event, ExtractionCompleted)]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A room with an empty log."""
    opened = Room(tmp_path / "log.db")
    yield opened
    opened.log.close()


class Interrupted(Extractor):
    """The extractor, with something happening before it reads each text."""

    def __init__(self, before: Callable[[str], None]) -> None:
        super().__init__()
        self._before = before

    def extract(
        self,
        text: str,
        *,
        title: str = "",
        published_at: datetime | None = None,
        language: str | None = None,
        alive: Callable[[], None] | None = None,
    ) -> Facts:
        """As the extractor does, after what happens before."""
        self._before(text)
        return super().extract(text, title=title, published_at=published_at, language=language, alive=alive)


def test_a_disappearance_is_passed_over(room: Room) -> None:
    article = captured(1)
    room.capture(article)
    room.log.append([seal(vanished(article, observed=90), room.codec)])
    done = room.work()
    assert (done.articles, done.skipped) == (1, 0)
    assert room.work() == Progress()


def test_a_capture_becomes_its_claims_and_a_completion_that_counts_them(room: Room) -> None:
    """The completion comes last and its counts are those of the events before it."""
    room.capture(captured(1))
    room.work()
    events = room.claims()
    counts = Counter(type(event).__name__ for event in events)
    completion = events[-1]
    assert isinstance(completion, ExtractionCompleted)
    assert completion.outcome == "extracted"
    assert completion.statements == counts["StatementMade"] > 0
    assert completion.figures == counts["FigureReported"] > 0
    assert completion.disputes == counts["ClaimDisputed"] == 1
    assert {event.article_id for event in events} == {captured(1).article_id}


def test_what_is_extracted_is_not_extracted_again(room: Room) -> None:
    """The group's positions move with the claims."""
    room.capture(*(captured(n) for n in range(9)))
    assert room.work().articles == 9
    before = room.claims()
    assert room.work() == Progress()
    assert room.claims() == before


def test_a_dispute_points_at_the_statement_that_it_answers(room: Room) -> None:
    """The statement's id in the dispute is one of the same article."""
    room.capture(captured(1, "The pier is unsafe, said Piet Maas. Ada Holt denied that the pier is unsafe."))
    room.work()
    events = room.claims()
    dispute = next(event for event in events if isinstance(event, ClaimDisputed))
    ids = {event.statement_id: event for event in events if isinstance(event, StatementMade)}
    assert dispute.claim_statement_id is not None
    assert ids[dispute.claim_statement_id].content[0].text == "The pier is unsafe"


def test_a_record_that_is_no_event_is_passed_over_and_the_rest_goes_on(room: Room) -> None:
    """The projector keeps such a record as a dead letter; the worker only counts it."""
    room.capture(captured(1))
    room.log.append([Record("articles", b"key", b"not an event")])
    room.capture(captured(2))
    done = room.work()
    assert (done.articles, done.skipped) == (2, 1)


def test_a_text_on_which_extraction_fails_is_completed_as_failed_with_the_reason(room: Room) -> None:
    """The other texts are extracted all the same."""

    def choke(text: str) -> None:
        if "unsafe" in text:
            raise RecursionError("too deep a sentence")

    room.capture(captured(1, "The pier is unsafe."), captured(2))
    done = room.work(Interrupted(choke))
    outcomes = {c.article_id: (c.outcome, c.error) for c in room.completions()}
    assert done.failed == 1
    assert outcomes == {
        captured(1, "The pier is unsafe.").article_id: ("failed", "RecursionError: too deep a sentence"),
        captured(2).article_id: ("extracted", None),
    }


def test_a_text_in_another_language_is_completed_without_claims(room: Room) -> None:
    """So that it counts as done and a later extractor can tell what to read again."""
    room.capture(captured(1, "De pier wordt herbouwd.", language="nl"))
    assert room.work().unsupported == 1
    assert [c.outcome for c in room.completions()] == ["unsupported_language"]
    assert len(room.claims()) == 1


def test_a_worker_that_lost_its_partitions_joins_again_and_nothing_is_written_twice(tmp_path: Path) -> None:
    """Another worker took over while this one was held up for longer than its lease."""
    room = Room(tmp_path / "log.db", lease=0.3)
    room.capture(captured(1), captured(2))
    held_up: list[bool] = []

    def hold_up(_: str) -> None:
        if not held_up:
            held_up.append(True)
            time.sleep(0.5)
            room.work()

    room.work(Interrupted(hold_up))
    assert sorted(Counter(c.event_id for c in room.completions()).values()) == [1, 1]
    room.log.close()


def test_a_worker_that_is_told_to_stop_finishes_its_batch(room: Room) -> None:
    """What was begun is committed; the rest is left for the next start."""
    stop = threading.Event()
    room.capture(*(captured(n) for n in range(40)))
    done = room.work(Interrupted(lambda _: stop.set()), stop=stop)
    assert 0 < done.articles < 40
    assert len(room.completions()) == done.articles
    assert room.work().articles == 40 - done.articles


def test_a_killed_worker_leaves_no_half_extraction_and_the_next_one_goes_on(tmp_path: Path) -> None:
    """SIGKILL in the middle; after a second start every article has its claims once."""
    path = tmp_path / "log.db"
    room = Room(path, lease=0.5)
    room.capture(*(captured(n) for n in range(60)))
    child = subprocess.Popen(
        [sys.executable, __file__, str(path)], stdout=subprocess.PIPE, env=_environment()
    )
    assert child.stdout is not None
    child.stdout.readline()
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    killed = len(room.completions())
    assert 0 < killed < 60
    room.work()
    assert Counter(c.article_id for c in room.completions()) == Counter(
        {captured(n).article_id: 1 for n in range(60)}
    )
    assert len({event.event_id for event in room.claims()}) == len(room.claims())
    room.log.close()


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def _child(path: str) -> None:
    """Work on a log, slowly enough to be killed in the middle, saying so after each batch."""
    room = Room(Path(path), lease=0.5)
    work(
        room.log,
        room.codec,
        Interrupted(lambda _: time.sleep(0.05)),
        until_end=True,
        stop=threading.Event(),
        on_progress=lambda progress: print(progress.articles, flush=True),  # noqa: T201 - the test reads it
    )


if __name__ == "__main__":
    _child(sys.argv[1])
