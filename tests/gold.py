"""Which of the newsroom's gold facts a warehouse holds, in any of an article's revisions."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import duckdb

from tests.documents import REPOSITORY

Fact: TypeAlias = Mapping[str, Any]
Row: TypeAlias = Mapping[str, Any]

FACTS: Final[list[Fact]] = tomllib.loads((REPOSITORY / "demo" / "newsroom" / "gold.toml").read_text("utf-8"))[
    "fact"
]

_QUERIES: Final = {
    "statement": """
        SELECT array_to_string([part.text FOR part IN content], ' ') AS words,
               [speaker."name", speaker.text] AS names, speaker.kind AS kind
        FROM statement_made
    """,
    "figure": """
        SELECT span.text AS words, [source."name", source.text] AS names, source.kind AS kind,
               "value", low, high, relation, unit
        FROM figure_reported
    """,
    "dispute": """
        SELECT span.text AS words, [disputer."name", disputer.text] AS names, disputer.kind AS kind, mode
        FROM claim_disputed
    """,
}
_OF_THE_ARTICLE: Final = """
    WHERE revision_id IN (SELECT revision_id FROM article_captured WHERE regexp_matches(url, ?))
"""


def missed(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The gold facts that the warehouse lacks, a line each."""
    return [
        f"{fact['article']}: {fact['kind']} {fact['content']!r} by {fact['speaker']!r}"
        for fact in FACTS
        if not any(_SAME[fact["kind"]](fact, row) for row in _rows(connection, fact))
    ]


def _rows(connection: duckdb.DuckDBPyConnection, fact: Fact) -> list[Row]:
    """The claims of a fact's kind in all revisions of its article."""
    outlet, slug = fact["article"].split("/")
    address = rf"/{outlet}/.*\b{slug}(\.html)?$"
    answer = connection.execute(_QUERIES[fact["kind"]] + _OF_THE_ARTICLE, [address])
    columns = [column[0] for column in answer.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]


def _is_statement(fact: Fact, row: Row) -> bool:
    return _plain(fact["content"]) in _plain(row["words"]) and _is_by(fact, row)


def _is_figure(fact: Fact, row: Row) -> bool:
    """The number decides; the source only where the fact names one."""
    same_number = all(
        row[key] == fact[key] for key in ("value", "low", "high", "relation", "unit") if key in fact
    )
    in_place = _plain(row["words"]) in _plain(fact["content"])
    return in_place and same_number and (not fact["speaker"] or _is_by(fact, row))


def _is_dispute(fact: Fact, row: Row) -> bool:
    return (
        fact["mode"] == row["mode"] and _plain(fact["content"]) in _plain(row["words"]) and _is_by(fact, row)
    )


_SAME: Final[dict[str, Callable[[Fact, Row], bool]]] = {
    "statement": _is_statement,
    "figure": _is_figure,
    "dispute": _is_dispute,
}


def _is_by(fact: Fact, row: Row) -> bool:
    """By name or mention, without its article; no speaker in the gold is the outlet's own voice."""
    if not fact["speaker"]:
        return row["kind"] in {None, "outlet"}
    return _plain(fact["speaker"]) in {_plain(name) for name in row["names"] if name}


def _plain(text: str) -> str:
    """Words alone, in lower case, without a leading article."""
    words = re.findall(r"[\w.%'-]+", text.lower().replace("\u2019", "'"))
    return re.sub(r"^(?:the|a|an) ", "", " ".join(words).strip(".,"))
