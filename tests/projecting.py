"""Projectors in processes of their own, forked from one that has loaded all, so that many can be killed."""

from __future__ import annotations

import multiprocessing
import random
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Final

from consumers.progress import Progress
from consumers.projector import Projector
from eventlog.registries import registry_of
from eventlog.urls import open_log
from schemas.codec import Codec

_PATIENCE_SECONDS: Final = 60
_forks: Final = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload([__name__])


class ProjectingProcess:
    """A projector in a process of its own."""

    def __init__(self, process: ForkServerProcess, commits: Connection) -> None:
        self.process: Final = process
        self._commits = commits

    def wait_for_commits(self, number: int) -> None:
        """Wait for so many commits, or for the process to end."""
        with suppress(EOFError):
            for _ in range(number):
                assert self._commits.poll(_PATIENCE_SECONDS), "no commit came"
                self._commits.recv()

    def kill(self) -> int:
        """Kill it; the negative number of the signal that it died of, or its exit code if it had ended."""
        self.process.kill()
        self.process.join()
        assert self.process.exitcode is not None
        return self.process.exitcode


@contextmanager
def projecting(url: str, directory: Path, *, batch_records: int) -> Iterator[ProjectingProcess]:
    """A process that projects a log into a warehouse and tails it, dead at the end."""
    here, there = _forks.Pipe(duplex=False)
    process = _forks.Process(target=_project, args=(url, directory, batch_records, there))
    process.start()
    there.close()
    child = ProjectingProcess(process, here)
    try:
        yield child
    finally:
        child.kill()
        here.close()


@contextmanager
def tailing(projector: Projector) -> Iterator[Future[Progress]]:
    """A projector that tails in a thread, stopped at the end; what becomes of it."""
    stop = threading.Event()
    with ThreadPoolExecutor(max_workers=1) as pool:
        ended = pool.submit(projector.run, until_end=False, stop=stop)
        try:
            yield ended
        finally:
            stop.set()


def printed_chance() -> random.Random:
    """Chance that differs from run to run, with its seed in the output of a test that fails."""
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")  # noqa: T201 - pytest shows it with a failure
    return random.Random(seed)  # noqa: S311 - moments to kill at, no secrets


def _project(url: str, directory: Path, batch_records: int, commits: Connection) -> None:
    log = open_log(url)
    Projector(
        log,
        Codec(registry_of(log)),
        directory,
        batch_records=batch_records,
        on_progress=lambda progress: commits.send(progress.records),
    ).run(until_end=False)
