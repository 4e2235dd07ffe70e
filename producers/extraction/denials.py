"""Disputes by a verb and its object: "denied that X", "rejected the allegation", "a claim Holt disputes"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from producers.extraction.contention import (
    Contention,
    by_clause,
    claimant,
    clause_at,
    disputer_of,
    is_made,
    is_negated,
    is_pronoun,
)
from producers.extraction.cues import CUE_VERBS
from producers.extraction.disputecues import (
    ACCUSATION_NOUNS,
    CLAIM_NOUNS,
    CONTRADICTED_NOUNS,
    DISPUTE_VERBS,
    NEEDS_CLAIM,
    NOT_DENIED,
    PARTS,
)
from producers.extraction.gender import PRONOUNS
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words

_OBJECTS: Final = words("dobj nsubjpass pobj")


def denial(tree: Tree, i: int) -> Contention | None:
    """The dispute that the verb at a token makes of its object, or of the claim that it hangs on."""
    mode = DISPUTE_VERBS[tree.lemmas[i]]
    target = tree.child(i, "dobj", "nsubjpass", "ccomp", "xcomp")
    if target is None and tree.deps[i] in {"relcl", "acl"} and tree.lemmas[tree.heads[i]] in CLAIM_NOUNS:
        return _relative(tree, i, mode)
    target = None if target is None else _part_of(tree, target)
    if target is None or not is_made(tree, i) or not _disputes(tree, i, target):
        return None
    disputer = disputer_of(tree, i)
    if disputer is not None and tree.lemmas[disputer] in CLAIM_NOUNS:
        owner = tree.child(disputer, "poss")
        disputer = disputer if owner is None else owner
    if disputer is None and tree.deps[target] != "nsubjpass":
        return None
    found = by_clause(tree, i, i, _mode(tree, i, target, mode), opens=disputer, target=target)
    if mode == "contradicted" and disputer is not None and _is_deed(tree, i, disputer):
        found.disputer = None
    return _about(tree, i, target, found)


def _mode(tree: Tree, i: int, target: int, mode: str) -> str:
    """The verb's mode; who rejects what they are accused of denies it."""
    of_object = tree.deps[target] in _OBJECTS and tree.lemmas[target] in ACCUSATION_NOUNS
    accused = of_object or any(tree.lemmas[c] in ACCUSATION_NOUNS for c in tree.children[target])
    return "denied" if accused and tree.lemmas[i] in {"reject", "dismiss"} else mode


def _about(tree: Tree, i: int, target: int, found: Contention) -> Contention:
    """The contention with what its target tells of the claim: words of its own, or only a reference."""
    of_object = tree.deps[target] in _OBJECTS
    names_claim = of_object and (tree.lemmas[target] in CLAIM_NOUNS or is_pronoun(tree, target))
    relative = tree.lower[target] in {"that", "which", "who", "what"} and target < i
    return replace(
        found,
        claim=None if relative else found.claim,
        refers=found.refers and (names_claim or relative),
        whose=target if tree.lower[target] in PRONOUNS else found.whose,
    )


def _relative(tree: Tree, i: int, mode: str) -> Contention | None:
    """A verb that disputes the claim that it hangs on: "..., a claim Holt denied"."""
    noun, disputer = tree.heads[i], tree.child(i, "nsubj")
    if disputer is None or is_negated(tree, i) or not is_made(tree, i):
        return None
    found = by_clause(tree, i, i, mode, opens=disputer, target=noun if tree.deps[i] == "relcl" else None)
    found.span = (tree.starts[tree.left[noun]], clause_at(tree, i, disputer)[1])
    return replace(found, claim=None if found.refers else found.claim, whose=claimant(tree, noun))


def _part_of(tree: Tree, target: int) -> int:
    """The claim behind a part of it: "aspects of her testimony"; any other object stands for itself."""
    of = next((c for c in tree.children[target] if c > target and tree.lower[c] == "of"), None)
    whole = tree.child(of, "pobj") if of is not None and tree.lemmas[target] in PARTS else None
    return whole if whole is not None and tree.lemmas[whole] in CLAIM_NOUNS else target


def _disputes(tree: Tree, i: int, target: int) -> bool:
    """Whether a verb disputes a claim here: not negated, its object no thing that is refused or rejected."""
    if is_negated(tree, i) or _is_refused_to(tree, i):
        return False
    lemma, noun = tree.lemmas[i], tree.lemmas[target]
    if tree.deps[target] not in _OBJECTS:
        return lemma not in NEEDS_CLAIM
    if noun in NOT_DENIED or (noun == "it" and tree.deps[i] == "relcl"):
        return False
    if noun == "idea" and _is_of_thing(tree, target):
        return False
    if DISPUTE_VERBS[lemma] == "contradicted" and lemma not in NEEDS_CLAIM:
        return noun in CLAIM_NOUNS | CONTRADICTED_NOUNS or _is_someone(tree, target)
    return noun in CLAIM_NOUNS or lemma not in NEEDS_CLAIM


def _is_refused_to(tree: Tree, i: int) -> bool:
    """Whether something is refused to somebody: "denied Holt a loan", "was denied a loan"."""
    if tree.child(i, "dative") is not None:
        return True
    target = tree.child(i, "dobj")
    if tree.lemmas[i] != "deny" or target is None or is_pronoun(tree, target):
        return False
    behind = tree.child(i, "nsubjpass", "oprd") is not None
    return behind or (tree.child(target, "det") is None and _is_someone(tree, target))


def _is_someone(tree: Tree, i: int) -> bool:
    """Whether a mention is of somebody: by name, or by a pronoun of a person."""
    named = i in tree.entity_of and tree.entity_of[i].label in {"PERSON", "ORG", "GPE", "NORP"}
    return named or tree.lower[i] in {"him", "her", "them", "me", "us"}


def _is_of_thing(tree: Tree, noun: int) -> bool:
    """Whether an idea is of a thing to be done or had, not that something is so: "the idea of a new gate"."""
    of = next((c for c in tree.children[noun] if c > noun and tree.lower[c] == "of"), None)
    return of is not None and tree.child(of, "pcomp") is None


def _is_deed(tree: Tree, i: int, disputer: int) -> bool:
    """Whether it is what somebody did that contradicts: "Holt was in Delft, contradicting the report"."""
    above = tree.heads[i]
    did = tree.tags[above][0] == "V" and tree.lemmas[above] not in CUE_VERBS
    participle = tree.tags[i] == "VBG" and tree.child(i, "nsubj") is None and tree.deps[i] in {"advcl", "acl"}
    return participle and did and disputer < i and _is_someone(tree, disputer)
