"""Whether two texts are copies, and the event that says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, NamedTuple

from producers.copies.shingles import SHINGLE_WORDS, Shingles, overlap
from schemas import identity
from schemas.records import CopyFound

MATCHER_VERSION: Final = 1
"""Raise it with whatever changes which pairs are found, or their evidence."""

LEAST_CONTAINMENT: Final = 0.5
"""Unrelated articles, also of one beat, share less than a quarter; what was cut and led anew, over half."""

LEAST_SHINGLES: Final = 40
"""Shorter texts are not compared: a notice that outlets share is much of them."""

WINDOW: Final = timedelta(days=14)
"""Between the captures of two copies at most."""


class Text(NamedTuple):
    """A revision as it is compared."""

    article_id: str
    revision_id: str
    shingles: Shingles


def compared(one: Text, other: Text) -> CopyFound | None:
    """The event, where two revisions of different articles are copies; the same whichever comes first."""
    if one.article_id > other.article_id:
        one, other = other, one
    found = overlap(one.shingles, other.shingles)
    if found.containment < LEAST_CONTAINMENT:
        return None
    return CopyFound(
        event_id=identity.copy_event_id(one.revision_id, other.revision_id, MATCHER_VERSION),
        article_id=one.article_id,
        revision_id=one.revision_id,
        other_article_id=other.article_id,
        other_revision_id=other.revision_id,
        matcher_version=MATCHER_VERSION,
        containment=found.containment,
        shared_shingles=found.shared,
        shingles=len(one.shingles),
        other_shingles=len(other.shingles),
        shingle_words=SHINGLE_WORDS,
    )
