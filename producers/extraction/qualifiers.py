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
    r"about|around|approximately|approx\.?|roughly|some|circa|ca\.|(?:an?\s+)?estimated(?:\s+(?:at|to\s+be))?|"
    r"more\s+or\s+less|close\s+to|near|~|barely|averag(?:ed|es|ing)|something\s+like|(?:in|on)\s+the\s+"
    r"(?:region|order|neighbou?rhood|vicinity)\s+of"
)
_BELOW: Final = (
    r"almost|nearly|up\s+to|as\s+(?:many|much|high)\s+as|(?:no|not)\s+(?:more|higher|greater|larger)\s+than|"
    r"at\s+most|(?:an?\s+)?maximum\s+of|(?:less|fewer|lower|smaller)\s+than|(?:just\s+|well\s+)?(?:under|below)"
    r"(?:\s+the\s+age\s+of)?|(?:just\s+)?(?:shy|short)\s+of|not\s+exceeding|capped\s+at|limited\s+to|within|"
    r"approaching|<|sub-"
)
_ABOVE: Final = (
    r"at\s+(?:the\s+very\s+)?least|(?:no|not)\s+(?:less|fewer|lower)\s+than|(?:more|greater|higher|larger)\s+than|"
    r"(?:just\s+|well\s+)?over(?:\s+(?:than|the\s+age\s+of))?|(?:just\s+)?above|upwards?\s+of|in\s+excess\s+of|"
    r"exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|(?:an?\s+)?minimum\s+of|as\s+(?:few|little|low)\s+as|"
    r"topp(?:ed|ing)|start(?:s|ing)\s+(?:at|from)|north\s+of|beyond|>"
)
_BEFORE: Final = re.compile(
    rf"(?:(?P<below>{_BELOW})|(?P<above>{_ABOVE})|(?P<about>{_ABOUT}))(?:\s+(?:the|an?|only|another))?\s*$",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    r"\s*(?:(?P<above>\+(?!\d)|-?plus\b(?!\s+\d)|or\s+(?:more|above|older|higher|over)\b|and\s+(?:up|above|over|older)\b|"
    r"at\s+(?:the\s+)?least\b)|(?P<below>or\s+(?:less|fewer|under|younger)\b|at\s+(?:the\s+)?most\b|tops\b)|"
    r"(?P<about>or\s+so\b|or\s+thereabouts\b|give\s+or\s+take\b|-odd\b))",
    re.IGNORECASE,
)

_AFTER_NOUN: Final = re.compile(
    r"\s+(?:(?P<above>or\s+(?:more|higher|older)\b|at\s+least(?=\s*[.,;:)]|\s*$))|"
    r"(?P<below>or\s+(?:less|fewer|younger)\b|at\s+(?:the\s+)?most\b)|(?P<about>or\s+(?:so|thereabouts)\b))"
    r"(?!\s+than\b)",
    re.IGNORECASE,
)
"""Behind what is counted: "300 ships or more"; not "300 ships and over 40 boats"."""

_UP: Final = words(
    "rise increase climb gain jump grow surge soar advance leap up rally higher expand widen edge swell "
    "upward upwards balloon strengthen appreciate skyrocket rocket accelerate"
)
_DOWN: Final = words(
    "fall drop decline decrease down lose plunge slide slip tumble shrink dip sink plummet lower cut reduce "
    "downward downwards ease slump retreat shed crash weaken depreciate dive nosedive dwindle trim slash "
    "narrow"
)


_REACH: Final = 36
"""Characters before a number in which its qualifier stands."""


def qualifier_before(text: str, start: int, at: int) -> Qualifier | None:
    """The qualifier that ends right before a number at text[at]."""
    window = max(start, at - _REACH)
    match = _BEFORE.search(text, window, at)
    if match is None or (
        match.start() > start and text[match.start()].isalpha() and text[match.start() - 1].isalnum()
    ):
        return None
    words = match[match.lastgroup or 0]
    return Qualifier(" ".join(words.split()), match.start(), match.lastgroup or "about")


def qualifier_after(text: str, at: int, end: int) -> Qualifier | None:
    """The qualifier right behind a quantity: "50 or more"."""
    return _behind(_AFTER.match(text, at, end))


def qualifier_after_noun(text: str, at: int, end: int) -> Qualifier | None:
    """The qualifier right behind what a quantity counts: "50 ships or more"."""
    return _behind(_AFTER_NOUN.match(text, at, end))


def _behind(match: re.Match[str] | None) -> Qualifier | None:
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
