"""Where the content behind a cue ends, as a model has learnt it from annotated news.

Rules take what the parser hangs on the content's head; here each place is judged in turn where the content
may end, by the method of `runs`: before a constituent that hangs on something to its left, before a mark, at
the sentence's end. The weights are estimated by `bench/settling.py` and shipped in `ends.json`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from producers.extraction.attribution import Attribution, merged
from producers.extraction.runs import FINITE, Place, Run, bucket, is_wordy, likeliest, run_of, top_of
from producers.extraction.tree import Tree
from producers.extraction.weights import shipped
from producers.extraction.wordlists import words

_OPEN_ENDED: Final = words("punct cc mark advmod")
"""Labels of words that may hang on what follows them without the content having to reach that far."""
_MARKS: Final = frozenset(",;:)(\u2014\u2013-")
_SURER: Final = 1.5
"""How many times likelier than the end that the rules give another one must be to replace it."""

WEIGHTS: Final[dict[str, float]] = shipped("ends.json")


def settle_end(tree: Tree, found: Attribution) -> None:
    """Let the content behind an attribution's cue end where it most likely does."""
    run = run_of(tree, found)
    if run is None:
        return
    last, found.end_chance = likeliest(list(stops(tree, found, run)), WEIGHTS, run.last, _SURER)
    if last != run.last:
        content = list(found.content)
        content[run.part] = content[run.part][0], tree.ends[last]
        found.content = merged(content, tree.text)


def stops(tree: Tree, found: Attribution, run: Run) -> Iterator[Place]:
    """The places where a run may end, from left to right; that of the rules is among them."""
    finite, seen = 0, run.first
    for last, after in _places(tree, run, found.cue or 0):
        finite += sum(tree.tags[t] in FINITE for t in range(seen, last + 1))
        seen = last + 1
        place = _End(tree, found, run, last, after)
        yield Place(last, list(dict.fromkeys(place.traits(min(finite, 2)))))


def _places(tree: Tree, run: Run, cue: int) -> Iterator[tuple[int, int]]:
    """The last token of each place, and the next token with a letter or digit behind it."""
    reach = run.first
    for t in range(run.first, run.stop):
        dep, head = tree.deps[t], tree.heads[t]
        if dep not in _OPEN_ENDED or (head > cue and dep != "punct"):
            reach = max(reach, head)
        if not is_wordy(tree, t):
            continue
        after = t + 1
        while after < run.stop and not is_wordy(tree, after):
            after += 1
        parted = after >= run.stop or (after > t + 1 and tree.words[t + 1] in _MARKS)
        if t == run.last or ((parted or reach <= t) and not _cuts_quotation(tree, t, after, run.stop)):
            yield t, after


def _cuts_quotation(tree: Tree, last: int, after: int, stop: int) -> bool:
    number = tree.quoted[last]
    return after < stop and number >= 0 and tree.quoted[after] == number and tree.regions[number].closed


class _End:
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
        yield f"length {bucket(self.last - self.run.first + 1)} {side}"
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
        top = top_of(tree, self.after)
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
        yield f"rest {bucket(self.run.stop - self.after)} {hung}"
        target = tree.child(top, "pobj")
        entity = tree.entity_of.get(top if target is None else target)
        yield f"label {entity.label if entity else 'none'} {hung} {mark}"
        if self.run.first <= head <= self.last:
            yield from (
                f"under {tree.tags[head]} {tree.deps[head]} {dep}",
                f"under {tree.lemmas[head]} {dep}",
            )

    def _hold(self, top: int, head: int) -> str:
        """What a constituent hangs on: nothing, its cue, something above that, or the content."""
        if head == top:
            return "nothing"
        if head <= self.cue:
            return "cue" if head == self.cue else "above"
        return "content" if self.run.first <= head <= self.last else "beside"
