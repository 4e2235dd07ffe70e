"""What came of asking is told in few words, so that metrics stay few."""

from __future__ import annotations

import pytest

from onrecord.watchlog import outcome_of, state_of
from producers.sources.heads import Head
from producers.watching.schedule import Watched
from producers.watching.standing import Standing


@pytest.mark.parametrize(
    ("status", "failure", "new", "outcome"),
    [
        (200, "", 3, "new"),
        (304, "", 0, "unchanged"),
        (404, "not found", 0, "4xx"),
        (503, "busy", 0, "5xx"),
        (200, "it is no feed", 0, "unreadable"),
        (None, "no address", 0, "no answer"),
    ],
)
def test_an_outcome_is_one_of_six(status: int | None, failure: str, new: int, outcome: str) -> None:
    head = None if status is None else Head(status=status)
    assert outcome_of(head, failure, new=new) == outcome


@pytest.mark.parametrize(
    ("standing", "state"),
    [
        (Standing(), "not asked yet"),
        (Standing(succeeded_at=1.0), "fine"),
        (Standing(succeeded_at=1.0, errors=1), "failing"),
        (Standing(errors=1, retired_at=2.0), "retired"),
    ],
)
def test_a_source_stands_in_one_of_four_ways(standing: Standing, state: str) -> None:
    assert state_of(Watched(url="https://quay.example/feed", standing=standing)) == state
