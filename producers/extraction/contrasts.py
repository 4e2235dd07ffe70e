"""Disputes by contrast: facts, statements and findings that are set against what was claimed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from producers.extraction.attribution import Attribution
from producers.extraction.contention import (
    Contention,
    by_clause,
    claimant,
    clause_of_claim,
    is_negated,
    words_of,
)
from producers.extraction.cues import CUE_VERBS
from producers.extraction.disputecues import CLAIM_NOUNS, CONTRAST, DISPUTE_VERBS
from producers.extraction.subjects import speaker_of
from producers.extraction.tree import Tree

_SETTING_AGAINST: Final = frozenset(("claim", "insist", "deny"))
"""Classes of cues whose statements "however" sets against what was said before."""


def contrasted(tree: Tree) -> Iterator[Contention]:
    """Facts set against a claim in so many words, to the end of the sentence."""
    for match in CONTRAST.finditer(tree.text, tree.start, tree.end):
        token = next((i for i, start in enumerate(tree.starts) if start >= match.start()), None)
        if token is None:
            continue
        _, last = tree.sentences[tree.sentence_of[token]]
        named = (
            i for i in range(token, last) if tree.starts[i] < match.end() and tree.lemmas[i] in CLAIM_NOUNS
        )
        noun = next(named, None)
        worded = None if noun is None else clause_of_claim(tree, noun)
        claim = None if worded is None else words_of(tree, worded)
        if noun is None:
            claim = _before(tree, match.start())
        yield Contention(
            (match.start(), tree.ends[last - 1]),
            match.span(),
            "contradict",
            "contradicted",
            disputer=_other_side(tree, noun, last) or _who_found(tree, token),
            claim=claim,
            refers=claim is None,
            whose=None if noun is None else claimant(tree, noun),
            of_outlet=tree.quoted[token] < 0 and "fact" in match.group(),
        )


def _before(tree: Tree, at: int) -> tuple[int, int] | None:
    """What the sentence says before a character: the claim of "..., but in fact ..."."""
    start = max((tree.starts[first] for first, _ in tree.sentences if tree.starts[first] <= at), default=at)
    said = tree.text[start:at].rstrip(" ,;\u2013\u2014-")
    return (start, start + len(said)) if said else None


def _other_side(tree: Tree, noun: int | None, last: int) -> int | None:
    """Whose words a claim is inconsistent with: "discrepancies between her claim and Holt's testimony"."""
    if noun is None:
        return None
    others = (i for i in range(noun + 1, last) if tree.deps[i] == "conj" and tree.lemmas[i] in CLAIM_NOUNS)
    return next((owner for i in others if (owner := tree.child(i, "poss")) is not None), None)


def _who_found(tree: Tree, noun: int) -> int | None:
    """Who "noted inconsistencies between ...": the subject of the verb that the noun is the object of."""
    reported = tree.deps[noun] == "dobj" and tree.lemmas[tree.heads[noun]] in CUE_VERBS
    return speaker_of(tree, tree.heads[noun]) if reported else None


def answers(tree: Tree, found: list[Attribution]) -> Iterator[Contention]:
    """Statements that are set against what was said before: "Holt, however, argued that ..."."""
    for each in found:
        cue = each.cue
        if cue is None or each.speaker is None or each.class_ not in _SETTING_AGAINST:
            continue
        however = any(tree.lower[c] == "however" for c in tree.children[cue])
        disputes = tree.lemmas[cue] in DISPUTE_VERBS or tree.lemmas[cue] == "decline"
        if however and not disputes and not is_negated(tree, cue):
            yield by_clause(tree, cue, cue, "contradicted", opens=each.speaker)


def contrasts(tree: Tree, found: list[Attribution]) -> Iterator[tuple[Attribution, Contention]]:
    """A statement set against one before it in its sentence: "A claimed ..., though B insists ..."."""
    for later in found:
        if later.cue is None or later.speaker is None or not _is_set_against(tree, later):
            continue
        earlier = next((each for each in found if _answered(tree, each, later)), None)
        if earlier is not None:
            against = by_clause(tree, later.cue, later.cue, "contradicted", opens=later.speaker)
            yield earlier, replace(against, refers=False)


def _is_set_against(tree: Tree, later: Attribution) -> bool:
    marks = (c for c in tree.children[later.cue or 0] if tree.deps[c] in {"mark", "advmod"})
    mark = next((tree.lower[c] for c in marks), "")
    return mark in {"though", "although"} or (mark in {"while", "but"} and later.class_ in {"insist", "deny"})


def _answered(tree: Tree, earlier: Attribution, later: Attribution) -> bool:
    if earlier is later or earlier.cue is None or later.cue is None or earlier.start > later.start:
        return False
    together = tree.sentence_of[earlier.cue] == tree.sentence_of[later.cue]
    return together and earlier.speaker != later.speaker
