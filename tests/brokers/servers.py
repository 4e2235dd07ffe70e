"""What runs a server of the tests: a container, or a Java process."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

_READY_WITHIN_SECONDS: Final = 90
_LOG_TAIL: Final = 2_000


class Unavailable(Exception):  # noqa: N818 - not an error yet: another way may work
    """A server can't be run this way here; the message says what is missing."""


class Server(NamedTuple):
    """A running server."""

    address: str
    stop: Callable[[], object]
    """Ends it, and returns when it is gone. Ending what is ended does nothing."""
    restart: Callable[[], object]
    """Stops it as an administrator does, and starts it again with what it has stored; returns when it serves
    at the same address.

    A lone broker that is killed forgets to end the transactions that were open: Kafka 4.3.1, while it starts,
    takes their partitions for deleted ("likely deleted already and hence can be skipped").
    """


def java_server(
    arguments: Sequence[str], *, folder: Path, address: str, is_ready: Callable[[], bool]
) -> Server:
    """Start a Java process in a folder of its own and wait until it serves.

    Raises:
        RuntimeError: it ended, or is not ready in time; the message has the end of its output.
    """
    log = folder / "output.log"
    running: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        with log.open("wb") as output:
            running.append(subprocess.Popen([java(), *arguments], cwd=folder, stdout=output, stderr=output))
        give_up = time.monotonic() + _READY_WITHIN_SECONDS
        while not is_ready():
            if running[-1].poll() is not None or time.monotonic() > give_up:
                stop()
                tail = log.read_text("utf-8", "replace")[-_LOG_TAIL:]
                raise RuntimeError(f"{' '.join(arguments)} did not get ready; the end of its output:\n{tail}")
            time.sleep(0.1)

    def stop() -> None:
        while running:
            process = running.pop()
            process.kill()
            process.wait()

    def restart() -> None:
        while running:
            process = running.pop()
            process.terminate()
            process.wait(_READY_WITHIN_SECONDS)
        start()

    start()
    return Server(address, stop, restart)


def java() -> str:
    """The `java` command.

    Raises:
        Unavailable: there is none, or it is older than 17.
    """
    command = shutil.which("java")
    if command is None:
        raise Unavailable("no `java` on the PATH")
    told = subprocess.run([command, "-version"], check=True, capture_output=True, text=True).stderr
    version = told.split('"')[1].split(".")[0]
    if int(version) < 17:
        raise Unavailable(f"`java` is version {version}, and 17 or newer is needed")
    return command


def free_port() -> int:
    """A TCP port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def first_that_works(ways: Sequence[Callable[[Path], Server]], folder: Path, what: str) -> Server:
    """Start a server in the first way that is available.

    Raises:
        Unavailable: none is; the message says what each is missing.
    """
    missing: list[str] = []
    for way in ways:
        try:
            return way(folder)
        except Unavailable as reason:
            missing.append(str(reason))
    raise Unavailable(f"the tests need {what}: {'; or '.join(missing)}")
