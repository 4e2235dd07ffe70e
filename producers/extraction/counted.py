"""What a number counts or measures: the noun behind it, or what a measure is of."""

from __future__ import annotations

from typing import Final

from producers.extraction.numerals import Numeral
from producers.extraction.subjects import antecedent, mention
from producers.extraction.tree import Tree
from producers.extraction.units import is_unit
from producers.extraction.wordlists import words

_COUNT_TAGS: Final = frozenset(("NN", "NNS", "NNPS", "NNP"))
_MODIFIES: Final = frozenset(("nummod", "compound", "quantmod", "amod", "npadvmod", "det", "nmod"))
_LAST_DAY: Final = 31
_AGES: Final = range(1, 111)
_MAX_CLIMB: Final = 7
_MAX_WORDS: Final = 9
_FOR: Final = words("of in for towards")
"""Prepositions between money and what it is for: "9 crowns for repairs", "3 dollars in fines"."""
_PERIODS: Final = words("second minute hour day week month year decade century")
_DURING: Final = words("for within after every")
_DROPPED: Final = frozenset(("DT", "PRP$", "CD", "POS", "SYM", "$", ",", ":", "HYPH", "-LRB-", "-RRB-"))
"""Tags of what a phrase doesn't need at its start."""
_SUMS: Final = words("total sum amount number rate price cost average")
_NAMES: Final = frozenset(("PRODUCT", "ORG", "FAC", "EVENT", "LAW", "WORK_OF_ART", "PERSON"))


def counted_head(tree: Tree, token: int | None, unit_end: int) -> int | None:
    """The noun that a number modifies, if it isn't the unit's own word."""
    if token is None:
        return None
    node = token
    if tree.deps[node] == "conj" and tree.tags[tree.heads[node]] == "CD":
        node = tree.heads[node]
    while tree.deps[node] in _MODIFIES and tree.heads[node] != node:
        node = tree.heads[node]
        if tree.tags[node] in _COUNT_TAGS and tree.deps[node] not in _MODIFIES - {"amod", "det", "nmod"}:
            break
    if node > token and tree.tags[node] in _COUNT_TAGS and tree.starts[node] >= unit_end:
        return node
    of = next((c for c in tree.children[token] if c > token and tree.lower[c] == "of"), None)
    whole = None if of is None else tree.child(of, "pobj")
    return None if whole is None else antecedent(tree, whole)


def is_in_name(tree: Tree, token: int | None, n: Numeral, head: int | None) -> bool:
    """Whether a number without a unit belongs to a name or a date: "Boeing 747", "the S&P 500", "March 3"."""
    if token is None or n.marker:
        return False
    entity = tree.entity_of.get(token)
    label = entity.label if entity is not None else ""
    if label in {"DATE", "TIME"} and n.bare and head is None:
        return n.low <= _LAST_DAY or n.end - n.start == len("1999")
    if entity is not None and label in _NAMES and not n.words and entity.first < token:
        return True
    behind_name = n.bare and token > 0 and tree.tags[token - 1] in {"NNP", "NNPS"}
    plural = head is not None and tree.tags[head] in {"NNS", "NNPS"} and head == token + 1
    return behind_name and not plural


def is_age(tree: Tree, token: int | None, n: Numeral) -> bool:
    """Whether a number apposed to a name is an age: "Ada Holt, 54, said"."""
    if token is None or token - 1 <= 0 or not n.bare or n.low not in _AGES:
        return False
    closed = token + 1 == len(tree) or tree.words[token + 1] in {",", ".", ";", ")"}
    return closed and tree.words[token - 1] == "," and tree.tags[token - 2] in {"NNP", "NNPS", "PRP"}


def is_counting(tree: Tree, n: Numeral, token: int | None, head: int | None) -> bool:
    """Whether number words without a unit count something: not the pronoun "one"."""
    if n.low != 1:
        return True
    return token is not None and head is not None and tree.tags[token] == "CD"


def noun_unit(tree: Tree, token: int | None, head: int | None) -> str | None:
    """A counted noun as a unit: the words from the number on, the noun itself in the singular."""
    if head is None or token is None:
        return None
    first = head
    while first - 1 > token and (tree.tags[first - 1][0] in "NJ" or tree.words[first - 1] == "-"):
        first -= 1
    before = tree.text[tree.starts[first] : tree.starts[head]].lstrip("-")
    return " ".join((before + singular(tree.lower[head], tree.lemmas[head])).lower().split()) or None


def singular(word: str, lemma: str) -> str:
    """A noun's singular: the model's lemma, but for plurals in "-ses" that it cuts too short ("doses")."""
    cut_short = word.endswith("ses") and lemma == word[:-2] and not lemma.endswith(("ss", "us"))
    return word[:-1] if cut_short else lemma


