"""Who disputes: the subject of the words that do, who says or quotes them, else the outlet."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from producers.extraction.contention import Contention, claimant
from producers.extraction.cues import CUE_VERBS
from producers.extraction.disputecues import CLAIM_NOUNS
from producers.extraction.documents import AUTHORED
from producers.extraction.facts import Statement
from producers.extraction.names import Names
from producers.extraction.subjects import owner_of, speaker_of
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words
from schemas.records import Speaker

_FIRST_PERSON: Final = words("i we me us myself ourselves")
_SHOWN: Final = (
    CLAIM_NOUNS
    | AUTHORED
    | words(
        "finding word action record evidence result research data analysis study survey book answer response "
        "support decision vote behavior behaviour remarks comments"
    )
)
"""Things that speak for whose they are: "her findings contradicted the claim"."""
_NOT_ASSERTING: Final = frozenset(("ask", "demand"))
"""Classes of cues that don't assert what their content mentions."""
_CLAUSES: Final = words("ccomp acl")


class Disputers:
    """Names the disputers of one article."""

    def __init__(self, trees: list[Tree], names: Names, statements: tuple[Statement, ...]) -> None:
        self._trees, self._names = trees, names
        self._held = sorted(
            (part.end - part.start, part.start, part.end, number)
            for number, statement in enumerate(statements)
            for part in statement.content
            if statement.speaker is not None
        )
        self._statements = statements

    def of(self, contention: Contention) -> Speaker:
        """Who disputes: the subject, else the speaker of the words, else the outlet."""
        statement = self._saying(contention.cue[0])
        if contention.disputer is not None:
            return self._subject(contention.paragraph, contention.disputer, statement)
        if contention.of_outlet or self._is_in_passing(contention, statement):
            return Speaker(kind="outlet")
        said_by = self._reported_by(contention, statement)
        if said_by is not None:
            return self._names.speaker(contention.paragraph, said_by, sure=False)
        speaker = None if statement is None else statement.speaker
        return speaker or Speaker(kind="outlet")

    def _saying(self, at: int) -> Statement | None:
        """The narrowest statement that a character stands in: of "A said that B says", B's."""
        number = next((n for _, start, end, n in self._held if start <= at < end), None)
        return None if number is None else self._statements[number]

    def _subject(self, paragraph: int, token: int, statement: Statement | None) -> Speaker:
        """Whom a subject means: who is quoted with "I", whose a thing is, or who tells what it shows."""
        tree = self._trees[paragraph]
        speaker = None if statement is None else statement.speaker
        if speaker is not None and tree.lower[token] in _FIRST_PERSON:
            return speaker
        subject = self._names.speaker(paragraph, token)
        owner = owner_of(tree, token) if self._is_thing(tree, token) else None
        if owner is not None and subject.kind != "person":
            return self._names.speaker(paragraph, owner)
        inanimate = subject.kind in {"document", "unknown"} and subject.text != "it"
        return speaker if speaker is not None and inanimate else subject

    @staticmethod
    def _is_thing(tree: Tree, token: int) -> bool:
        """Whether a mention is of a thing that speaks for somebody, or of some of such things."""
        of = next((c for c in tree.children[token] if c > token and tree.lower[c] == "of"), None)
        whole = None if of is None else tree.child(of, "pobj")
        return any(i is not None and tree.lemmas[i] in _SHOWN for i in (token, whole))

    def _is_in_passing(self, contention: Contention, statement: Statement | None) -> bool:
        """Whether the text itself calls a claim untrue in passing: its speaker claims it, or only asks."""
        if not contention.passing or statement is None or statement.speaker is None:
            return False
        if statement.cue is not None and statement.cue.class_ in _NOT_ASSERTING:
            return True
        if contention.whose is None:
            return False
        whose = self._names.speaker(contention.paragraph, contention.whose, sure=False)
        return whose.name == statement.speaker.name

    def _reported_by(self, contention: Contention, statement: Statement | None) -> int | None:
        """Who says the words by their grammar, where that is within the statement or there is none.

        Such as of "the claim that Holt lied" whose that is, of "the families say you lied" the families.
        """
        tree = self._trees[contention.paragraph]
        token = bisect_left(tree.starts, contention.cue[0])
        node = token
        for above in tree.ancestors(token):
            if tree.quoted[above] != tree.quoted[token] or _is_beside(tree, node):
                return None
            if tree.deps[node] in _CLAUSES and not self._is_outside(tree, above, statement):
                by = self._says(tree, above)
                if by is not None:
                    return None if tree.lower[by] in _FIRST_PERSON else by
            node = above
        return None

    @staticmethod
    def _is_outside(tree: Tree, token: int, statement: Statement | None) -> bool:
        if statement is None:
            return False
        return not any(part.start <= tree.starts[token] < part.end for part in statement.content)

    @staticmethod
    def _says(tree: Tree, above: int) -> int | None:
        """Head of the mention that says a clause below a verb or noun of saying."""
        if tree.tags[above][0] == "V" and tree.lemmas[above] in CUE_VERBS:
            return speaker_of(tree, above)
        if tree.lemmas[above] not in CLAIM_NOUNS:
            return None
        owner = claimant(tree, above)
        return owner if owner is not None else speaker_of(tree, tree.heads[above])


def _is_beside(tree: Tree, node: int) -> bool:
    """Whether a clause only stands beside the one above it: "they say X, and that is untrue"."""
    return tree.deps[node] == "conj" and tree.child(node, "nsubj") is not None
