"""Disputes: who says, with which words, that a claim doesn't hold, before the claim is linked."""

from __future__ import annotations

from collections.abc import Iterator

from producers.extraction.attribution import Attribution
from producers.extraction.contention import (
    Contention,
    claimant,
    clause_at,
    clause_of_claim,
    is_negated,
    is_pronoun,
    words_of,
)
from producers.extraction.cues import CUE_VERBS
from producers.extraction.disputecues import (
    ACCUSATION_NOUNS,
    CLAIM_NOUNS,
    CONTRAST,
    DISPUTE_VERBS,
    EPITHETS,
    FALSE_WORDS,
    FALSELY,
    HAPPENED,
    HEDGE,
    LACKED,
    LIES,
    NEEDS_CLAIM,
    NOT_DENIED,
    PARTS,
    PHRASE_VERBS,
)
from producers.extraction.epithets import epithet
from producers.extraction.gender import PRONOUNS
from producers.extraction.openquestions import open_question
from producers.extraction.subjects import speaker_of
from producers.extraction.tree import Tree
from producers.extraction.untruths import doubting_phrase, lacking, misstated, predicate, unhappened


def contentions(tree: Tree, paragraph: int) -> Iterator[Contention]:
    """The disputes that a paragraph's grammar shows, in order of their cues."""
    for i, lemma in enumerate(tree.lemmas):
        found = None
        if lemma in DISPUTE_VERBS and tree.tags[i][0] == "V":
            found = _verb(tree, i, DISPUTE_VERBS[lemma])
        elif tree.lower[i] in FALSELY or (lemma in LIES and tree.tags[i][0] == "V"):
            found = misstated(tree, i)
        elif lemma in FALSE_WORDS or tree.lower[i] == "true" or tree.lower[i] in EPITHETS:
            found = predicate(tree, i) or epithet(tree, i)
        elif lemma == "confirm" or (lemma == "question" and tree.deps[i] == "pobj"):
            found = open_question(tree, i)
        elif lemma in HAPPENED:
            found = unhappened(tree, i)
        elif lemma in LACKED:
            found = lacking(tree, i)
        elif lemma in PHRASE_VERBS:
            found = doubting_phrase(tree, i)
        if found is not None:
            found.paragraph = paragraph
            yield found
    yield from _hedges(tree, paragraph)
    yield from _contrasted(tree, paragraph)


def _verb(tree: Tree, i: int, mode: str) -> Contention | None:
    target = tree.child(i, "dobj", "nsubjpass", "ccomp", "xcomp")
    if target is None and tree.deps[i] in {"relcl", "acl"} and tree.lemmas[tree.heads[i]] in CLAIM_NOUNS:
        return _relative(tree, i, mode)
    target = None if target is None else _part_of(tree, target)
    if target is None or not _disputes(tree, i, target):
        return None
    noun = tree.lemmas[target] if tree.deps[target] in {"dobj", "nsubjpass", "pobj"} else None
    names_claim = noun is not None and (noun in CLAIM_NOUNS or is_pronoun(tree, target))
    disputer = speaker_of(tree, i)
    if disputer is not None and tree.lemmas[disputer] in CLAIM_NOUNS:
        owner = tree.child(disputer, "poss")
        disputer = disputer if owner is None else owner
    if disputer is None and tree.deps[target] != "nsubjpass":
        return None
    worded = clause_of_claim(tree, target) if names_claim else None
    relative = tree.lower[target] in {"that", "which", "who", "what"} and target < i
    accused = noun in ACCUSATION_NOUNS or _accused_before(tree, target)
    return Contention(
        paragraph=0,
        span=clause_at(tree, i, disputer),
        cue=(tree.starts[i], tree.ends[i]),
        lemma=tree.lemmas[i],
        mode="denied" if mode == "disputed" and accused and tree.lemmas[i] in {"reject", "dismiss"} else mode,
        disputer=disputer,
        claim=None if relative else words_of(tree, target if worded is None else worded),
        refers=(names_claim or relative) and worded is None,
        whose=target if tree.lower[target] in PRONOUNS else claimant(tree, target),
    )


