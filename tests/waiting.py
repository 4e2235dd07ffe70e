"""Waiting for what other threads, processes and servers do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

PATIENCE_SECONDS: Final = 120.0
"""More than anything takes on a machine that is busy with other tests."""


def until(condition: Callable[[], bool]) -> None:
    """Return when the condition is true.

    Raises:
        AssertionError: it was not within the patience.
    """
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < give_up, "this never came true"
        time.sleep(0.02)
