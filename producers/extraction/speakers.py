"""Who speaks through a cue, as a model has learnt it from annotated news.

Rules follow the parser to one mention; here it is weighed against the other mentions that the cue's sentence
offers: subjects and agents above the cue, owners of its noun, who stands right beside it, who is named before
it. The weights are estimated by `bench/settling.py` and shipped in `speakers.json`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from producers.extraction.attribution import Attribution
from producers.extraction.runs import probability
from producers.extraction.tree import Tree
from producers.extraction.weights import shipped
from producers.extraction.wordlists import words

_SUBJECTS: Final = words("nsubj nsubjpass")
_BY: Final = words("by from")
_MODIFIERS: Final = words("amod compound nmod")
_NAMED: Final = frozenset(("NNP", "PRP"))
_MENTIONS: Final = frozenset("NPWDCJ")
"""First letters of the tags of words that may head a mention."""
_CLOSES: Final = frozenset(("NN", "NNS", "NNP", "NNPS", "PRP", "CD", "WP", "WDT"))
_VERBAL: Final = frozenset(("RB", "MD", "VBD", "VBZ", "VBP"))
_AUXILIARIES: Final = words("aux auxpass neg")
_FIXED: Final = words("turn signed continued announced")
"""Frames whose speaker no cue governs."""
_CLIMB: Final = 7
_BEHIND: Final = 6
_DISTANCES: Final = (1, 2, 4, 8, 15, 25)
_SURER: Final = 0.1
"""How much likelier than the rules' speaker another one must be."""
_LIKELY: Final = 0.5
"""How likely a speaker must be where the rules find none."""

WEIGHTS: Final[dict[str, float]] = shipped("speakers.json")


class Option(NamedTuple):
    """Who may speak: the token that heads the mention, and traits of its place beside the cue."""

    head: int
    traits: list[str]


def settle_speaker(tree: Tree, found: Attribution) -> None:
    """Let the likeliest of the sentence's mentions speak."""
    found.speaker, found.speaker_chance = likeliest_speaker(found, list(options(tree, found)), WEIGHTS)


def likeliest_speaker(
    found: Attribution, among: list[Option], weights: dict[str, float]
) -> tuple[int | None, float]:
    """Who most likely speaks, and how likely: whom the rules found, unless another is likelier by far."""
    chances = {each.head: probability(each.traits, weights) for each in among}
    if not chances:
        return found.speaker, 1.0
    best = max(chances, key=lambda head: chances[head])
    if found.speaker is None:
        return (best, chances[best]) if chances[best] > _LIKELY else (None, 1 - chances[best])
    if chances[best] < chances.get(found.speaker, 0.0) + _SURER:
        best = found.speaker
    return best, chances[best]


def options(tree: Tree, found: Attribution) -> Iterator[Option]:
    """The mentions that may speak; none where no cue governs the speaker, or where there is no choice."""
    if found.cue is None or found.frame in _FIXED or found.speaker_paragraph is not None:
        return
    ways: dict[int, list[str]] = {}
    for head, way in _ways(tree, found, found.cue):
        if _may_speak(tree, found, head):
            ways.setdefault(head, []).append(way)
    if set(ways) == {found.speaker}:
        return
    for head, found_by in ways.items():
        yield Option(head, list(dict.fromkeys(_traits(tree, found, head, found_by, len(ways)))))


def _may_speak(tree: Tree, found: Attribution, head: int) -> bool:
    """Whether a word may head a mention that speaks: outside of the content, and quoted as the cue is."""
    if head == found.speaker:
        return True
    if tree.tags[head][0] not in _MENTIONS or tree.quoted[head] not in {-1, tree.quoted[found.cue or 0]}:
        return False
    return not any(a <= tree.starts[head] < b for a, b in found.content)


def _ways(tree: Tree, found: Attribution, cue: int) -> Iterator[tuple[int, str]]:
    """Heads of mentions, each with the way that leads to it from the cue."""
    if found.speaker is not None:
        yield found.speaker, "base"
    yield from _above(tree, cue)
    yield from _beside(tree, cue)


