"""docs/extraction.md says what the extractor does: every sentence is read, every word list compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

import pytest

from producers.extraction.cues import CUE_NOUNS, CUE_VERBS
from producers.extraction.facts import Dispute, Facts, Figure, Statement
from schemas.records import Speaker
from schemas.vocabulary import (
    CUE_CLASSES,
    DISPUTE_MODES,
    PRECISIONS,
    RELATIONS,
    SPEAKER_KINDS,
    STATEMENT_KINDS,
)
from tests.documents import REPOSITORY
from tests.extracting import extractor

PUBLISHED: Final = datetime(2026, 3, 10, 12, tzinfo=UTC)
NOTHING: Final = "\u2013"

VOCABULARIES: Final = {
    "kind of content": STATEMENT_KINDS,
    "kind of speaker": SPEAKER_KINDS,
    "class": CUE_CLASSES,
    "relation": RELATIONS,
    "mode": DISPUTE_MODES,
    "precision": PRECISIONS,
}
"""Closed lists by the heading of the column that holds them."""


class Row(NamedTuple):
    """A line of a table: its cells by the headings of their columns."""

    line: int
    cells: dict[str, str]


def tables() -> Iterator[list[Row]]:
    """The tables of the page, without those that have a heading only."""
    lines = (REPOSITORY / "docs" / "extraction.md").read_text("utf-8").splitlines()
    headings: list[str] = []
    rows: list[Row] = []
    for number, line in enumerate([*lines, ""], 1):
        cells = [cell.strip() for cell in line.strip("|").split(" | ")] if line.startswith("|") else []
        if cells and not headings:
            headings = cells
        elif cells and not line.startswith("|---"):
            assert len(cells) == len(headings), f"docs/extraction.md:{number}"
            rows.append(Row(number, dict(zip(headings, cells, strict=True))))
        elif not cells:
            if rows:
                yield rows
            headings, rows = [], []


TABLES: Final = list(tables())
EXAMPLES: Final = [row for table in TABLES for row in table if "text" in row.cells]


def said(statement: Statement) -> str:
    """Who said what; parts of the content with a stroke between."""
    parts = " / ".join(" ".join(span.text.split()) for span in statement.content)
    return f"{name(statement.speaker)}: {parts}"


def name(speaker: Speaker | None) -> str:
    """A resolved name; of an outlet only what it is."""
    if speaker is None:
        return NOTHING
    return speaker.name or f"the {speaker.kind}"


def day(statement: Statement) -> str:
    """The first day of when something was said, and how precise that is."""
    time = statement.said_at
    if time is None:
        return NOTHING
    return f"{time.from_:%Y-%m-%d} {time.precision}" if time.from_ else str(time.text)


def figure(found: Figure) -> str:
    """Relation, number or bounds, unit."""
    numbers = [found.value] if found.value is not None else [found.low, found.high]
    number = " to ".join(f"{each:.12g}" for each in numbers if each is not None)
    return " ".join(each for each in (found.relation, number, found.unit) if each)


def dispute(found: Dispute) -> str:
    """Mode and disputer, and the claim in the text's words."""
    claim = found.claim.text if found.claim else NOTHING
    return f"{found.mode} by {name(found.disputer)}: {claim}"


STATEMENTS: Final[dict[str, Callable[[Statement], str | None]]] = {
    "says": said,
    "kind": lambda s: s.kind,
    "class of cue": lambda s: s.cue.class_ if s.cue else None,
    "speaker": lambda s: name(s.speaker),
    "what that is": lambda s: s.speaker.kind if s.speaker else None,
    "title": lambda s: s.speaker.title if s.speaker else None,
    "affiliation": lambda s: s.speaker.affiliation if s.speaker else None,
    "medium": lambda s: s.medium.text if s.medium else None,
    "addressee": lambda s: s.addressee.text if s.addressee else None,
    "citing": lambda s: ", ".join(str(source.name) for source in s.via),
    "said at": day,
}
"""What columns about statements show."""

FIGURES: Final[dict[str, Callable[[Figure], str | None]]] = {
    "figure": figure,
    "counted": lambda f: f.counted,
    "period": lambda f: f.period.text if f.period else None,
    "from": lambda f: name(f.source),
}
"""What columns about figures show."""


def shown(heading: str, facts: Facts) -> str | None:
    """What a column shows of the facts of its row's text; None of one that shows none."""
    if heading in STATEMENTS:
        return _listed([STATEMENTS[heading](each) for each in facts.statements])
    if heading in FIGURES:
        return _listed([FIGURES[heading](each) for each in facts.figures])
    return _listed([dispute(each) for each in facts.disputes]) if heading == "disputes" else None


def _listed(each: Sequence[str | None]) -> str:
    return " · ".join(one or NOTHING for one in each) or NOTHING


def read(row: Row) -> dict[str, str]:
    """What each column of an example shows when its text is read."""
    facts = extractor().extract(row.cells["text"].replace("<br>", "\n"), published_at=PUBLISHED)
    found = {heading: shown(heading, facts) for heading in row.cells}
    return {heading: each for heading, each in found.items() if each is not None}


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: f"line {row.line}")
def test_each_sentence_of_the_page_gives_what_stands_beside_it(row: Row) -> None:
    found = read(row)
    assert found
    assert found == {heading: row.cells[heading] for heading in found}, f"docs/extraction.md:{row.line}"


def test_what_is_known_to_fail_fails() -> None:
    """A failure that is mended stands among what is supported."""
    failures = [row for row in EXAMPLES if "should be" in row.cells]
    assert len(failures) >= 10
    for row in failures:
        assert row.cells["should be"] not in read(row).values(), f"docs/extraction.md:{row.line}"


@pytest.mark.parametrize("heading", VOCABULARIES)
def test_each_closed_list_of_the_page_is_the_one_that_events_draw_from(heading: str) -> None:
    (table,) = [table for table in TABLES if heading in table[0].cells]
    assert tuple(row.cells[heading].strip("`") for row in table) == VOCABULARIES[heading]


def test_the_words_of_each_class_of_cue_have_that_class() -> None:
    (table,) = [table for table in TABLES if "class" in table[0].cells]
    for row in table:
        for word in row.cells["some of its words"].split(", "):
            class_ = CUE_VERBS[word].class_ if word in CUE_VERBS else CUE_NOUNS[word]
            assert f"`{class_}`" == row.cells["class"], word


def test_each_qualifier_of_the_page_binds_a_number_as_the_page_says() -> None:
    (table,) = [table for table in TABLES if "relation" in table[0].cells]
    for row in table:
        for example in re.findall(r"“([^”]+)”", row.cells["as in"]):
            figures = extractor().extract(f"{example}.").figures
            assert [f"`{each.relation}`" for each in figures] == [row.cells["relation"]], example
