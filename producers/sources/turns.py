"""Turns at hosts: so many requests to one host at once, and so long between the starts of two."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

_MOST_REMEMBERED: Final = 4_096


class Turns:
    """Gives out turns at hosts, in the order in which they are asked for."""

    def __init__(self, at_once: int) -> None:
        self._at_once: Final = at_once
        self._queues: Final[dict[str, _Queue]] = {}

    @asynccontextmanager
    async def turn(self, host: str, seconds_between: float) -> AsyncIterator[None]:
        """Wait for a turn at a host and hold it; the next one starts `seconds_between` after it or later."""
        queue = self._queue(host)
        queue.held += 1
        try:
            async with queue.room:
                await queue.wait(seconds_between)
                yield
        finally:
            queue.held -= 1

    def _queue(self, host: str) -> _Queue:
        if host not in self._queues:
            if len(self._queues) >= _MOST_REMEMBERED:
                self._forget()
            self._queues[host] = _Queue(self._at_once)
        return self._queues[host]

    def _forget(self) -> None:
        """Drop the hosts that nobody waits for and whose time is over: they are as new ones."""
        now = time.monotonic()
        for host in [host for host, queue in self._queues.items() if not queue.held and queue.next_at <= now]:
            del self._queues[host]


class _Queue:
    """What is known of one host."""

    def __init__(self, at_once: int) -> None:
        self.held = 0
        """Turns that are held or waited for."""
        self.next_at = 0.0
        """The earliest start of the next request, on the monotonic clock."""
        self.room: Final = asyncio.Semaphore(at_once)
        self._order: Final = asyncio.Lock()

    async def wait(self, seconds_between: float) -> None:
        async with self._order:
            await asyncio.sleep(self.next_at - time.monotonic())
            self.next_at = time.monotonic() + seconds_between
