"""However many servers send large bodies at once, what is held of them is bounded, and all come through."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable

import pytest

from producers.sources.article import RefusedError
from producers.sources.budget import Budget
from producers.sources.fetching import Answer, Fetcher, FetchLimits
from tests.fetching import LOOPBACK
from tests.hostile import HostileServer, Script, answer, flooding

MIB = 1 << 20
LARGE = 4 * MIB
MANY = 24
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
LIMITS = FetchLimits(
    total_seconds=50,
    read_seconds=40,
    max_bytes=LARGE,
    max_bytes_at_once=2 * LARGE,
    at_once=MANY,
    at_once_per_host=MANY,
)


class Watched(Fetcher):
    """A fetcher that tells the most that it held."""

    @property
    def most_held(self) -> int:
        """In bytes."""
        return self._budget.most_held


def fetched(script: Script, *, read: bool) -> tuple[list[Answer | RefusedError | None], int]:
    """What came of many requests at once, each in a task of its own, and the most bytes that were held.

    `read` tells whether each answer is given back once it was read; else it is held until its task ends.
    """

    async def one(fetcher: Fetcher, url: str) -> Answer | RefusedError | None:
        try:
            found = await fetcher.fetch(url)
        except RefusedError as error:
            return error
        await asyncio.sleep(0.001)
        if read and found is not None:
            found.release()
            await asyncio.sleep(0.001)
        return found

    async def run() -> tuple[list[Answer | RefusedError | None], int]:
        async with Watched(LIMITS, addresses=LOOPBACK) as fetcher:
            found = await asyncio.gather(*(one(fetcher, server.url(f"/{n}")) for n in range(MANY)))
            return found, fetcher.most_held

    with HostileServer({f"/{n}": script for n in range(MANY)}) as server:
        return asyncio.run(run())


def compressed(body: bytes) -> Script:
    return answer(zlib.compress(body, wbits=16 + zlib.MAX_WBITS), "Content-Encoding: gzip")


@pytest.mark.parametrize("read", [True, False], ids=["given back", "held to the end"])
@pytest.mark.parametrize("make", [answer, compressed], ids=["plain", "compressed"])
def test_many_large_bodies_at_once_all_come_and_few_are_held(
    make: Callable[[bytes], Script], *, read: bool
) -> None:
    found, most_held = fetched(make(b"x" * LARGE), read=read)
    assert [len(one.body) for one in found if isinstance(one, Answer)] == [LARGE] * MANY
    assert LARGE <= most_held <= 3 * LARGE


def test_bodies_that_never_end_are_refused_and_hold_nothing_up() -> None:
    found, most_held = fetched(flooding(HEAD, b"<p>news</p>" * 1_000), read=True)
    assert [str(one) for one in found] == ["its answer is larger than 4 MiB"] * MANY
    assert most_held <= 3 * LARGE


def test_a_share_that_is_given_back_twice_counts_once_and_who_waits_is_let_on() -> None:
    async def run() -> int:
        budget = Budget(10)
        idle, first, second, third = (budget.share() for _ in range(4))
        await first.grow(8)
        waiting = asyncio.create_task(second.grow(8))
        cancelled = asyncio.create_task(third.grow(8))
        await asyncio.sleep(0)
        assert not waiting.done()
        cancelled.cancel()
        first.release()
        first.release()
        idle.release()
        await waiting
        return second.size

    assert asyncio.run(run()) == 8
