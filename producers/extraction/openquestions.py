"""Claims that somebody leaves open: "called it into question", "could not confirm it", "no evidence that"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from producers.extraction.contention import (
    Contention,
    by_clause,
    is_negated,
    is_pronoun,
    words_of,
)
from producers.extraction.disputecues import CLAIM_NOUNS
from producers.extraction.subjects import speaker_of
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words

_THROWING: Final = words("call bring throw")
_OUTLETS: Final = words(
    "paper newspaper agency network site website magazine outlet broadcaster station channel journalist "
    "reporter we it"
)
"""Subjects by which a text means those who report."""

_NONE: Final = words("no little scant zero")
_FINDING: Final = words("find see have uncover discover show produce know")
"""Verbs whose subject looked for evidence, or has none for what they say themselves."""
_BACKING: Final = words("support suggest back prove show substantiate indicate")
_WORDED: Final = 3
"""Words of a clause at least that tells the claim, rather than only refers to it: "that it did"."""


def open_question(tree: Tree, i: int) -> Contention | None:
    """A claim that the verb or noun at a token leaves open."""
    if tree.lemmas[i] == "question":
        return _into_question(tree, i)
    return _unconfirmed(tree, i) if tree.lemmas[i] == "confirm" else _unsupported(tree, i)


def _into_question(tree: Tree, i: int) -> Contention | None:
    """What is called, brought or thrown into question."""
    into = tree.heads[i]
    verb = tree.heads[into]
    if tree.lower[into] != "into" or tree.lemmas[verb] not in _THROWING or is_negated(tree, verb):
        return None
    return _left_open(tree, verb, i, "doubted", speaker_of(tree, verb))


def _unconfirmed(tree: Tree, i: int) -> Contention | None:
    """What somebody could not confirm; that nobody would confirm it is no dispute."""
    can = any(tree.tags[c] == "MD" and tree.lower[c] in {"could", "can", "ca"} for c in tree.children[i])
    if not can or not is_negated(tree, i):
        return None
    subject = tree.child(i, "nsubj")
    disputer = None if subject is None or tree.lemmas[subject] in _OUTLETS else subject
    return _left_open(tree, i, i, "unverified", disputer)


def _left_open(tree: Tree, verb: int, cue: int, mode: str, disputer: int | None) -> Contention | None:
    claim = tree.child(verb, "dobj", "nsubjpass")
    if claim is None or not (tree.lemmas[claim] in CLAIM_NOUNS or is_pronoun(tree, claim)):
        return None
    return by_clause(tree, verb, cue, mode, opens=disputer, target=claim)


def _unsupported(tree: Tree, i: int) -> Contention | None:
    """What there is, or what somebody found, no evidence for: "no evidence that X", "to support it"."""
    verb = tree.heads[i]
    negated = is_negated(tree, verb) and any(tree.lower[c] == "any" for c in tree.children[i])
    if not negated and not any(tree.lower[c] in _NONE for c in tree.children[i]):
        return None
    stands = tree.lemmas[verb] == "be" and tree.child(verb, "expl") is not None
    if not stands and not (tree.deps[i] == "dobj" and tree.lemmas[verb] in _FINDING):
        return None
    claim = _evidenced(tree, i)
    if claim is None:
        return None
    finder = None if stands else _finder(tree, verb)
    found = by_clause(tree, verb, i, "unverified", opens=finder)
    refers = tree.lemmas[claim] in CLAIM_NOUNS or tree.right[claim] - tree.left[claim] < _WORDED
    return replace(found, claim=words_of(tree, claim), refers=refers)


def _evidenced(tree: Tree, i: int) -> int | None:
    """What evidence is of: its clause, what it would support, or the deed behind "of"."""
    for below in tree.children[i]:
        if below < i:
            continue
        if tree.lemmas[below] in _BACKING and any(tree.tags[c] == "TO" for c in tree.children[below]):
            return tree.child(below, "ccomp", "dobj")
        if (
            tree.deps[below] in {"acl", "ccomp", "relcl"}
            and tree.child(below, "nsubj", "nsubjpass") is not None
        ):
            return below
        if tree.lower[below] in {"of", "for"}:
            return tree.child(below, "pobj", "pcomp")
    return None


def _finder(tree: Tree, verb: int) -> int | None:
    """Who found no evidence; of one who has none for a claim of their own, nobody."""
    subject = speaker_of(tree, verb)
    if subject is None or tree.lemmas[verb] not in {"have", "show", "produce"}:
        return subject
    person = subject in tree.entity_of and tree.entity_of[subject].label == "PERSON"
    return None if person or tree.lower[subject] in {"he", "she", "they", "i"} else subject
