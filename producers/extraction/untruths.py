"""Disputes by what is said of a claim: that it is false, has no basis, or that its speaker lied."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from producers.extraction.contention import (
    Contention,
    by_clause,
    claimant,
    disputer_of,
    is_made,
    is_negated,
    is_pronoun,
    words_of,
)
from producers.extraction.cues import CUE_VERBS
from producers.extraction.disputecues import (
    ACCUSATION_NOUNS,
    CLAIM_NOUNS,
    DISPUTE_PHRASES,
    FALSE_WORDS,
    FALSELY,
    LIES,
)
from producers.extraction.phrases import mark_of
from producers.extraction.subjects import antecedent, speaker_of
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words

_IFS: Final = words("if whether unless")
_THINGS: Final = words("that this it those all which")
_PEOPLE: Final = words("they he she you")
_FAKED: Final = words("fake bogus hoax myth fiction smear fabricated fictitious meritless")
"""What claims are, and people are only by way of insult."""


def predicate(tree: Tree, i: int) -> Contention | None:
    """A predicate that calls its subject untrue: "... is false", "that is not true"."""
    verb = tree.heads[i]
    if tree.deps[i] not in {"acomp", "attr", "oprd", "dobj"} or tree.lemmas[verb] not in {
        "be",
        "\u2019",
        "prove",
        "seem",
        "remain",
        "call",
    }:
        return None
    negated = is_negated(tree, verb) or is_negated(tree, i)
    if (tree.lower[i] == "true") != negated or _is_possible(tree, verb) or mark_of(tree, verb) in _IFS:
        return None
    subject = tree.child(verb, "nsubj") if tree.lemmas[verb] != "call" else tree.child(verb, "dobj", "nsubj")
    if subject is None or not _may_be_false(tree, subject, i):
        return None
    return _of_subject(tree, verb, i, subject)


def _of_subject(tree: Tree, verb: int, word: int, subject: int) -> Contention:
    """The dispute that calls a subject untrue: a claim, or who made one."""
    mode = FALSE_WORDS.get(tree.lemmas[word], "disputed")
    said = _said_wrongly(tree, verb, word)
    if said is not None:
        found = by_clause(tree, verb, word, mode)
        return replace(found, claim=words_of(tree, said), refers=False, whose=subject)
    doubts = mode == "doubted" and tree.lemmas[subject] not in CLAIM_NOUNS
    own = doubts or tree.lemmas[verb] == "call"
    accused = mode == "disputed" and tree.lemmas[subject] in ACCUSATION_NOUNS
    relative = tree.deps[verb] == "relcl"
    about = (_claim_above(tree, verb) if relative else None) or antecedent(tree, subject)
    return replace(
        by_clause(tree, verb, word, "denied" if accused else mode),
        disputer=speaker_of(tree, verb) if own else None,
        claim=None if own or relative else words_of(tree, subject),
        refers=tree.lemmas[subject] in CLAIM_NOUNS or is_pronoun(tree, subject),
        points=is_pronoun(tree, subject) and not own and not relative,
        passing=relative and tree.quoted[verb] < 0,
        whose=subject if _is_someone(tree, subject) else claimant(tree, about),
    )


def unhappened(tree: Tree, i: int) -> Contention | None:
    """A claim that "never happened", or of whose sort nothing did, as somebody says of it."""
    subject = tree.child(i, "nsubj")
    spoken = tree.quoted[i] >= 0 or tree.deps[i] == "ccomp"
    if subject is None or not spoken or tree.tags[i] == "VBG":
        return None
    of_the_sort = tree.lower[subject : subject + 2] == ["nothing", "of"]
    if not of_the_sort and not (_is_denied(tree, i) and tree.lower[subject] in {"that", "this", "it"}):
        return None
    if _is_possible(tree, i):
        return None
    found = by_clause(tree, i, i, "disputed", opens=subject)
    return replace(found, disputer=None, points=True)


def _is_denied(tree: Tree, i: int) -> bool:
    """Whether something is said not to have happened: in the past, neither "yet" nor "again"."""
    past = tree.tags[i] == "VBD" or any(tree.lower[c] in {"did", "had", "has"} for c in tree.children[i])
    later = any(tree.lower[c] in {"yet", "again", "often", "since"} for c in tree.children[i])
    return past and not later and is_negated(tree, i)


def _is_someone(tree: Tree, subject: int) -> bool:
    """Whether somebody is said to be wrong, and not something: then what they said is."""
    named = subject in tree.entity_of and tree.entity_of[subject].label == "PERSON"
    return tree.lower[subject] in {"he", "she"} or named


def _is_possible(tree: Tree, verb: int) -> bool:
    """Whether a verb only says what may be, or what will not: "could be misleading", "that won't happen"."""
    return any(tree.tags[c] == "MD" and tree.lower[c] not in {"must", "can"} for c in tree.children[verb])


def _said_wrongly(tree: Tree, verb: int, word: int) -> int | None:
    """The clause that somebody was wrong to say: "wrong for saying X", "wrong in their claim that X"."""
    clause = tree.child(word, "ccomp")
    if clause is not None and mark_of(tree, clause) == "that":
        return clause
    for below in range(word + 1, tree.right[verb] + 1):
        reports = tree.lemmas[below] in CUE_VERBS and tree.deps[below] in {"pcomp", "xcomp"}
        if reports or tree.lemmas[below] in CLAIM_NOUNS:
            clause = tree.child(below, "ccomp", "acl", "xcomp")
            return clause if clause is not None and clause > below else None
    return None


def misstated(tree: Tree, i: int) -> Contention | None:
    """A statement reported as untrue: "falsely claimed that X", "lied about X", "misspoke"."""
    verb = tree.heads[i] if tree.lower[i] in FALSELY else i
    if verb != i and (tree.lemmas[verb] not in CUE_VERBS or tree.tags[verb][0] != "V"):
        return None
    if verb == i and not _lies(tree, i):
        return None
    accuser = _accuser(tree, verb)
    subject = speaker_of(tree, verb) if accuser is None else tree.child(accuser, "dobj")
    if subject is None or is_negated(tree, verb) or _asked(tree, verb):
        return None
    clause = tree.child(verb, "ccomp", "dobj") or _when_saying(tree, verb)
    about = tree.child(verb, "prep")
    if clause is None and about is not None and tree.lower[about] == "about":
        clause = tree.child(about, "pobj", "pcomp")
    return replace(
        by_clause(tree, verb, i, "disputed", opens=subject),
        disputer=None if accuser is None else speaker_of(tree, accuser),
        claim=words_of(tree, clause) if clause is not None and clause > verb else None,
        refers=clause is None or tree.deps[clause] != "ccomp",
        whose=subject,
    )


def _when_saying(tree: Tree, verb: int) -> int | None:
    """The clause that was said untruly: "misspoke when she said that X"."""
    sayings = (c for c in tree.children[verb] if tree.deps[c] == "advcl" and tree.lemmas[c] in CUE_VERBS)
    return next((clause for c in sayings if (clause := tree.child(c, "ccomp")) is not None), None)


def _accuser(tree: Tree, verb: int) -> int | None:
    """The verb by which somebody is said to lie: "accused Holt of lying"."""
    above = tree.heads[verb]
    of_it = tree.deps[verb] == "pcomp" and tree.lower[above] == "of"
    return tree.heads[above] if of_it and tree.child(tree.heads[above], "dobj") is not None else None


def _asked(tree: Tree, verb: int) -> bool:
    """Whether the sentence only asks."""
    _, end = tree.sentences[tree.sentence_of[verb]]
    return tree.words[end - 1] == "?"


def _lies(tree: Tree, i: int) -> bool:
    """Whether a verb says that somebody told an untruth: not that a thing lies somewhere."""
    if tree.lemmas[i] in LIES - {"lie"}:
        return True
    told = tree.lower[i] == "lied" or (tree.lower[i] == "lying" and tree.tags[i] == "VBG")
    prep = tree.child(i, "prep", "dative")
    return told and (prep is None or tree.lower[prep] in {"about", "to"})


def doubting_phrase(tree: Tree, i: int) -> Contention | None:
    """A verb that disputes with a noun or particle: "cast doubt on X", "pushed back against X"."""
    prepositions = DISPUTE_PHRASES.get((tree.lemmas[i], _companion(tree, i)))
    if prepositions is None or is_negated(tree, i):
        return None
    holders = [i, *(c for c in tree.children[i] if tree.deps[c] in {"dobj", "prt", "advmod"})]
    preps = [c for h in holders for c in tree.children[h] if tree.lower[c] in prepositions]
    target = next((t for p in preps if (t := tree.child(p, "pobj")) is not None), None)
    disputer = disputer_of(tree, i)
    if target is None or disputer is None or tree.lemmas[target] not in CLAIM_NOUNS or not is_made(tree, i):
        return None
    doubts = tree.lemmas[i] in {"cast", "throw", "raise", "express", "voice", "have"}
    return by_clause(tree, i, i, "doubted" if doubts else "disputed", opens=disputer, target=target)


def _companion(tree: Tree, i: int) -> str:
    """The noun or particle that makes a phrase of a verb."""
    companion = tree.child(i, "dobj", "prt")
    if companion is None:
        companion = tree.child(i, "advmod")
    return "" if companion is None else tree.lemmas[companion]


def _may_be_false(tree: Tree, subject: int, word: int) -> bool:
    """Whether what a predicate is said of can be a claim, or someone who makes one."""
    lemma, verb = tree.lemmas[subject], tree.heads[word]
    if FALSE_WORDS.get(tree.lemmas[word]) == "doubted":
        return _is_of_claim(tree, word)
    if tree.lower[subject] in {"that", "which"} and tree.deps[verb] == "relcl":
        return _claim_above(tree, verb) is not None
    if tree.lower[word] == "true" and any(tree.lower[c] == "of" for c in tree.children[word]):
        return False
    if tree.lower[subject] in _PEOPLE:
        return tree.lemmas[word] not in _FAKED
    if lemma in CLAIM_NOUNS or tree.lower[subject] in _THINGS:
        return not _is_of_deed(tree, lemma, verb, word)
    return tree.lemmas[word] == "wrong" and tree.tags[subject] in {"NNP", "NNPS", "NNS"}


def _is_of_deed(tree: Tree, subject: str, verb: int, word: int) -> bool:
    """Whether "wrong" is said of what is done: "it is wrong to steal"."""
    clausal = any(tree.deps[c] in {"xcomp", "ccomp"} for i in (verb, word) for c in tree.children[i])
    return clausal and tree.lemmas[word] == "wrong" and subject in {"it", "there", "what"}


def _claim_above(tree: Tree, verb: int) -> int | None:
    """The noun of claiming that a relative clause is about: "claims he made in May that proved false"."""
    for above in tree.ancestors(verb):
        if tree.lemmas[above] in CLAIM_NOUNS:
            return above
        if tree.tags[above][0] == "V" and tree.deps[above] != "relcl":
            return None
    return None


def _is_of_claim(tree: Tree, word: int) -> bool:
    """Whether a doubt is about a claim or nothing named, not about a thing: "skeptical of banks"."""
    of = tree.child(word, "prep")
    target = tree.child(of, "pobj") if of is not None else None
    return target is None or tree.lemmas[target] in CLAIM_NOUNS or is_pronoun(tree, target)


def lacking(tree: Tree, i: int) -> Contention | None:
    """A claim that "has no merit", or in which there is "no truth"."""
    verb = tree.heads[i]
    if tree.lemmas[verb] not in {"have", "be"} or not any(tree.lower[c] == "no" for c in tree.children[i]):
        return None
    subject = tree.child(verb, "nsubj")
    named = subject is not None and tree.lemmas[subject] in CLAIM_NOUNS
    if not named and (tree.lemmas[verb] == "have" or not _is_of_claim(tree, i)):
        return None
    accused = subject is not None and tree.lemmas[subject] in ACCUSATION_NOUNS
    found = by_clause(tree, verb, i, "denied" if accused else "disputed", target=subject)
    return found if named else replace(found, claim=None, refers=True)
