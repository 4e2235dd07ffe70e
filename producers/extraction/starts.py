"""Where the content behind a cue starts, as a model has learnt it from annotated news.

Rules start it at the first constituent that fills a frame of the cue; people pass over what belongs to the
cue rather than to the content: "issued a statement saying | that ...", "expressed doubts about | the plan".
Each place is judged in turn, by the method of `runs`, where a constituent between the cue and the content's
end starts. The weights are estimated by `bench/settling.py` and shipped in `starts.json`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from producers.extraction.attribution import Attribution, merged
from producers.extraction.runs import FINITE, Place, Run, bucket, is_wordy, likeliest, run_of, top_of
from producers.extraction.tree import Tree
from producers.extraction.weights import shipped

_REACH: Final = 16
"""Tokens behind the cue among which content may start, or further behind up to where the rules start it."""
_COUNTED: Final = 4
_SURER: Final = 1.2
"""How many times likelier than the start that the rules give another one must be to replace it."""

WEIGHTS: Final[dict[str, float]] = shipped("starts.json")


def settle_start(tree: Tree, found: Attribution) -> None:
    """Let the content behind an attribution's cue start where it most likely does."""
    run = run_of(tree, found)
    if run is None:
        return
    first, found.start_chance = likeliest(list(openings(tree, found, run)), WEIGHTS, run.first, _SURER)
    if _is_that(tree, first) and first < run.last:
        first += 1
    if first != run.first:
        content = list(found.content)
        content[run.part] = tree.starts[first], content[run.part][1]
        found.content = merged(content, tree.text)


def openings(tree: Tree, found: Attribution, run: Run) -> Iterator[Place]:
    """The places where a run may start, from left to right; that of the rules is among them."""
    cue = max(found.cue or 0, min(found.cue_last or 0, run.first - 1))
    number = 0
    for t in range(cue + 1, min(run.last, max(run.first, cue + _REACH)) + 1):
        if t == run.first or _opens(tree, t):
            start = _Start(tree, found, run, t)
            yield Place(t, list(dict.fromkeys(start.traits(min(number, _COUNTED)))))
            number += 1


def _opens(tree: Tree, t: int) -> bool:
    """Whether a token is the first of a quotation, or of a constituent that hangs on something before it."""
    if not is_wordy(tree, t) or _is_that(tree, t):
        return False
    number = tree.quoted[t]
    if number >= 0:
        return tree.quoted[t - 1] != number or tree.starts[t] == tree.regions[number].inner_start
    left = tree.left[top_of(tree, t)]
    return left == t or (left == t - 1 and tree.lower[left] == "that")


def _is_that(tree: Tree, t: int) -> bool:
    return tree.lower[t] == "that" and tree.tags[t] == "IN"


class _Start:
    """A place where content may start, at a token."""

    def __init__(self, tree: Tree, found: Attribution, run: Run, first: int) -> None:
        self.tree, self.run, self.first = tree, run, first
        self.cue = found.cue or 0
        self.frame, self.full_frame = found.frame.removeprefix("may "), found.frame
        self.lemma = tree.lemmas[self.cue]
        self.side = "at" if first == run.first else "before" if first < run.first else "past"
        self.top = top_of(tree, first)
        self.hung = f"{tree.deps[self.top]} {self._hold()}"

    def _hold(self) -> str:
        """What the constituent hangs on: nothing, its cue, something above that, or a word with its tag."""
        head = self.tree.heads[self.top]
        if head == self.top:
            return "nothing"
        if head <= self.cue:
            return "cue" if head == self.cue else "above"
        return self.tree.tags[head]

    def traits(self, number: int) -> Iterator[str]:
        """What tells whether content starts here; `number` counts the places before."""
        side, frame = self.side, self.frame
        yield from ("bias", f"side {side}", f"side {side} {frame}", f"side {side} {self.lemma}")
        yield from (
            f"frame {self.full_frame} {side}",
            f"number {number} {side}",
            f"number {number} {side} {frame}",
        )
        yield f"apart {bucket(self.first - self.cue)} {side}"
        yield f"left {bucket(self.run.last - self.first)} {side}"
        yield from self._constituent()
        yield from self._words()
        yield from self._behind()

    def _constituent(self) -> Iterator[str]:
        """What starts here, and what it hangs on."""
        tree, side, frame, lemma, hung, top = (
            self.tree,
            self.side,
            self.frame,
            self.lemma,
            self.hung,
            self.top,
        )
        dep, tag, head = tree.deps[top], tree.tags[top], tree.heads[top]
        yield from (f"hung {hung}", f"hung {hung} {side}", f"hung {hung} {frame}", f"hung {hung} {lemma}")
        yield from (f"hung {hung} {frame} {side}", f"{dep} {lemma} {side}")
        yield from (f"top {tag} {dep} {side}", f"top {tree.lemmas[top]} {side}", f"top {tag} {hung}")
        entity = tree.entity_of.get(top)
        label = entity.label if entity else "none"
        yield from (f"label {label} {hung}", f"label {label} {side} {lemma}")
        if head != top:
            on = tree.lemmas[head]
            yield from (f"on {on} {dep}", f"on {on} {side}", f"on {on} {tree.deps[head]} {dep}")

    def _words(self) -> Iterator[str]:
        """The words on both sides of the place."""
        tree, first, side = self.tree, self.first, self.side
        before, word = tree.lower[first - 1], tree.lower[first]
        yield from (f"before {before} {side}", f"before {before} {self.frame} {side}")
        yield from (f"word {word} {side}", f"word {word} {self.lemma}")
        yield f"tags {tree.tags[first - 1]} {tree.tags[first]} {side}"
        yield f"quoted {tree.quoted[first] >= 0} {tree.quoted[first - 1] >= 0} {side}"

    def _behind(self) -> Iterator[str]:
        """What the constituent holds, and what follows it."""
        tree, side, hung = self.tree, self.side, self.hung
        last = tree.right[self.top]
        after = last + 1
        word, tag = (tree.lower[after], tree.tags[after]) if after < self.run.stop else ("end", "end")
        yield from (f"behind {word} {hung}", f"behind {tag} {hung} {self.frame}")
        yield f"to the end {last >= self.run.last} {hung} {side}"
        finite = any(tree.tags[t] in FINITE for t in range(self.first, after))
        yield from (f"finite {finite} {hung}", f"finite {finite} {side} {self.frame}")
