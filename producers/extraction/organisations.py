"""Bodies behind common nouns: "the company", "the union", "it"."""

from __future__ import annotations

from typing import Final

from producers.extraction.tree import Entity, Tree
from producers.extraction.wordlists import words

_BODIES: Final = words(
    "government administration parliament congress senate police army military cabinet navy coalition "
    "office board "
    "company firm broadcaster agency university ministry department newspaper union bank party group "
    "institute association federation council authority court committee commission campaign "
    "organisation organization carmaker airline retailer manufacturer regulator operator utility "
    "developer charity museum hospital school club league network station publisher watchdog "
    "institution foundation fund"
)
_GENERIC: Final = words(
    "company firm group organisation organization broadcaster operator manufacturer developer"
)
_BACK: Final = 12
"""Paragraphs that a common noun reaches back, at most."""


class Organisations:
    """The bodies that an article names, in the order of their mentions."""

    def __init__(self, trees: list[Tree]) -> None:
        self._mentions = [
            (number, entity.last, name_of_body(tree, entity))
            for number, tree in enumerate(trees)
            for entity in tree.entities
            if entity.label == "ORG"
            and not _is_channel(tree, entity.first)
            and not _is_headline(tree, entity)
        ]

    def named(self, noun: str, paragraph: int, token: int) -> str | None:
        """The body that "the NOUN" means: the last with it in its name; of a generic noun, the last."""
        if noun not in _BODIES:
            return None
        fallback = None
        for number, last, name in reversed(self._mentions):
            if (number, last) >= (paragraph, token) or number < paragraph - _BACK:
                continue
            if noun in name.lower().split():
                return name
            specific = set(name.lower().split()) & _BODIES - _GENERIC
            if fallback is None and not specific and not name.isupper():
                fallback = name
        return fallback if noun in _GENERIC else None

    def last_before(self, paragraph: int, token: int) -> str | None:
        """The body last named in this paragraph or the one before."""
        for number, last, name in reversed(self._mentions):
            if (number, last) < (paragraph, token):
                return name if number >= paragraph - 1 else None
        return None


def _is_channel(tree: Tree, first: int) -> bool:
    """Whether a body is only where something was said: "on Telegram"."""
    return first > 0 and tree.lower[first - 1] in {"on", "via"}


def _is_headline(tree: Tree, entity: Entity) -> bool:
    """Whether the model took some of a headline's capital words for a name: "Disputes Report Of Bank"."""
    return any(tree.tags[i] in {"VBZ", "VBP", "VBD"} for i in range(entity.first, entity.last + 1))


def is_body(lemma: str) -> bool:
    """Whether a common noun names a kind of body."""
    return lemma in _BODIES


def name_of_body(tree: Tree, entity: Entity) -> str:
    """An entity's name without an article before it and a possessive behind it."""
    first, last = entity.first, entity.last
    if tree.lower[first] == "the" and first < last:
        first += 1
    if tree.tags[last] == "POS" and first < last:
        last -= 1
    return tree.slice(first, last)
