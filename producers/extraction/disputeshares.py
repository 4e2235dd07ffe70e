"""How likely a dispute is one, by its form: the share of that form that is, as two readers annotated them.

The shares are counted by `bench/scores.py`. Few disputes are annotated, so that forms are coarse and each
share is drawn towards that of all (a beta prior).
"""

from __future__ import annotations

from typing import Final

from producers.extraction.certainty import certainty
from producers.extraction.disputecues import DISPUTE_VERBS, EPITHETS, FALSE_WORDS, FALSELY, LIES
from schemas.records import Cue

SHARES: Final[dict[str, tuple[int, int]]] = {
    "lie": (6, 7),
    "other": (5, 5),
    "untrue": (9, 10),
    "verb": (9, 9),
}
"""By form: disputes that at least one of two readers saw, and all that are found; on 2026-11-24, in 24 US
news articles of PolNeAR's development part."""


def form_of(cue: Cue) -> str:
    """What kind of words dispute: a verb, a word for untrue, for lying, a hedge, or a contrast."""
    lemma, text = cue.lemma or "", cue.text.lower()
    if lemma == "verify":
        return "hedge"
    if text in FALSE_WORDS or text in EPITHETS or lemma == "true":
        return "untrue"
    if text in FALSELY or lemma in LIES:
        return "lie"
    return "verb" if lemma in DISPUTE_VERBS and " " not in text else "other"


def dispute_confidence(cue: Cue) -> float:
    """The probability, 0 to 1, that the words of a dispute are one, by their form alone."""
    return certainty(form_of(cue), SHARES)
