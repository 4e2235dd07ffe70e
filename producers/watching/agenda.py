"""What is due next, with at most so many at once of whatever has to share: a host, or the slow ones."""

from __future__ import annotations

import heapq
import itertools
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple


class Item(NamedTuple):
    """Something that is due at a moment, in seconds since 1970."""

    due: float
    key: str
    lanes: tuple[str, ...] = ()
    """What it has to share with others."""


class Agenda:
    """A heap of due times. An item whose lane is full waits beside the heap, so that it holds nobody up.

    Args:
        limit: how many items of a lane may run at once, at least 1.
    """

    def __init__(self, limit: Callable[[str], int]) -> None:
        self._limit: Final = limit
        self._items: Final[dict[str, Item]] = {}
        self._heap: Final[list[tuple[float, int, Item]]] = []
        self._number: Final = itertools.count()
        self._ready: Final[deque[Item]] = deque()
        self._waiting: Final[defaultdict[str, deque[Item]]] = defaultdict(deque)
        self._running: Final[Counter[str]] = Counter()

    def __len__(self) -> int:
        """How many items wait for their time or their turn."""
        return len(self._items)

    def __contains__(self, key: object) -> bool:
        """Whether an item of this key waits."""
        return key in self._items

    def put(self, item: Item) -> None:
        """Add an item, in place of the one that has its key."""
        self._items[item.key] = item
        heapq.heappush(self._heap, (item.due, next(self._number), item))

    def discard(self, key: str) -> None:
        """Forget the item of this key, if there is one."""
        self._items.pop(key, None)

    def take(self, now: float) -> Item | None:
        """The next item that is due and whose lanes have room; it holds its place in them until finish()."""
        while (item := self._next(now)) is not None:
            if self._items.get(item.key) is not item:  # discarded, or replaced
                self._wake(item.lanes)
                continue
            full = next((lane for lane in item.lanes if not self._has_room(lane)), None)
            if full is None:
                del self._items[item.key]
                self._running.update(item.lanes)
                return item
            self._waiting[full].append(item)
            self._wake(lane for lane in item.lanes if lane != full)
        return None

    def finish(self, item: Item) -> None:
        """Give back an item's places."""
        for lane in item.lanes:
            self._running[lane] -= 1
            if not self._running[lane]:
                del self._running[lane]
        self._wake(item.lanes)

    def next_due(self) -> float | None:
        """When the next item is due that does not wait for a place; None where there is none."""
        while self._heap and self._items.get(self._heap[0][2].key) is not self._heap[0][2]:
            heapq.heappop(self._heap)
        if self._ready:
            return 0.0
        return self._heap[0][0] if self._heap else None

    def _next(self, now: float) -> Item | None:
        if self._ready:
            return self._ready.popleft()
        if self._heap and self._heap[0][0] <= now:
            return heapq.heappop(self._heap)[2]
        return None

    def _has_room(self, lane: str) -> bool:
        return self._running[lane] < self._limit(lane)

    def _wake(self, lanes: Iterable[str]) -> None:
        """Let the first that waits for each lane with room try again."""
        for lane in lanes:
            if lane in self._waiting and self._has_room(lane):
                self._ready.append(self._waiting[lane].popleft())
                if not self._waiting[lane]:
                    del self._waiting[lane]
