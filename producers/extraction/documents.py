"""Whose words a document carries: "Holt released a memo ... the memo says" speaks for Holt."""

from __future__ import annotations

from typing import Final, NamedTuple

from producers.extraction.subjects import DOCUMENTS, speaker_of
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words

AUTHORED: Final = DOCUMENTS | words("order ruling opinion brief proposal plan list transcript")
_MAKES: Final = words("write send release issue publish file post sign draft deliver give make author pen")


class _Document(NamedTuple):
    paragraph: int
    token: int
    lemma: str
    owner: int
    """Token that heads the mention of who wrote it."""


class Documents:
    """The documents of an article whose authors it tells."""

    def __init__(self, trees: list[Tree]) -> None:
        self._known = [
            _Document(number, i, lemma, owner)
            for number, tree in enumerate(trees)
            for i, lemma in enumerate(tree.lemmas)
            if lemma in AUTHORED and tree.quoted[i] < 0 and (owner := _owner(tree, i)) is not None
        ]

    def author(self, lemma: str, paragraph: int, token: int) -> tuple[int, int] | None:
        """Paragraph and token of the author of "the memo" at a token: of the last memo up to there."""
        for document in reversed(self._known):
            if document.lemma == lemma and (document.paragraph, document.token) <= (paragraph, token):
                return document.paragraph, document.owner
        return None


def _owner(tree: Tree, i: int) -> int | None:
    """Who a document belongs to by its grammar: "Holt's memo", "the memo that Holt sent"."""
    owner = tree.child(i, "poss")
    if owner is not None:
        return owner
    verb = tree.heads[i]
    if tree.deps[i] == "dobj" and tree.lemmas[verb] in _MAKES:
        return speaker_of(tree, verb)
    by = tree.child(i, "prep")
    return tree.child(by, "pobj") if by is not None and tree.lower[by] in {"by", "from"} else None
