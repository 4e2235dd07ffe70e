"""Reading a parsed article: all three kinds of facts from its paragraphs."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from producers.extraction.attribution import Attribution
from producers.extraction.certainty import certainty, kind_of
from producers.extraction.confidence import confidence, is_reported
from producers.extraction.contention import Contention
from producers.extraction.disputes import answers, contentions, contrasts
from producers.extraction.disputeshares import dispute_confidence
from producers.extraction.facts import Dispute, Facts, Figure, Statement
from producers.extraction.figures import quantities
from producers.extraction.names import Names
from producers.extraction.occasions import on_occasions
from producers.extraction.statements import attributions_of, by_paragraph, statement_of
from producers.extraction.subjects import owner_of
from producers.extraction.targets import Query, Targets, span
from producers.extraction.traits import traits
from producers.extraction.tree import Tree
from schemas.records import Cue, Span, Speaker


def read(trees: list[Tree], published_at: datetime | None) -> Facts:
    """The facts of an article's parsed paragraphs."""
    names = Names(trees)
    found = attributions_of(trees, names.people)
    found, made = _likely(trees, found, [statement_of(trees, names, each, published_at) for each in found])
    statements = tuple(on_occasions(trees, names, found, made, published_at))
    return Facts(
        statements=statements,
        figures=tuple(_figures(trees, statements)),
        disputes=tuple(_Disputes(trees, names, found, statements).all()),
    )


def _likely(
    trees: list[Tree], found: list[Attribution], made: list[Statement]
) -> tuple[list[Attribution], list[Statement]]:
    """The attributions and statements that are likely enough right, the statements with how likely."""
    likely: list[Attribution] = []
    rated: list[Statement] = []
    beside = by_paragraph(found)
    for attribution, statement in zip(found, made, strict=True):
        number = attribution.paragraph
        estimate = confidence(traits(trees[number], attribution, statement, beside[number]))
        if is_reported(attribution, estimate):
            likely.append(attribution)
            rated.append(replace(statement, confidence=estimate))
    return likely, rated


def _figures(trees: list[Tree], statements: tuple[Statement, ...]) -> Iterator[Figure]:
    """The figures of an article, each with the narrowest statement that it stands in."""
    holders = sorted(
        (part.end - part.start, part.start, part.end, number)
        for number, statement in enumerate(statements)
        for part in statement.content
    )
    for tree in trees:
        for found in quantities(tree):
            number = next((n for _, a, b, n in holders if a <= found.start and found.end <= b), None)
            yield Figure(
                span=span(tree.text, found.start, found.end),
                value=found.value,
                low=found.low,
                high=found.high,
                relation=found.relation,
                qualifier=found.qualifier,
                unit=found.unit,
                counted=found.counted,
                period=None if found.period is None else span(tree.text, *found.period),
                source=None if number is None else statements[number].speaker,
                statement=number,
                confidence=certainty(kind_of(found)),
            )


