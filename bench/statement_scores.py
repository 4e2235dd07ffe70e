"""Statements scored against annotated ones: shares that are right, and what kind of error the rest is.

A statement is right where half of its words are annotated as said and its speaker's mention is the annotated
one; an annotated one is found where half of its words are, and its speaker is that of the statement that
shares most of its words. F1 is of both shares. Only speech counts: annotated states of mind, and statements
that lie in them, are neither right nor wrong. The kind of content is that of the words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from producers.extraction.facts import Statement
from producers.extraction.parsing import paragraphs
from producers.extraction.quotation import quoted_regions
from producers.extraction.wordlists import words

KINDS: Final = ("direct", "mixed", "indirect")
ERRORS: Final = ("missed", "cut short", "wrong speaker", "other extent", "extra", "too long")
"""Errors by what is wrong: annotated and no word found; found in less than half; found with another speaker;
right but with more or fewer words; found and no word annotated; annotated in less than half."""

_DIRECT: Final = 0.9
_HALF: Final = 0.5
_SAME_MENTION: Final = 0.25
_LONGEST_MENTION: Final = 25
_WORD: Final = re.compile(r"\w+(?:['\u2019]\w+)*")
_BEHIND_HEAD: Final = re.compile(
    r"\s+(?:of|who|that|which|in|at|for|from|on|with|to|whose)\s|\s*[,;(\u2014]|\s[-\u2013]\s"
)
_PRONOUNS: Final = words("he she it they we i you him her them us me who himself one some")

Spans: TypeAlias = Sequence[Sequence[int]]


class Words:
    """The words of a text, numbered, and which of them are quoted."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans = [match.span() for match in _WORD.finditer(text)]
        self._starts = [start for start, _ in self.spans]
        regions = (r for bound in paragraphs(text) for r in quoted_regions(text, *bound))
        self._quoted = self.within([(region.start, region.end) for region in regions])

    def within(self, spans: Spans) -> frozenset[int]:
        """The numbers of the words that lie in spans of characters, without a leading "that"."""
        found = sorted(
            n
            for start, end in spans
            for n in range(bisect_left(self._starts, start), bisect_left(self._starts, end))
        )
        that = len(found) > 1 and self.text[slice(*self.spans[found[0]])].lower() == "that"
        return frozenset(found[1:] if that else found)

    def kind(self, words: frozenset[int]) -> str:
        """direct, mixed or indirect, by how many of the words are quoted."""
        share = len(words & self._quoted) / len(words)
        return "direct" if share >= _DIRECT else "mixed" if share else "indirect"


class Said(NamedTuple):
    """Something said, found or annotated."""

    words: frozenset[int]
    kind: str
    speaker: str | None
    at: Spans
    """Where the speaker's mention stands."""
    cue: str


class Error(NamedTuple):
    """One thing that is wrong."""

    error: str
    kind: str
    cue: str
    text: str
    speaker: str | None


