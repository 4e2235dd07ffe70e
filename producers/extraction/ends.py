"""Where the content behind a cue ends, as a model has learnt it from annotated news.

Rules take what the parser hangs on the content's head; here each place is judged in turn where the content
may end: before a constituent that hangs on something to its left, before a mark, at the sentence's end. The
model gives the probability that it ends at a place, if it has not ended before (a discrete hazard: Singer
and Willett, "It's about time", 1993), of which the probability of each end follows. The weights are
estimated by `bench/ends.py` and shipped in `ends.json`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from math import exp
from typing import Final, NamedTuple

from producers.extraction.attribution import Attribution, merged
from producers.extraction.tree import Tree
from producers.extraction.weights import shipped
from producers.extraction.wordlists import words

_LENGTHS: Final = (1, 2, 4, 7, 12, 20, 40)
_FINITE: Final = frozenset(("VBD", "VBZ", "VBP", "MD"))
_OPEN_ENDED: Final = words("punct cc mark advmod")
"""Labels of words that may hang on what follows them without the content having to reach that far."""
_MARKS: Final = frozenset(",;:)(\u2014\u2013-")
_FIXED: Final = words("turn signed continued according colon")
"""Frames whose content no cue governs."""
_SURER: Final = 1.2
"""How many times likelier than the end that the rules give another one must be to replace it."""

WEIGHTS: Final[dict[str, float]] = shipped("ends.json")


class Run(NamedTuple):
    """Neighbouring tokens of content behind their cue, in the cue's sentence."""

    part: int
    """Which of the content's ranges it is."""
    first: int
    last: int
    """The last token with a letter or digit."""
    stop: int
    """The token behind the sentence."""


class Stop(NamedTuple):
    """A place where a run may end: its last token there, and the traits of the place."""

    last: int
    traits: list[str]


def settle(tree: Tree, found: Attribution) -> None:
    """Let the content behind an attribution's cue end where it most likely does."""
    run = run_of(tree, found)
    if run is None:
        return
    last = likeliest(run, list(stops(tree, found, run)), WEIGHTS)
    if last != run.last:
        content = list(found.content)
        content[run.part] = content[run.part][0], tree.ends[last]
        found.content = merged(content, tree.text)


def likeliest(run: Run, places: list[Stop], weights: dict[str, float]) -> int:
    """The last token of a run: that of the rules, unless another is likelier by far."""
    chances: dict[int, float] = {}
    left = 1.0
    for last, traits in places:
        ends = 1 / (1 + exp(-sum(weights.get(trait, 0.0) for trait in traits)))
        chances[last] = left * ends
        left *= 1 - ends
    if not chances:
        return run.last
    chances[places[-1].last] += left
    best = max(chances, key=lambda last: chances[last])
    return best if chances[best] >= _SURER * chances.get(run.last, 0.0) else run.last


def run_of(tree: Tree, found: Attribution) -> Run | None:
    """The last run of an attribution's content behind its cue, in the cue's sentence."""
    if found.cue is None or found.frame in _FIXED:
        return None
    _, stop = tree.sentences[tree.sentence_of[found.cue]]
    for part in range(len(found.content) - 1, -1, -1):
        start, end = found.content[part]
        first = bisect_left(tree.starts, start)
        if found.cue < first < stop:
            last = min(bisect_left(tree.starts, end), stop) - 1
            while last > first and not _is_wordy(tree, last):
                last -= 1
            return Run(part, first, last, stop)
    return None


def stops(tree: Tree, found: Attribution, run: Run) -> Iterator[Stop]:
    """The places where a run may end, from left to right; that of the rules is among them."""
    finite, seen = 0, run.first
    for last, after in _places(tree, run, found.cue or 0):
        finite += sum(tree.tags[t] in _FINITE for t in range(seen, last + 1))
        seen = last + 1
        place = _Place(tree, found, run, last, after)
        yield Stop(last, list(dict.fromkeys(place.traits(min(finite, 2)))))


