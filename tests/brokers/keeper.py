"""Keeps a server running for as long as any process of the test run uses it: `keeper.py KIND FOLDER`.

It is a process of its own, so that the server outlives the test process that asked for it first, and none
outlives them all: each user holds a shared lock on a file, which the kernel drops when the user dies, however
it dies, and then the keeper gets its exclusive one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final, NamedTuple

from tests.brokers import kafka, registry
from tests.brokers.servers import Server, Unavailable

_STARTERS: Final[dict[str, Callable[[Path], Server]]] = {"kafka": kafka.start, "registry": registry.start}
_ROOT: Final = Path(__file__).parents[2]


class Shared(NamedTuple):
    """A server in use."""

    address: str
    lock: IO[str]

    def release(self) -> None:
        """Use it no more; the last who does ends it."""
        self.lock.close()


def shared(kind: str, folder: Path) -> Shared:
    """The server of a kind that all who name the same folder share, started where it does not run yet.

    Raises:
        RuntimeError: it can't be started; the message says why.
    """
    folder.mkdir(parents=True, exist_ok=True)
    address = folder / "address"
    with (folder / "starting.lock").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        using = (folder / "using.lock").open("w")
        fcntl.flock(using, fcntl.LOCK_SH)
        if not address.exists():
            _start_keeper(kind, folder, address)
        return Shared(address.read_text(), using)


def keep(kind: str, folder: Path) -> None:
    """Start a server, say where, and stop it when nobody uses it any more."""
    address = folder / "address"
    own = folder / "server"
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir()
    server = _STARTERS[kind](own)
    try:
        address.with_suffix(".new").write_text(server.address)
        address.with_suffix(".new").rename(address)
        with (folder / "using.lock").open("w") as using:
            fcntl.flock(using, fcntl.LOCK_EX)
            address.unlink()
    finally:
        server.stop()
        shutil.rmtree(own, ignore_errors=True)


def _start_keeper(kind: str, folder: Path, address: Path) -> None:
    """Start the keeper in a session of its own, so that an interrupted test run does not interrupt it."""
    errors = folder / "keeper.log"
    keeper = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "tests.brokers.keeper", kind, str(folder)],
        {**os.environ, "PYTHONPATH": str(_ROOT)},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, str(errors), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )
    while not address.exists():
        if os.waitpid(keeper, os.WNOHANG) != (0, 0):
            raise RuntimeError(errors.read_text("utf-8", "replace"))
        time.sleep(0.05)


if __name__ == "__main__":
    try:
        keep(sys.argv[1], Path(sys.argv[2]))
    except Unavailable as reason:
        sys.exit(str(reason))