class StatementScore:
    """Counts over articles; `errors` are in the order of the text."""

    def __init__(self) -> None:
        self.errors: list[Error] = []
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, text: str, quotes: Iterable[dict[str, Any]], statements: Iterable[Statement]) -> None:
        """Count an article: its annotated `quotes` (as bench.confidence reads them) and its statements."""
        words = Words(text)
        every = [(_annotated(words, quote), quote) for quote in quotes if words.within(quote["spans"])]
        speech = [said for said, quote in every if quote.get("speech", True) or said.kind != "indirect"]
        known = frozenset[int]().union(*(said.words for said in speech))
        other = frozenset[int]().union(*(said.words for said, _ in every)) - known
        made = [found for each in statements if (found := _found(words, each)).words]
        made = [each for each in made if len(each.words & other) < _HALF * len(each.words) or not other]
        for each in made:
            self._precision(words, each, speech, known)
        for each in speech:
            self._recall(words, each, made)

    def _precision(self, words: Words, each: Said, speech: list[Said], known: frozenset[int]) -> None:
        shared = len(each.words & known)
        meant = max(speech, key=lambda said: len(said.words & each.words), default=None)
        within = meant is not None and shared >= _HALF * len(each.words)
        right = within and meant is not None and _same_speaker(meant, each)
        self._count("made", each.kind, right=right)
        self._counts["exactly made", "all"] += any(each.words == said.words for said in speech)
        if not within:
            self._note("too long" if shared else "extra", each, words)

    def _recall(self, words: Words, each: Said, made: list[Said]) -> None:
        shared = len(each.words & frozenset[int]().union(*(found.words for found in made)))
        best = max(made, key=lambda found: len(found.words & each.words), default=None)
        found = best is not None and shared >= _HALF * len(each.words)
        right = found and best is not None and _same_speaker(each, best)
        exact = any(each.words == found.words for found in made)
        self._count("annotated", each.kind, right=right)
        self._counts["exactly annotated", "all"] += exact
        if found and each.speaker:
            self._counts["with a speaker", "all"] += 1
            self._counts["right speaker", "all"] += right
        if not found:
            self._note("cut short" if shared else "missed", each, words)
        elif not right or not exact:
            self._note("other extent" if right else "wrong speaker", each, words)

    def _count(self, side: str, kind: str, *, right: bool) -> None:
        for each in (kind, "all"):
            self._counts[side, each] += 1
            self._counts[f"{side} right", each] += right

    def _note(self, error: str, each: Said, words: Words) -> None:
        start, end = words.spans[min(each.words)][0], words.spans[max(each.words)][1]
        self.errors.append(Error(error, each.kind, each.cue, words.text[start:end], each.speaker))

    def annotated(self, kind: str) -> int:
        """How many statements of a kind are annotated."""
        return self._counts["annotated", kind]

    def f1(self, kind: str = "all") -> tuple[float, float, float]:
        """Precision, recall and F1 of statements of a kind, 0 to 1."""
        return _f1(*(self._share(f"{side} right", side, kind) for side in ("made", "annotated")))

    def exact(self) -> tuple[float, float, float]:
        """The same of statements with exactly the annotated words, whoever speaks."""
        return _f1(*(self._share(f"exactly {side}", side, "all") for side in ("made", "annotated")))

    def speakers(self) -> float:
        """The share of found statements whose speaker is right."""
        return self._share("right speaker", "with a speaker", "all")

    def _share(self, part: str, whole: str, kind: str) -> float:
        return self._counts[part, kind] / max(1, self._counts[whole, kind])


def _f1(precision: float, recall: float) -> tuple[float, float, float]:
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def _annotated(words: Words, quote: dict[str, Any]) -> Said:
    inside = words.within(quote["spans"])
    return Said(
        inside, words.kind(inside), quote["speaker"] or None, quote["speaker_spans"], quote.get("cue") or ""
    )


def _found(words: Words, statement: Statement) -> Said:
    inside = words.within([(part.start, part.end) for part in statement.content])
    speaker = statement.speaker
    at = [] if speaker is None or speaker.start is None else [(speaker.start, speaker.end or speaker.start)]
    cue = statement.cue.lemma or "" if statement.cue else ""
    kind = words.kind(inside) if inside else "indirect"
    return Said(inside, kind, speaker.text if speaker else None, at, cue)


def _same_speaker(annotated: Said, found: Said) -> bool:
    """Whether two mentions are one: a quarter of both in common, or the head of one within the other."""
    if annotated.speaker is None:
        return True
    mine, other = _plain(annotated.speaker), _plain(found.speaker or "")
    if not mine or not other or len(other) > _LONGEST_MENTION:
        return False
    shared = sum(max(0, min(b, d) - max(a, c)) for a, b in annotated.at for c, d in found.at)
    both = sum(end - start for start, end in (*annotated.at, *found.at)) - shared
    if shared >= _SAME_MENTION * both:
        return True
    if any(len(each) == 1 and each[0] in _PRONOUNS for each in (mine, other)):
        return mine == other
    return _head(annotated.speaker) in other or _head(found.speaker or "") in mine


def _plain(mention: str) -> list[str]:
    return [re.sub(r"['\u2019]s?$", "", word.lower()) for word in _WORD.findall(mention)]


def _head(mention: str) -> str:
    """The last word before what follows a noun."""
    return (_plain(_BEHIND_HEAD.split(mention.strip())[0]) or _plain(mention))[-1]
