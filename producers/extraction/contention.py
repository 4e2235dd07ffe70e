"""A dispute before its claim is linked, and how its words become character ranges."""

from __future__ import annotations

from dataclasses import dataclass

from producers.extraction.attribution import Range
from producers.extraction.phrases import mark_of
from producers.extraction.subjects import mention
from producers.extraction.tree import Tree


@dataclass(slots=True)
class Contention:
    """A dispute before its claim is linked; tokens are numbered within the paragraph's tree."""

    paragraph: int
    span: Range
    cue: Range
    lemma: str
    mode: str
    disputer: int | None = None
    """Token that heads the disputer's mention; None for the outlet, or the speaker of the words."""
    claim: Range | None = None
    """The claim as the dispute itself words it."""
    refers: bool = False
    """The claim is only referred to ("that allegation"), so what it refers to is to be found."""
    points: bool = False
    """It does so by a pronoun alone ("that is a lie"), which means what stands right before."""
    whose: int | None = None
    """Token of the one whose claim is disputed."""
    of_outlet: bool = False
    """The text itself disputes, whoever's words it stands beside."""


def is_negated(tree: Tree, i: int) -> bool:
    """Whether a verb or noun is negated."""
    return any(tree.deps[c] == "neg" or tree.lower[c] in {"no", "never"} for c in tree.children[i])


def is_pronoun(tree: Tree, i: int) -> bool:
    """Whether a token only refers to something."""
    return tree.tags[i] in {"PRP", "DT", "WDT", "WP"} or tree.lower[i] in {"that", "this"}


def clause_at(tree: Tree, verb: int, disputer: int | None) -> Range:
    """The verb's clause, from its subject's first word, without a comma at its edges."""
    first, last = tree.left[verb], tree.right[verb]
    if disputer is not None:
        start, _ = mention(tree, disputer)
        first = start if first > start or disputer < verb else first
    low, high = tree.sentences[tree.sentence_of[verb]]
    first, last = max(first, low), min(last, high - 1)
    while first < last and not tree.words[first][0].isalnum():
        first += 1
    while last > first and not tree.words[last][0].isalnum():
        last -= 1
    return tree.starts[first], tree.ends[last]


def words_of(tree: Tree, target: int) -> Range:
    """The words of a claim, without a leading "that"."""
    first, last = tree.left[target], tree.right[target]
    if tree.lower[first] == "that" and first < last:
        first += 1
    return tree.starts[first], tree.ends[last]


def clause_of_claim(tree: Tree, noun: int) -> int | None:
    """The clause that a noun of claiming names: "the claim that X"."""
    clauses = (c for c in tree.children[noun] if c > noun and tree.deps[c] in {"acl", "ccomp"})
    return next((c for c in clauses if mark_of(tree, c) == "that"), None)


def claimant(tree: Tree, noun: int) -> int | None:
    """Whose a claim is: "Holt's claim", "claims that Holt made", "the allegation by Holt"."""
    owner = tree.child(noun, "poss")
    made = tree.child(noun, "relcl")
    if owner is None and made is not None and tree.lemmas[made] in {"make", "level", "raise", "advance"}:
        owner = tree.child(made, "nsubj")
    by = tree.child(noun, "prep")
    if owner is None and by is not None and tree.lower[by] in {"by", "from"}:
        owner = tree.child(by, "pobj")
    return owner
