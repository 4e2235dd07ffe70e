"""Reading a parsed article: all three kinds of facts from its paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from producers.extraction.attribution import Attribution
from producers.extraction.certainty import certainty, kind_of
from producers.extraction.confidence import confidence, is_reported
from producers.extraction.facts import Facts, Figure, Statement
from producers.extraction.figures import quantities
from producers.extraction.linking import Disputes
from producers.extraction.names import Names
from producers.extraction.occasions import on_occasions
from producers.extraction.statements import attributions_of, by_paragraph, statement_of
from producers.extraction.targets import span
from producers.extraction.traits import traits
from producers.extraction.tree import Tree


def read(trees: list[Tree], published_at: datetime | None) -> Facts:
    """The facts of an article's parsed paragraphs."""
    names = Names(trees)
    found = attributions_of(trees, names.people)
    found, made = _likely(trees, found, [statement_of(trees, names, each, published_at) for each in found])
    statements = tuple(on_occasions(trees, names, found, made, published_at))
    return Facts(
        statements=statements,
        figures=tuple(_figures(trees, statements)),
        disputes=tuple(Disputes(trees, names, found, statements).all()),
    )


def _likely(
    trees: list[Tree], found: list[Attribution], made: list[Statement]
) -> tuple[list[Attribution], list[Statement]]:
    """The attributions and statements that are likely enough right, the statements with how likely."""
    likely: list[Attribution] = []
    rated: list[Statement] = []
    beside = by_paragraph(found)
    for attribution, statement in zip(found, made, strict=True):
        number = attribution.paragraph
        estimate = confidence(traits(trees[number], attribution, statement, beside[number]))
        if is_reported(attribution, estimate):
            likely.append(attribution)
            rated.append(replace(statement, confidence=estimate))
    return likely, rated


def _figures(trees: list[Tree], statements: tuple[Statement, ...]) -> Iterator[Figure]:
    """The figures of an article, each with the narrowest statement that it stands in."""
    holders = sorted(
        (part.end - part.start, part.start, part.end, number)
        for number, statement in enumerate(statements)
        for part in statement.content
    )
    for tree in trees:
        for found in quantities(tree):
            number = next((n for _, a, b, n in holders if a <= found.start and found.end <= b), None)
            yield Figure(
                span=span(tree.text, found.start, found.end),
                value=found.value,
                low=found.low,
                high=found.high,
                relation=found.relation,
                qualifier=found.qualifier,
                unit=found.unit,
                counted=found.counted,
                period=None if found.period is None else span(tree.text, *found.period),
                source=None if number is None else statements[number].speaker,
                statement=number,
                confidence=certainty(kind_of(found)),
            )
