"""From attributions to statements: every paragraph of an article, in order, with speakers resolved."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from producers.extraction.announced import announcement
from producers.extraction.attribution import Attribution, Range
from producers.extraction.candidates import candidates
from producers.extraction.circumstances import Circumstances, circumstances
from producers.extraction.clauses import attributions
from producers.extraction.direct import quotations
from producers.extraction.ends import settle_end
from producers.extraction.facts import Statement
from producers.extraction.names import Names
from producers.extraction.nesting import kept, without_contrasts
from producers.extraction.parts import settle_parts
from producers.extraction.people import People
from producers.extraction.phrases import fragments
from producers.extraction.speakers import settle_speaker
from producers.extraction.starts import settle_start
from producers.extraction.times import said_at
from producers.extraction.tree import Tree
from producers.extraction.turns import turn
from schemas.records import Cue, Source, Span, Speaker

_DIRECT_SHARE: Final = 0.9
_CUE_WORDS: Final = 4

SETTLING: Final = (settle_parts, settle_start, settle_end)
"""What settles the content of an attribution, in order."""


def attributions_of(trees: list[Tree], people: People) -> list[Attribution]:
    """The attributions of an article's paragraphs, those of a paragraph in the order of their content.

    Among those that rules vouch for are loose candidates, for which a statement's confidence decides.
    """
    found = unsettled(trees, people)
    for each in found:
        for settle in SETTLING:
            settle(trees[each.paragraph], each)
    return _distinct(found)


def _distinct(found: list[Attribution]) -> list[Attribution]:
    """Without a second attribution of the same words to the same speaker: "issued a note saying ..."."""
    kept: dict[tuple[object, ...], Attribution] = {}
    for each in found:
        said = (each.paragraph, tuple(each.content), each.speaker, each.speaker_paragraph)
        known = kept.get(said)
        if known is None or (known.loose, -(known.cue or 0)) > (each.loose, -(each.cue or 0)):
            kept[said] = each
    stays = {id(each) for each in kept.values()}
    return [each for each in found if id(each) in stays]


def unsettled(trees: list[Tree], people: People, *, by_rules: bool = False) -> list[Attribution]:
    """The attributions with their content as the rules bound it; with speakers `by_rules` too if asked."""
    found: list[Attribution] = []
    last: Attribution | None = None
    waiting: list[Range] = []
    for number, tree in enumerate(trees):
        said = turn(tree, number, people)
        by_grammar = [] if said is not None else without_contrasts(tree, list(attributions(tree, number)))
        in_paragraph = [said] if said is not None else quotations(tree, number, by_grammar, last)
        in_paragraph += fragments(tree, number, in_paragraph)
        in_paragraph = kept(tree, [a for a in in_paragraph if a.content])
        in_paragraph.sort(key=lambda a: a.start)
        if in_paragraph and in_paragraph[0].start in _region_starts(tree):
            in_paragraph[0].content[:0] = waiting
        unspoken = _unspoken(tree, in_paragraph)
        waiting = [*waiting, unspoken] if unspoken is not None else []
        loose = [] if said is not None else list(candidates(tree, number, in_paragraph))
        for each in [] if by_rules else [*in_paragraph, *loose]:
            settle_speaker(tree, each)
        found += sorted([*in_paragraph, *loose], key=lambda a: a.start)
        quoting = [a for a in in_paragraph if tree.regions and _quotes(tree, a)]
        last = announcement(tree, number) or (quoting[-1] if quoting else last)
    return found


def by_paragraph(found: list[Attribution]) -> dict[int, list[Attribution]]:
    """Attributions by the number of their paragraph."""
    groups: dict[int, list[Attribution]] = {}
    for each in found:
        groups.setdefault(each.paragraph, []).append(each)
    return groups


def _region_starts(tree: Tree) -> set[int]:
    """Where a quotation that opens the paragraph starts."""
    first = tree.regions[0] if tree.regions else None
    opens = first is not None and not tree.text[tree.start : first.start].strip()
    return {first.start, first.inner_start} if first is not None and opens else set()


def _unspoken(tree: Tree, found: list[Attribution]) -> Range | None:
    """A quotation that fills the paragraph, stays open at its end and has no speaker yet."""
    starts = _region_starts(tree)
    if found or not starts or tree.regions[-1].closed or len(tree.regions) > 1:
        return None
    return tree.regions[0].inner_start, tree.regions[0].inner_end


def statement_of(
    trees: list[Tree], names: Names, found: Attribution, published_at: datetime | None
) -> Statement:
    """An attribution as a statement with its spans, cue and resolved speaker."""
    tree = trees[found.paragraph]
    beside = circumstances(tree, found)
    return Statement(
        kind=kind_of_content(tree, found),
        content=tuple(Span(start=a, end=b, text=tree.text[a:b]) for a, b in found.content),
        speaker=_speaker(names, found),
        via=_via(trees, names, found, beside),
        cue=_cue(tree, found),
        medium=_span(tree, beside.medium),
        addressee=_span(tree, beside.addressee),
        said_at=said_at(tree.slice(*beside.time), published_at) if beside.time else None,
    )


def _span(tree: Tree, tokens: tuple[int, int] | None) -> Span | None:
    if tokens is None:
        return None
    start, end = tree.starts[tokens[0]], tree.ends[tokens[1]]
    return Span(start=start, end=end, text=tree.text[start:end])


def _via(trees: list[Tree], names: Names, found: Attribution, beside: Circumstances) -> tuple[Source, ...]:
    if beside.via is None or beside.via_cue is None:
        return ()
    cited = names.speaker(found.paragraph, beside.via)
    cue = trees[found.paragraph].words[beside.via_cue]
    text = cited.text or ""
    return (Source(text=text, start=cited.start, end=cited.end, name=cited.name, title=cited.title, cue=cue),)


def kind_of_content(tree: Tree, found: Attribution) -> str:
    """direct, mixed or indirect, by the share of the content's words that stand in quotation marks."""
    inside = outside = 0
    for start, end in found.content:
        for i, at in enumerate(tree.starts):
            if start <= at < end and tree.words[i][0].isalnum():
                inside, outside = (inside + 1, outside) if tree.quoted[i] >= 0 else (inside, outside + 1)
    if not inside:
        return "indirect"
    return "direct" if inside >= _DIRECT_SHARE * (inside + outside) else "mixed"


def _quotes(tree: Tree, found: Attribution) -> bool:
    return any(a < region.end and region.start < b for a, b in found.content for region in tree.regions)


def _cue(tree: Tree, found: Attribution) -> Cue | None:
    if found.cue is None:
        return None
    last = found.cue if found.cue_last is None else found.cue_last
    if last < found.cue or last - found.cue > _CUE_WORDS:
        last = found.cue
    return Cue(
        text=tree.slice(found.cue, last),
        start=tree.starts[found.cue],
        end=tree.ends[last],
        lemma=tree.lemmas[found.cue],
        class_=found.class_,
    )


def _speaker(names: Names, found: Attribution) -> Speaker | None:
    if found.speaker is None:
        return None
    number = found.paragraph if found.speaker_paragraph is None else found.speaker_paragraph
    if found.frame == "turn":
        return names.turn(number, found.speaker)
    return names.speaker(number, found.speaker, sure=not found.loose)
