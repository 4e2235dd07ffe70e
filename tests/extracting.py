"""One extractor for all tests of a process: loading the language model takes a second."""

from __future__ import annotations

from functools import cache

from producers.extraction.extractor import Extractor
from producers.extraction.facts import Facts


@cache
def extractor() -> Extractor:
    """The extractor with the model that the project ships with."""
    return Extractor()


@cache
def facts_of(text: str) -> Facts:
    """The facts of a text, read once."""
    return extractor().extract(text)
