"""What a number counts or measures: the noun behind it, or what a measure is of."""

from __future__ import annotations

from typing import Final

from producers.extraction.numerals import Numeral
from producers.extraction.tree import Tree

_COUNT_TAGS: Final = frozenset(("NN", "NNS", "NNPS", "NNP"))
_MODIFIES: Final = frozenset(("nummod", "compound", "quantmod", "amod", "npadvmod", "det", "nmod"))
_LAST_DAY: Final = 31
_AGES: Final = range(1, 111)
_NAMES: Final = frozenset(("PRODUCT", "ORG", "FAC", "EVENT", "LAW", "WORK_OF_ART", "PERSON"))


def counted_head(tree: Tree, token: int | None, unit_end: int) -> int | None:
    """The noun that a number modifies, if it isn't the unit's own word."""
    if token is None:
        return None
    node = token
    if tree.deps[node] == "conj" and tree.tags[tree.heads[node]] == "CD":
        node = tree.heads[node]
    while tree.deps[node] in _MODIFIES and tree.heads[node] != node:
        node = tree.heads[node]
        if tree.tags[node] in _COUNT_TAGS and tree.deps[node] not in _MODIFIES - {"amod", "det", "nmod"}:
            break
    if node > token and tree.tags[node] in _COUNT_TAGS and tree.starts[node] >= unit_end:
        return node
    of = next((c for c in tree.children[token] if c > token and tree.lower[c] == "of"), None)
    return None if of is None else tree.child(of, "pobj")


def is_in_name(tree: Tree, token: int | None, n: Numeral, head: int | None) -> bool:
    """Whether a number without a unit belongs to a name or a date: "Boeing 747", "the S&P 500", "March 3"."""
    if token is None or n.marker:
        return False
    entity = tree.entity_of.get(token)
    label = entity.label if entity is not None else ""
    if label in {"DATE", "TIME"} and n.bare and head is None:
        return n.low <= _LAST_DAY or n.end - n.start == len("1999")
    if entity is not None and label in _NAMES and not n.words and entity.first < token:
        return True
    behind_name = n.bare and token > 0 and tree.tags[token - 1] in {"NNP", "NNPS"}
    plural = head is not None and tree.tags[head] in {"NNS", "NNPS"} and head == token + 1
    return behind_name and not plural


def is_age(tree: Tree, token: int | None, n: Numeral) -> bool:
    """Whether a number apposed to a name is an age: "Ada Holt, 54, said"."""
    if token is None or token - 1 <= 0 or not n.bare or n.low not in _AGES:
        return False
    closed = token + 1 == len(tree) or tree.words[token + 1] in {",", ".", ";", ")"}
    return closed and tree.words[token - 1] == "," and tree.tags[token - 2] in {"NNP", "NNPS"}


def is_counting(tree: Tree, n: Numeral, token: int | None, head: int | None) -> bool:
    """Whether number words without a unit count something: not the pronoun "one"."""
    if n.low != 1:
        return True
    return token is not None and head is not None and tree.tags[token] == "CD"


def noun_unit(tree: Tree, token: int | None, head: int | None) -> str | None:
    """A counted noun as a unit: the words from the number on, the noun itself in the singular."""
    if head is None or token is None:
        return None
    first = head
    while first - 1 > token and (tree.tags[first - 1][0] in "NJ" or tree.words[first - 1] == "-"):
        first -= 1
    before = tree.text[tree.starts[first] : tree.starts[head]]
    return " ".join((before + tree.lemmas[head]).lower().split()) or None


def counted(tree: Tree, head: int) -> str:
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


def measured(tree: Tree, token: int | None) -> str | None:
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
