"""Runs of content behind their cue, and how likely each place is where one may start or end.

The places are judged in turn, from left to right: a logistic model gives the probability that the run starts
(or ends) at a place if it has not before (a discrete hazard: Singer and Willett, "It's about time", 1993), of
which the probability of each place follows.
"""

from __future__ import annotations

from bisect import bisect_left
from math import exp
from typing import Final, NamedTuple

from producers.extraction.attribution import Attribution
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words

FINITE: Final = frozenset(("VBD", "VBZ", "VBP", "MD"))
"""Tags of finite verbs and of what makes verbs finite."""
_LENGTHS: Final = (1, 2, 4, 7, 12, 20, 40)
_FIXED: Final = words("turn signed continued announced according colon")
"""Frames whose content no cue governs."""


class Run(NamedTuple):
    """Neighbouring tokens of content behind their cue, in the cue's sentence."""

    part: int
    """Which of the content's ranges it is."""
    first: int
    last: int
    """The last token with a letter or digit."""
    stop: int
    """The token behind the sentence."""


class Place(NamedTuple):
    """A place where a run may start or end: its first or last token there, and the traits of the place."""

    token: int
    traits: list[str]


def run_of(tree: Tree, found: Attribution) -> Run | None:
    """The last run of an attribution's content behind its cue, in the cue's sentence."""
    if found.cue is None or found.frame in _FIXED:
        return None
    _, stop = tree.sentences[tree.sentence_of[found.cue]]
    for part in range(len(found.content) - 1, -1, -1):
        start, end = found.content[part]
        first = bisect_left(tree.starts, start)
        if found.cue < first < stop:
            last = min(bisect_left(tree.starts, end), stop) - 1
            while last > first and not is_wordy(tree, last):
                last -= 1
            return Run(part, first, last, stop)
    return None


def likeliest(places: list[Place], weights: dict[str, float], given: int, surer: float) -> tuple[int, float]:
    """The token of the likeliest place, and how likely it is.

    It is the given one, that of the rules, unless another is `surer` times likelier.
    """
    chances: dict[int, float] = {}
    left = 1.0
    for token, traits in places:
        chance = probability(traits, weights)
        chances[token] = left * chance
        left *= 1 - chance
    if not chances:
        return given, 1.0
    chances[places[-1].token] += left
    best = max(chances, key=lambda token: chances[token])
    if given in chances and chances[best] < surer * chances[given]:
        best = given
    return best, chances[best]


def probability(traits: list[str], weights: dict[str, float]) -> float:
    """What a logistic model gives for something with these traits."""
    return 1 / (1 + exp(-sum(weights.get(trait, 0.0) for trait in traits)))


def is_wordy(tree: Tree, t: int) -> bool:
    """Whether a token has a letter or a digit."""
    return any(map(str.isalnum, tree.words[t]))


def top_of(tree: Tree, first: int) -> int:
    """The highest token of the constituent that begins at a token."""
    top = first
    while tree.heads[top] != top and tree.heads[top] >= first:
        top = tree.heads[top]
    return top


def bucket(length: int) -> int:
    """A length in tokens as one of eight."""
    return sum(length >= bound for bound in _LENGTHS)
