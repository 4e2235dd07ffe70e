"""Words that bind a number: approximation, bounds, and the direction of a change."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from producers.extraction.tree import Tree
from producers.extraction.wordlists import words


class Qualifier(NamedTuple):
    """A qualifier's words, where they start, and their relation (schemas.vocabulary.RELATIONS)."""

    text: str
    start: int
    relation: str


_ABOUT: Final = (
    r"about|around|approximately|approx\.?|roughly|some|circa|an?\s+estimated|estimated|more\s+or\s+less|"
    r"close\s+to|~|barely|or\s+so"
)
_BELOW: Final = (
    r"almost|nearly|up\s+to|as\s+(?:many|much|high)\s+as|(?:no|not)\s+more\s+than|at\s+most|a\s+maximum\s+of|"
    r"(?:less|fewer|lower|smaller)\s+than|(?:just\s+)?(?:under|below)|shy\s+of|well\s+under|<"
)
_ABOVE: Final = (
    r"at\s+least|(?:no|not)\s+(?:less|fewer)\s+than|(?:more|greater|higher|larger)\s+than|(?:just\s+|well\s+)?over|"
    r"(?:just\s+)?above|upwards?\s+of|in\s+excess\s+of|exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|a\s+minimum\s+of|"
    r"as\s+(?:few|little|low)\s+as|topp(?:ed|ing)|>"
)
_BEFORE: Final = re.compile(
    rf"(?:(?P<below>{_BELOW})|(?P<above>{_ABOVE})|(?P<about>{_ABOUT}))(?:\s+(?:the|an?|only|another))?\s*$",
    re.IGNORECASE,
)
_BOUNDARY: Final = re.compile(r"[\w]$")
_AFTER: Final = re.compile(
    r"\s*(?:(?P<above>\+(?!\d)|or\s+(?:more|above|older|higher|over))|(?P<below>or\s+(?:less|fewer|under))|(?P<about>or\s+so)\b)",
    re.IGNORECASE,
)

_UP: Final = words(
    "rise increase climb gain jump grow surge soar advance leap up rally higher expand widen edge"
)
_DOWN: Final = words(
    "fall drop decline decrease down lose plunge slide slip tumble shrink dip sink plummet lower cut reduce "
    "ease slump retreat shed off crash"
)


def qualifier_before(text: str, start: int, at: int) -> Qualifier | None:
    """The qualifier that ends right before a number at text[at]."""
    window = max(start, at - 32)
    match = _BEFORE.search(text, window, at)
    if match is None or (
        match.start() > start and text[match.start()].isalpha() and text[match.start() - 1].isalnum()
    ):
        return None
    words = match[match.lastgroup or 0]
    return Qualifier(" ".join(words.split()), match.start(), match.lastgroup or "about")


def qualifier_after(text: str, at: int, end: int) -> Qualifier | None:
    """The qualifier right behind a quantity: "50 or more"."""
    match = _AFTER.match(text, at, end)
    if match is None:
        return None
    return Qualifier(" ".join(match[match.lastgroup or 0].split()), match.start(), match.lastgroup or "about")


def change_of(tree: Tree, token: int | None, start: int) -> str | None:
    """Up or down, where the quantity is the size of a change: "rose 4%", "up 19 cents", "by 3 points"."""
    if token is None:
        return None
    first = token
    while first > 0 and tree.starts[first] > start:
        first -= 1
    for i in range(first - 1, max(-1, first - 5), -1):
        word, lemma = tree.lower[i], tree.lemmas[i]
        if word in {"to", "at", "from", "of", "in", "for", "over", "than", ".", ",", ";", "and"}:
            return None
        direction = (
            "up" if lemma in _UP or word in _UP else "down" if lemma in _DOWN or word in _DOWN else None
        )
        if direction:
            return direction
    return None
