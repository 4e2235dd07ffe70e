"""Extraction over JSON lines: one answer a line, and a bad line does not stop the rest."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest

from producers.extraction.jsonl import BadLineError, request, run
from schemas.identity import article_id, statement_id
from tests.extracting import extractor

TEXT = "“It is safe,” Mary Reed said on Friday. About 40 boats sank. She denied that she had known."


def answers(*lines: str) -> tuple[list[dict[str, Any]], str, int]:
    """The answers, what stands on stderr, and the result."""
    out, errors = StringIO(), StringIO()
    result = run(lines, out, errors, extractor=extractor())
    return [json.loads(line) for line in out.getvalue().splitlines()], errors.getvalue(), result


def line(**fields: object) -> str:
    """One line of input."""
    return json.dumps(fields)


def test_a_line_is_answered_with_statements_figures_and_disputes() -> None:
    """Offsets count characters, end exclusive; times are resolved against published_at."""
    (answer,), errors, result = answers(line(id="a", text=TEXT, published_at="2026-03-11"))
    assert (errors, result, answer["id"]) == ("", 0, "a")
    statements = answer["statements"]
    start, end = statements[0]["content"][0]
    assert TEXT[start:end] == "It is safe,"
    assert statements[0]["speaker"]["name"] == "Mary Reed"
    assert statements[0]["said_at"]["from"].startswith("2026-03-06")
    assert [f["value"] for f in answer["figures"]] == [40]
    assert [d["mode"] for d in answer["disputes"]] == ["denied"]


def test_statement_ids_are_those_of_an_article_without_an_address() -> None:
    """The identity of the text stands in for the article's."""
    (answer,), _, _ = answers(line(id="a", text=TEXT))
    statements = answer["statements"]
    assert statements[0]["statement_id"] == statement_id(article_id(None, TEXT), ["It is safe,"], 0)


def test_equal_statements_of_one_text_have_ids_of_their_own() -> None:
    """They are numbered in order."""
    (answer,), _, _ = answers(line(id="a", text="Reed said it was safe.\nMaas said it was safe."))
    statements = answer["statements"]
    assert len({s["statement_id"] for s in statements}) == len(statements) == 2


def test_a_bad_line_is_named_by_its_number_and_the_rest_goes_on() -> None:
    """The result says that something was wrong."""
    found, errors, result = answers(
        line(id="a", text=""), "{not json", line(id="b"), "", line(id="c", text="x")
    )
    assert [each["id"] for each in found] == ["a", "c"]
    assert [message.split(":")[0] for message in errors.splitlines()] == ["line 2", "line 3"]
    assert result == 1


@pytest.mark.parametrize("date", ["not a date at all", "0000-99-99"])
def test_a_publication_date_that_is_none_is_a_bad_line(date: str) -> None:
    """The message quotes it."""
    with pytest.raises(BadLineError, match=date):
        request(line(id="a", text="x", published_at=date))
