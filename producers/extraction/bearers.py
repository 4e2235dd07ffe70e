"""Whose or of what a quantity is: what a measure is of, and who or what has it or what is counted."""

from __future__ import annotations

from typing import Final

from producers.extraction.subjects import antecedent, mention
from producers.extraction.tree import Tree
from producers.extraction.units import is_unit
from producers.extraction.wordlists import words

_NOUNS: Final = frozenset(("NN", "NNS", "NNPS", "NNP"))
_MODIFIES: Final = frozenset(("nummod", "compound", "quantmod", "amod", "npadvmod", "det", "nmod"))
_SUBJECTS: Final = frozenset(("nsubj", "nsubjpass"))
_PRONOUNS: Final = frozenset(("PRP", "DT", "WP", "WDT", "EX", "CD", "JJS", "JJR"))
_VAGUE: Final = words("it he she they most some many others")
_REPORTED: Final = words("ccomp advcl xcomp conj parataxis")
"""Clauses whose pronoun may stand for the subject of the clause above: "the firm said it has 9 boats"."""
_TIES: Final = words("of for over above under below with at to from between")
"""Prepositions that tie a quantity to the noun before them: "winds of 9 knots", "a firm with 12 boats"."""
_NEAR: Final = 6
_BETWEEN: Final = frozenset(("IN", "RB", "RBR", "JJR", "JJS", "SYM", "HYPH", "$", ":", "TO"))
_WAYS: Final = words("up down + - at least most")
_MAX_CLIMB: Final = 9
_MAX_WORDS: Final = 9
_FOR: Final = words("of in for towards on off")
"""Prepositions between money and what it is for: "9 crowns for repairs", "3 dollars in fines"."""
_PERIODS: Final = words("second minute hour day week month year decade century")
_LATER: Final = words("later earlier ago before after")
_DURING: Final = words("for within after every")
_DROPPED: Final = frozenset(("DT", "PRP$", "CD", "POS", "SYM", "$", ",", ":", "HYPH", "-LRB-", "-RRB-"))
"""Tags of what a phrase doesn't need at its start."""
_TRAILING: Final = frozenset(("IN", "TO", "CC", ",", "DT", "POS"))
_SUMS: Final = words("total sum amount number rate price cost average")


def bearer(tree: Tree, node: int, token: int) -> int | None:
    """The noun that has a quantity: what it is said "of", its clause's subject, or what its clause tells of.

    None where the subject is a pronoun that no noun of the sentence stands behind, or the quantity itself.
    """
    for _ in range(_MAX_CLIMB):
        above, dep = tree.heads[node], tree.deps[node]
        if above == node or dep in _SUBJECTS:
            return None
        tied = _tied(tree, node, token)
        if tied is not None:
            return tied
        subject = _subject(tree, above, node)
        if subject is not None and _is_noun(tree, subject):
            return subject
        if subject is not None and not (tree.lower[subject] in _VAGUE and tree.deps[above] in _REPORTED):
            return None
        node = above
    return None


def _tied(tree: Tree, node: int, token: int) -> int | None:
    """The noun that governs a node through a preposition or a clause, or is the object of its verb."""
    above, dep = tree.heads[node], tree.deps[node]
    if dep == "pobj" and tree.lower[above] in _TIES and tree.heads[above] != token:
        return tree.heads[above] if tree.tags[tree.heads[above]] in _NOUNS else None
    if dep in {"relcl", "acl"} and tree.child(node, "aux") is None:
        return above if tree.tags[above] in _NOUNS and tree.lemmas[above] != "order" else None
    bare = tree.tags[above] == "VB" and _subject(tree, above, node) is None
    return _thing(tree, above, node) if bare else None


def _thing(tree: Tree, verb: int, node: int) -> int | None:
    """The object of a verb without a subject, as in "Get the lamp for $149"."""
    thing = tree.child(verb, "dobj")
    is_other = thing is not None and thing < node and tree.deps[verb] == "ROOT" and tree.tags[thing] in _NOUNS
    return thing if is_other else None


def _subject(tree: Tree, verb: int, node: int) -> int | None:
    """The subject of a verb other than the node below it that a quantity stands in."""
    subjects = [c for c in tree.children[verb] if tree.deps[c] in _SUBJECTS and c != node]
    return antecedent(tree, subjects[-1]) if subjects else None


def measured(tree: Tree, token: int, *, of_money: bool) -> int | None:
    """What a measure is of: "12% of voters", "a speed of 9 knots", or the subject of the verb it hangs on."""
    prepositions = _FOR if of_money else frozenset(("of",))
    node = token
    for _ in range(_MAX_CLIMB):
        found = _changed(tree, node)
        if found is not None:
            return found
        found = _below(tree, node, token, prepositions)
        if found is None and tree.heads[node] != node:
            found = _whole(tree, node, token)
        if found is None and tree.tags[tree.heads[node]][0] == "V":
            found = _below(tree, tree.heads[node], token, prepositions) or _subject(
                tree, tree.heads[node], node
            )
        if found is not None:
            return found
        if tree.heads[node] == node:
            return None
        node = tree.heads[node]
    return None


