"""Each quoted region goes to a cue: by grammar, by the words beside it, or by continuing a speaker."""

from __future__ import annotations

import re
from typing import Final

from producers.extraction.attribution import Attribution, Range, merged
from producers.extraction.cues import CUE_VERBS
from producers.extraction.partial import governed
from producers.extraction.quotation import QuotedRegion
from producers.extraction.subjects import speaker_of
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words

_NEAR: Final = 14
"""Tokens between a quotation and its reporting verb, at most."""
_MIN_WORDS: Final = 3
"""Words that a quotation without any cue must have to count as reported speech."""
_TITLE_WORDS: Final = 6
_BESIDE: Final = 6
"""Tokens right behind a quotation among which its speaker and verb stand."""
_SIGNATURE: Final = re.compile(
    r"\s{0,3}[\u2013\u2014\u2015-]{1,2}\s{0,3}((?:[A-Z][\w.'\u2019-]*\s){0,3}[A-Z][\w'\u2019-]+)(?:,[^.\n]{0,80})?[.\s]*"
)
"""A dash, a name and perhaps a role, up to the paragraph's end."""
_STOPS: Final = frozenset((".", ";", "?", "!"))
_ABBREVIATED: Final = re.compile(r"\b(?:[A-Z][a-z]{0,4}|[a-z])\.(?=\s+[A-Z\d])|\.(?=[\w,)])")
_SENTENCE_END: Final = re.compile(r"[.?!]")
_QUOTING_PAIRS: Final = {"go": "on", "put": "it", "shoot": "back", "fire": "back"}
_COPULAS: Final = words("be have become seem know see find take make use")


def quotations(
    tree: Tree, paragraph: int, found: list[Attribution], last: Attribution | None
) -> list[Attribution]:
    """The paragraph's attributions with every quoted region given to one of them, or to a new one.

    `found` are the attributions by grammar, whose content is widened here to the quotations it touches;
    `last` is the last attribution with a quotation in an earlier paragraph, which a paragraph that opens
    with a quotation and has no cue continues.
    """
    if not tree.regions:
        return found
    assigner = _Assigner(tree, paragraph, found)
    for number in range(len(tree.regions)):
        assigner.assign(number, last)
    for attribution in assigner.found:
        attribution.content += governed(tree, attribution)
        attribution.content = merged(attribution.content, tree.text)
    return assigner.found


