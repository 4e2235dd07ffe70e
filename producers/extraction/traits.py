"""What the model of confidence looks at in a statement: its cue, speaker, content and surroundings.

A trait is a name of something that holds; many are pairs, such as a cue with the frame that it fills. Names
that tell candidates from what the rules vouch for end in "True" and "False".
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Final

from producers.extraction.attribution import Attribution
from producers.extraction.facts import Statement
from producers.extraction.phrases import mark_of
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words

_LENGTHS: Final = (2, 4, 7, 12, 20, 40)
_NEAR: Final = 3
_MARKS: Final = words(
    "if whether when because that while as after before although though unless until since than"
)
_PRONOUNS: Final = frozenset(("PRP", "WP", "WDT", "DT", "EX", "PRP$", "WP$"))
_FINITE: Final = frozenset(("VBD", "VBZ", "VBP", "MD"))
_GOVERNED: Final = words("xcomp pcomp ccomp acl dobj pobj")
_ENDS: Final = frozenset('.?!"\u201d')
_EARLY: Final = 3
_CHANCES: Final = (0.1, 0.2, 0.3, 0.45, 0.6, 0.75, 0.9, 0.97, 1.0)
_CAPITALS: Final = 0.6
"""Share of a paragraph's tokens with a capital above which it is a headline."""


def traits(
    tree: Tree, found: Attribution, statement: Statement, beside: Iterable[Attribution]
) -> Iterator[str]:
    """The traits of a statement; `beside` are all attributions of its paragraph."""
    yield "bias"
    yield from _frame(tree, found, statement)
    if found.cue is not None:
        yield from _cue(tree, found, found.cue)
        yield from _clause(tree, found, found.cue)
    yield from _speaker(tree, found)
    yield from _content(tree, found)
    yield from _overlaps(found, tree, beside)
    yield from _paragraph(tree, found)
    yield from _chances(found)


def _frame(tree: Tree, found: Attribution, statement: Statement) -> Iterator[str]:
    """The frame and cue with the kind of content and of speaker, and how long the content is."""
    lemma = tree.lemmas[found.cue] if found.cue is not None else "none"
    speaker, frame, loose = statement.speaker, found.frame, found.loose
    spoken_by = speaker.kind if speaker is not None else "nobody"
    length = sum(sum(part.text.count(" ") + 1 for part in statement.content) > bound for bound in _LENGTHS)
    yield from (f"kind {statement.kind}", f"kind {statement.kind} {loose}")
    yield from (f"frame {frame}", f"frame {frame} class {found.class_}", f"frame {frame} speaker {spoken_by}")
    yield from (f"cue {lemma} {loose}", f"cue {lemma} {frame}", f"cue {lemma} speaker {spoken_by}")
    yield from (f"speaker {spoken_by}", f"length {length}", f"frame {frame} length {length}")
    yield f"resolved {speaker is not None and (speaker.text or '') != (speaker.name or '')}"


def _cue(tree: Tree, found: Attribution, cue: int) -> Iterator[str]:
    """How the cue is inflected: tense, auxiliaries, negation, voice."""
    tag, dep = tree.tags[cue], tree.deps[cue]
    yield from (
        f"tag {tag}",
        f"dep {dep}",
        f"frame {found.frame} dep {dep}",
        f"frame {found.frame} tag {tag}",
    )
    yield f"after {tree.starts[cue] > found.start}"
    for child in tree.children[cue]:
        if tree.deps[child] == "aux":
            yield from (f"aux {tree.tags[child]}", f"aux {tree.lemmas[child]} {tag}")
        elif tree.deps[child] == "neg":
            yield from ("negated", f"negated {tree.lemmas[cue]}")
        elif tree.deps[child] in {"nsubjpass", "auxpass", "agent"}:
            yield f"has {tree.deps[child]} {found.class_}"


def _clause(tree: Tree, found: Attribution, cue: int) -> Iterator[str]:
    """What the cue's clause hangs on, and how its sentence ends."""
    head = tree.heads[cue]
    if head != cue and tree.deps[cue] in _GOVERNED:
        yield f"{tree.deps[cue]} of {tree.lemmas[head]}"
    mark = mark_of(tree, cue)
    if mark in _MARKS:
        yield f"mark {mark}"
    end = tree.sentences[tree.sentence_of[cue]][1] - 1
    last = found.content[-1][1] if found.content else 0
    yield f"to the end {last >= tree.ends[end] - 2}"
    closing = tree.words[end][-1]
    yield f"ends {'bare' if closing.isalnum() else closing}"


