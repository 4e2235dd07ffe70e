"""What fills a cue's frames: the clause, infinitive or phrase of its content, by the dependency tree."""

from __future__ import annotations

from typing import Final, NamedTuple

from producers.extraction.contention import is_pronoun
from producers.extraction.cues import CUE_VERBS
from producers.extraction.disputecues import CLAIM_NOUNS
from producers.extraction.extent import goes_on
from producers.extraction.phrases import mark_of
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words

_FINITE_MARKS: Final = words("because although though while since if but so as unless")
_SMALL_CLAUSE: Final = words("dobj oprd ccomp xcomp attr acomp")
_STOPS: Final = frozenset((",", ".", "?", "!", ";", ":"))
_INSERTED: Final = 12
"""Tokens that a reporting clause within commas has behind its verb, at most."""
_RELATIVE: Final = frozenset(("WDT", "WP"))
_RELATIVE_NEAR: Final = 8
"""Tokens before a verb among which its relative pronoun stands."""
_FINITE: Final = frozenset(("VBD", "VBZ", "VBP", "MD"))


class Content(NamedTuple):
    """Tokens of a cue's content, the frame that they fill, and the cue's last token if it has several."""

    tokens: list[int]
    frame: str
    cue_last: int | None = None


def clause(tree: Tree, i: int) -> Content | None:
    """The finite clause that depends on a verb, on either side of it."""
    pieces: list[int] = []
    for child in tree.children[i]:
        if tree.deps[child] == "ccomp" and not _is_infinitive(tree, child):
            pieces += tree.subtree(child)
    if not pieces:
        return None
    if min(pieces) < i < max(pieces) and _follows_quotation(tree, i):
        pieces = [t for t in pieces if t < i or tree.quoted[t] >= 0]
    elif max(pieces) < i:
        pieces += _trailing(tree, i)
    else:
        pieces += goes_on(tree, i, max(pieces))
        pieces += _after_false_stop(tree, max(pieces))
        if min(pieces) > i:
            pieces += _leading(tree, i)
    return Content(pieces, "clause")


def _follows_quotation(tree: Tree, i: int) -> bool:
    """Whether a quotation ends right before a verb, so that what follows is its speaker, not its content."""
    return (
        any(tree.quoted[t] >= 0 for t in range(max(i - 2, 0), i))
        and tree.quoted[min(i + 1, len(tree) - 1)] < 0
    )


def _after_false_stop(tree: Tree, last: int) -> list[int]:
    """The rest of a sentence that the parser cut in two right after the content."""
    _, end = tree.sentences[tree.sentence_of[last]]
    cut = last + 1 < end and tree.heads[last + 1] > last and not tree.words[last + 1][0].isupper()
    roots = cut and any(tree.heads[t] == t for t in range(last + 1, end))
    return list(range(last + 1, end)) if roots and tree.words[last + 1][0].isalpha() else []


def inserted(tree: Tree, i: int) -> Content | None:
    """The sentence around or before a reporting clause in commas that the parser tied to it otherwise."""
    subject = tree.child(i, "nsubj")
    start, end = tree.sentences[tree.sentence_of[i]]
    first = min(i, tree.left[subject]) if subject is not None else i
    if subject is None or first - 1 <= start or tree.words[first - 1] != "," or not _reports_plainly(tree, i):
        return None
    stop = next((t for t in range(max(i, tree.right[subject]) + 1, end) if tree.words[t] in _STOPS), end)
    clear = all(tree.tags[t][0] != "V" and tree.quoted[t] < 0 for t in range(i + 1, min(stop + 2, end)))
    if stop - i > _INSERTED or not clear or (stop < end and tree.words[stop] == ":"):
        return None
    before = range(start, first - 1)
    after = range(stop, end) if stop < end and tree.words[stop] == "," else range(0)
    if not any(_is_main(tree, t) for t in [*before, *after]):
        return None
    return Content([*before, *after], "inserted")


def _reports_plainly(tree: Tree, i: int) -> bool:
    """Whether a verb does nothing here but report: no object of its own but whom it was told to."""
    return CUE_VERBS[tree.lemmas[i]].class_ in {"neutral", "claim", "insist"} and (
        tree.lemmas[i] == "tell" or tree.child(i, "dobj") is None
    )


def _is_main(tree: Tree, t: int) -> bool:
    """Whether a token is the finite verb of a clause that no conjunction makes a side clause."""
    finite = tree.tags[t] in {"VBD", "VBZ", "VBP"} or any(tree.tags[c] == "MD" for c in tree.children[t])
    return finite and tree.deps[t] not in {"advcl", "relcl", "acl", "aux", "pcomp"} and not mark_of(tree, t)


def names_claim(tree: Tree, i: int) -> bool:
    """Whether the object only refers to a claim: "disputed the report" makes a dispute, not a statement."""
    target = tree.child(i, "dobj")
    return target is not None and (tree.lemmas[target] in CLAIM_NOUNS or is_pronoun(tree, target))


def said_object(tree: Tree, i: int) -> Content | None:
    """What the parser took for the object of a reporting verb: a clause whose verb it mistook or moved."""
    target = tree.child(i, "dobj")
    if target is None or target < i:
        return None
    first, last = max(i + 1, tree.left[target]), tree.right[target]
    _, end = tree.sentences[tree.sentence_of[i]]
    if last + 1 < end and tree.tags[last + 1] in _FINITE and "clause" in CUE_VERBS[tree.lemmas[i]].frames:
        return Content(list(range(first, end)), "object")
    if tree.lemmas[i] != "say":
        return None
    return Content(list(range(first, last + 1)) + goes_on(tree, i, last), "object")


