"""What a number counts or measures: the noun behind it, or what a measure is of."""

from __future__ import annotations

import re
from typing import Final

from producers.extraction.bearers import (
    bearer,
    before,
    before_bracket,
    is_duration,
    is_later,
    measured,
    phrase,
    spent_on,
)
from producers.extraction.nonfigures import YEARS
from producers.extraction.numerals import Numeral
from producers.extraction.subjects import antecedent
from producers.extraction.tree import Tree
from producers.extraction.units import is_currency

_COUNT_TAGS: Final = frozenset(("NN", "NNS", "NNPS", "NNP"))
_MODIFIES: Final = frozenset(("nummod", "compound", "quantmod", "amod", "npadvmod", "det", "nmod"))
_PEOPLE: Final = frozenset(("people", "person", "persons"))
"""Words that say no more than their unit."""
_LAST_DAY: Final = 31
_AGES: Final = range(1, 111)
_ADULT: Final = range(16, 100)
_AGED: Final = re.compile(r"\b(?:aged?|the\s+age\s+of|at\s+age|who\s+(?:is|was|turned|turns))\s+$")
_CASUALTIES: Final = re.compile(
    r"(?:\s+(?:were|was|are|(?:have|has|had)\s+been|have|had))?\s+"
    r"(injured|dead|killed|wounded|missing|hurt|died|drowned|arrested|detained)\b(?=\s*(?:[.,;]|and\b|in\b|$))"
)
"""What says of a number that it counts people: "40 injured and three dead"."""
_MAX_BEHIND: Final = 8
_NAMES: Final = frozenset(("PRODUCT", "ORG", "FAC", "EVENT", "LAW", "WORK_OF_ART", "PERSON"))


def casualties(tree: Tree, at: int) -> str | None:
    """What befell the people whose number ends at text[at]: "injured", "killed"."""
    found = _CASUALTIES.match(tree.text, at, tree.end)
    return None if found is None else found[1]


def what_is_counted(tree: Tree, token: int | None, head: int | None, unit: str | None) -> str | None:
    """What a number counts, or what its measure is of; behind a comma, who or what has it.

    None for "one of ...", which counts nothing, and for lengths of time such as "two years later".
    """
    if token is None or (head is not None and tree.lower[token : token + 2] == ["one", "of"]):
        return None
    if head is None and unit == "people" and tree.lemmas[tree.heads[token]] in _PEOPLE:
        head = tree.heads[token]
    if head is not None:
        what = _counted(tree, token, head)
        whose = phrase(tree, bearer(tree, head, token), token)
        return whose if what.lower() in _PEOPLE else _joined(what, whose)
    return None if is_later(tree, token) else _measured(tree, token, unit)


def _measured(tree: Tree, token: int, unit: str | None) -> str | None:
    """What a measure is of, and who or what has it."""
    holder = bearer(tree, token, token)
    of = (
        spent_on(tree, token)
        if is_duration(tree, token)
        else measured(tree, token, of_money=is_currency(unit))
    )
    if holder is not None and holder == of:
        holder = bearer(tree, holder, token)
    named = _joined(phrase(tree, of, token), phrase(tree, holder, token))
    if named is not None or is_duration(tree, token):
        return named
    return before(tree, token) or before_bracket(tree, token)


def _joined(what: str | None, whose: str | None) -> str | None:
    """What and whose, unless one holds the other's words."""
    if what is None or whose is None:
        return what or whose
    return what if whose in what else whose if what in whose else f"{what}, {whose}"


def counted_head(tree: Tree, token: int | None, unit_end: int) -> int | None:
    """The noun that a number modifies, if it isn't the unit's own word."""
    if token is None:
        return None
    node = token
    if tree.deps[node] == "conj" and tree.tags[tree.heads[node]] == "CD":
        node = tree.heads[node]
    elif tree.heads[node] < node and tree.lower[token - 1] == "or":
        named = tree.tags[tree.heads[node]] in _COUNT_TAGS and tree.words[tree.heads[node]].isalpha()
        return tree.heads[node] if named else None  # "a day or two"
    while tree.deps[node] in _MODIFIES and tree.heads[node] != node:
        node = tree.heads[node]
        if tree.tags[node] in _COUNT_TAGS and tree.deps[node] not in _MODIFIES - {"amod", "det", "nmod"}:
            break
    if node > token and tree.tags[node] in _COUNT_TAGS and tree.starts[node] >= unit_end:
        return node
    of = next((c for c in tree.children[token] if c > token and tree.lower[c] == "of"), None)
    whole = None if of is None else tree.child(of, "pobj")
    if whole is None:
        return _plural_behind(tree, token, unit_end)
    whole = antecedent(tree, whole)
    return whole if tree.tags[whole] in _COUNT_TAGS else None


def _plural_behind(tree: Tree, token: int, unit_end: int) -> int | None:
    """The plural noun right behind a number and at most two adjectives, whatever the parser says."""
    noun = token + 1
    while noun + 1 < len(tree) and noun <= token + 2 and tree.tags[noun] == "JJ":
        noun += 1
    plural = noun < len(tree) and tree.tags[noun] == "NNS" and tree.starts[noun] >= unit_end
    return noun if plural and tree.sentence_of[noun] == tree.sentence_of[token] else None


