"""What a command serves over HTTP beside its work, as the tests look at it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import urllib3

_PATIENCE_SECONDS: Final = 120


def answer(address: str, path: str) -> urllib3.BaseHTTPResponse:
    """The answer to a request; `address` is HOST:PORT."""
    return urllib3.request("GET", f"http://{address}{path}", timeout=60.0, retries=False)


def samples(address: str) -> dict[str, float]:
    """Every metric's samples, by name with labels."""
    lines = answer(address, "/metrics").data.decode().splitlines()
    parted = [line.rpartition(" ") for line in lines if not line.startswith("#")]
    return {name: float(value) for name, _, value in parted}


def lag(address: str, work: str) -> float | None:
    """How many offsets are left of a work, projection or extraction; None while that is not known."""
    known = [value for name, value in samples(address).items() if name.startswith(f"onrecord_{work}_lag{{")]
    return sum(known) if known else None


def until(condition: Callable[[], bool]) -> None:
    """Return when a condition has come true."""
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < give_up, "this never came true"
        time.sleep(0.05)


def until_ready(address: str) -> None:
    """Return when a command is ready."""
    until(lambda: answer(address, "/readyz").status == 200)
