"""The process in which documents are read: `python -m producers.sources.confined DESCRIPTOR MEMORY_BYTES`."""

from __future__ import annotations

import pickle
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection

from producers.sources.article import RefusedError
from producers.sources.confinement import Reply


def work(connection: Connection, memory_bytes: int) -> None:
    """Answer calls until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):  # not every system can bound memory; time is bounded all the same
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    with suppress(EOFError, OSError):
        while True:
            function, arguments = pickle.loads(connection.recv_bytes())  # noqa: S301 - of our own process
            connection.send_bytes(b"begun")
            connection.send_bytes(_reply(function, arguments, memory_bytes))


def _reply(function: Callable[..., object], arguments: tuple[object, ...], memory_bytes: int) -> bytes:
    try:
        return pickle.dumps(Reply(result=function(*arguments)))
    except RefusedError as error:
        reply = Reply(refused=error.reason, transient=error.transient, notice=error.notice)
    except MemoryError:
        reply = Reply(refused=f"reading it took more than {memory_bytes >> 20} MiB of memory")
    except RecursionError:
        reply = Reply(refused="it is nested too deeply to be read")
    except Exception as error:  # noqa: BLE001 - whatever one document does to a parser, others are read
        reply = Reply(refused=f"reading it failed by a fault: {type(error).__name__}: {error}")
    return pickle.dumps(reply)


if __name__ == "__main__":
    work(Connection(int(sys.argv[1])), int(sys.argv[2]))
