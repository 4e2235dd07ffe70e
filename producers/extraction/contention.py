"""A dispute before its claim is linked, and how its words become character ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from producers.extraction.attribution import Range
from producers.extraction.gender import PRONOUNS
from producers.extraction.organisations import is_body
from producers.extraction.phrases import mark_of
from producers.extraction.subjects import mention, speaker_of
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words

_NOBODY: Final = words("nobody none neither")
_REFUSING: Final = words("decline refuse fail neglect")
_ONLY_POSSIBLE: Final = words("should must may might could ought")
_HARD: Final = words("hard difficult impossible tough easy tempting")


@dataclass(slots=True)
class Contention:
    """A dispute before its claim is linked; tokens are numbered within the paragraph's tree."""

    span: Range
    cue: Range
    lemma: str
    mode: str
    paragraph: int = 0
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
    passing: bool = False
    """It is said beside the point, of a claim that the sentence mentions: "his baseless claim"."""


def by_clause(  # noqa: PLR0913 - the two mentions that a dispute is between, by keyword
    tree: Tree, verb: int, cue: int, mode: str, *, opens: int | None = None, target: int | None = None
) -> Contention:
    """A dispute whose words are a verb's clause, by the mention that it opens with, about a target.

    A target with a clause of its own ("the claim that X") is worded by that; any other refers to its claim.
    """
    worded = None if target is None else clause_of_claim(tree, target)
    about = target if worded is None else worded
    return Contention(
        span=clause_at(tree, verb, opens),
        cue=(tree.starts[cue], tree.ends[cue]),
        lemma=tree.lemmas[cue],
        mode=mode,
        disputer=opens,
        claim=None if about is None else words_of(tree, about),
        refers=worded is None,
        whose=None if target is None else claimant(tree, target),
    )


def disputer_of(tree: Tree, verb: int) -> int | None:
    """Head of the mention that disputes through a verb: no thing put to it ("broke silence to deny")."""
    found = speaker_of(tree, verb)
    if found is None or tree.deps[found] != "dobj" or _may_speak(tree, found):
        return found
    return speaker_of(tree, tree.heads[found])


def _may_speak(tree: Tree, i: int) -> bool:
    named = tree.tags[i] in {"NNP", "NNPS"} or i in tree.entity_of
    return named or tree.lower[i] in PRONOUNS or is_body(tree.lemmas[i])


def is_made(tree: Tree, verb: int) -> bool:
    """Whether a verb's dispute is made: by somebody, neither refused nor only possible."""
    subject = tree.child(verb, "nsubj")
    by_nobody = subject is not None and (
        tree.lower[subject] in _NOBODY or any(tree.lower[c] == "no" for c in tree.children[subject])
    )
    above = tree.lemmas[tree.heads[verb]]
    refused = tree.deps[verb] == "xcomp" and above in _REFUSING
    hard = above in _HARD or any(tree.lemmas[c] in _HARD for c in tree.children[tree.heads[verb]])
    possible = any(tree.tags[c] == "MD" and tree.lower[c] in _ONLY_POSSIBLE for c in tree.children[verb])
    return not (by_nobody or refused or possible or (hard and tree.tags[verb] == "VB"))


def is_negated(tree: Tree, i: int) -> bool:
    """Whether a verb or noun is negated."""
    return any(
        tree.deps[c] == "neg" or (tree.lower[c] in {"no", "never"} and tree.deps[c] != "intj")
        for c in tree.children[i]
    )


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
