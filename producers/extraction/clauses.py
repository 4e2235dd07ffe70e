"""Attributions that grammar shows: clauses, infinitives and phrases that depend on a cue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from producers.extraction.attribution import Attribution
from producers.extraction.cues import BELIEF_CLASSES, CUE_NOUNS, CUE_VERBS, CueEntry
from producers.extraction.extent import ranges_of
from producers.extraction.fillings import (
    Content,
    around,
    clause,
    for_clause,
    infinitive,
    inserted,
    names_claim,
    object_phrase,
    prepositional,
    said_object,
    small_clause,
)
from producers.extraction.phrases import according_to, noun_clause
from producers.extraction.subjects import speaker_of
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words

_NOT_PREDICATE: Final = words("amod compound")
_UNABLE: Final = words("unable refuse decline fail unwilling refusal failure reluctant")
_PREPOSITIONS: Final = words("prep prt agent mark dative")


def attributions(tree: Tree, paragraph: int) -> Iterator[Attribution]:
    """Every attribution of a paragraph whose content grammar ties to a cue outside of quotation marks."""
    for i, lemma in enumerate(tree.lemmas):
        if tree.quoted[i] >= 0:
            continue
        found = None
        if lemma in CUE_VERBS and tree.tags[i][0] == "V":
            found = _verb(tree, i, CUE_VERBS[lemma])
        elif lemma in CUE_NOUNS and tree.tags[i][0] == "N":
            found = noun_clause(tree, i, CUE_NOUNS[lemma])
        elif tree.lower[i] == "according" and i + 1 < len(tree) and tree.lower[i + 1] == "to":
            found = according_to(tree, i)
        if found is not None and found.content:
            found.paragraph = paragraph
            yield found


def _verb(tree: Tree, i: int, entry: CueEntry) -> Attribution | None:
    if tree.deps[i] in _NOT_PREDICATE or is_agentless(tree, i) or is_unsaid(tree, i):
        return None
    content = _content(tree, i, entry)
    if content is None:
        return None
    return Attribution(
        paragraph=0,
        cue=i,
        cue_last=content.cue_last,
        class_=entry.class_in(content.frame),
        frame=content.frame,
        speaker=speaker_of(tree, i),
        content=ranges_of(tree, content.tokens),
        speech=entry.class_ not in BELIEF_CLASSES,
    )


def is_agentless(tree: Tree, i: int) -> bool:
    """Passive without a "by": "was told that", "when asked whether"; the words are not the subject's."""
    if tree.child(i, "agent") is not None:
        return False
    passive = tree.child(i, "nsubjpass", "auxpass") is not None
    return passive or (
        tree.tags[i] == "VBN" and tree.deps[i] in {"advcl", "acl"} and tree.child(i, "aux") is None
    )


def is_unsaid(tree: Tree, i: int) -> bool:
    """Whether a verb tells that something was not said: "did not say", "was unable to confirm"."""
    if any(tree.deps[c] == "neg" for c in tree.children[i]):
        return True
    above = tree.heads[i]
    return tree.deps[i] in {"xcomp", "acl"} and tree.lemmas[above] in _UNABLE and above < i


def _content(tree: Tree, i: int, entry: CueEntry) -> Content | None:
    """The content by the first frame of the cue that the tree fills."""
    return next((found for found in _fillings(tree, i, entry) if found is not None), None)


def _fillings(tree: Tree, i: int, entry: CueEntry) -> Iterator[Content | None]:
    """Each frame of the cue as the tree fills it, the most telling first."""
    frames = entry.frames
    if "clause" in frames:
        yield clause(tree, i) or around(tree, i) or inserted(tree, i)
    if "called" in frames and not _goes_on_with(tree, i, frames):
        yield small_clause(tree, i)
    if "to" in frames:
        yield infinitive(tree, i)
    for child in tree.children[i]:
        if child > i and tree.deps[child] in _PREPOSITIONS and tree.lower[child] in frames:
            yield prepositional(tree, i, child)
    if {"for", "on"} <= frames:
        yield for_clause(tree, i)
    yield said_object(tree, i)
    if "object" in frames and not (entry.class_ == "dispute" and names_claim(tree, i)):
        yield object_phrase(tree, i)


def _goes_on_with(tree: Tree, i: int, frames: frozenset[str]) -> bool:
    """Whether a verb's preposition stands right behind it: "called on Maas to resign"."""
    after = i + 1
    return after < len(tree) and tree.heads[after] == i and tree.lower[after] in frames