class _Assigner:
    """One paragraph's quotations on their way to attributions."""

    def __init__(self, tree: Tree, paragraph: int, found: list[Attribution]) -> None:
        self.tree, self.paragraph, self.found = tree, paragraph, found
        self.owner: dict[int, Attribution] = {}
        self.tokens: list[list[int]] = [[] for _ in tree.regions]
        for i, number in enumerate(tree.quoted):
            if number >= 0:
                self.tokens[number].append(i)

    def assign(self, number: int, last: Attribution | None) -> None:
        region = self.tree.regions[number]
        if not self.tokens[number] or self.tree.text[max(region.start - 1, 0)] == "=":
            return
        owner = (
            self._by_grammar(region)
            or self._by_cue_after(number)
            or self._by_cue_before(number)
            or self._by_colon(number)
            or self._by_dash(number)
            or self._by_person_beside(number)
            or self._by_neighbour(number)
            or self._by_clause(number)
            or self._by_paragraph(number, last)
        )
        if owner is not None:
            self.owner[number] = owner
            _take(owner, region)
            if not region.closed:
                owner.open_until = self.paragraph

    def _by_grammar(self, region: QuotedRegion) -> Attribution | None:
        touching = [a for a in self.found if a.speech and any(_touch(r, region) for r in a.content)]
        return max(touching, key=lambda a: (-_widening(a, region), a.cue or 0), default=None)

    def _by_cue_after(self, number: int) -> Attribution | None:
        """The cue that follows: "...," he said."""
        tree, first = self.tree, self.tokens[number][-1] + 1
        region = tree.regions[number]
        stopped = tree.text[region.inner_end - 1] in ".\u2026;" and not _continues(tree, first)
        if _is_title(tree, region) and not _set_off(tree, region):
            return None
        for i in range(first, min(first + (4 if stopped else _NEAR), len(tree))):
            if tree.quoted[i] >= 0 or tree.words[i] in _STOPS:
                return None
            if self._reports(i):
                return None if stopped and not _is_bare(tree, i) else self._attribution(i, "after")
        return None

    def _by_cue_before(self, number: int) -> Attribution | None:
        """The cue that precedes: he said, "..."."""
        tree, first = self.tree, self.tokens[number][0]
        region = tree.regions[number]
        if _is_title(tree, region) and not _set_off(tree, region):
            return None
        for i in range(first - 1, max(first - _NEAR, 0) - 1, -1):
            if tree.quoted[i] >= 0 or tree.words[i] in _STOPS:
                return None
            if self._reports(i):
                return self._attribution(i, "before")
        return None

    def _reports(self, i: int) -> bool:
        tree = self.tree
        if tree.tags[i][0] != "V":
            return False
        pair = _QUOTING_PAIRS.get(tree.lemmas[i])
        if pair is not None and i + 1 < len(tree) and tree.lower[i + 1] == pair:
            return True
        entry = CUE_VERBS.get(tree.lemmas[i])
        return entry is not None and ("clause" in entry.frames or "object" in entry.frames)

    def _by_colon(self, number: int) -> Attribution | None:
        """The sentence that a colon opens to a quotation: her answer was: "..."."""
        tree, first = self.tree, self.tokens[number][0]
        if first == 0 or tree.words[first - 1] != ":":
            return None
        start, _ = tree.sentences[tree.sentence_of[first - 1]]
        named = tree.entity_of.get(first - 2) if tree.quoted[first - 2] < 0 else None
        named = named if named is not None and named.label == "PERSON" else None
        for i in range(start, first):
            speaker = speaker_of(tree, i) if tree.tags[i][0] == "V" and tree.quoted[i] < 0 else None
            if speaker is not None and (named is None or self._reports(i)):
                made = self._attribution(i, "colon")
                made.speaker = tree.child(speaker, "poss") or speaker
                return made
        if named is None:
            return None
        made = Attribution(self.paragraph, None, frame="colon", speaker=named.last)
        self.found.append(made)
        return made

    def _by_dash(self, number: int) -> Attribution | None:
        """The name that signs a quotation which fills the paragraph: "..." — Ada Holt."""
        tree, region = self.tree, self.tree.regions[number]
        signed = _SIGNATURE.fullmatch(tree.text, region.end, tree.end)
        if signed is None or tree.text[tree.start : region.start].strip():
            return None
        speaker = max((i for i, at in enumerate(tree.starts) if at < signed.end(1)), default=0)
        made = Attribution(self.paragraph, None, frame="signed", speaker=speaker)
        self.found.append(made)
        return made

    def _by_person_beside(self, number: int) -> Attribution | None:
        """A person and any verb right behind a quotation with its comma: "...?" Ms. Holt pressed."""
        tree, region = self.tree, self.tree.regions[number]
        first = self.tokens[number][-1] + 1
        if tree.text[region.inner_end - 1] not in ",?!" or first + 1 >= len(tree):
            return None
        for i in range(first, min(first + _BESIDE, len(tree))):
            if tree.tags[i] in {"VBD", "VBZ"}:
                speaker = speaker_of(tree, i)
                if speaker is None or not first <= speaker < first + _BESIDE:
                    return None
                human = tree.tags[speaker] == "NNP" or _is_human(tree, speaker)
                return self._attribution(i, "after") if human else None
            if not (tree.tags[i][:2] in {"NN", "RB"} or tree.lower[i] in {"he", "she", "they"}):
                return None
        return None

    def _by_neighbour(self, number: int) -> Attribution | None:
        """A quotation that opens a sentence right after another quotation or its reporting clause."""
        before = number - 1
        while before not in self.owner and before >= 0 and _is_title(self.tree, self.tree.regions[before]):
            before -= 1
        previous = self.owner.get(before)
        if previous is None or not self._opens_sentence(number):
            return None
        gap = self.tree.text[self.tree.regions[before].end : self.tree.regions[number].start]
        ended = gap.rstrip().endswith((".", ":", "?", "!", ",")) or not gap.strip()
        sentences = len(_SENTENCE_END.findall(_ABBREVIATED.sub("", gap)))
        return previous if ended and sentences <= 1 else None

    def _opens_sentence(self, number: int) -> bool:
        region = self.tree.regions[number]
        first = next((c for c in self.tree.text[region.inner_start : region.inner_end] if c.isalnum()), "")
        return first.isupper() or first.isdigit()

    def _by_clause(self, number: int) -> Attribution | None:
        """Quoted words within a clause of any other verb with a subject: praised their "high ..."."""
        tree, tokens = self.tree, self.tokens[number]
        wordy = sum(word.isalnum() for word in tree.words[tokens[0] : tokens[-1] + 1]) >= _MIN_WORDS
        if not wordy or _is_title(tree, tree.regions[number]):
            return None
        for i in tree.ancestors(tokens[0]):
            if tree.quoted[i] < 0 and tree.tags[i][0] == "V" and i < tokens[0]:
                fits = tree.lemmas[i] not in _COPULAS and _is_human(tree, speaker_of(tree, i))
                return self._attribution(i, "within") if fits else None
        return None

    def _by_paragraph(self, number: int, last: Attribution | None) -> Attribution | None:
        """A paragraph that is one quotation continues the last speaker."""
        region = self.tree.regions[number]
        outside = self.tree.text[self.tree.start : region.start] + self.tree.text[region.end : self.tree.end]
        if (
            last is None
            or max(last.paragraph, last.open_until) != self.paragraph - 1
            or any(map(str.isalnum, outside))
        ):
            return None
        if self.paragraph == last.open_until + 1:
            return last
        continued = Attribution(
            self.paragraph,
            None,
            frame="continued" if last.content else "announced",
            speaker=last.speaker,
            speaker_paragraph=last.paragraph if last.speaker_paragraph is None else last.speaker_paragraph,
        )
        self.found.append(continued)
        return continued

    def _attribution(self, cue: int, frame: str) -> Attribution:
        for known in self.found:
            if known.cue == cue:
                return known
        entry = CUE_VERBS.get(self.tree.lemmas[cue])
        made = Attribution(
            self.paragraph,
            cue,
            class_=entry.class_ if entry else "neutral",
            frame=frame,
            speaker=speaker_of(self.tree, cue),
        )
        self.found.append(made)
        return made