def around(tree: Tree, i: int) -> Content | None:
    """The clause that the verb is set into: "X, he said, is Y", "as he said"."""
    if tree.child(i, "dobj", "ccomp", "xcomp") is not None or tree.heads[i] == i:
        return None
    inserted = tree.deps[i] == "parataxis" and tree.words[max(tree.left[i] - 1, 0)] not in {":", ";"}
    if not inserted and not (tree.deps[i] == "advcl" and mark_of(tree, i) == "as"):
        return None
    own = set(tree.subtree(i))
    return Content([t for t in tree.subtree(tree.heads[i]) if t not in own], "around")


def _trailing(tree: Tree, i: int) -> list[int]:
    """What goes on after "..., he said," as content: a finite adverbial clause behind a comma."""
    for child in tree.children[i]:
        if child > i and tree.deps[child] == "advcl" and mark_of(tree, child) in _FINITE_MARKS:
            first = tree.left[child]
            if first > 0 and tree.words[first - 1] == ",":
                return list(range(first, tree.right[child] + 1))
    return []


def _leading(tree: Tree, i: int) -> list[int]:
    """What stands before "X, he said, is Y": the start of the content that the parser left on the verb."""
    subject = tree.child(i, "nsubj")
    start, _ = tree.sentences[tree.sentence_of[i]]
    first = tree.left[subject] if subject is not None and subject < i else i
    if first - 1 <= start or tree.words[first - 1] != ",":
        return []
    after = next((t for t in range(i + 1, tree.right[i] + 1) if tree.words[t] == ","), None)
    before = [c for c in tree.children[i] if c < first - 1 and tree.deps[c] in {"dep", "nsubj", "dobj"}]
    if after is None or not before:
        return []
    return list(range(start, first - 1))


def _is_infinitive(tree: Tree, i: int) -> bool:
    """Whether a clause is "to ..." without a subject of its own."""
    return any(tree.tags[c] == "TO" for c in tree.children[i]) and tree.child(i, "nsubj") is None


def infinitive(tree: Tree, i: int) -> Content | None:
    """What is to be done: "promised to go"; with whom it was said to, "urged them to go"."""
    for child in tree.children[i]:
        if child > i and tree.deps[child] in {"xcomp", "ccomp", "advcl"} and _has_to(tree, child):
            if tree.lemmas[i] == "decline" and tree.lemmas[child] in CUE_VERBS:
                return None
            if tree.lemmas[i] in {"ask", "request"} and tree.lemmas[child] in {"name", "identify"}:
                return None
            addressed = tree.child(i, "dobj", "dative")
            first = tree.left[child]
            if addressed is not None and i < addressed < first:
                first = tree.left[addressed]
            return Content(list(range(max(first, i + 1), tree.right[child] + 1)), "to")
    return None


def _has_to(tree: Tree, i: int) -> bool:
    return any(tree.tags[c] == "TO" for c in tree.children[i])


def small_clause(tree: Tree, i: int) -> Content | None:
    """The object and what it is called: "called him a fool", "described it as a mess"."""
    parts = [c for c in tree.children[i] if c > i and tree.deps[c] in _SMALL_CLAUSE]
    parts += [c for c in tree.children[i] if c > i and tree.deps[c] == "prep" and tree.lower[c] == "as"]
    if not any(tree.deps[c] != "dobj" for c in parts):
        return None
    first, last = min(tree.left[c] for c in parts), max(tree.right[c] for c in parts)
    before = range(max(i - _RELATIVE_NEAR, 0), i)
    relative = [t for t in before if tree.tags[t] in _RELATIVE and _is_called(tree, i, t)]
    return Content([*relative, *range(max(first, i + 1), last + 1)], "called")


def _is_called(tree: Tree, i: int, relative: int) -> bool:
    """Whether a relative pronoun is what is called something: "which he called a mess"."""
    subject = tree.child(i, "nsubj")
    return subject is not None and relative < subject and tree.deps[i] in {"relcl", "pcomp", "ccomp", "csubj"}


def prepositional(tree: Tree, i: int, prep: int) -> Content | None:
    """What a preposition or particle opens: "called for X", "accused X of Y", "pointed out that X"."""
    if tree.deps[prep] == "prt":
        found = clause(tree, i) or object_phrase(tree, i)
        return found._replace(cue_last=prep) if found else None
    between = tree.child(i, "dobj")
    first = tree.left[between] if between is not None and i < between < prep else prep + 1
    last = tree.right[prep]
    tokens = list(range(first, last + 1)) + goes_on(tree, i, last)
    return Content(tokens, "preposition", prep if first == prep + 1 else None)


def for_clause(tree: Tree, i: int) -> Content | None:
    """What "for" opens as a clause: "called for the wage to be raised"."""
    for child in tree.children[i]:
        mark = tree.child(child, "mark")
        if child > i and mark is not None and tree.lower[mark] == "for":
            return Content([t for t in tree.subtree(child) if t > mark], "preposition", mark)
    return None


def object_phrase(tree: Tree, i: int) -> Content | None:
    """The noun phrase that a verb governs, with what goes on after it."""
    target = tree.child(i, "dobj")
    if target is None or target < i:
        return None
    first, last = max(i + 1, tree.left[target]), tree.right[target]
    told = _told_by_noun(tree, i, target)
    if told is not None:
        first = told
    return Content(list(range(first, last + 1)) + goes_on(tree, i, last), "object")


def _told_by_noun(tree: Tree, i: int, target: int) -> int | None:
    """Where the content of "expressed concern that ..." starts, behind the noun."""
    if tree.lemmas[i] not in {"express", "voice"}:
        return None
    for child in tree.children[target]:
        if child > target and tree.deps[child] in {"acl", "ccomp"} and mark_of(tree, child) == "that":
            return tree.left[child]
    return None
