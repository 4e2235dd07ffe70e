"""The time that watching goes by; another one lets a week pass in a minute."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable


class Timekeeper:
    """The time, and waiting."""

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        return time.time()

    async def wait(self, running: Iterable[asyncio.Task[None]], until: float) -> None:
        """Return when a task has ended or a moment has come."""
        seconds = max(0.0, until - self.now())
        tasks = list(running)
        if tasks:
            await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(seconds)