def _continues(tree: Tree, i: int) -> bool:
    """Whether the sentence goes on at a token, by its small letter or a comma."""
    return i < len(tree) and (tree.words[i][0].islower() or tree.words[i] == ",")


def _is_bare(tree: Tree, i: int) -> bool:
    """Whether a reporting verb has no content of its own: "... ." Mr. Tan said."""
    return tree.child(i, "ccomp", "dobj", "xcomp") is None or all(
        tree.quoted[c] >= 0 for c in tree.children[i] if tree.deps[c] in {"ccomp", "dobj", "xcomp"}
    )


def _is_title(tree: Tree, region: QuotedRegion) -> bool:
    """Whether quoted words look like the name of a work: few, and all long ones with a capital."""
    inner = re.findall(r"[^\W\d_]{4,}", tree.text[region.inner_start : region.inner_end])
    count = tree.text[region.inner_start : region.inner_end].count(" ") + 1
    return 1 < count <= _TITLE_WORDS and bool(inner) and all(word[0].isupper() for word in inner)


def _set_off(tree: Tree, region: QuotedRegion) -> bool:
    """Whether a comma or colon parts a quotation from its reporting clause."""
    before = tree.text[tree.start : region.start].rstrip()
    inside = tree.text[region.inner_start : region.inner_end]
    return before.endswith((",", ":")) or inside.endswith((",", "?", "!"))


def _is_human(tree: Tree, head: int | None) -> bool:
    if head is None:
        return False
    entity = tree.entity_of.get(head)
    return tree.lower[head] in {"he", "she", "they"} or (entity is not None and entity.label == "PERSON")


def _touch(content: Range, region: QuotedRegion) -> bool:
    return content[0] < region.inner_end and region.inner_start < content[1]


def _widening(attribution: Attribution, region: QuotedRegion) -> int:
    """How many characters of the region the attribution does not hold yet."""
    held = sum(max(0, min(b, region.inner_end) - max(a, region.inner_start)) for a, b in attribution.content)
    return region.inner_end - region.inner_start - held


def _take(owner: Attribution, region: QuotedRegion) -> None:
    """Widen the owner's content over the whole quotation; its edges move inside the marks that they touch."""
    kept: list[Range] = []
    start, end = region.inner_start, region.inner_end
    for a, b in owner.content:
        if not _touch((a, b), region):
            kept.append((a, b))
            continue
        start, end = min(start, a) if a < region.start else start, max(end, b) if b > region.end else end
    if start < region.start and end == region.inner_end:
        end = region.end
    if end > region.end and start == region.inner_start:
        start = region.start
    owner.content = [*kept, (start, end)]
