"""When pages are visited again, and what is made of those that answer without an article."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from producers.sources.article import Linked
from producers.sources.heads import Head
from producers.watching.standing import DAY
from producers.watching.visits import PRUNED_AT_ONCE, Visit, VisitResult, after_visit, disappeared, missing_of
from tests.newsdesk import Desk

URL = "https://quay.example/a"
HOUR = 3600.0
NEW = Visit(linked=Linked(url=URL, address=URL, source="https://quay.example/feed"), since=0.0, next_at=0.0)


def seen(*answers: tuple[float, int], last: Visit = NEW) -> list[Visit]:
    """The visits that follow answers of a status each, so many hours after publication."""
    visits = []
    for hours, status in answers:
        head = Head(status=status)
        failure = "" if status == 200 else f"the server answered {status}"
        result = VisitResult(at=hours * HOUR, head=head, failure=failure, missing=missing_of(URL, head, ""))
        last = after_visit(last, result, jitter=lambda: 0.0)
        visits.append(last)
    return visits


def test_a_404_counts_when_it_lasts_for_an_hour() -> None:
    assert [visit.gone_at for visit in seen((1, 200), (2, 404), (2.5, 404), (3, 404))] == [
        None,
        None,
        None,
        3 * HOUR,
    ]


def test_a_404_that_passed_does_not_count() -> None:
    assert [visit.gone_at for visit in seen((1, 404), (1.5, 200), (2.2, 404))] == [None, None, None]


def test_failures_between_two_404s_neither_count_nor_take_back() -> None:
    assert [visit.gone_at for visit in seen((1, 404), (2.5, 503), (3, 404))] == [None, None, 3 * HOUR]


def test_it_stays_gone_since_it_was_until_it_is_back() -> None:
    gone = seen((1, 410), (5, 503), (9, 404), (20, 200))
    assert [visit.gone_at for visit in gone] == [HOUR, HOUR, HOUR, None]


def test_a_first_miss_is_looked_at_again_in_little_more_than_an_hour_even_when_it_was_the_last_visit() -> (
    None
):
    (missed,) = seen((366 * 24, 404))
    assert missed.next_at is not None
    assert HOUR <= missed.next_at - 366 * DAY <= 1.5 * HOUR
    (failed,) = seen((366 * 24, 503))
    assert failed.next_at is None


def test_a_page_is_visited_for_a_year_the_older_the_more_seldom() -> None:
    visit, ages = NEW, list[float]()
    while visit.next_at is not None:
        ages.append(visit.next_at)
        result = VisitResult(at=visit.next_at, head=Head(status=200))
        visit = after_visit(visit, result, jitter=lambda: 0.5)
    waits = [later - earlier for earlier, later in pairwise(ages)]
    assert waits == sorted(waits)
    assert max(wait for wait, age in zip(waits, ages, strict=False) if age < 30 * DAY) <= 7 * DAY
    assert [len([age for age in ages if age < days * DAY]) for days in (1, 30, 365)] == [10, 19, 25]
    assert ages[-1] >= 365 * DAY


def test_a_visit_that_found_nothing_out_has_nothing_to_tell() -> None:
    (gone,) = seen((1, 410))
    assert disappeared(gone, VisitResult(at=9.0, failure="the server answered 503")) is None


@pytest.mark.parametrize(
    ("head", "notice", "reason"),
    [
        (None, "", None),
        (Head(status=404), "", "not_found"),
        (Head(status=410), "", "gone"),
        (Head(status=403), "", None),
        (Head(status=451), "", None),
        (Head(status=500), "", None),
        (Head(status=200), "", None),
        (Head(status=200), "This article has been removed.", "notice"),
        (Head(status=200, landed_at="https://quay.example/"), "", "redirected"),
        (Head(status=200, landed_at="https://quay.example"), "", "redirected"),
        (Head(status=200, landed_at="https://quay.example/?login"), "", None),
        (Head(status=200, landed_at="https://quay.example/news/"), "", None),
        (Head(status=200, landed_at="https://parking.example/"), "", None),
        (Head(status=503, landed_at="https://quay.example/"), "", None),
        (Head(status=404, landed_at="https://quay.example/"), "", "not_found"),
    ],
)
def test_an_answer_tells_that_an_article_is_gone_only_where_it_is_clear(
    head: Head | None, notice: str, reason: str | None
) -> None:
    missing = missing_of(URL, head, notice)
    assert (missing and missing.reason) == reason


def test_a_front_page_that_leads_to_itself_is_not_gone() -> None:
    front = Head(status=200, landed_at="https://quay.example/")
    assert missing_of("https://quay.example/", front, "") is None


def test_pages_are_forgotten_a_month_after_their_last_visit_some_at_a_time(tmp_path: Path) -> None:
    def known(name: str, *, days: float, over: bool = True) -> Visit:
        url = f"https://quay.example/{name}"
        since = (100 - days) * DAY
        return Visit(
            linked=Linked(url=url, address=url, source=""), since=since, next_at=None if over else 0.0
        )

    old = [known(f"old{number}", days=396) for number in range(PRUNED_AT_ONCE + 1)]
    kept = [known("young", days=394), known("due", days=396, over=False)]
    with Desk(tmp_path) as desk:
        desk.memory.remember_visits(visits=[*old, *kept])
        assert [desk.memory.prune_visits(100 * DAY) for _ in range(3)] == [PRUNED_AT_ONCE, 1, 0]
        visits = desk.memory.visits
        assert not any(visits.knows(visit.linked.url) for visit in old)
        assert all(visits.knows(visit.linked.url) for visit in kept)