def _relative(tree: Tree, i: int, mode: str) -> Contention | None:
    """A verb that disputes the claim that it hangs on: "..., a claim Holt denied"."""
    noun, disputer = tree.heads[i], tree.child(i, "nsubj")
    if disputer is None or is_negated(tree, i):
        return None
    worded = clause_of_claim(tree, noun) if tree.deps[i] == "relcl" else None
    return Contention(
        paragraph=0,
        span=(tree.starts[tree.left[noun]], clause_at(tree, i, disputer)[1]),
        cue=(tree.starts[i], tree.ends[i]),
        lemma=tree.lemmas[i],
        mode=mode,
        disputer=disputer,
        claim=None if worded is None else words_of(tree, worded),
        refers=worded is None,
        whose=claimant(tree, noun),
    )


def _part_of(tree: Tree, target: int) -> int:
    """The claim behind a part of it: "aspects of her testimony"; any other object stands for itself."""
    of = next((c for c in tree.children[target] if c > target and tree.lower[c] == "of"), None)
    whole = tree.child(of, "pobj") if of is not None and tree.lemmas[target] in PARTS else None
    return whole if whole is not None and tree.lemmas[whole] in CLAIM_NOUNS else target


def _disputes(tree: Tree, i: int, target: int) -> bool:
    """Whether a verb disputes a claim here: not negated, its object no thing that is refused or rejected."""
    if is_negated(tree, i) or tree.child(i, "dative") is not None:
        return False
    noun = tree.lemmas[target] if tree.deps[target] in {"dobj", "nsubjpass", "pobj"} else None
    if noun is None:
        return tree.lemmas[i] not in NEEDS_CLAIM - {"question"}
    if noun in NOT_DENIED or (noun == "it" and tree.deps[i] == "relcl"):
        return False
    return noun in CLAIM_NOUNS or tree.lemmas[i] not in NEEDS_CLAIM


def _accused_before(tree: Tree, target: int) -> bool:
    return any(tree.lemmas[c] in ACCUSATION_NOUNS for c in tree.children[target])


def _contrasted(tree: Tree, paragraph: int) -> Iterator[Contention]:
    """Facts set against a claim in so many words, to the end of the sentence."""
    for match in CONTRAST.finditer(tree.text, tree.start, tree.end):
        token = next((i for i, start in enumerate(tree.starts) if start >= match.start()), None)
        if token is None:
            continue
        _, last = tree.sentences[tree.sentence_of[token]]
        span = (match.start(), tree.ends[last - 1])
        named = (
            i for i in range(token, last) if tree.starts[i] < match.end() and tree.lemmas[i] in CLAIM_NOUNS
        )
        noun = next(named, None)
        worded = None if noun is None else clause_of_claim(tree, noun)
        claim = None if worded is None else words_of(tree, worded)
        if noun is None:
            claim = _before(tree, match.start())
        yield Contention(
            paragraph,
            span,
            match.span(),
            "contradict",
            "contradicted",
            disputer=_who_found(tree, token),
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


def _who_found(tree: Tree, noun: int) -> int | None:
    """Who "noted inconsistencies between ...": the subject of the verb that the noun is the object of."""
    reported = tree.deps[noun] == "dobj" and tree.lemmas[tree.heads[noun]] in CUE_VERBS
    return speaker_of(tree, tree.heads[noun]) if reported else None


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
        yield Contention(
            paragraph, (start, end), match.span(), "verify", "unverified", refers=True, of_outlet=begins
        )


def answers(tree: Tree, found: list[Attribution]) -> Iterator[Contention]:
    """Statements that are set against what was said before: "Holt, however, argued that ..."."""
    for each in found:
        if each.cue is None or each.speaker is None or each.class_ not in {"claim", "insist", "deny"}:
            continue
        if any(tree.lower[c] == "however" for c in tree.children[each.cue]) and not is_negated(
            tree, each.cue
        ):
            yield Contention(
                each.paragraph,
                clause_at(tree, each.cue, each.speaker),
                (tree.starts[each.cue], tree.ends[each.cue]),
                tree.lemmas[each.cue],
                "contradicted",
                each.speaker,
                refers=True,
            )


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
