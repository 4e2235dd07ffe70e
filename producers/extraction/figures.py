"""Figures: quantities reported in a paragraph, with their bounds, units and what they count.

Not figures: dates, years, clock times, ordinals, numbers within names ("Boeing 747"), list numbering, scores.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from producers.extraction.nonfigures import is_no_figure
from producers.extraction.numerals import Numeral, joins_range, numerals
from producers.extraction.qualifiers import Qualifier, change_of, qualifier_after, qualifier_before
from producers.extraction.tree import Tree
from producers.extraction.units import currency, is_currency, rate_after, unit_after

_COUNT_TAGS: Final = frozenset(("NN", "NNS", "NNPS", "NNP"))


class Quantity(NamedTuple):
    """A figure before it is tied to its statement; offsets are characters of the article's text."""

    start: int
    end: int
    value: float | None
    low: float | None
    high: float | None
    relation: str
    qualifier: str | None
    unit: str | None
    counted: str | None


def quantities(tree: Tree) -> Iterator[Quantity]:
    """The figures of a paragraph, in order."""
    found = [n for n in numerals(tree.text, tree.start, tree.end) if not is_no_figure(tree, n)]
    at = 0
    tokens = _TokenIndex(tree)
    while at < len(found):
        first, second = found[at], found[at + 1] if at + 1 < len(found) else None
        pair = second if second is not None and _is_range(tree, first, second) else None
        made = _quantity(tree, tokens, first, pair)
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
    if gap == "to":
        return unit is None or before.endswith("from")
    return second.low > first.low and not (first.bare and second.bare and _is_score(text, second))


def _is_score(text: str, second: Numeral) -> bool:
    """A score, "won 21-14": two whole numbers without a unit or a noun behind them."""
    return (
        unit_after(text, second.end, second.end + 20) is None
        and re.match(r"\s+[a-z]", text[second.end : second.end + 3]) is None
    )


