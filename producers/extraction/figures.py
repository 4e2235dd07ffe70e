"""Figures: quantities reported in a paragraph, with their bounds, units and what they count.

Not figures: dates, years, clock times, ordinals, numbers within names ("Boeing 747"), list numbering, scores.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, NamedTuple

from producers.extraction.counted import (
    casualties,
    counted_head,
    is_age,
    is_counting,
    is_in_name,
    noun_unit,
    what_is_counted,
)
from producers.extraction.nonfigures import is_no_figure
from producers.extraction.numerals import Numeral, joins_range, numerals, scaled_alike
from producers.extraction.periods import period_of, rate_period
from producers.extraction.qualifiers import (
    Qualifier,
    change_of,
    qualifier_after,
    qualifier_after_noun,
    qualifier_before,
)
from producers.extraction.quantity import Quantity
from producers.extraction.sharing import shared
from producers.extraction.tree import Tree
from producers.extraction.units import Unit, currency, is_currency, rate_after, unit_after

_WORKED: Final = frozenset(("hour", "day", "count"))
"""Units that "a week" makes rates: "40 hours a week", "three times a year"."""
_OPENS_RANGE: Final = re.compile(r"\b(?:between|from)\s+$", re.IGNORECASE)


_LEVEL: Final = 5
"""How many times a change the percentage behind it is a level, and no end of a range: "rose 0.3% to 5.1%"."""

_FORTUNE: Final = 1_000_000
"""From so many pounds on they are money, unless they are "of" something."""
_PART_OF: Final = re.compile(r"\s+(?:of\s+)?an?\b", re.IGNORECASE)


def quantities(tree: Tree) -> Iterator[Quantity]:
    """The figures of a paragraph, in order."""
    yield from shared(tree, list(_alone(tree)))


def _alone(tree: Tree) -> Iterator[Quantity]:
    """The figures of a paragraph, each read by itself."""
    found = [n for n in numerals(tree.text, tree.start, tree.end) if not is_no_figure(tree, n)]
    at = 0
    while at < len(found):
        first, second = found[at], found[at + 1] if at + 1 < len(found) else None
        pair = second if second is not None and _is_range(tree, first, second) else None
        made = _quantity(tree, first, pair)
        if made is not None:
            yield made
        at += 2 if pair is not None else 1


def _is_range(tree: Tree, first: Numeral, second: Numeral) -> bool:
    """Two numbers that bound one quantity; the first may carry the same unit as the second."""
    text = tree.text
    if first.high is None or second.high is None or first.high != first.low:
        return False
    unit = unit_after(text, first.end, second.start)
    joint = first._replace(end=unit.end) if unit is not None else first
    if not joins_range(text, joint, second):
        return False
    gap = text[joint.end : second.start].strip().lower()
    before = text[max(tree.start, first.start - 9) : first.start].lower().rstrip()
    if gap == "and":
        return before.endswith("between")
    if gap == "or":
        return second.low == first.low + 1 and first.words
    if gap == "to" and unit is not None and not before.endswith("from"):
        percent = unit.name == "percentage" == _name(unit_after(text, second.end, tree.end))
        return percent and first.low < second.low <= _LEVEL * first.low
    return gap == "to" or second.low > scaled_alike(first, second).low


def _name(unit: Unit | None) -> str | None:
    return None if unit is None else unit.name


def _last_token(tree: Tree, start: int, end: int) -> int | None:
    """The last token that shares characters with text[start:end]."""
    at = bisect_left(tree.starts, end) - 1
    return at if at >= 0 and tree.ends[at] > start else None


def _quantity(tree: Tree, first: Numeral, second: Numeral | None) -> Quantity | None:
    last = second or first
    unit, end = _unit(tree, first, last)
    if unit is None and second is not None:  # "from 208 pounds to 193"
        unit = _name(unit_after(tree.text, first.end, second.start))
    hurt = casualties(tree, end) if unit in {None, "people"} and not first.marker else None
    unit = "people" if hurt is not None else unit
    token = _last_token(tree, first.start, last.end)
    head = counted_head(tree, token, end)
    if unit is None and is_age(tree, token, last):
        unit = "year of age"
    if unit is None and (is_in_name(tree, token, first, head) or not is_counting(tree, last, token, head)):
        return None
    what = hurt or what_is_counted(tree, token, head, unit)
    opening = _OPENS_RANGE.search(tree.text, tree.start, first.start) if second else None
    low, high = (scaled_alike(first, last) if second else first).low, last.high
    value = low if low == high and second is None else None
    is_object = head is not None and _is_object(tree, head)
    until = end if head is None else max(end, tree.ends[head])
    bound = _bound(tree, token, first, (end, until), may_change=opening is None and not is_object)
    qualifier = bound.qualifier
    start = min(x.start for x in (first, qualifier) if x) if opening is None else opening.start()
    end = max(end, last.end)
    least, most = _bounds(value, low, high, qualifier)
    return Quantity(
        start=start,
        end=end,
        value=value,
        low=least,
        high=most,
        relation=bound.relation,
        qualifier=qualifier.text if qualifier else None,
        unit=unit or _counted_unit(tree, token, head),
        counted=what,
        period=period_of(tree, token, start, end) or rate_period(tree.text, start, until, tree.end),
    )


def _is_object(tree: Tree, head: int) -> bool:
    """Whether something is done to what is counted: "sank 70 boats", and "sank under 70 boats" alike."""
    under = tree.deps[head] == "pobj" and tree.lower[tree.heads[head]] == "under"
    return under or tree.deps[head] == "dobj"


def _counted_unit(tree: Tree, token: int | None, head: int | None) -> str | None:
    """The noun that is counted, and what it is counted per: "3,000 tests a day"."""
    unit = noun_unit(tree, token, head)
    rate = None if head is None else rate_after(tree.text, tree.ends[head], tree.end, of_money=False)
    return f"{unit} per {rate.name}" if unit and rate else unit


class _Bound(NamedTuple):
    """How a number binds its quantity, and the word that says so."""

    relation: str
    qualifier: Qualifier | None


def _bound(
    tree: Tree, token: int | None, first: Numeral, ends: tuple[int, int], *, may_change: bool
) -> _Bound:
    """The bound by a word before the number, behind its unit or behind its noun, which end at `ends`."""
    qualifier = (
        qualifier_before(tree.text, tree.start, first.start)
        or qualifier_after(tree.text, ends[0], tree.end)
        or qualifier_after_noun(tree.text, ends[1], tree.end)
    )
    start = qualifier.start if qualifier is not None else first.start
    change = _change(tree, token, first, min(start, first.start)) if may_change else None
    if qualifier is not None and (change is None or qualifier.relation == "above"):
        return _Bound(qualifier.relation, qualifier)
    return _Bound(change or "exact", qualifier)


def _change(tree: Tree, token: int | None, first: Numeral, start: int) -> str | None:
    """Up or down, by a sign or a word before the number; "minus 5" is no change."""
    sign = tree.text[max(tree.start, first.start - 1) : first.start + 1]
    if sign[1:] in {"-", "\u2212"}:
        return "down"
    return "up" if sign[:1] == "+" else change_of(tree, token, start)


def _bounds(
    value: float | None, low: float, high: float | None, qualifier: Qualifier | None
) -> tuple[float | None, float | None]:
    if value is None:
        return (low, high) if high is None or low <= high else (high, low)
    if qualifier is not None and qualifier.relation == "below":
        return None, value
    if qualifier is not None and qualifier.relation == "above":
        return value, None
    return None, None


def _part_of_unit(tree: Tree, first: Numeral) -> Unit | None:
    """The unit that a number is a part of: "half a mile", "a quarter of a century"."""
    article = _PART_OF.match(tree.text, first.end, tree.end) if first.words and first.low < 1 else None
    return None if article is None else unit_after(tree.text, article.end(), tree.end)


def _unit(tree: Tree, first: Numeral, last: Numeral) -> tuple[str | None, int]:
    """The unit of a quantity and where its words end."""
    text, end = tree.text, last.end
    marker = first.marker or last.marker
    name = currency(marker) if marker else None
    after = unit_after(text, end, tree.end) or _part_of_unit(tree, first)
    if after is not None and after.name == "pound-mass" and last.scale >= _FORTUNE:
        after = after if text.startswith(" of ", after.end) else Unit("pound sterling", after.end)
    if after is not None and (name is None or (is_currency(after.name) and name == "dollar")):
        name, end = after.name, after.end
    if name is not None:
        rate = rate_after(text, end, tree.end, of_money=is_currency(name) or name in _WORKED)
        if rate is not None:
            name, end = f"{name} per {rate.name}", rate.end
    return name, end
