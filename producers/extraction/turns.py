"""Turns of a transcript and colon headlines: paragraphs that open with who speaks and a colon."""

from __future__ import annotations

import re
from typing import Final

from producers.extraction.attribution import Attribution
from producers.extraction.people import People
from producers.extraction.tree import Tree

_TURN: Final = re.compile(
    r"\s*(?:[\"\u201c(]\s*)?((?:[A-Z][\w.'\u2019-]*\s){0,3}[A-Z][\w.'\u2019-]+):\s+(?=\S)"
)
_CLOSING: Final = "\"\u201d' \t)"
_MIN_CAPITALS: Final = 3


def turn(tree: Tree, paragraph: int, people: People) -> Attribution | None:
    """The paragraph as one turn, if it opens with a colon behind a name: a known one, or one in capitals."""
    match = _TURN.match(tree.text, tree.start, tree.end)
    if match is None or match.end() >= tree.end:
        return None
    speaker = next((i for i in reversed(range(len(tree))) if tree.starts[i] < match.end(1)), None)
    if speaker is None or tree.ends[speaker] > match.end(1):
        return None
    shouted = match[1].isupper() and len(match[1]) >= _MIN_CAPITALS
    if not shouted and people.at(tree, paragraph, speaker) is None:
        return None
    if tree.text[match.end()] in '"\u201c\u2018' and not shouted:
        return None
    end = match.end() + len(tree.text[match.end() : tree.end].rstrip(_CLOSING))
    content = [(match.end(), end)] if match.end() < end else []
    return Attribution(paragraph, None, frame="turn", speaker=speaker, content=content)
