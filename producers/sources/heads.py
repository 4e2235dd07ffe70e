"""What the head of an answer says about asking again: freshness, patience, and where it went for good."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, TypeAlias

import msgspec

_MAX_AGE: Final = re.compile(r'(?:^|[,\s])max-age\s*=\s*"?(\d{1,9})', re.IGNORECASE)
_NOT_STORED: Final = re.compile(r"(?:^|[,\s])no-(?:store|cache)\b", re.IGNORECASE)
_SECONDS: Final = re.compile(r"\d{1,9}")
_FOR_GOOD: Final = frozenset({301, 308})


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to know of an answer besides its body, whether it was taken or refused."""

    status: int
    """Of the last hop."""
    moved_to: str | None = None
    """Where permanent redirects led, before any temporary one; None where there were none."""
    landed_at: str | None = None
    """Where redirects led in the end; None where there were none."""
    fresh_seconds: float = 0.0
    """For how long asking again would give the same, as Cache-Control or Expires has it (RFC 9111, 4.2)."""
    retry_seconds: float | None = None
    """For how long the server asked to be left alone, by Retry-After (RFC 9110, 10.2.3)."""


Told: TypeAlias = Callable[[Head], None]
"""Called with an answer's head before its body is read or refused."""


def head_of(
    status: int, headers: Mapping[str, str], hops: Iterable[tuple[int, str]], *, now: datetime
) -> Head:
    """The head of an answer.

    Args:
        status: of the last hop.
        headers: of the last hop, found by name whatever its case.
        hops: for each redirect, its status and the address that it led to.
        now: the moment that dates among the headers are compared with.
    """
    hops = tuple(hops)
    return Head(
        status=status,
        moved_to=_moved_to(hops),
        landed_at=hops[-1][1] if hops else None,
        fresh_seconds=_fresh(headers),
        retry_seconds=_retry(headers.get("Retry-After", ""), now),
    )


def _moved_to(hops: Iterable[tuple[int, str]]) -> str | None:
    moved = None
    for status, address in hops:
        if status not in _FOR_GOOD:
            break
        moved = address
    return moved


def _fresh(headers: Mapping[str, str]) -> float:
    control = headers.get("Cache-Control", "")
    if _NOT_STORED.search(control):
        return 0.0
    declared = _MAX_AGE.search(control)
    if declared is not None:
        age = headers.get("Age", "").strip()
        return max(0.0, float(declared[1]) - (float(age) if _SECONDS.fullmatch(age) else 0.0))
    expires, date = _moment(headers.get("Expires", "")), _moment(headers.get("Date", ""))
    return max(0.0, (expires - date).total_seconds()) if expires and date else 0.0


def _retry(value: str, now: datetime) -> float | None:
    value = value.strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    moment = _moment(value)
    return None if moment is None else max(0.0, (moment - now).total_seconds())


def _moment(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):  # no date: servers send 0 and -1 too
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
