"""One budget of memory for the bodies of all answers that are held at once, however many these are.

A body that finds no room left waits, and with it the server that sends it. The one that began to come first
never waits, so that there is always one that comes to its end: at the most, the budget and one body are held.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Final


class Budget:
    """So many bytes; for one event loop.

    Args:
        total: how many bytes are shared out, beyond which only the oldest share grows.
    """

    def __init__(self, total: int) -> None:
        self.most_held = 0
        """The most bytes that were ever held."""
        self._total: Final = total
        self._held = 0
        self._shares: Final[dict[Share, None]] = {}
        """Those that hold something or want to, the oldest first."""
        self._waiting: Final[deque[asyncio.Future[None]]] = deque()

    def share(self) -> Share:
        """A share that holds nothing yet, until the task that asks for it ends or gives it back."""
        share = Share(self)
        task = asyncio.current_task()
        if task is not None:
            task.add_done_callback(share.release)
        return share

    async def grow(self, share: Share, size: int) -> None:
        """Wait until a share may hold so many bytes."""
        self._shares.setdefault(share)
        while self._held + size - share.size > self._total and share is not next(iter(self._shares)):
            freed = asyncio.get_running_loop().create_future()
            self._waiting.append(freed)
            await freed
        self._held += size - share.size
        self.most_held = max(self.most_held, self._held)
        share.size = size

    def give_back(self, share: Share) -> None:
        """Forget a share, and let those that wait look again."""
        if share in self._shares:
            del self._shares[share]
            self._held -= share.size
            while self._waiting:
                freed = self._waiting.popleft()
                if not freed.done():  # else who waited was cancelled
                    freed.set_result(None)


class Share:
    """What one body takes of a budget."""

    def __init__(self, budget: Budget) -> None:
        self.size = 0
        self._budget: Final = budget

    async def grow(self, size: int) -> None:
        """Wait until it may hold so many bytes, as many as before or more."""
        await self._budget.grow(self, size)

    def release(self, *_: object) -> None:
        """Give it back; the body is held no more. Does nothing the second time."""
        self._budget.give_back(self)

    def __reduce__(self) -> tuple[Any, tuple[()]]:
        """Be None in another process, whose memory is its own affair."""
        return type(None), ()
