"""Documents of strangers are read in processes of their own, which are killed where one takes too long.

Parsers of HTML and feeds are C and regular expressions over whatever was sent: a thread that hangs in them
can't be ended, and a crash takes the process along. It also makes reading as fast as the machine has cores.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from multiprocessing.connection import Connection, Pipe
from typing import Any, Final, Self, TypeVar

import msgspec

from producers.sources.article import RefusedError

SECONDS: Final = 20.0
"""For one document; a long article takes a tenth of a second."""
MEMORY_BYTES: Final = 2 << 30

_MOST_WORKERS: Final = 8
_START_SECONDS: Final = 60.0
"""For a worker to start and to load what it needs, which a busy machine takes its time for."""
_LOOK_SECONDS: Final = 0.05
_DOCUMENTS_EACH: Final = 1_000
"""Then a worker makes way for a fresh one, so that nothing that a parser keeps grows for ever."""

_T = TypeVar("_T")


class Reply(msgspec.Struct, frozen=True):
    """What came of a call in a worker."""

    result: Any = None
    refused: str | None = None
    transient: bool = False
    notice: str = ""


class Confinement:
    """Worker processes, each started when it is first needed; a context manager, for any event loop."""

    def __init__(
        self, *, seconds: float = SECONDS, memory_bytes: int = MEMORY_BYTES, workers: int | None = None
    ) -> None:
        self._seconds: Final = seconds
        self._memory_bytes: Final = memory_bytes
        self._of_thread: Final = threading.local()
        self._workers: Final[set[_Worker]] = set()
        count = workers or min(os.cpu_count() or 1, _MOST_WORKERS)
        self._threads: Final = ThreadPoolExecutor(count, thread_name_prefix="reading")

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the workers."""
        self.close()

    def close(self) -> None:
        """End the workers, whatever they do."""
        for worker in list(self._workers):
            worker.end()
        self._threads.shutdown()

    async def run(self, function: Callable[..., _T], *arguments: object) -> _T:
        """Call a function of a module in a worker; its arguments and its result are pickled.

        Raises:
            RefusedError: the function raised it, or another error; or it took too long or too much memory, or
                its process died.
        """
        given_up = threading.Event()
        loop = asyncio.get_running_loop()
        try:
            reply = await loop.run_in_executor(self._threads, self._call, (function, arguments), given_up)
        finally:
            given_up.set()
        if reply.refused is not None:
            raise RefusedError(reply.refused, transient=reply.transient, notice=reply.notice)
        result: _T = reply.result
        return result

    def _call(self, call: tuple[Callable[..., Any], tuple[object, ...]], given_up: threading.Event) -> Reply:
        worker = getattr(self._of_thread, "worker", None)
        if worker is None or not worker.can_work:
            if worker is not None:
                self._workers.discard(worker)
                worker.end()
            worker = self._of_thread.worker = _Worker(self._memory_bytes)
            self._workers.add(worker)
        reply: Reply = worker.call(pickle.dumps(call), self._seconds, given_up)
        return reply


class _Worker:
    """One process, which reads a document at a time."""

    def __init__(self, memory_bytes: int) -> None:
        self._connection, theirs = Pipe()
        self._process: Final = _started(theirs, memory_bytes)
        self._documents = 0

    @property
    def can_work(self) -> bool:
        return self._documents < _DOCUMENTS_EACH and self._process.poll() is None

    def call(self, call: bytes, seconds: float, given_up: threading.Event) -> Reply:
        self._documents += 1
        message = b""
        try:
            self._connection.send_bytes(call)
            for limit in (_START_SECONDS, seconds):  # that it begins, and what came of it
                if not self._answers(limit, given_up):
                    self.end()
                    late = f"reading it took more than {limit:g} seconds"
                    return Reply(refused=late, transient=not message)
                message = self._connection.recv_bytes()
            reply: Reply = pickle.loads(message)  # noqa: S301 - of our own process
        except (EOFError, OSError):
            self.end()
            return Reply(
                refused=f"reading it ended the process that read it {_how(self._process.returncode)}"
            )
        return reply

    def _answers(self, seconds: float, given_up: threading.Event) -> bool:
        until = time.monotonic() + seconds
        while not self._connection.poll(_LOOK_SECONDS):
            if given_up.is_set() or time.monotonic() > until:
                return False
        return True

    def end(self) -> None:
        """Kill the process; what it was called for is refused."""
        self._process.kill()
        self._process.wait()
        self._connection.close()


def _started(theirs: Connection, memory_bytes: int) -> subprocess.Popen[bytes]:
    """A worker's process. It ends when this one does, since then nobody holds the other end of its pipe.

    Started by a command of its own instead of by multiprocessing, which would import the main module again.
    """
    path = os.pathsep.join(entry for entry in sys.path if entry)
    module = "producers.sources.confined"
    with theirs:
        return subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", module, str(theirs.fileno()), str(memory_bytes)],
            env=os.environ | {"PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )


def _how(code: int | None) -> str:
    return f"(signal {-code})" if code is not None and code < 0 else f"(exit code {code})"


@cache
def _shared() -> Confinement:
    confinement = Confinement()
    atexit.register(confinement.close)
    return confinement


async def confined(function: Callable[..., _T], *arguments: object) -> _T:
    """As Confinement.run, in workers that the whole process shares."""
    return await _shared().run(function, *arguments)
