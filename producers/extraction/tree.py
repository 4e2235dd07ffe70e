"""One parsed paragraph as plain lists: what the rules read, independent of the parser that filled it.

Tokens are numbered from 0 within the paragraph; character offsets count in the whole article's text.
Dependency labels are those of the CLEAR style (nsubj, ccomp, parataxis, ...), tags the Penn Treebank's.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from producers.extraction.quotation import QuotedRegion


class Entity(NamedTuple):
    """A named entity: tokens first..last (inclusive) and its OntoNotes label."""

    first: int
    last: int
    label: str


class Tree:
    """The dependency forest of a paragraph with its quoted regions."""

    __slots__ = (
        "children",
        "deps",
        "end",
        "ends",
        "entities",
        "entity_of",
        "heads",
        "left",
        "lemmas",
        "lower",
        "quoted",
        "regions",
        "right",
        "sentence_of",
        "sentences",
        "start",
        "starts",
        "tags",
        "text",
        "words",
    )

    def __init__(  # noqa: PLR0913 - one list per property of a token
        self,
        *,
        text: str,
        start: int,
        end: int,
        words: list[str],
        lemmas: list[str],
        tags: list[str],
        deps: list[str],
        heads: list[int],
        starts: list[int],
        sentence_starts: list[int],
        entities: list[Entity],
        regions: list[QuotedRegion],
    ) -> None:
        self.text, self.start, self.end = text, start, end
        self.words, self.lemmas, self.tags, self.deps, self.heads = words, lemmas, tags, deps, heads
        self.lower = [word.lower() for word in words]
        self.starts = starts
        self.ends = [at + len(word) for at, word in zip(starts, words, strict=True)]
        self.entities, self.regions = entities, regions
        self.entity_of = {i: entity for entity in entities for i in range(entity.first, entity.last + 1)}
        self.quoted = _quoted(starts, regions)
        self.sentences = _sentences(sentence_starts, words)
        self.sentence_of = [n for n, (a, b) in enumerate(self.sentences) for _ in range(a, b)]
        self.children = _children(heads)
        self.left, self.right = _edges(heads)

    def __len__(self) -> int:
        """How many tokens."""
        return len(self.words)

    def child(self, i: int, *deps: str) -> int | None:
        """The first child of token i with one of the labels."""
        for c in self.children[i]:
            if self.deps[c] in deps:
                return c
        return None

    def subtree(self, i: int) -> list[int]:
        """Token i and all below it, in text order."""
        found, waiting = [], [i]
        while waiting:
            node = waiting.pop()
            found.append(node)
            waiting.extend(self.children[node])
        found.sort()
        return found

    def ancestors(self, i: int) -> Iterator[int]:
        """The heads above token i, nearest first."""
        while self.heads[i] != i:
            i = self.heads[i]
            yield i

    def slice(self, first: int, last: int) -> str:
        """The text from token first to token last, both included."""
        return self.text[self.starts[first] : self.ends[last]]


def _quoted(starts: list[int], regions: list[QuotedRegion]) -> list[int]:
    """For each token, the number of the quoted region it stands in, or -1."""
    inside = [-1] * len(starts)
    at = 0
    for i, start in enumerate(starts):
        while at < len(regions) and regions[at].end <= start:
            at += 1
        if at < len(regions) and regions[at].start <= start:
            inside[i] = at
    return inside


def _sentences(starts: list[int], words: list[str]) -> list[tuple[int, int]]:
    """Bounds of the sentences; a cut before a small letter with no full stop is the parser's mistake."""
    bounds = [*starts, len(words)]
    found: list[tuple[int, int]] = []
    for start, end in pairwise(bounds):
        if found and words[start][0].islower() and words[start - 1][-1].isalnum():
            found[-1] = (found[-1][0], end)
        elif start < end:
            found.append((start, end))
    return found


def _children(heads: list[int]) -> list[list[int]]:
    children: list[list[int]] = [[] for _ in heads]
    for i, head in enumerate(heads):
        if head != i:
            children[head].append(i)
    return children


def _edges(heads: list[int]) -> tuple[list[int], list[int]]:
    """First and last token of every subtree, each token passed up to all of its heads."""
    left, right = list(range(len(heads))), list(range(len(heads)))
    for i in range(len(heads)):
        node = i
        while heads[node] != node:
            node = heads[node]
            if left[node] <= i <= right[node]:
                continue
            left[node], right[node] = min(left[node], i), max(right[node], i)
    return left, right