def counted(tree: Tree, head: int) -> str:
    """What is counted: the noun with its modifiers on both sides, without the number."""
    first = head
    while first > tree.left[head] and tree.tags[first - 1][0] in "NJV" and tree.tags[first - 1] != "CD":
        first -= 1
    last = head
    for child in tree.children[head]:
        if child > head and tree.deps[child] == "prep":
            last = max(last, tree.right[child])
        elif child > head:
            break
    return tree.slice(first, min(last, head + 8))


def measured(tree: Tree, token: int | None, *, of_money: bool) -> str | None:
    """What a measure is of: "12% of voters", "a speed of 9 knots", or the subject of the verb it hangs on."""
    if token is None:
        return None
    if _is_duration(tree, token):
        return None
    prepositions = _FOR if of_money else frozenset(("of",))
    node = token
    for _ in range(_MAX_CLIMB):
        found = _below(tree, node, token, prepositions)
        if found is None and tree.heads[node] != node:
            found = _whole(tree, node, token)
        if found is None and tree.tags[tree.heads[node]][0] == "V":
            found = _below(tree, tree.heads[node], token, prepositions) or _subject(tree, node)
        if found is not None:
            return _phrase(tree, found, token)
        if tree.heads[node] == node:
            break
        node = tree.heads[node]
    return _before_bracket(tree, token)


def _is_duration(tree: Tree, token: int) -> bool:
    """Whether a length of time says how long something else took: "for three years", "two years later"."""
    noun = tree.heads[token]
    if tree.lemmas[noun] not in _PERIODS or tree.deps[token] not in _MODIFIES:
        return False
    above = tree.lower[tree.heads[noun]]
    return tree.deps[noun] == "npadvmod" or (tree.deps[noun] == "pobj" and above in _DURING)


def _before_bracket(tree: Tree, token: int) -> str | None:
    """The noun that a measure in brackets is said of: "Ada Holt (12 points)"."""
    start, _ = tree.sentences[tree.sentence_of[token]]
    opens = next((i for i in range(token - 1, max(start, token - 8), -1) if tree.words[i] == "("), None)
    named = opens is not None and tree.tags[opens - 1] in _COUNT_TAGS
    return _phrase(tree, opens - 1, token) if opens is not None and named else None


def _below(tree: Tree, node: int, token: int, prepositions: frozenset[str]) -> int | None:
    """The noun that a preposition ties to the measure: what it is of, or what money is for."""
    adjoins = tree.tags[node][0] == "V"
    for child in tree.children[node]:
        if adjoins and child > token + 2:
            return None
        if child > token and tree.deps[child] == "prep" and tree.lower[child] in prepositions:
            target = tree.child(child, "pobj", "pcomp")
            if target is not None and not _is_setting(tree, child, target):
                return target
    return None


def _whole(tree: Tree, node: int, token: int) -> int | None:
    """The noun that a measure modifies or fills: "a $9 fine", "a speed of 9 knots"."""
    head = tree.heads[node]
    if tree.deps[node] in _MODIFIES and tree.tags[head] in _COUNT_TAGS and head > token:
        return head if tree.starts[head] > tree.ends[token] and not is_unit(tree.lower[head]) else None
    if tree.deps[node] == "pobj" and tree.lower[head] == "of" and tree.heads[head] != head:
        whole = tree.heads[head]
        return whole if tree.tags[whole] in _COUNT_TAGS and tree.lemmas[whole] not in _SUMS else None
    return head if tree.deps[node] == "relcl" else None


def _subject(tree: Tree, node: int) -> int | None:
    """The subject of the verb that a measure hangs on."""
    head = tree.heads[node]
    subjects = [c for c in tree.children[head] if tree.deps[c] in {"nsubj", "nsubjpass"} and c != node]
    return antecedent(tree, subjects[-1]) if subjects else None


def _is_setting(tree: Tree, prep: int, target: int) -> bool:
    """Whether a phrase says when or where, not of what: "in 2019", "in Delft", "for two years"."""
    entity = tree.entity_of.get(target)
    where = tree.lower[prep] in {"in", "for", "on"} and entity is not None
    return where and entity is not None and entity.label in {"DATE", "TIME", "GPE", "LOC"}


def _phrase(tree: Tree, head: int, token: int) -> str | None:
    """A noun phrase without what follows it at length, and without the number itself; None for a pronoun."""
    if tree.tags[head][0] not in "NVJ":
        return None
    first, last = mention(tree, head)
    if first <= token <= last:
        first, last = (token + 1, last) if token < head else (first, head)
    while first < head and (tree.tags[first] in _DROPPED or is_unit(tree.lower[first])):
        first += 1
    if first > last or last - first > _MAX_WORDS:
        last = min(last, max(head, first))
    return tree.slice(first, last)
