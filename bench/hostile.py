"""What hostile servers and documents get: addresses let through, and the time and memory that bombs cost.

    python -m bench.hostile                  everything; about five minutes
    python -m bench.hostile --only pages     bombs whose name holds a word

Addresses are written and redirected to in every way that the tests know, and a server on this machine counts
who gets through. Each bomb is served over HTTP and ingested by a process of its own with the limits of
everyday. "MiB" is the largest resident set of that process or of the one that reads documents for it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
from rich.console import Console
from rich.table import Table

from producers.ingest import IngestSettings
from producers.sources.addresses import AddressRules
from producers.sources.article import RefusedError
from producers.sources.fetching import Fetcher
from tests.bombs import BOMBS
from tests.hostile import (
    EMPTY_BLOCK,
    HostileServer,
    Script,
    answer,
    deflate_bomb,
    dripping,
    empty_blocks,
    flooding,
    gzip_bomb,
    redirect,
    zstd_bomb,
)
from tests.hosts import HOSTS, NOT_FETCHED
from tests.newsdesk import Desk, html, prose

_SIZE: Final = 4_000_000
_PATH: Final = "/2026/03/story-1.html"
_BOMB_MIB: Final = 1024
_HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_ALLOWED: Final = AddressRules(allowed=(ip_network("127.0.0.1/32"),))


class Cost(NamedTuple):
    """What one bomb cost."""

    seconds: float
    memory_mib: int
    came_of_it: str


def main() -> None:
    """Try and print."""
    parser = argparse.ArgumentParser(description="Measure what hostile servers and documents get.")
    parser.add_argument("--only", default="", help="bombs whose name holds this")
    parser.add_argument("--ingest", metavar="URL", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ingest:
        _ingest(options.ingest)
        return
    console = Console(width=150)
    if not options.only:
        console.print(asyncio.run(_addresses()))
    table = Table(title="bombs, each ingested by a process of its own")
    for name, justify in (("bomb", "left"), ("MB sent", "right"), ("s", "right"), ("MiB", "right")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]  # as rich names them
    table.add_column("what came of it", overflow="fold")
    for name, sent, script in _bombs(options.only):
        cost = _cost(script)
        table.add_row(name, sent, f"{cost.seconds:.1f}", str(cost.memory_mib), cost.came_of_it)
        sys.stderr.write(f"{name}: {cost.seconds:.1f} s\n")
    console.print(table)


async def _addresses() -> str:
    """How many hostile addresses were tried, and how many let through."""
    hosts = [host for host in HOSTS if host != "127.0.0.1"]
    tried = reached = 0
    with (
        HostileServer({"/": answer(b"a secret")}, "127.0.0.2") as victim,
        HostileServer({}) as here,
    ):
        targets = [victim.url(host=host.replace("127.0.0.1", "127.0.0.2")) for host in hosts]
        targets += [here.url(host=host) for host in hosts] + list(NOT_FETCHED)
        for target in targets:
            here.scripts["/"] = redirect(target or "file:")
            for url, rules in ((target, AddressRules()), (here.url(), _ALLOWED)):
                tried += 1
                reached += await _reached(url, rules, victim)
        reached += victim.asked("/")
    return f"hostile addresses: {tried} tried, by name and by redirect; {reached} let through"


async def _reached(url: str, rules: AddressRules, victim: HostileServer) -> bool:
    """Whether something was fetched from there, or the victim was asked."""
    asked = len(victim.heads)
    async with Fetcher(addresses=rules) as fetcher:
        try:
            await fetcher.fetch(url)
        except RefusedError:
            return len(victim.heads) > asked
    return True


def _bombs(only: str) -> Iterator[tuple[str, str, Script]]:
    """Name, megabytes on the wire, and script; the first is no bomb, to compare with."""
    page = html(prose("The ferry runs again.")).encode()
    for name, made in _sent(page).items():
        if only in name:
            body, script = made
            yield name, "-" if body is None else f"{len(body) / 1e6:.1f}", script
    for name, bomb in BOMBS.items():
        if only in name:
            body = bomb.made(_SIZE).encode()
            yield name, f"{len(body) / 1e6:.1f}", answer(body, content_type=bomb.content_type)


def _sent(page: bytes) -> Mapping[str, tuple[bytes | None, Script]]:
    """Answers that are bombs as such; those without a body have no end."""

    def encoded(body: bytes, encoding: str) -> tuple[bytes, Script]:
        return body, answer(body, f"Content-Encoding: {encoding}")

    gib = f"{_BOMB_MIB >> 10} GiB"
    return {
        "an ordinary page": (page, answer(page)),
        f"{gib} of white space in gzip": encoded(gzip_bomb(_BOMB_MIB), "gzip"),
        f"{gib} of white space in deflate": encoded(deflate_bomb(_BOMB_MIB), "deflate"),
        f"{gib} of white space in zstd": encoded(zstd_bomb(_BOMB_MIB), "zstd"),
        "gzip that holds nothing": encoded(empty_blocks(30), "gzip"),
        "a body without an end": (None, flooding(_HEAD + b"\r\n", b"<p>news</p>" * 1000)),
        "a header without an end": (None, flooding(_HEAD + b"X-Long: ", b"x" * 65_536)),
        "headers without an end": (None, flooding(_HEAD, b"X-Many: x\r\n" * 1000)),
        "provisional answers without an end": (None, flooding(b"", b"HTTP/1.1 100 Continue\r\n\r\n")),
        "redirects without an end": (None, redirect(_PATH)),
        "a byte a second": (None, dripping(_HEAD + b"\r\n", b"<", seconds=1.0)),
        "gzip a little a second": (
            None,
            dripping(_HEAD + b"Content-Encoding: gzip\r\n\r\n" + empty_blocks(1)[:20], EMPTY_BLOCK, 1.0),
        ),
    }


def _cost(script: Script) -> Cost:
    """Ingest what a script sends, by a process of its own."""
    with HostileServer({_PATH: script, "/robots.txt": answer(b"", status="404 Not Found")}) as server:
        began = time.monotonic()
        command = [sys.executable, "-m", "bench.hostile", "--ingest", server.url(_PATH)]
        ended = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        seconds = time.monotonic() - began
    memory, came_of_it = json.loads(ended.stdout)
    return Cost(seconds, memory, came_of_it)


def _ingest(url: str) -> None:
    """Ingest a URL by the limits of everyday, and print what came of it."""
    settings = msgspec.structs.replace(IngestSettings(), addresses=_ALLOWED)
    peak, ended = [0], threading.Event()
    watching = threading.Thread(target=_watch, args=(peak, ended))
    watching.start()
    with tempfile.TemporaryDirectory() as folder, Desk(Path(folder)) as desk:
        report = desk.ingest(url, settings=settings)
    ended.set()
    watching.join()
    reasons = [refusal.reason for refusal in report.refused] or ["taken"]
    sys.stdout.write(json.dumps([peak[0], reasons[0][:120]]))


def _watch(peak: list[int], ended: threading.Event) -> None:
    """Note the largest resident set of this process and of those that it started, in MiB."""
    me = os.getpid()
    while True:
        tasks = Path("/proc/self/task").iterdir()
        started = [process for task in tasks for process in _text(task / "children").split()]
        peak[0] = max(peak[0], *map(_high_water, [str(me), *started]))
        if ended.wait(0.1):
            return


def _high_water(process: str) -> int:
    """What the kernel holds as a process's peak since it began; getrusage counts its parent's in."""
    found = re.search(r"VmHWM:\s+(\d+) kB", _text(Path(f"/proc/{process}/status")))
    return int(found[1]) >> 10 if found else 0


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except OSError:  # it ended meanwhile
        return ""


if __name__ == "__main__":
    main()
