"""Disputes linked: from what the grammar shows to who disputes, and to the claim of the same article."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from producers.extraction.attribution import Attribution
from producers.extraction.contention import Contention
from producers.extraction.contrasts import answers, contrasts
from producers.extraction.disputers import Disputers
from producers.extraction.disputes import contentions
from producers.extraction.disputeshares import dispute_confidence
from producers.extraction.facts import Dispute, Statement
from producers.extraction.gender import PRONOUNS
from producers.extraction.names import Names
from producers.extraction.targets import Query, Targets, span
from producers.extraction.tree import Tree
from schemas.records import Cue, Span, Speaker

_NAME_WORD: Final = re.compile(r"\w{4,}")


class Disputes:
    """The disputes of one article, each with its disputer and its claim."""

    def __init__(
        self, trees: list[Tree], names: Names, found: list[Attribution], statements: tuple[Statement, ...]
    ) -> None:
        self._trees, self._names, self._found, self._statements = trees, names, found, statements
        self._contentions = [list(contentions(tree, number)) for number, tree in enumerate(trees)]
        self._disputers = Disputers(trees, names, statements)
        disputed_at = [c.cue[0] for each in self._contentions for c in each]
        loose = frozenset(n for n, each in enumerate(found) if each.loose)
        self._targets = Targets(trees, statements, disputed_at, loose)

    def all(self) -> Iterator[Dispute]:
        """Every dispute in text order, one over the same words."""
        for number, tree in enumerate(self._trees):
            made = [*self._contrasts(number, tree), *map(self._linked, self._contentions[number])]
            made.sort(key=lambda d: (d.span.start, -d.span.end))
            yield from _distinct(made)

    def _contrasts(self, number: int, tree: Tree) -> Iterator[Dispute]:
        here = [a for a in self._found if a.paragraph == number]
        for earlier, contention in contrasts(tree, here):
            contention.paragraph = number
            target, disputer = self._found.index(earlier), self._disputers.of(contention)
            if not _is_same(self._statements[target].speaker, disputer):
                yield self._dispute(contention, target, disputer)
        for contention in answers(tree, here):
            contention.paragraph = number
            yield self._linked(contention)

    def _linked(self, contention: Contention) -> Dispute:
        """A contention with its disputer and its claim."""
        disputer = self._disputers.of(contention)
        target = self._targets.best(self._query(contention, disputer))
        if target is None and contention.points:
            contention.claim, contention.refers = self._sentence_before(contention), False
        return self._dispute(contention, target, disputer)

    def _query(self, contention: Contention, disputer: Speaker) -> Query:
        text = self._trees[contention.paragraph].text
        whose = None
        if contention.whose is not None:
            whose = self._names.speaker(contention.paragraph, contention.whose).name
        return Query(
            before=contention.span[0],
            words=text[slice(*(contention.claim or contention.span))],
            whose=whose,
            disputer=disputer.name,
            refers=contention.refers or contention.claim is None,
            until=contention.span[1],
            points=contention.points,
        )

    def _sentence_before(self, contention: Contention) -> tuple[int, int] | None:
        """The sentence before a dispute's own, in its paragraph and quoted as it is."""
        tree = self._trees[contention.paragraph]
        at = bisect_left(tree.starts, contention.cue[0])
        number = tree.sentence_of[at] - 1
        if number < 0:
            return None
        first, after = tree.sentences[number]
        while first + 1 < after and not tree.words[first][0].isalnum():
            first += 1
        alike = (tree.quoted[first] >= 0) == (tree.quoted[at] >= 0)
        return (tree.starts[first], tree.ends[after - 1]) if alike else None

    def _dispute(self, contention: Contention, target: int | None, disputer: Speaker) -> Dispute:
        text = self._trees[contention.paragraph].text
        (start, end), lemma = contention.cue, contention.lemma
        cue = Cue(text=text[start:end], start=start, end=end, lemma=lemma, class_="dispute")
        claim = self._claim(text, contention, target)
        mode = contention.mode
        stated = target is not None or not contention.points
        if mode == "disputed" and claim is not None and stated:
            concerned = _concerns(claim.text, disputer) or self._means(contention, disputer)
            mode = "denied" if concerned else mode
        return Dispute(
            span=span(text, *contention.span),
            cue=cue,
            mode=mode,
            disputer=disputer,
            claim=claim,
            claim_statement=target,
            confidence=dispute_confidence(cue),
        )

    def _means(self, contention: Contention, disputer: Speaker) -> bool:
        """Whether a claim as the dispute words it is of what the disputer did: "wrong to say she knew"."""
        if contention.claim is None or contention.refers or disputer.kind != "person":
            return False
        tree, number = self._trees[contention.paragraph], contention.paragraph
        first, after = (bisect_left(tree.starts, at) for at in contention.claim)
        pronouns = (i for i in range(first, after) if tree.lower[i] in PRONOUNS)
        subjects = (i for i in pronouns if tree.deps[i] in {"nsubj", "nsubjpass"})
        return any(self._names.name_of(number, i) == disputer.name for i in subjects)

    def _claim(self, text: str, contention: Contention, target: int | None) -> Span | None:
        if contention.claim is not None and not contention.refers:
            return span(text, *contention.claim)
        if target is not None:
            stated = self._statements[target].content[0]
            before = contention.span[0]
            if stated.start < before < stated.end:
                return span(text, stated.start, stated.start + len(text[stated.start : before].rstrip(", ")))
            return stated
        return span(text, *contention.claim) if contention.claim else None


def _concerns(claim: str, disputer: Speaker) -> bool:
    """Whether a claim names its disputer, who then denies it."""
    name = (disputer.name or "") if disputer.kind == "person" else ""
    return any(word[:1].isupper() and word in claim for word in _NAME_WORD.findall(name))


def _is_same(one: Speaker | None, other: Speaker) -> bool:
    """Whether two speakers are one: by name, or as a pronoun of several may mean whoever spoke before."""
    plural = (other.text or "").lower() == "they" and other.name == other.text
    return one is not None and (plural or one.name == other.name)


def _distinct(disputes: list[Dispute]) -> list[Dispute]:
    """Without a second dispute over the same words."""
    kept: list[Dispute] = []
    for dispute in disputes:
        if not any(d.span.start < dispute.span.end and dispute.span.start < d.span.end for d in kept):
            kept.append(dispute)
    return kept
