"""Disputes: who says, with which words, that a claim doesn't hold, before the claim is linked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from producers.extraction.contention import Contention
from producers.extraction.contrasts import contrasted
from producers.extraction.denials import denial
from producers.extraction.disputecues import (
    DISPUTE_VERBS,
    EPITHETS,
    FALSE_WORDS,
    FALSELY,
    HAPPENED,
    HEDGE,
    LACKED,
    LIES,
    PHRASE_VERBS,
)
from producers.extraction.epithets import epithet
from producers.extraction.openquestions import open_question
from producers.extraction.tree import Tree
from producers.extraction.untruths import doubting_phrase, lacking, misstated, predicate, unhappened


def contentions(tree: Tree, paragraph: int) -> Iterator[Contention]:
    """The disputes that a paragraph's grammar shows, in order of their cues."""
    worded = (_at(tree, i) for i in range(len(tree)))
    for found in chain(worded, _hedges(tree), contrasted(tree)):
        if found is not None:
            found.paragraph = paragraph
            yield found


def _at(tree: Tree, i: int) -> Contention | None:
    """The dispute that the word at a token makes."""
    lemma, word = tree.lemmas[i], tree.lower[i]
    found = None
    if lemma in DISPUTE_VERBS and tree.tags[i][0] == "V":
        found = denial(tree, i)
    elif word in FALSELY or (lemma in LIES and tree.tags[i][0] == "V"):
        found = misstated(tree, i)
    elif lemma in FALSE_WORDS or word == "true" or word in EPITHETS:
        found = predicate(tree, i) or epithet(tree, i)
    elif lemma in {"confirm", "evidence", "proof"} or (lemma == "question" and tree.deps[i] == "pobj"):
        found = open_question(tree, i)
    elif lemma in HAPPENED:
        found = unhappened(tree, i)
    elif lemma in LACKED:
        found = lacking(tree, i)
    elif lemma in PHRASE_VERBS:
        found = doubting_phrase(tree, i)
    return found


def _hedges(tree: Tree) -> Iterator[Contention]:
    """The outlet's own hedges, outside of quotation marks."""
    for match in HEDGE.finditer(tree.text, tree.start, tree.end):
        token = next((i for i, start in enumerate(tree.starts) if start >= match.start()), None)
        if token is None or tree.quoted[token] >= 0:
            continue
        first, last = tree.sentences[tree.sentence_of[token]]
        begins = match.group().lower().startswith(("if", "without"))
        start = match.start() if begins else tree.starts[first]
        end = match.end() if begins else tree.ends[last - 1]
        yield Contention((start, end), match.span(), "verify", "unverified", refers=True, of_outlet=begins)
