"""The bodies that people speak for, where the text says so: "Ada Holt, a spokeswoman for the Harbour Union".

What counts is a named body beside a role: before it ("Harbour Union president"), behind it ("head of the
Harbour Union"), or on the name itself ("Ada Holt of the Harbour Union"). A former role is none, and neither
is one that doesn't speak for the body ("a critic of the Harbour Union").
"""

from __future__ import annotations

import re
from typing import Final

from producers.extraction.organisations import Organisations, is_body, name_of_body
from producers.extraction.people import People
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words

_TIES: Final = words("for at with from in within")
"""Prepositions between any role and its body."""
_OF: Final = words(
    "president vice-president chairman chairwoman chair chief head director leader secretary treasurer "
    "member spokesman spokeswoman spokesperson officer official minister commissioner commander captain "
    "professor dean rector provost founder co-founder editor publisher owner partner manager executive "
    "principal superintendent coach governor sheriff deputy ceo representative delegate part"
)
"""Roles that may be "of" a body; others may be against it."""
_OUTSIDE: Final = words(
    "critic opponent supporter fan rival customer client user victim patient passenger reader viewer "
    "candidate nominee contender hopeful competitor investor shareholder graduate alumnus alumna dropout "
    "listener enemy source suspect defendant"
)
"""Roles beside a body that don't speak for it."""
_PAST: Final = words("former ex late then onetime one-time erstwhile retired ousted then- ex- former-")
_LEADS: Final = words("lead head run chair direct found manage own")
_ALONE: Final = words("party committee campaign board council cabinet defense defence union department state")
"""Words of bodies' names that name none alone: "Party Chairman"."""
_NAMING: Final = frozenset(("NN", "NNS", "NNP", "NNPS", "POS"))
_CHAIN: Final = 3
_BEFORE_NAME: Final = 4
_PARTIES: Final = {"D": "Democratic Party", "R": "Republican Party"}
_PARTY: Final = re.compile(r"\s*[,(]\s*([DR])-[A-Z][\w.]+(?:\s[A-Z]\w+)?\s*[,).;]")
"""As in "Holt, D-Ohio,"; the letter of the party and the state."""


def note_affiliations(trees: list[Tree], people: People, organisations: Organisations) -> None:
    """Give everyone in `people` the affiliation that stands beside the first of their names that has one."""
    for met in people.mentions:
        if met.person.affiliation is None:
            span = (met.first, met.token)
            found = _of_name(trees[met.paragraph], organisations, met.paragraph, span)
            met.person.affiliation = None if found is None or _is_person(found, people) else found


def of_unnamed(
    tree: Tree, paragraph: int, role: int, people: People, organisations: Organisations
) -> str | None:
    """The body that a speaker without a name speaks for: "a spokeswoman for the Harbour Union"."""
    found = _of_role(tree, organisations, paragraph, role)
    return None if found is None or _is_person(found, people) else found


def _is_person(body: str, people: People) -> bool:
    """Whether the model took a person for a body: "a Holt spokesman", "Holt's victory"."""
    words_of_it = body.replace("\u2019", "'").split("'")[0].split()
    return bool(words_of_it) and people.is_surname(words_of_it[-1])


def _of_name(tree: Tree, organisations: Organisations, paragraph: int, span: tuple[int, int]) -> str | None:
    """The body that whoever is named by the tokens first..last speaks for, by what stands beside the name."""
    first, last = span
    party = _PARTY.match(tree.text, tree.ends[last], tree.end)
    if party is not None:
        return _PARTIES[party[1]]
    before = _before(tree, first)
    if before is not None:
        return before
    roles = [c for c in tree.children[last] if c > last and tree.deps[c] == "appos"]
    if tree.deps[last] == "appos" and tree.heads[last] < first:
        roles.append(tree.heads[last])
    found = (_of_role(tree, organisations, paragraph, role) for role in roles)
    return next((body for body in found if body), None) or _on_name(tree, organisations, paragraph, last)


