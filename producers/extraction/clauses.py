"""Attributions that grammar shows: clauses, infinitives and objects that depend on a cue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from producers.extraction.attribution import Attribution, Range, merged
from producers.extraction.cues import BELIEF_CLASSES, CUE_NOUNS, CUE_VERBS, CueEntry
from producers.extraction.subjects import speaker_of
from producers.extraction.tree import Tree

_EDGE_MARKS: Final = frozenset(",;:-\u2013\u2014\u2026.")
_MODAL_FRAMES: Final = frozenset(("clause", "to", "object", "called"))
_TRAILING_MARKS: Final = frozenset(
    ("as", "because", "although", "though", "while", "since", "if", "but", "so")
)


def attributions(tree: Tree, paragraph: int) -> Iterator[Attribution]:
    """Every attribution of a paragraph whose content grammar ties to a cue outside of quotation marks."""
    for i, lemma in enumerate(tree.lemmas):
        if tree.quoted[i] >= 0:
            continue
        found = None
        if lemma in CUE_VERBS and tree.tags[i][0] == "V":
            found = _verb(tree, i, CUE_VERBS[lemma])
        elif lemma in CUE_NOUNS and tree.tags[i][0] == "N":
            found = _noun(tree, i, CUE_NOUNS[lemma])
        elif tree.lower[i] == "according" and i + 1 < len(tree) and tree.lower[i + 1] == "to":
            found = _according(tree, i)
        if found is not None:
            found.paragraph = paragraph
            yield found


def _verb(tree: Tree, i: int, entry: CueEntry) -> Attribution | None:
    content, cue_last = _content(tree, i, entry)
    if not content:
        return None
    if tree.child(i, "nsubjpass") is not None and tree.child(i, "agent") is None:
        return None
    return Attribution(
        paragraph=0,
        cue=i,
        cue_last=cue_last,
        class_=entry.class_,
        speaker=speaker_of(tree, i),
        content=content,
        speech=entry.class_ not in BELIEF_CLASSES,
    )


def _content(tree: Tree, i: int, entry: CueEntry) -> tuple[list[Range], int | None]:
    """The content by the first frame that the tree fills, and the last token of the cue."""
    frames = entry.frames
    if "clause" in frames and (found := clause_content(tree, i)):
        return found, None
    if "called" in frames and (found := _small_clause(tree, i)):
        return found, None
    if "to" in frames and (found := _infinitive(tree, i)):
        return found, None
    for child in tree.children[i]:
        fits = child > i and tree.deps[child] in {"prep", "prt", "agent"} and tree.lower[child] in frames
        if fits and (found := _prepositional(tree, child)):
            return found, child
    if "object" in frames and (found := _object(tree, i)):
        return found, None
    return [], None


def clause_content(tree: Tree, i: int) -> list[Range]:
    """The finite clause that depends on a verb, or that the verb is set into ("X, he said, is Y")."""
    pieces: list[int] = []
    for child in tree.children[i]:
        if tree.deps[child] == "ccomp" and not _is_infinitive(tree, child):
            pieces += tree.subtree(child)
    if pieces:
        if max(pieces) < i:
            pieces += _trailing(tree, i)
        elif min(pieces) > i:
            pieces += _leading(tree, i)
        return ranges_of(tree, pieces)
    head = tree.heads[i]
    if tree.deps[i] == "parataxis" or (tree.deps[i] == "advcl" and _mark(tree, i) == "as"):
        own = set(tree.subtree(i))
        return ranges_of(tree, [t for t in tree.subtree(head) if t not in own])
    return []


def _trailing(tree: Tree, i: int) -> list[int]:
    """What goes on after "..., he said," as content: a finite adverbial clause behind a comma."""
    for child in tree.children[i]:
        if child > i and tree.deps[child] == "advcl" and _mark(tree, child) in _TRAILING_MARKS:
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


def _mark(tree: Tree, i: int) -> str:
    mark = tree.child(i, "mark", "advmod")
    return "" if mark is None else tree.lower[mark]


def _is_infinitive(tree: Tree, i: int) -> bool:
    return any(tree.tags[c] == "TO" for c in tree.children[i])


def _infinitive(tree: Tree, i: int) -> list[Range]:
    for child in tree.children[i]:
        if child > i and tree.deps[child] in {"xcomp", "ccomp"} and _is_infinitive(tree, child):
            return ranges_of(tree, tree.subtree(child))
    return []


def _small_clause(tree: Tree, i: int) -> list[Range]:
    """The object and what it is called: "called him a fool"."""
    parts = [
        c for c in tree.children[i] if c > i and tree.deps[c] in {"dobj", "oprd", "ccomp", "xcomp", "attr"}
    ]
    if not any(tree.deps[c] != "dobj" for c in parts):
        return []
    tokens = list(range(min(tree.left[c] for c in parts), max(tree.right[c] for c in parts) + 1))
    return ranges_of(tree, [t for t in tokens if t > i])


def _prepositional(tree: Tree, prep: int) -> list[Range]:
    tokens = [t for t in tree.subtree(prep) if t > prep]
    if tree.deps[prep] == "prt":
        head = tree.heads[prep]
        return clause_content(tree, head) or _object(tree, head)
    return ranges_of(tree, tokens)


def _object(tree: Tree, i: int) -> list[Range]:
    target = tree.child(i, "dobj")
    if target is None or target < i:
        return []
    last = tree.right[target]
    for child in tree.children[i]:
        if (
            child > last
            and tree.deps[child] in {"prep", "agent"}
            and tree.lower[child] in {"for", "as", "of", "over"}
        ):
            last = tree.right[child]
    return ranges_of(tree, list(range(max(i + 1, tree.left[target]), last + 1)))


def _noun(tree: Tree, i: int, class_: str) -> Attribution | None:
    """A noun and its clause: "the claim that ...", where the speaker owns the noun or governs it."""
    clause = next(
        (
            c
            for c in tree.children[i]
            if c > i and tree.deps[c] in {"acl", "ccomp"} and _mark(tree, c) == "that"
        ),
        None,
    )
    if clause is None:
        return None
    speaker = tree.child(i, "poss")
    if speaker is None and tree.deps[i] in {"dobj", "pobj"}:
        speaker = speaker_of(tree, tree.heads[i])
    if speaker is None:
        return None
    return Attribution(
        paragraph=0, cue=i, class_=class_, speaker=speaker, content=ranges_of(tree, tree.subtree(clause))
    )


def _according(tree: Tree, i: int) -> Attribution | None:
    """A sentence with "according to X": what is left without the phrase and what hangs on it."""
    to = i + 1
    speaker = tree.child(to, "pobj") or tree.child(i, "pobj")
    if speaker is None:
        return None
    last = max(tree.right[speaker], to)
    start, end = tree.sentences[tree.sentence_of[i]]
    tail = range(last + 1, end) if _resumes(tree, last + 1, end) else range(0)
    content = ranges_of(tree, [*range(start, i), *tail])
    return Attribution(paragraph=0, cue=i, cue_last=to, speaker=speaker, content=content) if content else None


def _resumes(tree: Tree, first: int, end: int) -> bool:
    """Whether the sentence goes on after "according to X, ...": not with a participle of X's own."""
    while first < end and tree.words[first] in {",", "\u2013", "\u2014", "-"}:
        first += 1
    return first < end and tree.tags[first] != "VBG"


def ranges_of(tree: Tree, tokens: list[int]) -> list[Range]:
    """Character ranges of tokens: runs of neighbours, without marks at their edges and a leading "that"."""
    ranges: list[Range] = []
    tokens = sorted(set(tokens))
    at = 0
    while at < len(tokens):
        stop = at
        while stop + 1 < len(tokens) and tokens[stop + 1] == tokens[stop] + 1:
            stop += 1
        ranges += _trimmed(tree, tokens[at], tokens[stop])
        at = stop + 1
    return merged(ranges, tree.text)


def _trimmed(tree: Tree, first: int, last: int) -> list[Range]:
    while first <= last and (
        tree.words[first] in _EDGE_MARKS
        or (tree.lower[first] == "that" and tree.tags[first] == "IN" and first < last)
    ):
        first += 1
    while last >= first and tree.words[last] in _EDGE_MARKS:
        last -= 1
    if last < first or not any(map(str.isalnum, tree.slice(first, last))):
        return []
    return [(tree.starts[first], tree.ends[last])]


def _opens_with_that(tree: Tree, first: int, last: int) -> bool:
    return tree.lower[first] == "that" and tree.tags[first] == "IN" and first < last
