"""Which claim a dispute is about: the statement or words of the same article that it answers."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

from producers.extraction.disputecues import CLAIM_NOUNS, DISPUTE_VERBS, FALSE_WORDS, LACKED
from producers.extraction.facts import Statement
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words
from schemas.records import Span

_SHORTEST: Final = 3
_WORD: Final = re.compile(r"\w+")
_COMMON: Final = words(
    "the a an of and in on at for to by from with as his her its their our my your this that these those who "
    "which is are was were be been being has have had do does did not no it he she they we i you will would "
    "could should can may might said says say also there than then about into over after before"
)


def stems(text: str) -> frozenset[str]:
    """The content words of a text, cut to their first six letters so that inflections agree."""
    return frozenset(w[:6] for w in _WORD.findall(text.lower()) if w not in _COMMON and len(w) >= _SHORTEST)


_REFERRED: Final = 0.2
"""Least score where the dispute only refers to its claim, so that the nearest statement may do."""
_WORDED: Final = 1.0
"""Least score where the dispute words its claim itself."""
_POINTED: Final = 0.9
"""Least score where a pronoun may as well mean the sentence before: a statement's two sentences back."""
_SHORTEST_CLAIM: Final = 12
"""Characters of a statement before a dispute that its content runs into, at least, to be what is disputed."""
_SAME_SENTENCE: Final = 1.5
_LATER: Final = -0.8
"""For a statement of a later sentence, in place of nearness."""
_NO_ASSERTION: Final = 1.5
"""Against a statement without a clause, such as a thing that was praised."""
_PER_STEM: Final = 0.6
_MOST_STEMS: Final = 4
_DISPUTING: Final = stems(" ".join([*CLAIM_NOUNS, *DISPUTE_VERBS, *FALSE_WORDS, *LACKED]))
"""Words of disputes that tell nothing of what they are about."""


class Query(NamedTuple):
    """What a dispute tells about its claim."""

    before: int
    """Where the dispute starts, in characters."""
    words: str
    """The words of the claim as the dispute puts it, else of the dispute."""
    whose: str | None
    """Name of the one whose claim it is, where the text says so."""
    disputer: str | None
    """Name of the disputer, who doesn't dispute himself."""
    refers: bool
    """The claim is only referred to."""
    until: int = 0
    """Where the dispute ends."""
    points: bool = False
    """The claim is referred to by a pronoun."""


class Targets:
    """The statements of an article as possible claims."""

    def __init__(
        self,
        trees: list[Tree],
        statements: tuple[Statement, ...],
        disputed_at: Sequence[int],
        loose: frozenset[int] = frozenset(),
    ) -> None:
        """`disputed_at` are the characters of the cues of disputes: what holds one is less likely meant.

        Never meant are the statements whose numbers are in `loose`.
        """
        self.statements, self._loose = statements, loose
        self.disputing = {n for n, s in enumerate(statements) if any(_holds(s, at) for at in disputed_at)}
        self.stems = [stems(" ".join(span.text for span in s.content)) for s in statements]
        self._asserting = [_asserts(trees, s) for s in statements]
        self._sentences = [tree.starts[first] for tree in trees for first, _ in tree.sentences]

    def best(self, query: Query) -> int | None:
        """The number of the statement that a dispute most likely answers, or None."""
        own = stems(query.disputer or "") | stems(query.whose or "")
        about = stems(query.words) - own - _DISPUTING
        scored = [
            (score, n)
            for n in range(len(self.statements))
            if n not in self._loose and (score := self._score(n, query, about)) is not None
        ]
        if not scored:
            return None
        score, number = max(scored)
        least = _POINTED if query.points else _REFERRED if query.refers else _WORDED
        return number if score >= least else None

    def _score(self, number: int, query: Query, about: frozenset[str]) -> float | None:
        """How well a statement fits by words, speaker and nearness; None where it can't be meant."""
        statement = self.statements[number]
        start, end = statement.content[0].start, statement.content[-1].end
        name = statement.speaker.name if statement.speaker else None
        by_disputer = _same(name, query.disputer) and not _same(name, query.whose)
        own = query.disputer is None or _same(name, query.disputer)
        holds = start <= query.before < end and (own or query.before - start < _SHORTEST_CLAIM)
        if holds or (query.disputer is not None and by_disputer):
            return None
        score = min(len(about & self.stems[number]), _MOST_STEMS) * _PER_STEM / (1 + query.refers)
        score += _weight(statement, named=query.whose is not None)
        score -= 0.0 if self._asserting[number] else _NO_ASSERTION
        if number in self.disputing:
            score -= 0.7 if query.whose is None else 0.2
        if query.whose is not None:
            score += 1.5 if _same(name, query.whose) else -1.5
        if query.before < start < query.until and _same(name, query.whose):
            return score + _SAME_SENTENCE
        if start >= query.before and self._apart(query.before, start):
            return score + _LATER
        return score + self._nearness(start, query.before)

    def _nearness(self, start: int, before: int) -> float:
        """Most for a statement of the same sentence, then falling with the sentences in between."""
        apart = self._apart(start, before)
        return _SAME_SENTENCE if apart <= 0 else 1.2 / (1 + (apart - 1) / 4)

    def _apart(self, one: int, other: int) -> int:
        """Sentences between two characters."""
        return bisect_right(self._sentences, other) - bisect_right(self._sentences, one)


def _holds(statement: Statement, at: int) -> bool:
    return any(part.start <= at < part.end for part in statement.content)


def _weight(statement: Statement, *, named: bool) -> float:
    """How fit a statement is to be disputed by its cue, unless its speaker is named."""
    class_ = statement.cue.class_ if statement.cue else "neutral"
    by_class = 0.3 if class_ in {"claim", "accuse", "insist", "suggest"} else 0.0
    by_class -= 0.4 if class_ in {"deny", "dispute"} and not named else 0.0
    return by_class


def _asserts(trees: list[Tree], statement: Statement) -> bool:
    """Whether a statement says that something is so: it has a clause, or accuses somebody of something."""
    if statement.cue is not None and statement.cue.class_ == "accuse":
        return True
    return any(
        tree.tags[i][0] == "V" and tree.child(i, "nsubj", "nsubjpass") is not None
        for part in statement.content
        for tree in trees[bisect_right(trees, part.start, key=lambda tree: tree.start) - 1 :][:1]
        for i in range(bisect_left(tree.starts, part.start), bisect_left(tree.starts, part.end))
    )


def _same(name: str | None, other: str | None) -> bool:
    mine, theirs = (name or "").split(), (other or "").split()
    return bool(mine and theirs) and mine[-1].lower() == theirs[-1].lower()


def span(text: str, start: int, end: int) -> Span:
    """The span of text[start:end]."""
    return Span(start=start, end=end, text=text[start:end])
