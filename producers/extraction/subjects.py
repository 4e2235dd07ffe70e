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
_CLIMBS: Final = words("conj advcl xcomp ccomp pcomp prep dep acl parataxis acomp attr dobj pobj")
_FINITE: Final = frozenset(("VBD", "VBZ", "VBP", "VBN"))
_ADVERBS: Final = frozenset(("RB", "MD"))
_CLOSES_MENTION: Final = frozenset(("NN", "NNS", "NNP", "NNPS", "PRP"))
_OPENS_MENTION: Final = _CLOSES_MENTION | {"DT", "JJ", "PRP$", "CD", "JJS", "JJR"}
_PREMODIFIERS: Final = words("compound det amod poss nmod nummod quantmod case nsubj dobj appos")
_INVERTING: Final = words("say add write ask reply tweet note explain continue recall")
_MAX_CLIMB: Final = 6


def speaker_of(tree: Tree, verb: int) -> int | None:
    """Head token of the mention that speaks through a verb: its subject, its agent, or one it inherits."""
    found, final = _own_speaker(tree, verb)
    if found is not None or final:
        return found
    found = _inherited(tree, verb)
    return found if found is not None or tree.tags[verb] not in _FINITE else _neighbour(tree, verb)


def _own_speaker(tree: Tree, verb: int) -> tuple[int | None, bool]:
    """The verb's own speaker, and whether the search ends here."""
    subject = _subject(tree, verb)
    if subject is not None and tree.quoted[subject] == tree.quoted[verb]:
        return subject, True
    agent = tree.child(verb, "agent")
    if agent is not None:
        return tree.child(agent, "pobj"), True
    passive = tree.child(verb, "nsubjpass", "auxpass") is not None
    if subject is not None and tree.tags[verb] in _FINITE:
        return _neighbour(tree, verb), True
    return None, passive


def _subject(tree: Tree, verb: int) -> int | None:
    """The subject nearest to its verb: "X, who Y called ..." has two."""
    subjects = [c for c in tree.children[verb] if tree.deps[c] == "nsubj"]
    before = [c for c in subjects if c < verb]
    return before[-1] if before else subjects[0] if subjects else None


def _inherited(tree: Tree, verb: int) -> int | None:
    """The subject that a participle, an infinitive or a second verb shares with a verb above it."""
    node = verb
    for _ in range(_MAX_CLIMB):
        dep, head = tree.deps[node], tree.heads[node]
        if head == node or not (dep in _CLIMBS or _is_infinitive(tree, node)):
            return None
        if dep == "acl" and tree.tags[node] != "VB" and not _is_loose(tree, node):
            return _through_noun(tree, head)
        if (
            dep in {"xcomp", "ccomp", "advcl"}
            and tree.tags[node] == "VB"
            and (made := _made_to(tree, node, head))
        ):
            return made
        node = head
        if tree.tags[node][0] != "V":
            continue
        found, _ = _own_speaker(tree, node)
        if found is None and dep != "conj":
            found = tree.child(node, "nsubjpass")
        if found is None and tree.heads[node] == node and tree.tags[node] in _FINITE:
            found = _neighbour(tree, node)
        if found is not None:
            return found
    return None


def _is_infinitive(tree: Tree, verb: int) -> bool:
    """Whether a verb is "to ..." on a noun: "went out of his way to say"."""
    return tree.deps[verb] == "relcl" and any(tree.tags[c] == "TO" for c in tree.children[verb])


def _made_to(tree: Tree, infinitive: int, head: int) -> int | None:
    """Whom a verb makes speak: "prompted her to accuse ..."."""
    target = tree.child(head, "dobj")
    return (
        target
        if target is not None and head < target < infinitive and tree.lemmas[head] != "promise"
        else None
    )


def antecedent(tree: Tree, mention_head: int) -> int:
    """What a relative pronoun stands for; any other mention stands for itself."""
    relative = tree.tags[mention_head] in _RELATIVE
    if not relative and not any(tree.lower[t] == "whom" for t in tree.subtree(mention_head)):
        return mention_head
    for above in tree.ancestors(mention_head):
        if tree.deps[above] == "relcl":
            return tree.heads[above]
    return mention_head


def owner_of(tree: Tree, head: int) -> int | None:
    """Whose a thing is that speaks or shows something: "several of his findings", "her report"."""
    of = next((c for c in tree.children[head] if c > head and tree.lower[c] == "of"), None)
    whole = tree.child(of, "pobj") if of is not None and tree.tags[head] in {"JJ", "DT", "CD", "NN"} else None
    things = [head] if whole is None else [head, whole]
    owned = (owner for thing in things if (owner := tree.child(thing, "poss")) is not None)
    return next(owned, None)


def _is_loose(tree: Tree, participle: int) -> bool:
    """Whether a participle behind a comma belongs to the subject: "he stayed in Delft, saying ..."."""
    first = tree.left[participle]
    return tree.tags[participle] == "VBG" and first > 0 and tree.words[first - 1] == ","


def _neighbour(tree: Tree, verb: int) -> int | None:
    """The noun phrase right behind or before a reporting verb that the parser gave no subject."""
    after = verb + 1
    while after < len(tree) and tree.tags[after] in _ADVERBS:
        after += 1
    taken = tree.child(verb, "dobj")
    if after < len(tree) and tree.tags[after] in _OPENS_MENTION and tree.quoted[after] < 0:
        head = _phrase_head(tree, after, verb)
        if head is None or head != taken or tree.lemmas[verb] in _INVERTING:
            return head
    before = verb - 1
    while before >= 0 and tree.tags[before] in _ADVERBS | {"VBD", "VBZ", "VBP"}:
        before -= 1
    if before >= 0 and tree.tags[before] in _CLOSES_MENTION and tree.quoted[before] < 0:
        return before
    return _person_before(tree, verb)


def _person_before(tree: Tree, verb: int) -> int | None:
    """The person whose apposition ends before the verb: "Tan, head of the union, recalled ..."."""
    start, _ = tree.sentences[tree.sentence_of[verb]]
    if tree.words[max(verb - 1, 0)] != ",":
        return None
    named = [e for e in tree.entities if start <= e.first and e.last < verb and e.label == "PERSON"]
    return named[0].last if named and tree.quoted[named[0].last] < 0 else None


def _phrase_head(tree: Tree, first: int, verb: int) -> int | None:
    """The head of the noun phrase that starts at a token."""
    node = first
    while tree.heads[node] > node and tree.deps[node] in _PREMODIFIERS and tree.heads[node] != verb:
        node = tree.heads[node]
    return node if tree.tags[node] in _CLOSES_MENTION else None


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
            return subject
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
            if tree.deps[child] == "appos" and tree.left[child] == last + 1 and tree.tags[child] == "NNP":
                last = child
                continue
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
    while first < head and not any(map(str.isalnum, tree.words[first])):
        first += 1
    region = tree.quoted[head]
    while first < head and tree.quoted[first] != region:
        first += 1
    while last > head and tree.quoted[last] != region:
        last -= 1
    return first, last
