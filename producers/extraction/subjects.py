"""Who does the saying: the speaker's mention that belongs to a cue, found in the dependency tree."""

from __future__ import annotations

from typing import Final

from producers.extraction.tree import Tree
from producers.extraction.wordlists import words

DOCUMENTS: Final = words(
    "statement letter memo email message tweet post report filing release interview speech article column "
    "editorial essay book ad video note op-ed affidavit complaint lawsuit document remarks comments"
)
"""Nouns for what carries words: "issued a statement saying" has its speaker before "issued"."""

_RELATIVE: Final = frozenset(("WP", "WDT"))
_TIGHT: Final = frozenset(
    ("prep", "cc", "conj", "compound", "nmod", "flat", "poss", "case", "amod", "nummod", "quantmod")
)
_CLIMBS: Final = frozenset(("conj", "advcl", "xcomp", "ccomp", "pcomp", "prep", "dep", "acl", "parataxis"))
_MAX_CLIMB: Final = 6


def speaker_of(tree: Tree, verb: int) -> int | None:
    """Head token of the mention that speaks through a verb: its subject, its agent, or one it inherits."""
    node = verb
    for _ in range(_MAX_CLIMB):
        found, final = _own_speaker(tree, node)
        if found is not None or final:
            return found
        if tree.deps[node] not in _CLIMBS or tree.heads[node] == node:
            return None
        if tree.deps[node] == "acl":
            return _through_noun(tree, tree.heads[node])
        node = tree.heads[node]
    return None


def _own_speaker(tree: Tree, verb: int) -> tuple[int | None, bool]:
    """The verb's own speaker, and whether the search ends here."""
    subject = tree.child(verb, "nsubj")
    if subject is not None:
        return _antecedent(tree, subject, verb), True
    agent = tree.child(verb, "agent")
    if agent is not None:
        return tree.child(agent, "pobj"), True
    passive = tree.child(verb, "nsubjpass", "auxpass") is not None
    return None, passive


def _antecedent(tree: Tree, subject: int, verb: int) -> int | None:
    """What a relative pronoun stands for; any other subject is itself."""
    if tree.tags[subject] in _RELATIVE or (tree.lower[subject] == "that" and tree.deps[verb] == "relcl"):
        node = verb
        while tree.deps[node] == "conj":
            node = tree.heads[node]
        return tree.heads[node] if tree.deps[node] == "relcl" else None
    return subject


def _through_noun(tree: Tree, noun: int) -> int | None:
    """The speaker behind "sources saying" (the noun) or "his statement saying", "issued a letter saying"."""
    if tree.lemmas[noun] not in DOCUMENTS and tree.lower[noun] not in DOCUMENTS:
        return noun
    owner = tree.child(noun, "poss")
    if owner is not None:
        return owner
    for above in tree.ancestors(noun):
        subject = tree.child(above, "nsubj")
        if subject is not None and subject != noun:
            return _antecedent(tree, subject, above)
    return noun


def mention(tree: Tree, head: int) -> tuple[int, int]:
    """First and last token of a mention: its head with modifiers, no appositions or relative clauses."""
    first = last = head
    for child in tree.children[head]:
        if child < head and tree.deps[child] not in {
            "punct",
            "preconj",
            "advmod",
            "cc",
            "prep",
            "appos",
            "relcl",
        }:
            first = min(first, tree.left[child])
    for child in tree.children[head]:
        if child > head:
            if tree.deps[child] not in _TIGHT:
                if tree.deps[child] == "punct" and tree.child(head, "conj") is not None:
                    continue
                break
            last = max(last, _tight_right(tree, child))
    return _within_quotation(tree, head, first, last)


def _tight_right(tree: Tree, child: int) -> int:
    """The last token of a modifier, itself cut before a clause or an apposition."""
    last = child
    for below in tree.children[child]:
        if below > child:
            if tree.deps[below] not in _TIGHT and tree.deps[below] != "pobj":
                break
            last = max(last, _tight_right(tree, below))
    return last


def _within_quotation(tree: Tree, head: int, first: int, last: int) -> tuple[int, int]:
    """The mention without tokens on the other side of a quotation's edge."""
    region = tree.quoted[head]
    while first < head and tree.quoted[first] != region:
        first += 1
    while last > head and tree.quoted[last] != region:
        last -= 1
    return first, last
