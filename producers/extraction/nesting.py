"""Which attributions stand: those inside another's content only where they report speech in full."""

from __future__ import annotations

from typing import Final

from producers.extraction.attribution import Attribution, Range
from producers.extraction.cues import BELIEF_CLASSES
from producers.extraction.phrases import mark_of
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words

_CONTRASTS: Final = words("though although while whereas")
_WEAK: Final = words("object to preposition called noun within")
"""Frames whose cues, inside of other content, mostly name acts that were not reported."""


def kept(tree: Tree, found: list[Attribution]) -> list[Attribution]:
    """The attributions of one paragraph without the weak ones inside others, and those nobody speaks."""
    return [a for a in found if not _is_idle(tree, a) and not any(_within(a, other) for other in found)]


def _is_idle(tree: Tree, found: Attribution) -> bool:
    """Nobody speaks, and no quotation opens the content to tell that something was said."""
    opened = any(r.start <= found.start <= r.inner_start for r in tree.regions)
    return found.speaker is None and not opened


def _within(inner: Attribution, outer: Attribution) -> bool:
    weak = inner.frame in _WEAK or inner.class_ in BELIEF_CLASSES
    if inner is outer or not weak:
        return False
    return all(any(a <= start and end <= b for a, b in outer.content) for start, end in inner.content)


def without_contrasts(tree: Tree, found: list[Attribution]) -> list[Attribution]:
    """Contents cut where somebody else's words are set against them: "..., though Maas insists ..."."""
    for inner in found:
        if inner.frame != "clause" or inner.cue is None or tree.deps[inner.cue] != "advcl":
            continue
        first = tree.left[inner.cue]
        if mark_of(tree, inner.cue) not in _CONTRASTS or tree.quoted[first] >= 0:
            continue
        for outer in found:
            if outer.cue is not None and outer.cue < first and outer.frame == "clause":
                outer.content = _before(tree, outer.content, first)
    return found


def _before(tree: Tree, content: list[Range], token: int) -> list[Range]:
    """Content up to a token, without the marks that close it."""
    end = max((tree.ends[i] for i in range(token) if tree.words[i][-1].isalnum()), default=tree.start)
    return [(a, min(b, end) if a < tree.starts[token] < b else b) for a, b in content]
