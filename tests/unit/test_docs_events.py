"""docs/events.md says what the schemas say."""

from __future__ import annotations

from schemas import catalogue
from schemas.document import document
from tests.documents import REPOSITORY


def test_the_page_is_what_the_schemas_give() -> None:
    page = REPOSITORY / "docs" / "events.md"
    assert page.read_text("utf-8") == document(), "run: python -m schemas.document > docs/events.md"


def test_every_event_and_every_part_has_a_section_of_its_own() -> None:
    headings = [line.strip("# `") for line in document().splitlines() if line.startswith("#")]
    assert set(catalogue.subjects()) < set(headings)
    assert {"Span", "Speaker", "Source", "Cue", "TimeInterval"} < set(headings)
    assert len(headings) == len(set(headings))
