"""From text to parsed paragraphs: the only module that knows spaCy.

Each paragraph is parsed by itself, which keeps sentences within paragraphs, memory within bounds for a text
of any length, and is no slower than parsing whole articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

import spacy

from producers.extraction.quotation import QuotedRegion, quoted_regions, quotes_singly, single_regions
from producers.extraction.tree import Entity, Tree

MAX_PARAGRAPH: Final = 5_000
"""Characters; a longer paragraph is cut at a sentence's end or a space, as no prose has such."""

MAX_BLOCK: Final = 50_000
"""Characters that are parsed and read as one; only a text longer than any article has several blocks."""

_BATCH: Final = 64
_BLOCKS: Final = 8
_LINE: Final = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_UNBROKEN: Final = re.compile(r"(\S{199})\S")
_CUTS: Final = (re.compile(r"[.!?][\"\u201d]?\s"), re.compile(r"\s"))
"""Where to cut an overlong paragraph: behind a sentence, else at a space."""


class Block(NamedTuple):
    """Paragraphs of a text that are read together, each by its character bounds."""

    text: str
    bounds: list[tuple[int, int]]


class ModelNotInstalledError(Exception):
    """The language model that the configuration names is not installed."""


def load(model: str) -> Any:  # noqa: ANN401 - spaCy ships no type information
    """The spaCy pipeline with this package name.

    Raises:
        ModelNotInstalledError: no such package; the message says how to install it.
    """
    try:
        return spacy.load(model)
    except OSError as error:
        package = model.replace("_", "-")
        raise ModelNotInstalledError(
            f"the language model {model!r} is not installed: "
            f"run 'pip install {package}', or name another spaCy pipeline"
        ) from error


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Character bounds of the text's lines that are not blank, none longer than MAX_PARAGRAPH."""
    for line in _LINE.finditer(text):
        start, end = line.span()
        while end - start > MAX_PARAGRAPH:
            cut = _cut(text, start)
            if text[start:cut].strip():
                yield start, cut
            start = cut
        if text[start:end].strip():
            yield start, end


def blocks(text: str) -> Iterator[Block]:
    """The text's paragraphs in blocks of about MAX_BLOCK characters; an ordinary article is one block."""
    bounds: list[tuple[int, int]] = []
    for start, end in paragraphs(text):
        if bounds and end - bounds[0][0] > MAX_BLOCK:
            yield Block(text, bounds)
            bounds = []
        bounds.append((start, end))
    if bounds:
        yield Block(text, bounds)


def parse(nlp: Any, items: Iterable[Block]) -> Iterator[list[Tree]]:  # noqa: ANN401 - as load
    """The parsed paragraphs of each block, in order; parsed in batches that run across blocks."""
    remaining = iter(items)
    while batch := list(islice(remaining, _BLOCKS)):
        texts = (_encodable(block.text[start:end]) for block in batch for start, end in block.bounds)
        docs = nlp.pipe(texts, batch_size=_BATCH)
        for block in batch:
            single = quotes_singly(block.text, block.bounds[0][0], block.bounds[-1][1])
            regions = single_regions if single else quoted_regions
            yield [
                _tree(doc, block.text, bound, regions(block.text, *bound))
                for bound, doc in zip(block.bounds, docs, strict=False)
            ]


def _encodable(text: str) -> str:
    """The text as spaCy can take it, every other character in its place.

    Lone surrogates, which it can't store, are replaced, and so is each 200th character of a run without
    a space, since its tokenizer takes time that grows with the square of such a run. Curly apostrophes
    become straight ones, by which the model knows genitives and contractions better.
    """
    return _UNBROKEN.sub(r"\1 ", _SURROGATE.sub("\ufffd", text)).replace("\u2019", "'")


def _cut(text: str, start: int) -> int:
    """Where the paragraph at `start` is cut: as late as MAX_PARAGRAPH allows."""
    for cut in _CUTS:
        ends = [
            found.end() for found in cut.finditer(text, start + MAX_PARAGRAPH // 2, start + MAX_PARAGRAPH)
        ]
        if ends:
            return ends[-1]
    return start + MAX_PARAGRAPH


def _tree(
    doc: Any,  # noqa: ANN401 - as load
    text: str,
    bound: tuple[int, int],
    regions: list[QuotedRegion],
) -> Tree:
    start, end = bound
    tokens = list(doc)
    return Tree(
        text=text,
        start=start,
        end=end,
        words=[token.text for token in tokens],
        lemmas=[token.lemma_.lower() for token in tokens],
        tags=[token.tag_ for token in tokens],
        deps=[token.dep_ for token in tokens],
        heads=[token.head.i for token in tokens],
        starts=[start + token.idx for token in tokens],
        sentence_starts=[token.i for token in tokens if token.is_sent_start],
        entities=[Entity(entity.start, entity.end - 1, entity.label_) for entity in doc.ents],
        regions=regions,
    )