def _above(tree: Tree, cue: int) -> Iterator[tuple[int, str]]:
    """What hangs on the cue, and on each word above it."""
    path, node = "", cue
    for _ in range(_CLIMB):
        for child in tree.children[node]:
            yield from _hung(tree, node, child, path)
        head = tree.heads[node]
        if head == node:
            return
        if tree.tags[head][0] == "N" and tree.deps[node] in {"acl", "relcl"}:
            yield head, f"noun {path}"
        path += f"{tree.deps[node]} {tree.tags[head][0]} "
        node = head


def _hung(tree: Tree, node: int, child: int, path: str) -> Iterator[tuple[int, str]]:
    dep = tree.deps[child]
    target = tree.child(child, "pobj")
    if dep in _SUBJECTS or dep == "poss":
        yield child, f"{dep} {path}"
    elif dep == "agent" and target is not None:
        yield target, f"agent {path}"
    elif tree.tags[node][0] == "N" and dep == "prep" and tree.lower[child] in _BY and target is not None:
        yield target, f"by {path}"
    elif not path and tree.tags[node][0] == "N" and dep in _MODIFIERS and tree.words[child][0].isupper():
        yield child, dep


def _beside(tree: Tree, cue: int) -> Iterator[tuple[int, str]]:
    """Who stands around the cue in its sentence, whatever the parser makes of them."""
    start, end = tree.sentences[tree.sentence_of[cue]]
    subjects = [t for t in range(start, end) if tree.deps[t] in _SUBJECTS]
    yield from ((t, f"before {n}") for n, t in enumerate([t for t in reversed(subjects) if t < cue][:2]))
    for t in range(cue + 1, min(end, cue + _BEHIND)):
        names = tree.tags[t] in _NAMED and tree.tags[min(t + 1, end - 1)] != "NNP"
        if names or tree.deps[t] in _SUBJECTS:
            yield t, "behind"
            break
    for t in subjects:
        if tree.heads[tree.heads[t]] == tree.heads[t]:
            yield t, "main"
    t = cue - 1
    while t > start and (tree.tags[t] in _VERBAL or tree.deps[t] in _AUXILIARIES):
        t -= 1
    if t >= start and tree.tags[t] in _CLOSES:
        yield t, "touching"
    people = [e.last for e in tree.entities if e.label == "PERSON" and start <= e.first and e.last < cue]
    if people:
        yield from ((people[-1], "person"), (people[0], "first person"))


def _traits(tree: Tree, found: Attribution, head: int, ways: list[str], count: int) -> Iterator[str]:
    cue = found.cue or 0
    base = head == found.speaker
    entity = tree.entity_of.get(head)
    label = entity.label if entity else tree.tags[head]
    yield from ("bias", f"base {base}", f"base {base} {found.frame}", f"none {found.speaker is None}")
    yield from (f"base {base} {tree.tags[cue]} {tree.deps[cue]}", f"cue {tree.lemmas[cue]} {base}")
    for way in ways:
        if way != "base":
            yield from (f"way {way}", f"way {way} {base}", f"way {way} {tree.tags[cue]}")
            yield f"way {way.split(' ')[0]} {label}"
    side = "before" if head < cue else "behind"
    low, high = min(head, cue), max(head, cue)
    yield f"distance {side} {sum(high - low > bound for bound in _DISTANCES)} {base}"
    yield f"commas {min(sum(tree.words[t] == ',' for t in range(low, high)), 2)} {side}"
    yield from (f"options {min(count, 4)} {base}", f"ways {len(ways)} {base}")
    yield from _mention(tree, cue, head, label, base=base)


def _mention(tree: Tree, cue: int, head: int, label: str, *, base: bool) -> Iterator[str]:
    """What a mention is, and which verb it is the subject of."""
    dep = tree.deps[head]
    yield from (f"label {label} {base}", f"dep {dep} {label}", f"dep {dep} {base}")
    if tree.tags[head][0] in "PWD":
        yield f"word {tree.lower[head]}"
    elif head not in tree.entity_of:
        yield f"lemma {tree.lemmas[head]}"
    if dep in _SUBJECTS:
        verb = tree.heads[head]
        yield from (
            f"verb {tree.lemmas[verb]}",
            f"own {verb == cue}",
            f"verbs {tree.tags[verb]} {tree.tags[cue]}",
        )
