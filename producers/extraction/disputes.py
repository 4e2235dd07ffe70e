"""Disputes: who says, with which words, that a claim doesn't hold, before the claim is linked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from producers.extraction.attribution import Attribution, Range
from producers.extraction.disputecues import (
    ACCUSATION_NOUNS,
    CLAIM_NOUNS,
    DISPUTE_VERBS,
    FALSE_WORDS,
    HEDGE,
    NEEDS_CLAIM,
    NOT_DENIED,
)
from producers.extraction.subjects import mention, speaker_of
from producers.extraction.tree import Tree


@dataclass(slots=True)
class Contention:
    """A dispute before its claim is linked; tokens are numbered within the paragraph's tree."""

    paragraph: int
    span: Range
    cue: Range
    lemma: str
    mode: str
    disputer: int | None = None
    """Token that heads the disputer's mention; None for the outlet, or the speaker of the words."""
    claim: Range | None = None
    """The claim as the dispute itself words it."""
    refers: bool = False
    """The claim is only referred to ("that allegation"), so what it refers to is to be found."""
    whose: int | None = None
    """Token of the one whose claim is disputed."""


def contentions(tree: Tree, paragraph: int) -> Iterator[Contention]:
    """The disputes that a paragraph's grammar shows, in order of their cues."""
    for i, lemma in enumerate(tree.lemmas):
        found = None
        if lemma in DISPUTE_VERBS and tree.tags[i][0] == "V":
            found = _verb(tree, i, DISPUTE_VERBS[lemma])
        elif lemma in FALSE_WORDS or tree.lower[i] == "true":
            found = _predicate(tree, i)
        if found is not None:
            found.paragraph = paragraph
            yield found
    yield from _hedges(tree, paragraph)


def _verb(tree: Tree, i: int, mode: str) -> Contention | None:
    target = tree.child(i, "dobj", "nsubjpass", "ccomp", "xcomp")
    if target is None or _negated(tree, i):
        return None
    noun = tree.lemmas[target] if tree.deps[target] in {"dobj", "nsubjpass"} else None
    names_claim = noun is not None and (noun in CLAIM_NOUNS or _is_pronoun(tree, target))
    if noun is None and tree.lemmas[i] in NEEDS_CLAIM - {"question"}:
        return None
    if tree.lemmas[i] in NEEDS_CLAIM and noun is not None and noun not in CLAIM_NOUNS:
        return None
    if noun in NOT_DENIED or tree.child(i, "dative") is not None:
        return None
    disputer = speaker_of(tree, i)
    if disputer is None and tree.deps[target] != "nsubjpass":
        return None
    accused = noun in ACCUSATION_NOUNS or _accused_before(tree, target)
    return Contention(
        paragraph=0,
        span=_clause(tree, i, disputer),
        cue=(tree.starts[i], tree.ends[i]),
        lemma=tree.lemmas[i],
        mode="denied" if mode == "disputed" and accused and tree.lemmas[i] in {"reject", "dismiss"} else mode,
        disputer=disputer,
        claim=_words(tree, target),
        refers=names_claim,
        whose=tree.child(target, "poss"),
    )


def _accused_before(tree: Tree, target: int) -> bool:
    return any(tree.lemmas[c] in ACCUSATION_NOUNS for c in tree.children[target])


def _predicate(tree: Tree, i: int) -> Contention | None:
    """A predicate that calls its subject untrue: "... is false", "that is not true"."""
    verb = tree.heads[i]
    if tree.deps[i] not in {"acomp", "attr", "oprd", "dobj"} or tree.lemmas[verb] not in {
        "be",
        "prove",
        "seem",
        "remain",
        "call",
    }:
        return None
    negated = _negated(tree, verb) or _negated(tree, i)
    if (tree.lower[i] == "true") != negated:
        return None
    subject = tree.child(verb, "nsubj") if tree.lemmas[verb] != "call" else tree.child(verb, "dobj", "nsubj")
    if subject is None or not _may_be_false(tree, subject, i):
        return None
    lemma = tree.lemmas[i]
    mode = FALSE_WORDS.get(lemma, "disputed")
    own = mode == "doubted" or tree.lemmas[verb] == "call"
    referring = tree.lemmas[subject] in CLAIM_NOUNS or _is_pronoun(tree, subject)
    return Contention(
        paragraph=0,
        span=_clause(tree, verb, None),
        cue=(tree.starts[i], tree.ends[i]),
        lemma=lemma,
        mode="denied" if mode == "disputed" and tree.lemmas[subject] in ACCUSATION_NOUNS else mode,
        disputer=speaker_of(tree, verb) if own else None,
        claim=None if own else _words(tree, subject),
        refers=referring,
        whose=tree.child(subject, "poss"),
    )


