"""The agenda gives what is due in its time, and keeps what shares a lane within its limit."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from producers.watching.agenda import Agenda, Item

LIMITS = {"a": 1, "b": 2, "c": 3}

ITEMS = st.lists(
    st.tuples(st.integers(0, 20), st.lists(st.sampled_from("abc"), unique=True, max_size=3)),
    max_size=40,
)


def agenda() -> Agenda:
    return Agenda(LIMITS.__getitem__)


def test_items_come_when_they_are_due_the_earliest_first() -> None:
    plan = agenda()
    for due, key in ((3, "late"), (1, "early"), (2, "middle")):
        plan.put(Item(due, key))
    assert plan.take(0) is None
    assert plan.next_due() == 1
    assert [item.key for _ in range(2) if (item := plan.take(2))] == ["early", "middle"]
    assert (plan.take(2), plan.next_due(), len(plan)) == (None, 3, 1)


def test_a_full_lane_holds_up_its_own_items_only() -> None:
    plan = agenda()
    for due, key, lane in ((1, "a1", "a"), (2, "a2", "a"), (3, "b1", "b")):
        plan.put(Item(due, key, (lane,)))
    first = plan.take(9)
    other = plan.take(9)
    assert first is not None
    assert other is not None
    assert (first.key, other.key, plan.take(9)) == ("a1", "b1", None)
    plan.finish(first)
    assert plan.take(9) == Item(2, "a2", ("a",))


def test_an_item_takes_the_place_of_the_one_with_its_key() -> None:
    plan = agenda()
    plan.put(Item(5, "x"))
    plan.put(Item(1, "x"))
    assert plan.take(1) == Item(1, "x")
    assert plan.take(9) is None


def test_what_is_discarded_never_comes() -> None:
    plan = agenda()
    plan.put(Item(1, "x"))
    plan.discard("x")
    assert "x" not in plan
    assert (plan.take(9), plan.next_due()) == (None, None)


@given(items=ITEMS, random=st.randoms())
def test_every_item_comes_once_and_no_lane_is_ever_over_its_limit(
    items: list[tuple[int, list[str]]], random: Random
) -> None:
    plan = agenda()
    for number, (due, lanes) in enumerate(items):
        plan.put(Item(due, str(number), tuple(lanes)))
    running: list[Item] = []
    done: list[str] = []
    for now in range(21 + 2 * len(items)):
        while (item := plan.take(now)) is not None:
            assert item.due <= now
            running.append(item)
            in_lanes = Counter(lane for each in running for lane in each.lanes)
            assert all(count <= LIMITS[lane] for lane, count in in_lanes.items())
        if running:
            ended = running.pop(random.randrange(len(running)))
            plan.finish(ended)
            done.append(ended.key)
    assert sorted(done + [item.key for item in running], key=int) == [str(n) for n in range(len(items))]
    assert len(plan) == 0
