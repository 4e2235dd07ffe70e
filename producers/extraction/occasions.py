"""On which occasion something was said, where an earlier sentence tells: the medium and the time go on.

Newspapers set a scene once ("Holt spoke at a rally on Friday.") and go on to quote from it. A statement
without a medium or time of its own takes those of the occasion that its speaker was last seen at, a few
paragraphs back; a transcript's turns take those of the text before the first turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from producers.extraction.attribution import Attribution
from producers.extraction.circumstances import is_medium, is_medium_noun, medium_at, times
from producers.extraction.cues import CUE_VERBS
from producers.extraction.facts import Statement
from producers.extraction.names import Names
from producers.extraction.subjects import mention, speaker_of
from producers.extraction.times import said_at
from producers.extraction.tree import Tree
from producers.extraction.wordlists import words
from schemas.records import Span, TimeInterval

_BACK: Final = 2
"""Paragraphs that an occasion reaches forward, counted from the last statement made on it."""
_ACTS: Final = words(
    "speak appear take address campaign deliver respond react attack talk sit write tweet release send issue "
    "hold give publish post air go lash fire weigh file visit trash knock skewer hammer jab spar debate "
    "argue discuss record make"
)
"""Verbs besides cues that put somebody on an occasion of speech."""
_DELIVERING: Final = words("deliver give make hold release issue publish post send write record file")
"""Verbs whose object is the medium: "delivered a speech"."""


@dataclass(slots=True)
class _Occasion:
    """Where and when somebody spoke, and the paragraph up to which that is known to hold."""

    start: int
    paragraph: int
    name: str | None
    medium: Span | None
    time: TimeInterval | None


def on_occasions(
    trees: list[Tree],
    names: Names,
    found: list[Attribution],
    statements: list[Statement],
    published_at: datetime | None,
) -> list[Statement]:
    """The statements, those without a medium or time of their own with what earlier sentences tell."""
    if not any(each.medium or each.said_at for each in statements) and len(trees) == 1:
        return statements
    scenes = [scene for number in range(len(trees)) for scene in _scenes(trees, names, number, published_at)]
    known: list[_Occasion] = []
    placed: list[Statement] = []
    for attribution, statement in zip(found, statements, strict=True):
        while scenes and scenes[0].start < attribution.start:
            known.append(scenes.pop(0))
        turn = attribution.frame == "turn"
        occasion = _occasion(known, statement, attribution.paragraph, any_speaker=turn)
        made = statement if occasion is None else _placed(statement, occasion)
        if made.medium is not None or made.said_at is not None:
            name = made.speaker.name if made.speaker else None
            known.append(_Occasion(attribution.start, attribution.paragraph, name, made.medium, made.said_at))
        placed.append(made)
    return placed


def _occasion(
    known: list[_Occasion], statement: Statement, paragraph: int, *, any_speaker: bool
) -> _Occasion | None:
    """The last occasion of a statement's speaker, if it is near; of anyone, for a turn of a transcript."""
    name = statement.speaker.name if statement.speaker else None
    back = 4 * _BACK if any_speaker else _BACK
    for occasion in reversed(known):
        if occasion.paragraph < paragraph - back:
            return None
        if any_speaker or (name is not None and occasion.name == name):
            return occasion
    return None


def _placed(statement: Statement, occasion: _Occasion) -> Statement:
    """A statement on an occasion: what it tells of itself stands, and must not be of another occasion."""
    if statement.medium is None and statement.said_at is None:
        return replace(statement, medium=occasion.medium, said_at=occasion.time)
    if statement.said_at is None and occasion.medium is None:
        return replace(statement, said_at=occasion.time)
    if statement.medium is None and occasion.time is None:
        return replace(statement, medium=occasion.medium)
    return statement


def _scenes(
    trees: list[Tree], names: Names, number: int, published_at: datetime | None
) -> Iterator[_Occasion]:
    """The occasions that a paragraph's own sentences tell of, outside of quotation marks."""
    tree = trees[number]
    for verb, lemma in enumerate(tree.lemmas):
        if tree.tags[verb][0] != "V" or tree.quoted[verb] >= 0:
            continue
        if lemma not in _ACTS and lemma not in CUE_VERBS:
            continue
        medium, time = _medium_of(tree, verb), _time_of(tree, verb)
        speaker = speaker_of(tree, verb) if medium or time else None
        if speaker is None:
            continue
        name = names.name_of(number, speaker)
        if name is not None:
            yield _Occasion(
                tree.starts[verb],
                number,
                name,
                None if medium is None else _span(tree, medium),
                None if time is None else said_at(tree.slice(*time), published_at),
            )


def _medium_of(tree: Tree, verb: int) -> tuple[int, int] | None:
    """The medium that hangs on a verb or on a noun below it: "spoke at a rally", "took to Twitter"."""
    below = [c for c in tree.children[verb] if tree.deps[c] in {"prep", "dobj", "pobj"}]
    below += [c for b in below for c in tree.children[b] if tree.deps[c] in {"prep", "pobj"}]
    for i in below:
        if tree.deps[i] == "prep" and tree.quoted[i] < 0 and is_medium(tree, i, verb):
            return medium_at(tree, i)
    made = tree.child(verb, "dobj") if tree.lemmas[verb] in _DELIVERING else None
    return mention(tree, made) if made is not None and is_medium_noun(tree, made) else None


def _time_of(tree: Tree, verb: int) -> tuple[int, int] | None:
    """The time in a verb's own clause."""
    for first, last in times(tree, tree.sentence_of[verb]):
        for above in tree.ancestors(last):
            if above == verb:
                return first, last
            if tree.tags[above][0] == "V":
                break
    return None


def _span(tree: Tree, tokens: tuple[int, int]) -> Span:
    start, end = tree.starts[tokens[0]], tree.ends[tokens[1]]
    return Span(start=start, end=end, text=tree.text[start:end])
