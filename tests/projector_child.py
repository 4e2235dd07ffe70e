"""A projector in a process of its own, for tests that kill it: `python -m tests.projector_child FOLDER ...`.

Arguments: the folder of log and warehouse, records a batch, `until-end` or `tail`. Prints a line a commit.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from consumers.progress import Progress
from consumers.projector import Projector
from tests.projected import LoggedWarehouse

_ROOT: Final = Path(__file__).parents[1]


@contextmanager
def child(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A projector in a process of its own, dead at the end."""
    command = [sys.executable, "-m", "tests.projector_child", str(folder), *arguments]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def read_commits(process: subprocess.Popen[str], commits: int) -> None:
    """Wait for so many commits, or for the process to end."""
    assert process.stdout is not None
    for _ in range(commits):
        if not process.stdout.readline():
            return


def main(folder: str, batch_records: str, mode: str) -> None:
    """Project until the end or for ever."""
    warehouse = LoggedWarehouse(Path(folder))
    Projector(
        warehouse.log,
        warehouse.codec,
        warehouse.directory,
        batch_records=int(batch_records),
        on_progress=_acknowledge,
    ).run(until_end=mode == "until-end")


def _acknowledge(progress: Progress) -> None:
    print(progress.records, flush=True)  # noqa: T201 - the line that the test waits for


if __name__ == "__main__":
    main(*sys.argv[1:])
