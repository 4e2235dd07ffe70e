"""Publishing snapshots for readers between commits: the first when caught up, then when one is asked for."""

from __future__ import annotations

import time
from typing import Final

import duckdb

from warehouse import snapshots
from warehouse.generations import Generation

_SHARE: Final = 5
"""A snapshot is made at most so often that making it takes a sixth of the time."""

_SOON_SECONDS: Final = 0.01
"""In which a small warehouse is copied: sooner than one would come back to look."""


class Publisher:
    """Publishes snapshots of a generation, through the connection that writes it. For one thread."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, generation: Generation) -> None:
        self._connection = connection
        self._generation = generation
        self._draft: snapshots.Draft | None = None
        self._without_log: snapshots.Snapshot | None = None
        self._began = 0.0
        self._not_before = 0.0

    @property
    def is_copying(self) -> bool:
        """Whether a snapshot is under way, to be looked after soon."""
        return self._draft is not None

    def publish_if_due(self, *, caught_up: bool = False) -> None:
        """Begin a snapshot where it is time for one, or publish the one that is copied by now.

        Raises:
            WarehouseError, OSError: as `snapshots.Draft.publish`.
        """
        if self._without_log is not None and self._without_log.take_log(self._generation):
            self._without_log = None
        if self._draft is None and self._is_due(caught_up=caught_up):
            self._began = time.monotonic()
            self._draft = snapshots.Draft(self._connection, self._generation)
            self._publish_copied(within=_SOON_SECONDS)
        elif self._draft is not None:
            self._publish_copied()

    def close(self) -> None:
        """Give up a snapshot that is not copied yet."""
        if self._draft is not None:
            self._draft.discard()

    def _is_due(self, *, caught_up: bool) -> bool:
        wanted = snapshots.is_requested(self._generation) or (
            caught_up and not snapshots.Snapshot.all(self._generation)
        )
        return wanted and time.monotonic() >= self._not_before

    def _publish_copied(self, *, within: float = 0.0) -> None:
        draft = self._draft
        if draft is None or not draft.is_copied(within=within):
            return
        self._draft = None
        self._without_log = draft.publish()
        ended = time.monotonic()
        self._not_before = ended + _SHARE * (ended - self._began)
