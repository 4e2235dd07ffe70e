"""Each quoted region goes to a cue: by grammar, by the words beside it, or by continuing a speaker."""

from __future__ import annotations

from typing import Final

from producers.extraction.attribution import Attribution, Range, merged
from producers.extraction.cues import CUE_VERBS
from producers.extraction.quotation import QuotedRegion
from producers.extraction.subjects import speaker_of
from producers.extraction.tree import Tree

_NEAR: Final = 14
"""Tokens between a quotation and its reporting verb, at most."""
_MIN_FREE: Final = 2
"""Words that a quotation beside no cue must have to count as reported speech."""


def quotations(
    tree: Tree, paragraph: int, found: list[Attribution], last: Attribution | None
) -> list[Attribution]:
    """The paragraph's attributions with every quoted region given to one of them, or to a new one.

    `found` are the attributions by grammar, whose content is widened here to the quotations it touches;
    `last` is the last attribution with a quotation in an earlier paragraph, which a paragraph that opens
    with a quotation and has no cue continues.
    """
    if not tree.regions:
        return found
    assigner = _Assigner(tree, paragraph, found)
    for number in range(len(tree.regions)):
        assigner.assign(number, last)
    for attribution in assigner.found:
        attribution.content = merged(attribution.content, tree.text)
    return assigner.found


class _Assigner:
    """One paragraph's quotations on their way to attributions."""

    def __init__(self, tree: Tree, paragraph: int, found: list[Attribution]) -> None:
        self.tree, self.paragraph, self.found = tree, paragraph, found
        self.owner: dict[int, Attribution] = {}
        self.tokens: list[list[int]] = [[] for _ in tree.regions]
        for i, number in enumerate(tree.quoted):
            if number >= 0:
                self.tokens[number].append(i)

    def assign(self, number: int, last: Attribution | None) -> None:
        region = self.tree.regions[number]
        if not self.tokens[number]:
            return
        owner = (
            self._by_grammar(region)
            or self._by_cue_after(number)
            or self._by_cue_before(number)
            or self._by_neighbour(number)
            or self._by_clause(number)
            or self._by_paragraph(number, last)
        )
        if owner is None:
            return
        self.owner[number] = owner
        _take(owner, region)

    def _by_grammar(self, region: QuotedRegion) -> Attribution | None:
        touching = [a for a in self.found if a.speech and any(_touch(r, region) for r in a.content)]
        return max(touching, key=lambda a: (-_widening(a, region), a.cue or 0), default=None)

    def _by_cue_after(self, number: int) -> Attribution | None:
        """The cue that follows: "...," he said."""
        tree, first = self.tree, self.tokens[number][-1] + 1
        inner_last = tree.text[tree.regions[number].inner_end - 1]
        if inner_last in ".\u2026;" and not self._lowercase_at(first):
            return None
        for i in range(first, min(first + _NEAR, len(tree))):
            if tree.quoted[i] >= 0 or tree.words[i] in {".", ";", "?", "!"}:
                return None
            if self._reports(i):
                return self._attribution(i)
        return None

    def _lowercase_at(self, i: int) -> bool:
        return i < len(self.tree) and (self.tree.words[i][0].islower() or self.tree.words[i] == ",")

    def _by_cue_before(self, number: int) -> Attribution | None:
        """The cue that precedes: he said, "..."."""
        tree, first = self.tree, self.tokens[number][0]
        for i in range(first - 1, max(first - _NEAR, 0) - 1, -1):
            if tree.quoted[i] >= 0 or tree.words[i] in {".", ";", "?", "!"}:
                return None
            if self._reports(i):
                return self._attribution(i)
        return None

    def _reports(self, i: int) -> bool:
        entry = CUE_VERBS.get(self.tree.lemmas[i])
        return (
            entry is not None
            and self.tree.tags[i][0] == "V"
            and ("clause" in entry.frames or "object" in entry.frames)
        )

    def _by_neighbour(self, number: int) -> Attribution | None:
        """A quotation that opens a sentence right after another quotation or its reporting clause."""
        previous = self.owner.get(number - 1)
        if previous is None or not self._opens_sentence(number):
            return None
        gap = self.tree.text[self.tree.regions[number - 1].end : self.tree.regions[number].start]
        ended = gap.rstrip().endswith((".", ":", "?", "!", ",")) or not gap.strip()
        one_sentence = sum(gap.count(mark) for mark in ".?!") <= 1
        return previous if ended and one_sentence else None

    def _opens_sentence(self, number: int) -> bool:
        first = next(
            (c for c in self.tree.slice(self.tokens[number][0], self.tokens[number][-1]) if c.isalnum()), ""
        )
        return first.isupper() or first.isdigit()

    def _by_clause(self, number: int) -> Attribution | None:
        """Quoted words within a clause of any other verb with a subject: praised their "high ..."."""
        tree = self.tree
        tokens = self.tokens[number]
        if sum(word.isalnum() for word in tree.words[tokens[0] : tokens[-1] + 1]) < _MIN_FREE:
            return None
        for i in tree.ancestors(tokens[0]):
            if (
                tree.quoted[i] < 0
                and tree.tags[i][0] == "V"
                and i < tokens[0]
                and self._human(speaker_of(tree, i))
            ):
                return self._attribution(i)
        return None

    def _human(self, head: int | None) -> bool:
        if head is None:
            return False
        entity = self.tree.entity_of.get(head)
        return self.tree.lower[head] in {"he", "she", "they"} or (
            entity is not None and entity.label == "PERSON"
        )

    def _by_paragraph(self, number: int, last: Attribution | None) -> Attribution | None:
        """A paragraph that is one quotation continues the last speaker."""
        region = self.tree.regions[number]
        outside = self.tree.text[self.tree.start : region.start] + self.tree.text[region.end : self.tree.end]
        if last is None or any(map(str.isalnum, outside)):
            return None
        if last.paragraph != self.paragraph - 1:
            return None
        continued = Attribution(
            self.paragraph, None, speaker=last.speaker, speaker_paragraph=last.speaker_paragraph
        )
        if continued.speaker_paragraph is None:
            continued.speaker_paragraph = last.paragraph
        self.found.append(continued)
        return continued

    def _attribution(self, cue: int) -> Attribution:
        for known in self.found:
            if known.cue == cue:
                return known
        entry = CUE_VERBS.get(self.tree.lemmas[cue])
        made = Attribution(
            self.paragraph,
            cue,
            class_=entry.class_ if entry else "neutral",
            speaker=speaker_of(self.tree, cue),
        )
        self.found.append(made)
        return made


def _touch(content: Range, region: QuotedRegion) -> bool:
    return content[0] < region.inner_end and region.inner_start < content[1]


def _widening(attribution: Attribution, region: QuotedRegion) -> int:
    """How many characters of the region the attribution does not hold yet."""
    held = sum(max(0, min(b, region.inner_end) - max(a, region.inner_start)) for a, b in attribution.content)
    return region.inner_end - region.inner_start - held


def _take(owner: Attribution, region: QuotedRegion) -> None:
    """Widen the owner's content over the whole quotation; its edges move inside the marks that they touch."""
    inner = (region.inner_start, region.inner_end)
    kept: list[Range] = []
    start, end = inner
    for a, b in owner.content:
        if not _touch((a, b), region):
            kept.append((a, b))
            continue
        start, end = min(start, a) if a < region.start else start, max(end, b) if b > region.end else end
    if start < region.start and end == region.inner_end:
        end = region.end
    if end > region.end and start == region.inner_start:
        start = region.start
    owner.content = [*kept, (start, end)]