def _speaker(tree: Tree, found: Attribution) -> Iterator[str]:
    """What stands for the speaker, and where."""
    loose, at = found.loose, found.speaker
    if at is None or found.speaker_paragraph is not None:
        yield f"no speaker here {loose}"
        return
    tag, entity = tree.tags[at], tree.entity_of.get(at)
    yield f"speaker dep {tree.deps[at]}"
    yield f"speaker tag {tag} {loose}"
    yield f"speaker label {entity.label if entity else 'none'} {loose}"
    if tag in _PRONOUNS:
        yield f"speaker {tree.lower[at]} {loose}"
    elif entity is None:
        yield f"speaker lemma {tree.lemmas[at]}"
    if found.cue is not None:
        yield "speaker beside" if abs(at - found.cue) <= _NEAR else "speaker apart"
        yield f"speaker before {at < found.cue} {found.frame}"
        yield f"speaker own {tree.heads[at] == found.cue} {loose}"


def _content(tree: Tree, found: Attribution) -> Iterator[str]:
    """How the content begins, and what it is headed by."""
    inside = [
        i for a, b in found.content for i in range(bisect_left(tree.starts, a), bisect_left(tree.starts, b))
    ]
    if not inside:
        return
    loose, frame, first, held = found.loose, found.frame, inside[0], set(inside)
    top = next((i for i in inside if tree.heads[i] not in held or tree.heads[i] == i), first)
    yield f"finite {any(tree.tags[i] in _FINITE for i in inside)} {frame}"
    yield from (f"opens {tree.tags[first]} {loose}", f"opens {tree.tags[first]} {frame}")
    yield f"opens {tree.lower[first]} {loose}"
    yield f"parts {len(found.content)} {frame}"
    if first > 0:
        yield f"before {tree.lower[first - 1]} {frame}"
    yield from _top(tree, found, top)


def _top(tree: Tree, found: Attribution, top: int) -> Iterator[str]:
    """The word that heads the content."""
    loose, tag, entity = found.loose, tree.tags[top], tree.entity_of.get(top)
    lemma = tree.lemmas[found.cue] if found.cue is not None else "none"
    yield from (f"top {tag} {loose}", f"top {tag} {lemma}", f"top {tree.deps[top]} {loose}")
    yield f"top label {entity.label if entity else 'none'} {loose}"
    if tag[0] in "NV":
        yield f"top lemma {tree.lemmas[top]} {loose}"
    if tag[0] == "N":
        yield f"top owned {tree.child(top, 'poss') is not None} {loose}"


def _overlaps(found: Attribution, tree: Tree, beside: Iterable[Attribution]) -> Iterator[str]:
    """How the other attributions of the paragraph stand to this one."""
    loose, cue = found.loose, found.cue
    at = tree.starts[cue] if cue is not None else found.start
    inside = overlaps = around = same = False
    for other in beside:
        if other is found or (other.loose and not loose):
            continue
        inside |= any(a <= at < b for a, b in other.content)
        for a, b in other.content:
            shared = [(c, d) for c, d in found.content if a < d and c < b]
            overlaps |= bool(shared)
            around |= any(c <= a and b <= d for c, d in shared)
        if cue is not None and other.cue is not None:
            same |= tree.sentence_of[cue] == tree.sentence_of[other.cue]
    yield from (f"inside {inside} {loose}", f"inside {inside} {found.frame}", f"same {same} {loose}")
    yield from (f"overlaps {overlaps} {around} {loose}", f"overlaps {overlaps} {around} {found.frame}")


def _paragraph(tree: Tree, found: Attribution) -> Iterator[str]:
    """Whether the paragraph is an early one or a headline."""
    yield f"paragraph {min(found.paragraph, _EARLY)} {found.loose}"
    yield f"closed {tree.text[tree.start : tree.end].rstrip()[-1:] in _ENDS} {found.loose}"
    capitals = sum(word[0].isupper() for word in tree.words)
    yield f"capitals {capitals > _CAPITALS * len(tree)} {found.loose}"


def _chances(found: Attribution) -> Iterator[str]:
    """How sure the models of speakers, starts and ends are."""
    speaker, start, end = (
        sum(chance >= bound for bound in _CHANCES)
        for chance in (found.speaker_chance, found.start_chance, found.end_chance)
    )
    yield from (f"speaker likely {speaker} {found.loose}", f"speaker likely {speaker} {found.frame}")
    yield from (f"start likely {start} {found.loose}", f"end likely {end} {found.loose}")
    yield from (f"start likely {start} {found.frame}", f"end likely {end} {found.frame}")
    yield f"extent likely {min(start, end)} {found.loose}"
