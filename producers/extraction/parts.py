"""Which parts of content are content, as a model has learnt it from annotated news.

Grammar and marks give an attribution parts on both sides of its cue, of which one may be a name: "“The gate,”
she said on “Harbour Talk,” “held.”" The weights are estimated by `bench/settling.py` and shipped in
`parts.json`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, NamedTuple

from producers.extraction.attribution import Attribution, Range
from producers.extraction.runs import FINITE, bucket, probability
from producers.extraction.tree import Tree
from producers.extraction.weights import shipped
from producers.extraction.wordlists import words

_LEAST: Final = 0.4
"""A part less likely content than this is let go."""
_FIXED: Final = words("turn signed continued announced colon")
_LONG_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_SHORT: Final = 4
"""Below this bucket of length a part may be a name."""

WEIGHTS: Final[dict[str, float]] = shipped("parts.json")


class Part(NamedTuple):
    """A part of content, by its characters, with the traits that tell whether it is content."""

    at: Range
    traits: list[str]


def settle_parts(tree: Tree, found: Attribution) -> None:
    """Let go of the parts of content that are unlikely to be content; the likeliest one stays."""
    judged = [(part.at, probability(part.traits, WEIGHTS)) for part in parts(tree, found)]
    if judged:
        least = min(_LEAST, max(chance for _, chance in judged))
        found.content = [at for at, chance in judged if chance >= least]


def parts(tree: Tree, found: Attribution) -> Iterator[Part]:
    """The parts of content that has several."""
    if found.cue is None or len(found.content) == 1 or found.frame in _FIXED:
        return
    for number, at in enumerate(found.content):
        part = _Part(tree, found, found.cue, number)
        yield Part(at, list(dict.fromkeys(part.traits())))


class _Part:
    """A part of content: where it stands, and how much of it is quoted."""

    def __init__(self, tree: Tree, found: Attribution, cue: int, number: int) -> None:
        self.tree, self.found, self.cue, self.number = tree, found, cue, number
        start, end = found.content[number]
        self.words = tree.text[start:end]
        self.first = min(bisect_left(tree.starts, start), len(tree) - 1)
        self.last = max(self.first, bisect_left(tree.starts, end) - 1)
        self.side = "before" if start < tree.starts[cue] else "behind"
        order = "first" if number == 0 else "last" if number == len(found.content) - 1 else "amid"
        self.place = f"{self.side} {order}"
        self.length = bucket(self.last - self.first + 1)
        quoted = [tree.quoted[t] >= 0 for t in range(self.first, self.last + 1)]
        self.share = "all" if all(quoted) else "some" if any(quoted) else "none"

    def traits(self) -> Iterator[str]:
        """What tells whether the part is content."""
        tree, frame, place = self.tree, self.found.frame, self.place
        near = tree.sentence_of[self.first] == tree.sentence_of[self.cue]
        yield from ("bias", f"place {place}", f"place {place} {frame}", f"place {place} {near}")
        yield f"place {place} {tree.lemmas[self.cue]}"
        others = self._quoted_others()
        yield from (f"quoted {self.share} {others} {place}", f"quoted {self.share} {others} {frame}")
        yield from self._extent()
        yield from self._edges()
        yield from self._constituent()

    def _quoted_others(self) -> str:
        """Which kinds of other parts there are: quoted ones, others, or both."""
        others = (at for number, at in enumerate(self.found.content) if number != self.number)
        kinds = {any(r.start < b and a < r.end for r in self.tree.regions) for a, b in others}
        return "both" if len(kinds) > 1 else "quoted" if True in kinds else "plain"

    def _extent(self) -> Iterator[str]:
        """How long the part is, and whether it has a verb of its own."""
        tree, side, place, length, share = self.tree, self.side, self.place, self.length, self.share
        frame = self.found.frame
        finite = any(tree.tags[t] in FINITE for t in range(self.first, self.last + 1))
        yield from (
            f"length {length} {place}",
            f"length {length} {frame} {side}",
            f"length {length} {share} {side}",
        )
        yield from (
            f"finite {finite} {place}",
            f"finite {finite} {frame} {side}",
            f"finite {finite} {share} {length}",
        )

    def _edges(self) -> Iterator[str]:
        """The words around the part's edges, and whether it looks like a name."""
        tree, first, side, place, share = self.tree, self.first, self.side, self.place, self.share
        long = _LONG_WORD.findall(self.words)
        name = bool(long) and self.length < _SHORT and all(word[0].isupper() for word in long)
        before, tag = (tree.lower[first - 1], tree.tags[first - 1]) if first else ("start", "start")
        yield from (f"name {name} {share} {place}", f"name {name} {before}")
        yield from (f"before {before} {side} {share}", f"before {tag} {share} {place}")
        yield from (f"first {tree.lower[first]} {side}", f"first {tree.tags[first]} {place}")
        yield f"first {tree.tags[first]} {self.found.frame} {side}"
        after = tree.words[self.last + 1][:1] if self.last + 1 < len(tree) else "end"
        apart = first - self.cue if side == "behind" else self.cue - self.last
        yield from (f"after {after} {place}", f"apart {bucket(abs(apart))} {place}")

    def _constituent(self) -> Iterator[str]:
        """What heads the part, and whether that hangs on the cue."""
        tree, top = self.tree, self.first
        while tree.heads[top] != top and self.first <= tree.heads[top] <= self.last:
            top = tree.heads[top]
        head = tree.heads[top]
        hung = f"{tree.deps[top]} {'nothing' if head == top else 'cue' if head == self.cue else 'other'}"
        yield from (f"hung {hung} {self.place}", f"hung {hung} {self.found.frame} {self.side}")
        yield from (f"top {tree.tags[top]} {hung}", f"hung {hung} {self.share}")
