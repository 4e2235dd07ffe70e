"""What kind of speaker a mention without a person's name is: one human being, a body, a document ..."""

from __future__ import annotations

import re
from typing import Final

from producers.extraction.documents import AUTHORED
from producers.extraction.gender import PRONOUNS
from producers.extraction.organisations import is_body
from producers.extraction.subjects import DOCUMENTS
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words

_HUMAN: Final = re.compile(
    r"(?:er|or|ist|ian|ee|man|woman|person)$|^(?:chief|boss|aide|judge|pilot|nurse|son|wife|husband|friend|"
    r"witness|student|king|queen|guard|clerk|president|official|source|critic|expert|analyst|victim|relative|"
    r"resident|attorney|general|head|spouse|captain|guy|boy|girl|child|kid|someone|somebody|everyone|one|ally|"
    r"confidante?|colleague|associate|insider|candidate|activist|tenant|veteran|survivor|spokesperson)$"
)
"""Common nouns that mean one human being, and endings of such."""
_NOT_HUMAN: Final = words(
    "paper newspaper letter newsletter order matter number power water weather winter summer dinner manner "
    "corner computer offer answer danger anger center centre chapter register disaster river tower layer "
    "poster banner server error terror floor color colour behavior behaviour favor favour honor honour labor "
    "labour rumor rumour humor humour door factor sector corridor mirror fee tree degree guarantee coffee "
    "list twist median charter disorder encounter trailer folder border cover filter counter chamber quarter "
    "slaughter ledger barrier laughter shutter cancer transfer"
)
"""Nouns with such endings that mean none."""
_PLURAL: Final = words("they them their themselves we some many several most few both others")
_ANONYMOUS: Final = words("source sources official officials person aide aides insider insiders people")
_INSIDERS: Final = words(
    "source official aide insider adviser advisor confidant confidante ally associate staffer operative"
)
"""Nouns for one who knows, whom "a" or "one" leaves without a name."""
_UNNAMED: Final = re.compile(
    r"\b(?:familiar\s+with|close\s+to|knowledge\s+of|briefed\s+on|anonym(?:ous|ity)|unnamed|unidentified|"
    r"not\s+(?:to\s+)?be\s+(?:named|identified))\b",
    re.IGNORECASE,
)
_RECORDS: Final = (
    DOCUMENTS
    | AUTHORED
    | words("paper file record footage photo photograph picture study survey poll data log minutes manifest")
)
"""What speaks for whoever made it."""
_KINDS: Final = {"GPE": "place", "LOC": "place", "ORG": "organisation", "NORP": "group", "PERSON": "person"}


def _is_unnamed(tree: Tree, head: int) -> bool:
    """Whether a noun phrase says that its people are not to be named, or only how they know."""
    if tree.lemmas[head] in _INSIDERS and tree.lower[tree.left[head]] in {"a", "an", "one", "another"}:
        return tree.tags[head] == "NN"
    common = tree.tags[head] in {"NN", "NNS"} and (
        tree.lower[head] in _ANONYMOUS or _is_human(tree.lemmas[head])
    )
    words_of_it = tree.slice(tree.left[head], tree.right[head])
    return bool(common and _UNNAMED.search(words_of_it))


def _is_human(lemma: str) -> bool:
    """Whether a common noun means one human being, by what it is or how it ends."""
    return _HUMAN.search(lemma) is not None and lemma not in _NOT_HUMAN


def kind_of(tree: Tree, head: int) -> str:
    """The kind of speaker that a mention without a person's name is."""
    lower, lemma = tree.lower[head], tree.lemmas[head]
    entity = tree.entity_of.get(head)
    if entity is not None and entity.label in _KINDS:
        return _KINDS[entity.label]
    bare = tree.child(head, "compound", "amod", "poss") is None
    tests = (
        ("person", lower in PRONOUNS or lower in {"i", "who"}),
        ("document", lower in _RECORDS or lemma in _RECORDS),
        ("anonymous", (lower in _ANONYMOUS and bare) or _is_unnamed(tree, head)),
        ("group", lower in _PLURAL or tree.tags[head] in {"NNS", "NNPS"}),
        ("organisation", is_body(lemma)),
        (
            "person",
            tree.tags[head] == "NNP" or (tree.tags[head] == "NN" and _is_human(lemma)),
        ),
    )
    return next((kind for kind, holds in tests if holds), "unknown")
