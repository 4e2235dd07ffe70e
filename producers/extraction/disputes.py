"""Disputes: who says, with which words, that a claim doesn't hold, before the claim is linked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from producers.extraction.attribution import Attribution, Range
from producers.extraction.disputecues import (
    ACCUSATION_NOUNS,
    CLAIM_NOUNS,
    CONTRAST,
    DISPUTE_VERBS,
    FALSE_WORDS,
    HEDGE,
    LACKED,
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
        elif lemma in LACKED:
            found = _lacking(tree, i)
        if found is not None:
            found.paragraph = paragraph
            yield found
    yield from _hedges(tree, paragraph)
    yield from _contrasted(tree, paragraph)


def _verb(tree: Tree, i: int, mode: str) -> Contention | None:
    target = tree.child(i, "dobj", "nsubjpass", "ccomp", "xcomp")
    if target is None or not _disputes(tree, i, target):
        return None
    noun = tree.lemmas[target] if tree.deps[target] in {"dobj", "nsubjpass"} else None
    names_claim = noun is not None and (noun in CLAIM_NOUNS or _is_pronoun(tree, target))
    disputer = speaker_of(tree, i)
    if disputer is not None and tree.lemmas[disputer] in CLAIM_NOUNS:
        owner = tree.child(disputer, "poss")
        disputer = disputer if owner is None else owner
    if disputer is None and tree.deps[target] != "nsubjpass":
        return None
    relative = tree.lower[target] in {"that", "which", "who", "what"} and target < i
    accused = noun in ACCUSATION_NOUNS or _accused_before(tree, target)
    return Contention(
        paragraph=0,
        span=_clause(tree, i, disputer),
        cue=(tree.starts[i], tree.ends[i]),
        lemma=tree.lemmas[i],
        mode="denied" if mode == "disputed" and accused and tree.lemmas[i] in {"reject", "dismiss"} else mode,
        disputer=disputer,
        claim=None if relative else _words(tree, target),
        refers=names_claim or relative,
        whose=tree.child(target, "poss"),
    )


def _disputes(tree: Tree, i: int, target: int) -> bool:
    """Whether a verb disputes a claim here: not negated, its object no thing that is refused or rejected."""
    if _negated(tree, i) or tree.child(i, "dative") is not None:
        return False
    noun = tree.lemmas[target] if tree.deps[target] in {"dobj", "nsubjpass"} else None
    if noun is None:
        return tree.lemmas[i] not in NEEDS_CLAIM - {"question"}
    if noun in NOT_DENIED or (noun == "it" and tree.deps[i] == "relcl"):
        return False
    return noun in CLAIM_NOUNS or tree.lemmas[i] not in NEEDS_CLAIM


def _accused_before(tree: Tree, target: int) -> bool:
    return any(tree.lemmas[c] in ACCUSATION_NOUNS for c in tree.children[target])


def _predicate(tree: Tree, i: int) -> Contention | None:
    """A predicate that calls its subject untrue: "... is false", "that is not true"."""
    verb = tree.heads[i]
    if tree.deps[i] not in {"acomp", "attr", "oprd", "dobj"} or tree.lemmas[verb] not in {
        "be",
        "\u2019s",
        "'s",
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
        return _is_of_claim(tree, word)
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
    return tree.lemmas[word] == "wrong" and tree.tags[subject] in {"NNP", "NNPS", "NNS"}


def _is_of_claim(tree: Tree, word: int) -> bool:
    """Whether a doubt is about a claim or nothing named, not about a thing: "skeptical of banks"."""
    of = tree.child(word, "prep")
    target = tree.child(of, "pobj") if of is not None else None
    return target is None or tree.lemmas[target] in CLAIM_NOUNS or _is_pronoun(tree, target)


def _lacking(tree: Tree, i: int) -> Contention | None:
    """A claim that "has no merit", or in which there is "no truth"."""
    verb = tree.heads[i]
    if tree.lemmas[verb] not in {"have", "be"} or not any(tree.lower[c] == "no" for c in tree.children[i]):
        return None
    subject = tree.child(verb, "nsubj")
    named = subject is not None and tree.lemmas[subject] in CLAIM_NOUNS
    if tree.lemmas[verb] == "have" and not named:
        return None
    accused = subject is not None and tree.lemmas[subject] in ACCUSATION_NOUNS
    return Contention(
        paragraph=0,
        span=_clause(tree, verb, None),
        cue=(tree.starts[i], tree.ends[i]),
        lemma=tree.lemmas[i],
        mode="denied" if accused else "disputed",
        claim=_words(tree, subject) if subject is not None and named else None,
        refers=True,
        whose=tree.child(subject, "poss") if subject is not None else None,
    )


def _contrasted(tree: Tree, paragraph: int) -> Iterator[Contention]:
    """Facts set against a claim in so many words, to the end of the sentence."""
    for match in CONTRAST.finditer(tree.text, tree.start, tree.end):
        token = next((i for i, start in enumerate(tree.starts) if start >= match.start()), None)
        if token is None:
            continue
        _, last = tree.sentences[tree.sentence_of[token]]
        span = (match.start(), tree.ends[last - 1])
        yield Contention(paragraph, span, match.span(), "contradict", "contradicted", refers=True)


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