def _of_role(tree: Tree, organisations: Organisations, paragraph: int, role: int) -> str | None:
    """The body that whoever has the role speaks for, where the token heads a role's noun phrase."""
    if tree.tags[role] not in {"NN", "NNS", "NNP"} or tree.lemmas[role] in _OUTSIDE or _is_past(tree, role):
        return None
    for child in tree.children[role]:
        if child < role and tree.deps[child] in {"poss", "compound", "nmod"}:
            body = _body(tree, organisations, paragraph, child)
            if body is not None:
                return body
    return _behind(tree, organisations, paragraph, role)


def _behind(tree: Tree, organisations: Organisations, paragraph: int, role: int) -> str | None:
    """The body behind a role, with other nouns in between: "head of research at Delta Bank"."""
    waiting = [(role, 0)]
    for node, depth in waiting:
        for prep in (c for c in tree.children[node] if c > node and tree.deps[c] == "prep"):
            target = tree.child(prep, "pobj")
            tied = tree.lower[prep] in _TIES or (tree.lower[prep] == "of" and tree.lemmas[role] in _OF)
            if target is None or not tied:
                continue
            body = _body(tree, organisations, paragraph, target)
            if body is not None:
                return body
            if depth < _CHAIN:
                waiting.append((target, depth + 1))
        if tree.deps[node] != "pobj":
            waiting += [(c, depth + 1) for c in tree.children[node] if c > node and tree.deps[c] == "conj"]
    return None


def _on_name(tree: Tree, organisations: Organisations, paragraph: int, last: int) -> str | None:
    """The body that a name itself is of, or that a clause behind it says to be led: "Holt, who leads ...".

    No single word with small letters, as that may well be a town.
    """
    for child in tree.children[last]:
        if child <= last:
            continue
        target = None
        if tree.deps[child] == "prep" and tree.lower[child] in {"of", "from", "at", "with"}:
            target = tree.child(child, "pobj")
        elif tree.deps[child] == "relcl" and tree.lemmas[child] in _LEADS and tree.tags[child] == "VBZ":
            target = tree.child(child, "dobj")
        body = None if target is None else _body(tree, organisations, paragraph, target)
        if body is not None and (" " in body or body.isupper()):
            return body
    return None


def _before(tree: Tree, first: int) -> str | None:
    """The body in what stands before a name: "Harbour Union president Ada Holt", "the union's Ada Holt"."""
    at = first - 1
    while at >= max(0, first - _BEFORE_NAME) and _is_title(tree, at):
        if tree.lower[at] in _PAST or tree.lemmas[at] in _OUTSIDE:
            return None
        at -= 1
    if at < 0 or (at == first - 1 and tree.tags[at] != "POS"):
        return None
    at -= tree.tags[at] == "POS"
    entity = tree.entity_of.get(at)
    if entity is None or entity.label != "ORG" or _PAST & set(tree.lower[max(0, entity.first - 2) : at]):
        return None
    bare = entity.first == entity.last
    of_office = bare and (tree.lower[at] in _ALONE or tree.lower[at + 1] in {"secretary", "minister"})
    return None if of_office else name_of_body(tree, entity)


def _is_title(tree: Tree, i: int) -> bool:
    """Whether a token can be of a title between a body and a name."""
    entity = tree.entity_of.get(i)
    plain = entity is None or entity.label not in {"ORG", "GPE", "PERSON", "NORP"}
    return plain and tree.tags[i] in {"NN", "NNP", "JJ", "CC", "HYPH"}


def _is_past(tree: Tree, role: int) -> bool:
    below = (c for c in tree.children[role] if c < role)
    return any(tree.lower[c] in _PAST or tree.lower[c].startswith(("ex-", "then-")) for c in below)


def _body(tree: Tree, organisations: Organisations, paragraph: int, token: int) -> str | None:
    """The name of the body that a noun phrase means; a common noun alone only where it was named before."""
    entity = tree.entity_of.get(token)
    if entity is not None:
        return name_of_body(tree, entity) if entity.label == "ORG" else None
    if not is_body(tree.lower[token]):
        return None
    first = tree.left[token]
    first += first < token and tree.lower[first] in {"the", "a", "an"}
    if first < token and all(tree.tags[i] in _NAMING for i in range(first, token)):
        return tree.slice(first, token)
    return organisations.named(tree.lower[token], paragraph, token)
