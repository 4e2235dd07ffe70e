"""What changes on a page by itself is no edit of its article, and the least edit is one."""

from __future__ import annotations

from bench.edits import false_marks, found_edits, relaunch_marks
from bench.sites import CHANGES, EDITS, TEMPLATES, divisions, linked_data, sections, semantic

ARTICLES = (semantic, linked_data, divisions, sections)
"""The templates that say where their article is."""


def test_nothing_that_changes_beside_an_article_is_marked_as_an_edit() -> None:
    assert false_marks(CHANGES, ARTICLES, visits=2) == {}


def test_an_article_in_another_template_is_no_edit() -> None:
    assert relaunch_marks(TEMPLATES) == 0


def test_edits_of_a_word_or_a_number_are_found() -> None:
    assert found_edits(ARTICLES) == dict.fromkeys(EDITS, len(ARTICLES))