def _changed(tree: Tree, node: int) -> int | None:
    """What a verb changes by a measure: "raised the fee by 9 crowns"."""
    by = tree.heads[node]
    if tree.deps[node] != "pobj" or tree.lower[by] != "by" or tree.tags[tree.heads[by]][0] != "V":
        return None
    thing = tree.child(tree.heads[by], "dobj")
    return thing if thing is not None and thing < node and tree.tags[thing] in _NOUNS else None


def is_later(tree: Tree, token: int) -> bool:
    """Whether a length of time only places something in time: "two years later", "nine days ago"."""
    noun = tree.heads[token]
    behind = noun + 1 < len(tree) and tree.lower[noun + 1] in _LATER
    return behind and tree.lemmas[noun] in _PERIODS and tree.deps[token] in _MODIFIES


def is_duration(tree: Tree, token: int) -> bool:
    """Whether a length of time says how long something else took: "for three years", "two years later"."""
    noun = tree.heads[token]
    if tree.lemmas[noun] not in _PERIODS or tree.deps[token] not in _MODIFIES:
        return False
    above = tree.lower[tree.heads[noun]]
    return tree.deps[noun] == "npadvmod" or (tree.deps[noun] == "pobj" and above in _DURING)


def spent_on(tree: Tree, token: int) -> int | None:
    """What a length of time is of: "three years of drought"."""
    return _below(tree, tree.heads[token], token, frozenset(("of",)))


def before(tree: Tree, token: int) -> str | None:
    """The nouns right before a measure in a list or without a verb: "Dow +0.2%", "levels at 9 ppm"."""
    start, _ = tree.sentences[tree.sentence_of[token]]
    last = token - 1
    while last > max(start, token - _NEAR) and (tree.tags[last] in _BETWEEN or tree.lower[last] in _WAYS):
        last -= 1
    first = last + 1
    while first > start and _is_plain_noun(tree, first - 1):
        first -= 1
    return tree.slice(first, last) if first <= last else None


def _is_plain_noun(tree: Tree, i: int) -> bool:
    """Whether a token is a noun without digits, or the number in a name: "S&P 500"."""
    if tree.words[i].isdigit():
        return i > 0 and tree.tags[i - 1] == "NNP"
    return tree.tags[i] in _NOUNS and tree.words[i][0].isalpha()


def before_bracket(tree: Tree, token: int) -> str | None:
    """The noun that a measure in brackets is said of: "Ada Holt (12 points)"."""
    start, _ = tree.sentences[tree.sentence_of[token]]
    opens = next((i for i in range(token - 1, max(start, token - 8), -1) if tree.words[i] == "("), None)
    named = opens is not None and tree.tags[opens - 1] in _NOUNS
    return phrase(tree, opens - 1, token) if opens is not None and named else None


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
    if tree.deps[node] in _MODIFIES and tree.tags[head] in _NOUNS and head > token:
        return head if tree.starts[head] > tree.ends[token] and not is_unit(tree.lower[head]) else None
    if tree.deps[node] == "pobj" and tree.lower[head] == "of" and tree.heads[head] != head:
        whole = tree.heads[head]
        return whole if tree.tags[whole] in _NOUNS and tree.lemmas[whole] not in _SUMS else None
    return head if tree.deps[node] == "relcl" else None


def _is_setting(tree: Tree, prep: int, target: int) -> bool:
    """Whether a phrase says when or where, not of what: "in 2019", "in Delft", "for two years"."""
    entity = tree.entity_of.get(target)
    where = tree.lower[prep] in {"in", "for", "on"} and entity is not None
    return where and entity is not None and entity.label in {"DATE", "TIME", "GPE", "LOC"}


def phrase(tree: Tree, head: int | None, token: int) -> str | None:
    """A noun phrase without what follows it at length, and without the number itself; None for a pronoun."""
    if (
        head is not None
        and is_unit(tree.lower[head])
        and any(tree.tags[c] == "CD" for c in tree.children[head])
    ):
        of = next((c for c in tree.children[head] if c > head and tree.lower[c] == "of"), None)
        head = None if of is None else tree.child(of, "pobj")
    if head is None or not _is_noun(tree, head):
        return None
    first, last = mention(tree, head)
    if first <= token <= last:
        first, last = (token + 1, last) if token < head else (first, head)
    while first < head and (tree.tags[first] in _DROPPED or is_unit(tree.lower[first])):
        first += 1
    first = _joined_left(tree, first)
    if first > last or last - first > _MAX_WORDS:
        last = min(last, max(head, first))
    while last > first and tree.tags[last] in _TRAILING:
        last -= 1
    return tree.slice(first, last)


def _is_measure(tree: Tree, i: int) -> bool:
    """Whether a token is the unit of a number before it: "50 kilograms of cod"."""
    return is_unit(tree.lower[i]) and any(tree.tags[c] == "CD" for c in tree.children[i])


def _is_noun(tree: Tree, i: int) -> bool:
    """Whether a token heads a noun phrase that says something: no pronoun, no "most"; "S&P 500" does."""
    named = tree.tags[i] == "CD" and tree.child(i, "compound") is not None
    return named or tree.tags[i] not in _PRONOUNS


def _joined_left(tree: Tree, first: int) -> int:
    """The first token of a word that hyphens join: a phrase doesn't begin within "e-minis" or "year-olds"."""
    while first > 1 and tree.words[first - 1] == "-" and tree.ends[first - 1] == tree.starts[first]:
        first -= 2
    return first
