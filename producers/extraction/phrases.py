"""Attributions without a reporting verb: "the claim that ...", "according to X"."""

from __future__ import annotations

from collections.abc import Iterator

from producers.extraction.attribution import Attribution
from producers.extraction.extent import ranges_of
from producers.extraction.subjects import speaker_of
from producers.extraction.tree import Tree


def mark_of(tree: Tree, i: int) -> str:
    """The word that joins a clause to the one above it, in small letters; empty if there is none."""
    mark = tree.child(i, "mark", "advmod")
    return "" if mark is None else tree.lower[mark]


def noun_clause(tree: Tree, i: int, class_: str) -> Attribution | None:
    """A noun and its clause: "the claim that ...", where the speaker owns the noun or governs it."""
    clauses = (c for c in tree.children[i] if c > i and tree.deps[c] in {"acl", "ccomp"})
    clause = next((c for c in clauses if mark_of(tree, c) == "that"), None)
    if clause is None:
        return None
    speaker = tree.child(i, "poss")
    if speaker is None and tree.deps[i] in {"dobj", "pobj"}:
        speaker = speaker_of(tree, tree.heads[i])
    if speaker is None:
        return None
    content = ranges_of(tree, tree.subtree(clause))
    return Attribution(paragraph=0, cue=i, class_=class_, frame="noun", speaker=speaker, content=content)


def according_to(tree: Tree, i: int) -> Attribution | None:
    """A sentence with "according to X": what is left without the phrase and what hangs on it."""
    to = i + 1
    speaker = tree.child(to, "pobj")
    if speaker is None:
        speaker = tree.child(i, "pobj")
    if speaker is None:
        return None
    last = max(tree.right[speaker], to)
    start, end = tree.sentences[tree.sentence_of[i]]
    tail = range(last + 1, end) if _resumes(tree, last + 1, end) else range(0)
    content = ranges_of(tree, [*range(start, i), *tail])
    return Attribution(paragraph=0, cue=i, cue_last=to, frame="according", speaker=speaker, content=content)


def _resumes(tree: Tree, first: int, end: int) -> bool:
    """Whether the sentence goes on after "according to X, ...": not with a participle of X's own."""
    while first < end and tree.words[first] in {",", "\u2013", "\u2014", "-"}:
        first += 1
    return first < end and tree.tags[first] != "VBG"


def fragments(tree: Tree, paragraph: int, found: list[Attribution]) -> Iterator[Attribution]:
    """Sentences that open with a small "that" and go on with what the sentence before reports."""
    for number, (start, end) in enumerate(tree.sentences):
        if tree.words[start] != "that" or number == 0:
            continue
        bounds = tree.starts[start], tree.ends[end - 1]
        own = any(bounds[0] <= a < bounds[1] for each in found for a, _ in each.content)
        before = [a for a in found if a.cue is not None and tree.sentence_of[a.cue] == number - 1]
        if before and not own:
            content = ranges_of(tree, list(range(start + 1, end)))
            yield Attribution(paragraph, None, frame="continued", speaker=before[-1].speaker, content=content)
