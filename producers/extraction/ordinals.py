"""Statement ids within one article: equal contents are told apart by their order."""

from __future__ import annotations

from collections import Counter

from producers.extraction.facts import Statement
from schemas.identity import normalised_content, statement_id


def statement_ids(article_id: str, statements: tuple[Statement, ...]) -> list[str]:
    """The id of each statement, numbering from 0 those whose normalised content is equal."""
    seen: Counter[str] = Counter()
    ids = []
    for statement in statements:
        texts = [span.text for span in statement.content]
        content = normalised_content(texts)
        ids.append(statement_id(article_id, texts, seen[content]))
        seen[content] += 1
    return ids
