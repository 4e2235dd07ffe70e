"""Attributions that may be: cues in frames that the lexicon does not vouch for, for a model to pick from.

"was told that ...", "did not say whether ...", "the laws proposed by ...", "launched an attack on ...".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from producers.extraction.attribution import LOOSE, Attribution, Range
from producers.extraction.clauses import is_agentless, is_unsaid
from producers.extraction.cues import CUE_NOUNS, CUE_VERBS
from producers.extraction.extent import goes_on, ranges_of
from producers.extraction.fillings import around, clause, infinitive, small_clause
from producers.extraction.phrases import mark_of
from producers.extraction.subjects import speaker_of
from producers.extraction.tree import Tree
from producers.extraction.wordlists import rows, words

_MORE_VERBS: Final = """
neutral | cite discuss issue release liken compare portray cast publish email deliver debate highlight
neutral | articulate address share identify raise present invoke depict characterize characterise frame
neutral | paint recite
neutral | document preach lecture chat converse list file
demand | rail campaign challenge invite
accuse | assail disavow attack savage pillory mock taunt hammer knock
praise | credit tout
ask | query quiz interview
answer | retort
dispute | rebuff
predict | expect
deny | refuse
"""
_MORE_NOUNS: Final = """
ask | question inquiry query
accuse | attack criticism critique assault jab
neutral | talk mention chant reference speech tweet post discussion conversation answer response note opinion
neutral | point story description argument statement rhetoric
demand | advice recommendation push plea
announce | announcement disclosure news
"""
_OPENERS: Final = words(
    "about of on to against for with in from as over at upon into toward towards regarding"
)
_OF_THE_ACT: Final = words("in at on from")
"""Prepositions that, behind a passive, tell of the act of saying rather than of what was said."""
_PREDICATES: Final = words("oprd attr acomp")
"""Labels of what a subject is called: "was declared the winner"."""
_NOUN_OPENERS: Final = words("of on about against for to over from regarding")
_OBJECTS: Final = words("dobj ccomp xcomp oprd attr acomp intj")
_UP_TO_VERB: Final = words("pobj prep dobj conj attr")


def _table(source: str) -> dict[str, str]:
    return {lemma: class_ for class_, lemmas in rows(source) for lemma in lemmas.split()}


_NEVER: Final = words("read begin find")
"""Cues whose other frames say nothing: "read the file", "began to sing"."""
_REFUSING: Final = words("decline refuse")
"""Cues that say no to what an infinitive names: "declined to comment"."""
_VERBS: Final = _table(_MORE_VERBS) | {
    lemma: entry.class_ for lemma, entry in CUE_VERBS.items() if lemma not in _NEVER
}
_NOUNS: Final = _table(_MORE_NOUNS) | CUE_NOUNS


class _Filling(NamedTuple):
    """How a cue's content stands to it, and the content's tokens."""

    frame: str
    tokens: list[int]


def candidates(tree: Tree, paragraph: int, found: list[Attribution]) -> Iterator[Attribution]:
    """What the cues that none of the paragraph's attributions use may report."""
    taken = {t for a in found if a.cue is not None for t in range(a.cue, (a.cue_last or a.cue) + 1)}
    for i, lemma in enumerate(tree.lemmas):
        if tree.quoted[i] >= 0 or i in taken:
            continue
        made = None
        if tree.tags[i][0] == "V" and lemma in _VERBS:
            made = _of_verb(tree, i)
        elif tree.tags[i][0] == "N" and lemma in _NOUNS:
            made = _of_noun(tree, i)
        if made is not None and made.content:
            made.paragraph = paragraph
            yield made


def _of_verb(tree: Tree, i: int) -> Attribution | None:
    """A verb with whatever it governs; nobody speaks through a passive that names no agent."""
    if tree.deps[i] in {"aux", "auxpass", "compound"} or is_unsaid(tree, i) or _tells_to_whom(tree, i):
        return None
    agentless = is_agentless(tree, i)
    filled = next((filled for filled in _fillings(tree, i, agentless=agentless) if filled.tokens), None)
    if filled is None:
        return None
    return _attribution(tree, i, _VERBS, filled, None if agentless else speaker_of(tree, i))


def _tells_to_whom(tree: Tree, i: int) -> bool:
    """Whether a verb opens the report of what somebody said: "Addressing the union, she said ..."."""
    return tree.lemmas[i] == "address" and tree.deps[i] == "advcl" and tree.lemmas[tree.heads[i]] in CUE_VERBS


def _attribution(
    tree: Tree, cue: int, classes: dict[str, str], filled: _Filling, speaker: int | None
) -> Attribution:
    return Attribution(
        paragraph=0,
        cue=cue,
        class_=classes[tree.lemmas[cue]],
        frame=LOOSE + filled.frame,
        speaker=speaker,
        content=_with_quotations(tree, ranges_of(tree, filled.tokens)),
        speech=False,
    )


