"""Claims that somebody leaves open: "called it into question", "police could not confirm the report"."""

from __future__ import annotations

from typing import Final

from producers.extraction.contention import Contention, by_clause, is_negated, is_pronoun
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


def open_question(tree: Tree, i: int) -> Contention | None:
    """A claim that the verb or noun at a token leaves open."""
    if tree.lemmas[i] == "question":
        return _into_question(tree, i)
    return _unconfirmed(tree, i)


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
