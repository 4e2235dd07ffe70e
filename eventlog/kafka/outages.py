"""Waiting out an outage: brokers that can't answer now are asked again, for as long as one may last."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

from kafka.errors import RetriableError

from eventlog.kafka.failures import explaining

_AGAIN_SECONDS: Final = 0.05

_Answer = TypeVar("_Answer")


def outlasting(seconds: float, where: str, ask: Callable[[int], _Answer]) -> _Answer:
    """The answer of the brokers of a cluster.

    Args:
        seconds: how long an outage may last.
        where: what messages call the cluster.
        ask: asks once; it is given the milliseconds that are left, at least 1.

    Raises:
        LogError: they refuse, or have not answered by then.
    """
    give_up = time.monotonic() + seconds
    left = seconds
    with explaining(where):
        while True:
            try:
                return ask(max(1, int(left * 1000)))
            except RetriableError:
                left = give_up - time.monotonic()
                if left <= 0:
                    raise
            time.sleep(min(left, _AGAIN_SECONDS))
            left = give_up - time.monotonic()
