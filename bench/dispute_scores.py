"""Disputes scored against annotated ones.

A dispute is found where it shares a third of the words of the shorter of both; annotated ones of which not
both readers were sure are neither right nor wrong. Of those found: the mode, the disputer's name, and the
claim, which is right where its words or those of its statement hold three of ten annotated words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from bench.statement_scores import Words
from producers.extraction.disputeshares import form_of
from producers.extraction.facts import Dispute, Facts

_FOUND: Final = 1 / 3
_CLAIM: Final = 0.3


class DisputeError(NamedTuple):
    """One thing that is wrong."""

    error: str
    text: str
    annotated: str | None
    found: str | None


class DisputeScore:
    """Counts over articles."""

    def __init__(self) -> None:
        self.errors: list[DisputeError] = []
        self.counts: Counter[str] = Counter()
        self.forms: dict[str, list[int]] = {}
        """By form: disputes that at least one reader saw, and all that are found."""

    def add(self, text: str, annotated: Sequence[dict[str, Any]], facts: Facts) -> None:
        """Count an article's annotated disputes: "span", "core", "modes", "disputer_name", "claim_span"."""
        words = Words(text)
        made = {n: _words(words, each) for n, each in enumerate(facts.disputes)}
        free = set(made)
        for each in (gold for gold in annotated if gold["core"]):
            self.counts["annotated"] += 1
            meant = words.within([each["span"]])
            fitting = [(_overlap(meant, made[n]), n) for n in free if _overlap(meant, made[n]) >= _FOUND]
            if not fitting:
                self._note("missed", text[slice(*each["span"])], "/".join(each["modes"]), None)
                continue
            number = max(fitting)[1]
            free.discard(number)
            self._found(words, each, facts.disputes[number], facts)
        every = [words.within([each["span"]]) for each in annotated]
        for number, found in enumerate(facts.disputes):
            seen = any(_overlap(each, made[number]) >= _FOUND for each in every)
            if found.cue is not None:
                tally = self.forms.setdefault(form_of(found.cue), [0, 0])
                self.forms[form_of(found.cue)] = [tally[0] + seen, tally[1] + 1]
            if number in free and not seen:
                self.counts["extra"] += 1
                self._note("extra", found.span.text, None, found.mode)

    def _found(self, words: Words, annotated: dict[str, Any], found: Dispute, facts: Facts) -> None:
        self.counts["found"] += 1
        name = (found.disputer.name or found.disputer.text) if found.disputer else None
        claim = words.within(_claim_spans(found, facts))
        meant = words.within([annotated["claim_span"]]) if annotated.get("claim_span") else frozenset[int]()
        stated = words.text[slice(*annotated["claim_span"])] if annotated.get("claim_span") else None
        checks = (
            ("mode", found.mode in annotated["modes"], "/".join(annotated["modes"]), found.mode),
            ("disputer", same_name(annotated["disputer_name"], name), annotated["disputer_name"], name),
            (
                "claim",
                bool(meant) and len(meant & claim) >= _CLAIM * len(meant),
                stated,
                found.claim.text if found.claim else None,
            ),
        )
        for what, right, wanted, got in checks:
            self.counts[what] += right
            if not right:
                self._note(f"wrong {what}", found.span.text, wanted, got)

    def _note(self, error: str, text: str, annotated: str | None, found: str | None) -> None:
        self.errors.append(DisputeError(error, text, annotated, found))

    def f1(self) -> tuple[float, float, float]:
        """Precision, recall and F1 of disputes, 0 to 1."""
        precision = self.counts["found"] / max(1, self.counts["found"] + self.counts["extra"])
        recall = self.counts["found"] / max(1, self.counts["annotated"])
        both = precision + recall
        return precision, recall, 2 * precision * recall / both if both else 0.0

    def share(self, what: str) -> float:
        """Of the disputes found, the share with the right mode, disputer or claim."""
        return self.counts[what] / max(1, self.counts["found"])


def _words(words: Words, dispute: Dispute) -> frozenset[int]:
    return words.within([(dispute.span.start, dispute.span.end)])


def _overlap(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def _claim_spans(found: Dispute, facts: Facts) -> list[tuple[int, int]]:
    spans = [(found.claim.start, found.claim.end)] if found.claim else []
    if found.claim_statement is not None:
        content = facts.statements[found.claim_statement].content
        spans += [(part.start, part.end) for part in content]
    return sorted(set(spans))


def same_name(one: str | None, other: str | None) -> bool:
    """Whether the last word of one name is in the other; no name at all is the outlet's."""
    if not one or not other:
        return not one and not other
    mine, theirs = ([w.lower().removesuffix("\u2019s") for w in each.split()] for each in (one, other))
    return mine[-1] in theirs or theirs[-1] in mine
