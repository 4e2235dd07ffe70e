"""Where content ends: what goes on after it, and how tokens become character ranges."""

from __future__ import annotations

import re
from typing import Final

from producers.extraction.attribution import Range, merged
from producers.extraction.circumstances import is_medium
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words

_DATELINE: Final = re.compile(
    r"\s{0,9}[A-Z][A-Z.'\u2019 -]{2,40}(?:[,/][^()\n\u2014\u2013]{1,40}?)?\s{0,3}"
    r"(?:\([^()\n]{2,40}\)\s{0,3})?(?:[\u2014\u2013]|--?)\s+"
)
"""A place in capitals, perhaps a country, a date and an agency, and a dash."""
_EDGE_MARKS: Final = frozenset(",;:-\u2013\u2014\u2026.")
_GOES_ON: Final = words("prep advcl dobj xcomp acomp attr oprd dep conj ccomp")
_AFTER_COMMA: Final = words("because if since unless so although but")
_OF_THE_CUE: Final = words("after before when during while until as")


def goes_on(tree: Tree, cue: int, last: int) -> list[int]:
    """Tokens after the content's last one that the parser hung on the cue but that belong to the content.

    A phrase right behind a clause ("said it would pay | because ...") is rarely about the saying itself;
    times, media, participles and a second verb of the same subject are.
    """
    found: list[int] = []
    for child in tree.children[cue]:
        if child <= last or tree.deps[child] not in _GOES_ON:
            continue
        first = tree.left[child]
        if not _adjoins(tree, first, last) or _is_about_saying(tree, child):
            break
        found += range(first, tree.right[child] + 1)
        last = tree.right[child]
    return found


def _adjoins(tree: Tree, first: int, last: int) -> bool:
    if first == last + 1:
        return True
    return first == last + 2 and tree.words[last + 1] == "," and tree.lower[first] in _AFTER_COMMA


def _is_about_saying(tree: Tree, child: int) -> bool:
    dep = tree.deps[child]
    if dep == "conj" and tree.tags[child][0] == "V":
        return True
    if dep == "prep":
        target = tree.child(child, "pobj")
        timed = (
            target is not None
            and target in tree.entity_of
            and tree.entity_of[target].label in {"DATE", "TIME"}
        )
        return timed or is_medium(tree, child) or tree.lower[child] in _OF_THE_CUE - {"as"}
    if dep == "advcl":
        mark = tree.child(child, "mark", "advmod")
        return tree.tags[child] == "VBG" or (mark is not None and tree.lower[mark] in _OF_THE_CUE)
    return False


def ranges_of(tree: Tree, tokens: list[int]) -> list[Range]:
    """Character ranges of tokens: runs of neighbours, without marks at their edges and a leading "that"."""
    ranges: list[Range] = []
    opens = _after_dateline(tree)
    tokens = sorted(token for token in set(tokens) if tree.starts[token] >= opens)
    at = 0
    while at < len(tokens):
        stop = at
        while stop + 1 < len(tokens) and tokens[stop + 1] == tokens[stop] + 1:
            stop += 1
        ranges += _trimmed(tree, tokens[at], tokens[stop])
        at = stop + 1
    return merged(ranges, tree.text)


def _after_dateline(tree: Tree) -> int:
    """Where a paragraph's own words start, behind "DELFT, March 2 (ANP) —"."""
    match = _DATELINE.match(tree.text, tree.start, tree.end)
    return tree.start if match is None else match.end()


def _trimmed(tree: Tree, first: int, last: int) -> list[Range]:
    while first <= last and (
        tree.words[first] in _EDGE_MARKS or _opens_with_that(tree, first, last) or _links(tree, first)
    ):
        first += 1
    while last >= first and tree.words[last] in _EDGE_MARKS:
        last -= 1
    if last < first or not any(map(str.isalnum, tree.slice(first, last))):
        return []
    return [(tree.starts[first], tree.ends[last])]


def _opens_with_that(tree: Tree, first: int, last: int) -> bool:
    return tree.lower[first] == "that" and tree.tags[first] == "IN" and first < last


def _links(tree: Tree, i: int) -> bool:
    """Whether a token is the outlet's "And" or "But" that opens its sentence."""
    opens = tree.sentences[tree.sentence_of[i]][0] == i
    return opens and tree.tags[i] == "CC" and tree.quoted[i] < 0
