"""The visits that a watch has taken up: out of the memory, into the agenda, and back as they stand then."""

from __future__ import annotations

import time
from typing import Final

from producers.memory import Memory
from producers.sources.sites import host_of
from producers.watching.agenda import Agenda, Item
from producers.watching.visits import Visit

_MOST: Final = 500
_REFILL_SECONDS: Final = 1.0
_PRUNE_SECONDS: Final = 60.0
_MARK: Final = "\0"
"""Before the keys of visits: no file's name and no URL begins so."""


class VisitsInHand:
    """Visits that wait in the agenda, are under way, or are not stored yet. For one thread."""

    def __init__(self, memory: Memory, agenda: Agenda) -> None:
        self._memory: Final = memory
        self._agenda: Final = agenda
        self._visits: Final[dict[str, Visit]] = {}
        """By URL."""
        self._ended: Final[list[Visit]] = []
        self._refilled = self._pruned = float("-inf")

    @property
    def is_holding(self) -> bool:
        """Whether there is something to store."""
        return bool(self._ended)

    def refill(self, now: float) -> None:
        """Put the next visits into the agenda, not oftener than every second; `now` is the watch's moment."""
        at = time.monotonic()
        if at - self._pruned >= _PRUNE_SECONDS:
            self._pruned = at
            self._memory.prune_visits(now)
        if self._visits and (len(self._visits) >= _MOST or at - self._refilled < _REFILL_SECONDS):
            return
        self._refilled = at
        for visit in self._memory.visits.due(now, limit=2 * _MOST):
            self._plan(visit)

    def next_due(self) -> float | None:
        """When to refill where nothing is in hand."""
        return None if self._visits else self._memory.visits.next_due()

    def of(self, item: Item) -> Visit | None:
        """The visit that an item of the agenda is; None where it is something else."""
        return self._visits[item.key.removeprefix(_MARK)] if item.key.startswith(_MARK) else None

    def end(self, visit: Visit) -> None:
        """Take back a visit as it stands after it was made."""
        self._ended.append(visit)

    def store(self) -> None:
        """Keep the visits that have ended."""
        self._memory.remember_visits(visits=self._ended)
        for visit in self._ended:
            self._visits.pop(visit.linked.url, None)
        self._ended.clear()

    def _plan(self, visit: Visit) -> None:
        url = visit.linked.url
        if url not in self._visits and visit.next_at is not None:
            self._visits[url] = visit
            self._agenda.put(Item(visit.next_at, _MARK + url, (f"page:{host_of(url)}", "pages")))