def _places(tree: Tree, run: Run, cue: int) -> Iterator[tuple[int, int]]:
    """The last token of each place, and the next token with a letter or digit behind it."""
    reach = run.first
    for t in range(run.first, run.stop):
        dep, head = tree.deps[t], tree.heads[t]
        if dep not in _OPEN_ENDED or (head > cue and dep != "punct"):
            reach = max(reach, head)
        if not _is_wordy(tree, t):
            continue
        after = t + 1
        while after < run.stop and not _is_wordy(tree, after):
            after += 1
        parted = after >= run.stop or (after > t + 1 and tree.words[t + 1] in _MARKS)
        if t == run.last or ((parted or reach <= t) and not _cuts_quotation(tree, t, after, run.stop)):
            yield t, after


def _cuts_quotation(tree: Tree, last: int, after: int, stop: int) -> bool:
    number = tree.quoted[last]
    return after < stop and number >= 0 and tree.quoted[after] == number and tree.regions[number].closed


def _is_wordy(tree: Tree, t: int) -> bool:
    return any(map(str.isalnum, tree.words[t]))


class _Place:
    """A place where content may end, between its last token and the next one."""

    def __init__(self, tree: Tree, found: Attribution, run: Run, last: int, after: int) -> None:
        self.tree, self.run, self.last, self.after = tree, run, last, after
        self.cue = found.cue or 0
        self.frame = found.frame.removeprefix("may ")
        self.side = "at" if last == run.last else "before" if last < run.last else "past"
        self.mark = "" if after == last + 1 else tree.words[last + 1][:1]

    def traits(self, finite: int) -> Iterator[str]:
        """What tells whether content ends here; `finite` counts the finite verbs so far."""
        side, frame, lemma = self.side, self.frame, self.tree.lemmas[self.cue]
        yield from ("bias", f"side {side}", f"side {side} {frame}", f"side {side} {lemma}")
        yield f"length {_bucket(self.last - self.run.first + 1)} {side}"
        yield from (f"mark {self.mark} {side}", f"finite {finite} {side}", f"finite {finite} {frame}")
        if self.after >= self.run.stop:
            yield from (f"sentence {side}", f"sentence {frame}")
            return
        yield from self._words()
        yield from self._constituent()

    def _words(self) -> Iterator[str]:
        """The words on both sides."""
        tree, last, after, side = self.tree, self.last, self.after, self.side
        word, tag = tree.lower[after], tree.tags[after]
        yield from (f"next {word} {side}", f"next {word} {self.mark}", f"next {word} {self.frame}")
        yield from (f"next tag {tag} {self.mark} {side}", f"tags {tree.tags[last]} {tag}")
        yield from (f"last {tree.lower[last]}", f"last {tree.tags[last]} {tree.deps[last]} {side}")
        yield f"quoted {tree.quoted[last] >= 0} {tree.quoted[after] >= 0} {self.mark}"

    def _constituent(self) -> Iterator[str]:
        """What begins behind the place, and what it hangs on."""
        tree, mark = self.tree, self.mark
        top = self._top()
        head, dep = tree.heads[top], tree.deps[top]
        hung = f"{dep} {self._hold(top, head)}"
        yield from (
            f"hung {hung}",
            f"hung {hung} {self.side}",
            f"hung {hung} {mark}",
            f"hung {hung} {self.frame}",
        )
        yield from (f"hung {hung} by {tree.lower[self.after]}", f"hung {hung} on {tree.lemmas[self.cue]}")
        yield from (f"top {tree.tags[top]} {hung} {mark}", f"top {tree.lemmas[top]} {hung}")
        yield f"rest {_bucket(self.run.stop - self.after)} {hung}"
        target = tree.child(top, "pobj")
        entity = tree.entity_of.get(top if target is None else target)
        yield f"label {entity.label if entity else 'none'} {hung} {mark}"
        if self.run.first <= head <= self.last:
            yield from (
                f"under {tree.tags[head]} {tree.deps[head]} {dep}",
                f"under {tree.lemmas[head]} {dep}",
            )

    def _top(self) -> int:
        """The highest token of the constituent that begins behind the place."""
        top = self.after
        heads = self.tree.heads
        while heads[top] != top and heads[top] >= self.after:
            top = heads[top]
        return top

    def _hold(self, top: int, head: int) -> str:
        """What a constituent hangs on: nothing, its cue, something above that, or the content."""
        if head == top:
            return "nothing"
        if head <= self.cue:
            return "cue" if head == self.cue else "above"
        return "content" if self.run.first <= head <= self.last else "beside"


def _bucket(length: int) -> int:
    return sum(length >= bound for bound in _LENGTHS)
