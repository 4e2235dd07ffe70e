"""To whom something was said: "told reporters", "wrote to the mayor", "addressing the union, she said"."""

from __future__ import annotations

from typing import Final

from producers.extraction.attribution import Attribution
from producers.extraction.cues import CUE_VERBS
from producers.extraction.subjects import DOCUMENTS, mention
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words

_TOLD: Final = words(
    "tell inform remind assure ask warn advise urge notify promise implore beg instruct order encourage "
    "beseech exhort brief reassure thank congratulate"
)
"""Verbs whose object is who hears it."""
_ADDRESSING: Final = words("address lecture")
_SPEAKING: Final = words("speak talk write respond reply")
_THINGS: Final = words(
    "question request comment reason point claim report statement criticism inquiry news death time effect "
    "allegation accusation charge post tweet message letter attack decision plan it that this "
    "laugh laughter applause cheer boo tv camera"
)
"""What one speaks to without anybody hearing it: "spoke to the question"."""
_MEASURES: Final = frozenset(("DATE", "TIME", "PERCENT", "MONEY", "CARDINAL"))
_BEFORE: Final = words("testify speak appear")


def addressee_of(tree: Tree, cue: int, found: Attribution) -> tuple[int, int] | None:
    """First and last token of the mention of who was spoken to, or None."""
    target = _told(tree, cue, found)
    if target is None:
        target = _spoken_to(tree, cue)
    if target is None:
        target = _addressed(tree, cue)
    if target is None or tree.quoted[target] >= 0:
        return None
    first, last = mention(tree, target)
    return None if _is_content(tree, cue, first, found) else (first, last)


def _is_content(tree: Tree, cue: int, first: int, found: Attribution) -> bool:
    """Whether a mention is part of what is said; who is to do something opens it: "urged Holt to go"."""
    at = tree.starts[first]
    opens = any(start == at for start, _ in found.content) and tree.child(cue, "xcomp", "ccomp") is not None
    return not opens and any(start <= at < end for start, end in found.content)


def _told(tree: Tree, cue: int, found: Attribution) -> int | None:
    """The object of a verb of telling, or its subject in the passive: "was told by Holt"."""
    if tree.lemmas[cue] not in _TOLD or (tree.lemmas[cue] == "promise" and tree.child(cue, "ccomp") is None):
        return None
    passive = tree.child(cue, "nsubjpass")
    if passive is not None:
        return passive if found.speaker != passive else None
    target = tree.child(cue, "dobj", "dative")
    if target is not None and tree.deps[target] == "dative" and tree.tags[target] in {"IN", "TO"}:
        target = tree.child(target, "pobj")
    return target if target is not None and target > cue and not _is_thing(tree, target) else None


def _spoken_to(tree: Tree, verb: int) -> int | None:
    """Who stands behind "to" on a verb of saying, or on a letter or speech of its: "in a letter to Holt"."""
    if tree.lemmas[verb] not in CUE_VERBS and tree.lemmas[verb] not in _SPEAKING | _BEFORE:
        return None
    preps = [c for c in tree.children[verb] if tree.deps[c] in {"prep", "dative"}]
    media = [m for p in preps for m in tree.children[p] if tree.lemmas[m] in DOCUMENTS]
    preps += [c for m in media for c in tree.children[m] if tree.deps[c] == "prep"]
    for prep in preps:
        target = tree.child(prep, "pobj")
        opens = tree.lower[prep] == "to" or (tree.lower[prep] == "before" and tree.lemmas[verb] in _BEFORE)
        if opens and target is not None and not _is_thing(tree, target):
            return target
    return None


def _addressed(tree: Tree, cue: int) -> int | None:
    """Who is addressed by a participle of the cue's: "speaking to reporters, Holt said"."""
    for clause in tree.children[cue]:
        if tree.deps[clause] != "advcl" or tree.tags[clause] != "VBG":
            continue
        target = tree.child(clause, "dobj") if tree.lemmas[clause] in _ADDRESSING else None
        if target is None and tree.lemmas[clause] in _SPEAKING:
            target = _spoken_to(tree, clause)
        if target is not None and not _is_thing(tree, target):
            return target
    return None


def _is_thing(tree: Tree, i: int) -> bool:
    """Whether a mention is of nobody who could hear."""
    timed = i in tree.entity_of and tree.entity_of[i].label in {
        "DATE",
        "TIME",
        "PERCENT",
        "MONEY",
        "CARDINAL",
    }
    return timed or tree.lemmas[i] in _THINGS or tree.tags[i] in {"CD", "VB", "VBG"}
