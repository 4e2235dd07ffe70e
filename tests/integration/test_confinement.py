"""What a document does to its parser ends the document's reading and nothing else."""

from __future__ import annotations

import asyncio
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from producers.sources.article import RefusedError
from producers.sources.confinement import Confinement
from producers.sources.feeds import parse_feed
from tests.commands import REPOSITORY
from tests.newsdesk import rss
from tests.served import until


@pytest.fixture
def confinement() -> Iterator[Confinement]:
    with Confinement(workers=1, memory_bytes=1 << 30) as running:
        yield running


def run(confinement: Confinement, function: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401 - whatever it returns
    return asyncio.run(confinement.run(function, *arguments))


def refusal(confinement: Confinement, function: Callable[..., Any], *arguments: object) -> str:
    with pytest.raises(RefusedError) as refused:
        run(confinement, function, *arguments)
    return refused.value.reason


def test_a_call_is_answered_by_another_process_which_is_kept(confinement: Confinement) -> None:
    worker = run(confinement, os.getpid)
    assert worker != os.getpid()
    assert run(confinement, os.getpid) == worker
    feed = rss([("https://example.org/a", "Ferry", "<p>News</p>")])
    assert run(confinement, parse_feed, feed) == parse_feed(feed)


def test_what_takes_too_long_is_killed_and_the_next_one_is_read() -> None:
    with Confinement(workers=1, seconds=0.5) as confinement:
        assert refusal(confinement, time.sleep, 600) == "reading it took more than 0.5 seconds"
    with Confinement(workers=1) as confinement:
        worker = run(confinement, os.getpid)
        with pytest.raises(TimeoutError):
            asyncio.run(asyncio.wait_for(confinement.run(time.sleep, 600), 0.1))
        assert run(confinement, os.getpid) != worker


def test_what_takes_too_much_memory_is_refused_and_the_next_one_is_read(confinement: Confinement) -> None:
    assert refusal(confinement, bytes, 2 << 30) == "reading it took more than 1024 MiB of memory"
    assert run(confinement, math.sqrt, 4) == 2


def test_what_ends_its_process_is_refused_and_the_next_one_is_read(confinement: Confinement) -> None:
    assert refusal(confinement, os.abort) == "reading it ended the process that read it (signal 6)"
    assert refusal(confinement, os._exit, 3) == "reading it ended the process that read it (exit code 3)"
    assert run(confinement, math.sqrt, 4) == 2


def test_errors_are_told_and_a_refusal_is_the_one_that_was_raised(confinement: Confinement) -> None:
    assert refusal(confinement, json.loads, "[" * 100_000) == "it is nested too deeply to be read"
    assert refusal(confinement, math.sqrt, -1).startswith("reading it failed by a fault: ValueError: ")
    assert refusal(confinement, parse_feed, "<rss><channel/></rss>"[:12]).startswith("it is broken XML")


def test_calls_run_at_the_same_time_in_as_many_processes_as_there_may_be(tmp_path: Path) -> None:
    """One waits for what the other writes."""
    fifo = tmp_path / "meeting"
    os.mkfifo(fifo)

    async def both(confinement: Confinement) -> list[str | int]:
        reading = confinement.run(Path.read_text, fifo)
        writing = confinement.run(Path.write_text, fifo, "met")
        return [*await asyncio.gather(reading, writing)]

    with Confinement(workers=2) as confinement:
        assert asyncio.run(both(confinement)) == ["met", 3]


def test_workers_end_with_the_process_that_started_them() -> None:
    code = (
        "import asyncio, os\n"
        "from producers.sources.confinement import confined\n"
        "print(asyncio.run(confined(os.getpid)), flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, cwd=REPOSITORY)
    worker = int(ended.stdout)
    until(lambda: not _runs(worker))


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
