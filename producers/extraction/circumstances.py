"""What stands beside a cue: the medium, the addressee, the time, and the source behind the source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from producers.extraction.attribution import Attribution
from producers.extraction.subjects import mention
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words

_MEDIA: Final = words(
    "statement interview post tweet letter speech address message conference briefing hearing rally email "
    "e-mail op-ed column article report show program programme broadcast memo podcast debate filing release "
    "video ad thread blog book essay editorial testimony call appearance remarks convention event panel "
    "meeting summit fundraiser luncheon note text forum ceremony"
)
_MEDIA_NAMES: Final = words(
    "twitter facebook instagram telegram tiktok youtube x nbc cbs abc cnn msnbc fox npr bbc cnbc c-span "
    "reddit bloomberg weibo linkedin truth television tv radio air camera"
)
_MEDIUM_PREPOSITIONS: Final = words("in on during at via through over")
_TOLD: Final = words("tell inform remind assure ask warn advise urge notify")
_CITING: Final = words("cite quote")
_PARTS_OF_DAY: Final = words("morning afternoon evening night")
_NEAR: Final = 16


class Circumstances(NamedTuple):
    """Token ranges (first, last) beside a cue, None where there are none."""

    medium: tuple[int, int] | None
    addressee: tuple[int, int] | None
    time: tuple[int, int] | None
    via: int | None
    """Head token of a source that the speaker cites."""
    via_cue: int | None


_NONE: Final = Circumstances(None, None, None, None, None)


def circumstances(tree: Tree, found: Attribution) -> Circumstances:
    """What the text says about an act of speech beside its content."""
    if found.cue is None:
        return _NONE
    cited = _cited(tree, found.cue)
    return Circumstances(
        medium=_medium(tree, found),
        addressee=_addressee(tree, found.cue, found),
        time=_time(tree, found),
        via=cited[1] if cited else None,
        via_cue=cited[0] if cited else None,
    )


def _outside(tree: Tree, i: int, found: Attribution) -> bool:
    return tree.quoted[i] < 0 and not any(a <= tree.starts[i] < b for a, b in found.content)


def _beside(tree: Tree, found: Attribution) -> Iterator[int]:
    """Prepositions that hang on the cue, on its subject or on each other, outside of the content."""
    waiting = [found.cue] if found.cue is not None else []
    while waiting:
        node = waiting.pop(0)
        for child in tree.children[node]:
            if not _outside(tree, child, found):
                continue
            if tree.deps[child] == "prep":
                yield child
                waiting.append(child)
            elif tree.deps[child] in {"pobj", "advmod", "npadvmod"}:
                waiting.append(child)


def _medium(tree: Tree, found: Attribution) -> tuple[int, int] | None:
    for prep in _beside(tree, found):
        target = tree.child(prep, "pobj")
        if target is None:
            continue
        if is_medium(tree, prep):
            return prep, _before_time(tree, target, mention(tree, target)[1])
    return None


def _before_time(tree: Tree, target: int, last: int) -> int:
    """The last token of a medium, without a time that the parser hung on it: "in a statement | on Friday"."""
    for i in range(target + 1, last + 1):
        entity = tree.entity_of.get(i)
        if entity is not None and entity.label in {"DATE", "TIME"}:
            return max(target, i - 2 if tree.tags[i - 1] == "IN" else i - 1)
    return max(target, last)


def is_medium(tree: Tree, prep: int) -> bool:
    """Whether a preposition opens a medium: "in a post", "on NBC"."""
    target = tree.child(prep, "pobj")
    if target is None or tree.lower[prep] not in _MEDIUM_PREPOSITIONS:
        return False
    return tree.lemmas[target] in _MEDIA or tree.lower[target] in _MEDIA or _is_channel(tree, prep, target)


def _is_channel(tree: Tree, prep: int, target: int) -> bool:
    """A channel by name: "on NBC", "on Twitter"."""
    named = any(tree.lower[i] in _MEDIA_NAMES for i in range(prep + 1, target + 1))
    return tree.lower[prep] in {"on", "via", "over"} and named


def _addressee(tree: Tree, cue: int, found: Attribution) -> tuple[int, int] | None:
    target = tree.child(cue, "dobj", "dative") if tree.lemmas[cue] in _TOLD else None
    if target is not None and tree.deps[target] == "dative" and tree.tags[target] in {"IN", "TO"}:
        target = tree.child(target, "pobj")
    if target is None or target < cue or not _outside(tree, target, found):
        return None
    return mention(tree, target)


def _time(tree: Tree, found: Attribution) -> tuple[int, int] | None:
    """The nearest time expression to the cue in its sentence, outside of the content and of other clauses."""
    cue = found.cue
    if cue is None:
        return None
    best: tuple[int, int, int] | None = None
    for entity in tree.entities:
        if entity.label not in {"DATE", "TIME"} or tree.sentence_of[entity.first] != tree.sentence_of[cue]:
            continue
        distance = min(abs(entity.first - cue), abs(entity.last - cue))
        if (
            distance > _NEAR
            or not _outside(tree, entity.first, found)
            or not _hangs_on(tree, entity.last, cue)
        ):
            continue
        if best is None or distance < best[0]:
            best = (distance, entity.first, entity.last)
    if best is None:
        return None
    first, last = best[1], best[2]
    while last + 1 < len(tree) and tree.lower[last + 1] in _PARTS_OF_DAY:
        last += 1
    if first > 0 and tree.lower[first - 1] in {"on", "in", "at", "during"}:
        first -= 1
    return first, last


def _hangs_on(tree: Tree, i: int, cue: int) -> bool:
    """Whether only nouns and prepositions stand between a token and the cue above it."""
    for above in tree.ancestors(i):
        if above == cue:
            return True
        if tree.tags[above][0] == "V":
            return False
    return False


def _cited(tree: Tree, cue: int) -> tuple[int, int] | None:
    """The participle and the source in "..., citing B", on the cue or on the clause it hangs on."""
    nodes = [cue, *tree.ancestors(cue)]
    for node in nodes[:4]:
        for child in tree.children[node]:
            if tree.lemmas[child] in _CITING and tree.tags[child] == "VBG" and child > cue:
                target = tree.child(child, "dobj")
                if target is not None:
                    return child, target
    return None