def _fillings(tree: Tree, i: int, *, agentless: bool) -> Iterator[_Filling]:
    """Each way in which a verb may have content, the most telling first."""
    if tree.lemmas[i] in _REFUSING:
        refused = None if agentless else tree.child(i, "xcomp")
        if refused is not None and refused > i:
            yield _Filling("refuse", tree.subtree(refused))
        return
    full = clause(tree, i) or around(tree, i)
    if full is not None:
        yield _Filling("be told" if agentless else "clause", full.tokens)
    to, subject = infinitive(tree, i), tree.child(i, "nsubjpass")
    if to is not None and subject is not None and _VERBS[tree.lemmas[i]] == "predict":
        yield _Filling("be expected", [*tree.subtree(subject), *to.tokens])
    elif to is not None:
        yield _Filling("be told to" if agentless else "to", to.tokens)
    if subject is not None:
        yield _Filling("be said", _passive(tree, i, subject))
    elif tree.deps[i] in {"acl", "amod"} and tree.tags[i] == "VBN":
        yield _Filling("be said of", _modified(tree, i))
    called = small_clause(tree, i)
    if called is not None:
        yield _Filling("called", called.tokens)
    yield from _governed(tree, i)
    if tree.deps[i] == "relcl":
        yield _Filling("relative", _modified(tree, i))


def _passive(tree: Tree, i: int, subject: int) -> list[int]:
    """The subject that is talked about, and what is said of it: "X was criticised by Y for Z"."""
    tokens = list(tree.subtree(subject))
    for child in tree.children[i]:
        opens = tree.deps[child] == "prep" and tree.lower[child] in _OPENERS - _OF_THE_ACT
        if child > i and (opens or tree.deps[child] in _PREDICATES):
            tokens += tree.subtree(child)
    return tokens


def _modified(tree: Tree, i: int) -> list[int]:
    """The noun phrase that a clause with the verb modifies, without that clause."""
    own = set(tree.subtree(i))
    return [t for t in tree.subtree(tree.heads[i]) if t not in own and t < i]


def _governed(tree: Tree, i: int) -> Iterator[_Filling]:
    """Its object, or what a preposition opens."""
    for child in tree.children[i]:
        if child < i:
            continue
        dep, last = tree.deps[child], tree.right[child]
        if dep in _OBJECTS:
            first = max(i + 1, tree.left[child])
            yield _Filling("object", [*range(first, last + 1), *goes_on(tree, i, last)])
        elif dep in {"prep", "dative"} and tree.lower[child] in _OPENERS and last > child:
            yield _Filling(tree.lower[child], [*range(child + 1, last + 1), *goes_on(tree, i, last)])


def _of_noun(tree: Tree, i: int) -> Attribution | None:
    """A noun of saying with what it is about; whose it is speaks, or who does it by a verb."""
    verb = _verb_above(tree, i)
    if any(tree.lower[c] == "no" for c in tree.children[i]) or (verb is not None and is_unsaid(tree, verb)):
        return None
    for child in tree.children[i]:
        if child < i:
            continue
        filled = None
        if tree.deps[child] == "prep" and tree.lower[child] in _NOUN_OPENERS and tree.right[child] > child:
            filled = _Filling(f"noun {tree.lower[child]}", list(range(child + 1, tree.right[child] + 1)))
        elif tree.deps[child] in {"acl", "ccomp", "relcl"} and _tells(tree, child):
            filled = _Filling("noun clause", tree.subtree(child))
        if filled is not None:
            return _attribution(tree, i, _NOUNS, filled, _speaker_of_noun(tree, i))
    return None


def _tells(tree: Tree, verb: int) -> bool:
    """Whether a clause on a noun is its content: "the claim that", "a call to"; not "the claim made"."""
    if any(tree.tags[c] == "TO" for c in tree.children[verb]):
        return True
    if tree.tags[verb] in {"VBN", "VBG"}:
        return False
    return tree.deps[verb] != "relcl" or mark_of(tree, verb) in {"that", "whether"}


def _speaker_of_noun(tree: Tree, i: int) -> int | None:
    owner = tree.child(i, "poss")
    if owner is not None:
        return owner
    for child in tree.children[i]:
        if child > i and tree.deps[child] == "prep" and tree.lower[child] in {"by", "from"}:
            return tree.child(child, "pobj")
    verb = _verb_above(tree, i)
    return None if verb is None or is_agentless(tree, verb) else speaker_of(tree, verb)


def _verb_above(tree: Tree, i: int) -> int | None:
    """The verb that governs a noun, straight or through prepositions."""
    while tree.deps[i] in _UP_TO_VERB and tree.heads[i] != i:
        i = tree.heads[i]
        if tree.tags[i][0] == "V":
            return i
    return None


def _with_quotations(tree: Tree, content: list[Range]) -> list[Range]:
    """Content that cuts no quotation that it touches."""
    made: list[Range] = []
    for start, end in content:
        first, last = start, end
        for region in tree.regions:
            if region.inner_start < last and first < region.inner_end:
                first, last = min(first, region.inner_start), max(last, region.inner_end)
        made.append((first, last))
    return made
