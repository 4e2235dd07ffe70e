"""What the contract's tests run in processes of their own: `child.py COMMAND KIND WHERE ...`."""

from __future__ import annotations

import itertools
import resource
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from eventlog.log import FencedError, LogFullError
from tests.contract.logs import LogUnderTest, read_all, record, values


def append(log: LogUnderTest, writer: str, batches: str, size: str) -> None:
    """Append batches of `size` records over several keys and print the number of each acknowledged one."""
    opened = log.open()
    for batch in range(int(batches)):
        opened.append(
            [record(f"{writer}:{batch}:{index}", key=f"{writer}-{index % 5}") for index in range(int(size))]
        )
        print(batch, flush=True)  # noqa: T201 - the acknowledgement that the test reads
    opened.close()


def work(log: LogUnderTest, lease: str, limit: str, pause: str) -> None:
    """Work in group `g` on topic `t` for ever: one result on topic `results` for each record."""
    worker = log.open(lease=float(lease)).join("g", "t")
    announced = False
    while True:
        records = worker.poll(limit=int(limit), timeout=1)
        if worker.assigned and not announced:
            print("working", flush=True)  # noqa: T201 - the test waits for it
            announced = True
        time.sleep(float(pause))
        with suppress(FencedError):  # this process was held up for a lease, and another has them now
            worker.commit([record(value, topic="results") for value in values(records)])


def fill(log: LogUnderTest, file_bytes: str) -> None:
    """Append until the kernel refuses to let a file grow; then read all back, lift the limit, go on."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(file_bytes), hard))
    opened = log.open()
    acknowledged: list[str] = []
    try:
        for batch in itertools.count():
            names = [f"{batch}:{index}:" + "x" * 2_000 for index in range(20)]
            opened.append([record(name, key=name[:4]) for name in names])
            acknowledged += names
    except LogFullError as error:
        print(error, flush=True)  # noqa: T201 - the test reads it
    print(sorted(values(read_all(opened))) == sorted(acknowledged))  # noqa: T201 - the test reads it
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    opened.append([record("space again")])
    print(len(read_all(opened)) - len(acknowledged))  # noqa: T201 - the test reads it
    opened.close()


if __name__ == "__main__":
    command, kind, where, *arguments = sys.argv[1:]
    commands: dict[str, Callable[..., None]] = {"append": append, "work": work, "fill": fill}
    commands[command](LogUnderTest(kind, where), *arguments)