def _may_be_false(tree: Tree, subject: int, word: int) -> bool:
    """Whether what a predicate is said of can be a claim, or someone who makes one."""
    if any(tree.deps[c] in {"xcomp", "ccomp"} for c in tree.children[word]) and tree.lemmas[word] == "wrong":
        return False
    lemma = tree.lemmas[subject]
    if FALSE_WORDS.get(tree.lemmas[word]) == "doubted":
        return True
    if lemma in CLAIM_NOUNS or tree.lower[subject] in {
        "that",
        "this",
        "it",
        "they",
        "he",
        "she",
        "those",
        "all",
        "which",
        "you",
    }:
        return True
    entity = tree.entity_of.get(subject)
    return tree.lemmas[word] == "wrong" and entity is not None and entity.label == "PERSON"


def _hedges(tree: Tree, paragraph: int) -> Iterator[Contention]:
    """The outlet's own hedges, outside of quotation marks."""
    for match in HEDGE.finditer(tree.text, tree.start, tree.end):
        token = next((i for i, start in enumerate(tree.starts) if start >= match.start()), None)
        if token is None or tree.quoted[token] >= 0:
            continue
        first, last = tree.sentences[tree.sentence_of[token]]
        begins = match.group().lower().startswith(("if", "without"))
        start = match.start() if begins else tree.starts[first]
        end = match.end() if begins else tree.ends[last - 1]
        yield Contention(paragraph, (start, end), match.span(), "verify", "unverified", refers=True)


def _negated(tree: Tree, i: int) -> bool:
    return any(tree.deps[c] == "neg" or tree.lower[c] in {"no", "never"} for c in tree.children[i])


def _is_pronoun(tree: Tree, i: int) -> bool:
    return tree.tags[i] in {"PRP", "DT", "WDT", "WP"}


def _clause(tree: Tree, verb: int, disputer: int | None) -> Range:
    """The verb's clause, from its subject's first word, without a comma at its edges."""
    first, last = tree.left[verb], tree.right[verb]
    if disputer is not None:
        start, _ = mention(tree, disputer)
        first = start if first > start or disputer < verb else first
    low, high = tree.sentences[tree.sentence_of[verb]]
    first, last = max(first, low), min(last, high - 1)
    while first < last and not tree.words[first][0].isalnum():
        first += 1
    while last > first and not tree.words[last][0].isalnum():
        last -= 1
    return tree.starts[first], tree.ends[last]


def _words(tree: Tree, target: int) -> Range:
    first, last = tree.left[target], tree.right[target]
    if tree.lower[first] == "that" and first < last:
        first += 1
    return tree.starts[first], tree.ends[last]


def contrasts(tree: Tree, found: list[Attribution]) -> Iterator[tuple[Attribution, Attribution, Contention]]:
    """A statement set against another of the same sentence: "A claimed ..., though B insists ..."."""
    for later in found:
        if later.cue is None or later.speaker is None:
            continue
        mark = next(
            (tree.lower[c] for c in tree.children[later.cue] if tree.deps[c] in {"mark", "advmod"}), ""
        )
        if mark not in {"though", "although"} and not (
            mark in {"while", "but"} and later.class_ in {"insist", "deny"}
        ):
            continue
        for earlier in found:
            if earlier is later or earlier.cue is None or earlier.start > later.start:
                continue
            if (
                tree.sentence_of[earlier.cue] != tree.sentence_of[later.cue]
                or earlier.speaker == later.speaker
            ):
                continue
            first = tree.left[later.cue]
            span = (tree.starts[first], tree.ends[min(tree.right[later.cue], len(tree) - 1)])
            cue = (tree.starts[later.cue], tree.ends[later.cue])
            yield (
                later,
                earlier,
                Contention(later.paragraph, span, cue, tree.lemmas[later.cue], "contradicted", later.speaker),
            )
            break
