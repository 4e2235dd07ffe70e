"""What stands between a verb and the words that it quotes: "called | the plan “a mess”"."""

from __future__ import annotations

from typing import Final

from producers.extraction.attribution import Attribution, Range
from producers.extraction.tree import Tree

_FRAMES: Final = frozenset(("before", "within"))
_SET_OFF: Final = frozenset((",", ":", ";", "-", "--", "\u2013", "\u2014", "("))
_LONGEST: Final = 25
"""Tokens between a verb and the words that it quotes, at most."""


def governed(tree: Tree, found: Attribution) -> list[Range]:
    """The words between a verb and its quotation, where no mark parts them, as part of the content."""
    if found.frame not in _FRAMES or found.cue is None or not found.content:
        return []
    first = found.cue + 1
    stop = next((i for i in range(first, len(tree)) if tree.quoted[i] >= 0), first)
    if not 0 < stop - first <= _LONGEST or any(tree.words[i] in _SET_OFF for i in range(first, stop)):
        return []
    return [(tree.starts[first], tree.ends[stop - 1])]
