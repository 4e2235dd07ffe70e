"""Disputes by what a claim is called: "a baseless claim", "described the report as a hoax"."""

from __future__ import annotations

from typing import Final

from producers.extraction.contention import (
    Contention,
    by_clause,
    claimant,
    clause_of_claim,
    is_negated,
    is_pronoun,
    words_of,
)
from producers.extraction.cues import CUE_VERBS
from producers.extraction.disputecues import ACCUSATION_NOUNS, CLAIM_NOUNS, EPITHETS, FALSE_WORDS
from producers.extraction.subjects import speaker_of
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words

_CALLING: Final = words(
    "describe dismiss denounce characterize characterise label brand deride regard view see reject slam "
    "depict portray paint"
)
"""Verbs that call their object something, behind "as"."""
_ASSERTED: Final = ACCUSATION_NOUNS | words(
    "claim assertion suggestion theory narrative story account report statement belief notion conspiracy"
)
"""What an adjective before it calls untrue: no "wrong number", no "false view"."""
_WORKS: Final = words("story account report statement")
"""What is also made without claiming it: "the site posts fake stories"."""
_DEFINITE: Final = words("the this that these those")
_SPREADING: Final = frozenset(CUE_VERBS) | words(
    "cite spread push peddle promote circulate amplify float share"
)
"""Verbs whose subject stands for the claim, so that it is not they who call it untrue."""


def epithet(tree: Tree, i: int) -> Contention | None:
    """A claim called untrue by an adjective before it, or behind a verb and "as"."""
    if tree.deps[i] == "amod" and tree.lower[i] in EPITHETS and tree.lower[tree.heads[i]] != "as":
        noun = tree.heads[i]
        return _called(tree, i, noun) if tree.lemmas[noun] == "news" else _attributive(tree, i)
    return _called(tree, i, i) if tree.lemmas[i] in FALSE_WORDS else None


def _attributive(tree: Tree, i: int) -> Contention | None:
    """As in "his unverified claim that the gate held": the text disputes it, or who is quoted with it."""
    noun = tree.heads[i]
    denied = is_negated(tree, noun) or is_negated(tree, i)
    if tree.lemmas[noun] not in _ASSERTED or noun < i or denied or _is_of_law(tree, i, noun):
        return None
    worded = clause_of_claim(tree, noun)
    if worded is None and _is_any(tree, i, noun):
        return None
    last = noun if worded is None else tree.right[worded]
    return Contention(
        span=(tree.starts[min(tree.left[noun], i)], tree.ends[last]),
        cue=(tree.starts[i], tree.ends[i]),
        lemma=tree.lemmas[i],
        mode=EPITHETS[tree.lower[i]],
        claim=None if worded is None else words_of(tree, worded),
        refers=worded is None,
        whose=claimant(tree, noun),
        passing=tree.quoted[i] < 0,
        of_outlet=tree.quoted[i] < 0 and tree.lemmas[tree.heads[noun]] in _SPREADING,
    )


def _is_any(tree: Tree, i: int, noun: int) -> bool:
    """Whether some work is called untrue rather than a claim that was made: "fake reports"."""
    made = tree.lemmas[noun] in _WORKS and EPITHETS[tree.lower[i]] == "disputed"
    return made and not any(tree.deps[c] == "poss" or tree.lower[c] in _DEFINITE for c in tree.children[noun])


def _is_of_law(tree: Tree, i: int, noun: int) -> bool:
    """Whether "false statement" names an offence: "charged with making false statements"."""
    offence = tree.lower[i] == "false" and tree.lemmas[noun] in {"statement", "report"}
    return offence and not any(tree.words[j][0].isalnum() for j in range(i + 1, noun))


def _called(tree: Tree, i: int, word: int) -> Contention | None:
    """As in "described the report as a hoax", "called it fake news": who calls it so disputes it."""
    above = tree.heads[word]
    verb = tree.heads[above] if tree.lower[above] == "as" else above
    behind_as = verb != above or any(tree.lower[c] == "as" for c in tree.children[word])
    calls = tree.lemmas[verb] in _CALLING if behind_as else tree.lemmas[verb] == "call" and word != i
    if not calls or is_negated(tree, verb):
        return None
    claim = tree.child(verb, "dobj", "nsubjpass")
    if claim is None or not (tree.lemmas[claim] in CLAIM_NOUNS or is_pronoun(tree, claim)):
        return None
    disputer = speaker_of(tree, verb)
    if disputer is None:
        return None
    mode = FALSE_WORDS.get(tree.lemmas[i]) or EPITHETS[tree.lower[i]]
    accused = mode == "disputed" and tree.lemmas[claim] in ACCUSATION_NOUNS
    return by_clause(tree, verb, i, "denied" if accused else mode, opens=disputer, target=claim)