def is_in_name(tree: Tree, token: int | None, n: Numeral, head: int | None) -> bool:
    """Whether a number without a unit belongs to a name or a date: "Boeing 747", "the S&P 500", "March 3"."""
    if token is None or n.marker:
        return False
    entity = tree.entity_of.get(token)
    label = entity.label if entity is not None else ""
    if label in {"DATE", "TIME"} and n.bare and head is None:
        return n.low <= _LAST_DAY or int(n.low) in YEARS
    if entity is not None and label in _NAMES and not n.words and entity.first < token:
        return True
    if n.bare and head is not None and _is_counted_already(tree, head, n.start):
        return True
    if n.bare and n.low != 1 and head is not None and tree.tags[head] == tree.tags[token + 1] == "NNP":
        return not tree.lower[head].endswith("s")  # "11 Pro Max", "5 Park Road"
    behind_name = n.bare and token > 0 and tree.tags[token - 1] in {"NNP", "NNPS"}
    plural = head is not None and tree.tags[head] in {"NNS", "NNPS"} and head == token + 1
    return behind_name and not plural


def _is_counted_already(tree: Tree, head: int, start: int) -> bool:
    """Whether another number stands before one that a noun has: "two 737 jets"."""
    return any(tree.tags[i] == "CD" and tree.starts[i] < start for i in range(tree.left[head], head))


def is_age(tree: Tree, token: int | None, n: Numeral) -> bool:
    """Whether a number is an age: "Ada Holt, 54, said", "aged 12", "over the age of 21"."""
    if token is None or token - 1 <= 0 or not n.bare or n.low not in _AGES:
        return False
    if _AGED.search(tree.text, max(tree.start, n.start - 16), n.start) is not None:
        return True
    named = tree.entity_of.get(token - 1)
    if named is not None and named.label == "PERSON" and n.low in _ADULT and tree.tags[token + 1][0] == "V":
        return True  # "Ada Holt 54 said"
    closed = token + 1 == len(tree) or tree.words[token + 1] in {",", ".", ";", ")"}
    apposed = token > 1 and closed and tree.words[token - 1] == ","
    within = apposed and n.low in _ADULT and token + 1 < len(tree) and tree.words[token + 1] == ","
    return apposed and tree.tags[token - 2] in {"NNP", "NNPS", "PRP", *(("NN",) if within else ())}


def is_counting(tree: Tree, n: Numeral, token: int | None, head: int | None) -> bool:
    """Whether number words without a unit count something: not the pronoun "one"."""
    if n.low != 1:
        return True
    return token is not None and head is not None and tree.tags[token] == "CD"


def noun_unit(tree: Tree, token: int | None, head: int | None) -> str | None:
    """A counted noun as a unit: the words from the number on, the noun in the singular, "best" as "good"."""
    if head is None or token is None:
        return None
    attributive = _attributive(tree, token, head)
    if attributive is not None:
        return singular(tree.lower[attributive], tree.lemmas[attributive])
    first = head
    while first - 1 > token and _describes(tree, first - 1):
        first -= 1
    said = "".join(
        _positive(tree, i) + tree.text[tree.ends[i] : tree.starts[i + 1]] for i in range(first, head)
    ).lstrip("-")
    return " ".join((said + singular(tree.lower[head], tree.lemmas[head])).lower().split()) or None


def _attributive(tree: Tree, token: int, head: int) -> int | None:
    """The noun counted within a compound: "a 12 page document", "six-cylinder engines"."""
    hyphenated = token + 1 < head and tree.words[token + 1] == "-"
    noun = token + 1 + hyphenated
    one_thing = tree.tags[head] in {"NN", "NNP"} and tree.lower[token] not in {"1", "one"}
    inside = noun < head and tree.tags[noun] == "NN" and (hyphenated or one_thing)
    return noun if inside and tree.lemmas[token] != "half" else None


def _describes(tree: Tree, i: int) -> bool:
    """Whether a token before a noun is part of what it names: nouns, adjectives, "first-", "fast-growing"."""
    joined = tree.words[i + 1] == "-" or tree.words[i] == "-"
    if any(map(str.isdigit, tree.words[i])) or tree.lower[i] in {"more", "fewer", "less"}:
        return False
    return tree.tags[i][0] in "NJ" or tree.tags[i] in {"VBN", "VBG"} or joined


def _positive(tree: Tree, i: int) -> str:
    """A word in its plain form: the positive of a comparative or superlative."""
    return tree.lemmas[i] if tree.tags[i] in {"JJR", "JJS"} else tree.words[i]


def singular(word: str, lemma: str) -> str:
    """A noun's singular: the model's lemma, but for plurals in "-ses" that it cuts too short ("doses")."""
    cut_short = word.endswith("ses") and lemma == word[:-2] and not lemma.endswith(("ss", "us"))
    return word[:-1] if cut_short else lemma


def _counted(tree: Tree, token: int, head: int) -> str:
    """What is counted: the noun with its modifiers on both sides, without the number."""
    first = head
    while first > max(tree.left[head], token + 1 if token < head else 0) and _describes(tree, first - 1):
        first -= 1
    first += tree.words[first] == "-"
    last = head
    for child in tree.children[head]:
        if child > head and tree.deps[child] == "prep":
            last = max(last, tree.right[child])
        elif child > head:
            break
    return tree.slice(first, min(last, head + _MAX_BEHIND))