class _TokenIndex:
    """Tokens by the character they start at."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.at = {start: i for i, start in enumerate(tree.starts)}

    def last_within(self, start: int, end: int) -> int | None:
        for character in range(end - 1, start - 1, -1):
            if character in self.at:
                return self.at[character]
        return None


def _quantity(tree: Tree, tokens: _TokenIndex, first: Numeral, second: Numeral | None) -> Quantity | None:
    last = second or first
    text = tree.text
    unit, end = _unit(tree, first, last)
    token = tokens.last_within(first.start, last.end)
    head = _counted_head(tree, token, end)
    if _in_name(tree, token, first, unit, head):
        return None
    if last.words and not _is_counting(tree, first, token, head, unit):
        return None
    unit_name = unit or _noun_unit(tree, token, head)
    qualifier = qualifier_before(text, tree.start, first.start) or qualifier_after(text, end, tree.end)
    change = change_of(tree, token, first.start)
    relation = qualifier.relation if qualifier else change or "exact"
    low, high = first.low, last.high
    value = low if low == high and second is None else None
    start = qualifier.start if qualifier and qualifier.start < first.start else first.start
    counted = _counted(tree, head) if head is not None else _measured(tree, token)
    bounds = _bounds(value, low, high, qualifier)
    return Quantity(
        start,
        max(end, last.end),
        value,
        *bounds,
        relation,
        qualifier.text if qualifier else None,
        unit_name,
        counted,
    )


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


def _unit(tree: Tree, first: Numeral, last: Numeral) -> tuple[str | None, int]:
    """The unit of a quantity and where its words end."""
    text, end = tree.text, last.end
    marker = first.marker or last.marker
    name = currency(marker) if marker else None
    after = unit_after(text, end, tree.end)
    if after is not None and (name is None or (is_currency(after.name) and name == "dollar")):
        name, end = after.name, after.end
    if name is not None and (is_currency(name) or name in {"barrel", "point", "litre", "percentage"}):
        rate = rate_after(text, end, tree.end)
        if rate is not None and is_currency(name):
            name, end = f"{name} per {rate.name}", rate.end
    return name, end


def _counted_head(tree: Tree, token: int | None, unit_end: int) -> int | None:
    """The noun that a number modifies, if it isn't the unit's own word."""
    if token is None:
        return None
    node = token
    while (
        tree.deps[node] in {"nummod", "compound", "quantmod", "amod", "npadvmod", "det", "nmod"}
        and tree.heads[node] != node
    ):
        node = tree.heads[node]
        if tree.tags[node] in _COUNT_TAGS and tree.deps[node] not in {
            "compound",
            "quantmod",
            "nummod",
            "npadvmod",
        }:
            break
    if node != token and node > token and tree.tags[node] in _COUNT_TAGS and tree.starts[node] >= unit_end:
        return node
    of = next(
        (c for c in tree.children[token] if c > token and tree.deps[c] == "prep" and tree.lower[c] == "of"),
        None,
    )
    return None if of is None else tree.child(of, "pobj")


def _in_name(tree: Tree, token: int | None, n: Numeral, unit: str | None, head: int | None) -> bool:
    """Numbers inside names: "Boeing 747", "Studio 54"."""
    if token is None or unit is not None or n.marker:
        return False
    entity = tree.entity_of.get(token)
    if entity is not None and entity.label in {"DATE", "TIME"} and (n.bare and head is None):
        return True
    if (
        entity is not None
        and entity.label in {"PRODUCT", "ORG", "FAC", "EVENT", "LAW", "WORK_OF_ART", "PERSON"}
        and not n.words
    ):
        return entity.first < token
    return (
        n.bare
        and head is None
        and token > 0
        and tree.tags[token - 1] in {"NNP", "NNPS"}
        and tree.heads[token] == token - 1
    )


def _is_counting(tree: Tree, first: Numeral, token: int | None, head: int | None, unit: str | None) -> bool:
    """Whether number words count something: not the pronoun "one", not "third" as an ordinal."""
    if unit is not None or first.low != 1:
        return True
    if token is None:
        return False
    return head is not None and tree.tags[token] == "CD"


def _noun_unit(tree: Tree, token: int | None, head: int | None) -> str | None:
    """A counted noun as a unit: its lemma with the nouns and adjectives before it, singular."""
    if head is None or token is None:
        return None
    first = max(token + 1, tree.left[head]) if head > token else head
    words = [
        tree.lemmas[i] if tree.tags[i] != "NNP" else tree.words[i]
        for i in range(first, head + 1)
        if tree.tags[i][0] in "NJ" and (i == head or tree.quoted[i] == tree.quoted[head])
    ]
    return " ".join(words).lower() or None


def _counted(tree: Tree, head: int) -> str:
    """What is counted: the noun with its modifiers on both sides, without the number."""
    first = head
    while first > tree.left[head] and tree.tags[first - 1][0] in "NJV" and tree.tags[first - 1] != "CD":
        first -= 1
    last = head
    for child in tree.children[head]:
        if child > head and tree.deps[child] == "prep":
            last = max(last, tree.right[child])
        elif child > head:
            break
    return tree.slice(first, min(last, head + 8))


def _measured(tree: Tree, token: int | None) -> str | None:
    """What a measure is of: "12% of voters", or the subject of the verb it hangs on."""
    if token is None:
        return None
    node = token
    for _ in range(5):
        of = next(
            (
                c
                for c in tree.children[node]
                if c > node and tree.deps[c] == "prep" and tree.lower[c] in {"of", "in"}
            ),
            None,
        )
        target = tree.child(of, "pobj") if of is not None else None
        if target is not None:
            return tree.slice(tree.left[target], min(tree.right[target], tree.left[target] + 8))
        subject = tree.child(node, "nsubj", "nsubjpass")
        if subject is not None and subject != token:
            return tree.slice(tree.left[subject], min(tree.right[subject], tree.left[subject] + 8))
        if tree.heads[node] == node:
            return None
        node = tree.heads[node]
    return None
