"""Places in a log as people type and read them: TOPIC/PARTITION@OFFSET."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from eventlog.log import TopicPartition

_PLACE: Final = re.compile(r"(?P<topic>[\w.-]+)/(?P<partition>\d{1,9})@(?P<offset>\d{1,18})")


class PositionError(ValueError):
    """Not a place in a log; the message says how one is written."""


def place(text: str) -> tuple[TopicPartition, int]:
    """One partition and an offset in it.

    Raises:
        PositionError: the text is none.
    """
    found = _PLACE.fullmatch(text.strip())
    if found is None:
        raise PositionError(
            f"{text!r} is not a position; write TOPIC/PARTITION@OFFSET, such as claims/0@1234"
        )
    return TopicPartition(found["topic"], int(found["partition"])), int(found["offset"])


def positions(text: str) -> dict[TopicPartition, int]:
    """Several, separated by commas.

    Raises:
        PositionError: one of them is none, or a partition stands twice.
    """
    places = [place(part) for part in text.split(",")]
    if len(dict(places)) < len(places):
        raise PositionError(f"{text!r} names a partition twice; give one position for each")
    return dict(places)


def looks_like_positions(text: str) -> bool:
    """Whether positions are meant rather than a moment."""
    return "@" in text


def shown(where: TopicPartition, offset: int) -> str:
    """A place as it is typed."""
    return f"{where.topic}/{where.partition}@{offset}"


def all_shown(places: Mapping[TopicPartition, int]) -> str:
    """Several places as they are typed."""
    return ",".join(shown(where, offset) for where, offset in sorted(places.items()))
