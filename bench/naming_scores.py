"""Who said a direct quotation, by full name, and where and when: scored against annotated quotations.

A quotation is found where a statement holds half of its words; the one that holds most counts. Its name is
right where the last word of one name is in the other, its medium where both share a word, its day where the
statement's words for the time hold the annotated ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from bench.dispute_scores import same_name
from bench.statement_scores import Words
from producers.extraction.facts import Facts, Statement

_HALF: Final = 0.5


class NamingScore:
    """Counts over articles."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, text: str, annotated: Sequence[dict[str, Any]], facts: Facts) -> None:
        """Count an article's annotated quotations: "span", "names", and perhaps "medium" and "said_on"."""
        words = Words(text)
        held = [words.within([(part.start, part.end) for part in s.content]) for s in facts.statements]
        for quotation in annotated:
            meant = words.within([quotation["span"]])
            self.counts["quotations"] += 1
            shared = [(len(meant & each), -len(each), n) for n, each in enumerate(held)]
            most = max(shared, default=(0, 0, 0))
            if meant and most[0] >= _HALF * len(meant):
                self._found(quotation, facts.statements[most[2]])

    def _found(self, annotated: dict[str, Any], found: Statement) -> None:
        self.counts["found"] += 1
        name = found.speaker.name if found.speaker else None
        self.counts["name"] += any(same_name(each, name) for each in annotated["names"])
        if annotated.get("medium"):
            self.counts["media"] += 1
            medium = found.medium.text if found.medium else ""
            self.counts["medium"] += bool(_words(annotated["medium"]) & _words(medium))
        if annotated.get("said_on"):
            self.counts["days"] += 1
            told = (found.said_at.text or "") if found.said_at else ""
            self.counts["day"] += annotated["said_on"].lower() in told.lower()

    def share(self, what: str, of: str) -> float:
        """The share of one count in another, 0 to 1."""
        return self.counts[what] / max(1, self.counts[of])


def _words(text: str) -> set[str]:
    words = Words(text.lower())
    return {words.text[slice(*span)] for span in words.spans}