class _Disputes:
    """Disputes of one article on their way to claims."""

    def __init__(
        self, trees: list[Tree], names: Names, found: list[Attribution], statements: tuple[Statement, ...]
    ) -> None:
        self.trees, self.names, self.found, self.statements = trees, names, found, statements
        self.contentions = [list(contentions(tree, number)) for number, tree in enumerate(trees)]
        disputed_at = [c.cue[0] for each in self.contentions for c in each]
        loose = frozenset(n for n, each in enumerate(found) if each.loose)
        self.targets = Targets(trees, statements, disputed_at, loose)

    def all(self) -> Iterator[Dispute]:
        for number, tree in enumerate(self.trees):
            made = [*self._contrasts(number, tree), *map(self._linked, self.contentions[number])]
            made.sort(key=lambda d: (d.span.start, -d.span.end))
            yield from _distinct(made)

    def _contrasts(self, number: int, tree: Tree) -> Iterator[Dispute]:
        here = [a for a in self.found if a.paragraph == number]
        for _, earlier, contention in contrasts(tree, here):
            yield self._dispute(contention, self.found.index(earlier), self._disputer(contention))
        yield from map(self._linked, answers(tree, here))

    def _linked(self, contention: Contention) -> Dispute:
        disputer = self._disputer(contention)
        text = self.trees[contention.paragraph].text
        whose = None
        if contention.whose is not None:
            whose = self.names.speaker(contention.paragraph, contention.whose).name
        words = text[slice(*contention.claim)] if contention.claim else text[slice(*contention.span)]
        target = self.targets.best(
            Query(
                contention.span[0],
                words,
                whose,
                disputer.name,
                contention.refers or contention.claim is None,
                contention.span[1],
                contention.points,
            )
        )
        if target is None and contention.points:
            contention.claim, contention.refers = self._sentence_before(contention), False
        return self._dispute(contention, target, disputer)

    def _sentence_before(self, contention: Contention) -> tuple[int, int] | None:
        """The sentence before a dispute's own, in its paragraph and quoted as it is."""
        tree = self.trees[contention.paragraph]
        at = bisect_left(tree.starts, contention.cue[0])
        number = tree.sentence_of[at] - 1
        if number < 0:
            return None
        first, after = tree.sentences[number]
        while first + 1 < after and not tree.words[first][0].isalnum():
            first += 1
        alike = (tree.quoted[first] >= 0) == (tree.quoted[at] >= 0)
        return (tree.starts[first], tree.ends[after - 1]) if alike else None

    def _disputer(self, contention: Contention) -> Speaker:
        """Who disputes: the subject, else the speaker of the words, else the outlet."""
        at = contention.cue[0]
        saying = (
            s.speaker for s in self.statements if any(part.start <= at < part.end for part in s.content)
        )
        speaker = next((each for each in saying if each is not None), None)
        if contention.disputer is not None:
            subject = self.names.speaker(contention.paragraph, contention.disputer)
            owner = (
                None
                if subject.kind == "person"
                else owner_of(self.trees[contention.paragraph], contention.disputer)
            )
            if owner is not None:
                return self.names.speaker(contention.paragraph, owner)
            inanimate = subject.kind in {"document", "unknown"} and subject.text != "it"
            return speaker if speaker is not None and inanimate else subject
        if contention.of_outlet:
            return Speaker(kind="outlet")
        return speaker or Speaker(kind="outlet")

    def _dispute(self, contention: Contention, target: int | None, disputer: Speaker) -> Dispute:
        text = self.trees[contention.paragraph].text
        (start, end), lemma = contention.cue, contention.lemma
        cue = Cue(text=text[start:end], start=start, end=end, lemma=lemma, class_="dispute")
        claim = self._claim(text, contention, target)
        mode = contention.mode
        stated = target is not None or not contention.points
        if mode == "disputed" and claim is not None and stated and _concerns(claim.text, disputer):
            mode = "denied"
        return Dispute(
            span=span(text, *contention.span),
            cue=cue,
            mode=mode,
            disputer=disputer,
            claim=claim,
            claim_statement=target,
            confidence=dispute_confidence(cue),
        )

    def _claim(self, text: str, contention: Contention, target: int | None) -> Span | None:
        if contention.claim is not None and not contention.refers:
            return span(text, *contention.claim)
        if target is not None:
            stated = self.statements[target].content[0]
            before = contention.span[0]
            if stated.start < before < stated.end:
                return span(text, stated.start, stated.start + len(text[stated.start : before].rstrip(", ")))
            return stated
        return span(text, *contention.claim) if contention.claim else None


def _concerns(claim: str, disputer: Speaker) -> bool:
    """Whether a claim names its disputer, who then denies it."""
    name = (disputer.name or "") if disputer.kind == "person" else ""
    return any(word[:1].isupper() and word in claim for word in re.findall(r"\w{4,}", name))


def _distinct(disputes: list[Dispute]) -> list[Dispute]:
    """Without a second dispute over the same words."""
    kept: list[Dispute] = []
    for dispute in disputes:
        if not any(d.span.start < dispute.span.end and dispute.span.start < d.span.end for d in kept):
            kept.append(dispute)
    return kept
