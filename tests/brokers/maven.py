"""Fetching from Maven's repository, once for all test runs of a user."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.brokers.servers import Unavailable


def cached(name: str, fetch: Callable[[Path], None]) -> Path:
    """A folder in the user's cache, filled by `fetch` where it is missing."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "onrecord-tests"
    cache.mkdir(parents=True, exist_ok=True)
    wanted = cache / name
    with (cache / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not wanted.exists():
            with tempfile.TemporaryDirectory(dir=cache) as scratch:
                fetch(Path(scratch))
                shutil.copytree(scratch, cache / f"{name}.new", dirs_exist_ok=True)
            (cache / f"{name}.new").rename(wanted)
    return wanted


def run(*arguments: str) -> None:
    """Run Maven.

    Raises:
        Unavailable: there is no `mvn`, or it failed, as without a network.
    """
    command = shutil.which("mvn")
    if command is None:
        raise Unavailable("no `mvn` (Apache Maven) on the PATH")
    done = subprocess.run(
        [command, "--quiet", "--batch-mode", *arguments],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Unavailable(
            f"`mvn {' '.join(arguments)}` failed:\n{done.stdout[-2_000:]}{done.stderr[-2_000:]}"
        )
