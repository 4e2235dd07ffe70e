"""A projector in a process of its own, for tests that kill it: `python -m tests.projector_child FOLDER ...`.

Arguments: the folder of log and warehouse, records a batch, `until-end` or `tail`. Prints a line a commit.
"""

from __future__ import annotations

import sys
from pathlib import Path

from consumers.progress import Progress
from consumers.projector import Projector
from tests.projected import LoggedWarehouse


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
