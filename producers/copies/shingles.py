"""A text as the set of its word shingles, and how much of one text another contains.

Containment is the share of the shorter text's shingles that the longer one has too (Broder, "On the
resemblance and containment of documents", 1997): unlike resemblance, it stays high when an outlet cuts wire
copy by half.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

SHINGLE_WORDS: Final = 4
"""Words a shingle: with fewer, articles of one beat share phrases; with more, a changed word costs more."""

Shingles: TypeAlias = npt.NDArray[np.uint32]
"""The hashes of a text's different shingles, ascending."""

_WORD: Final = re.compile(r"\w+")
_MIX: Final = np.uint64(0x9E37_79B9_7F4A_7C15)
_HIGH: Final = np.uint64(32)


class Overlap(NamedTuple):
    """How much two texts have in common."""

    shared: int
    """Shingles that both have."""
    containment: float
    """Their share of the shingles of the text that has fewer, 0 to 1."""


def shingles(text: str) -> Shingles:
    """The shingles of a text; letter case, punctuation and white space don't matter.

    The words' CRC-32 are taken together as a polynomial, so that all shingles are hashed at once. Different
    shingles of two articles have the same 32 bits once in thousands of pairs of articles.
    """
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    if len(words) < SHINGLE_WORDS:
        return np.empty(0, np.uint32)
    hashes = np.array([zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words], np.uint64)
    total = np.zeros(len(words) - SHINGLE_WORDS + 1, np.uint64)
    for at in range(SHINGLE_WORDS):
        total = total * _MIX + hashes[at : at + len(total)] + np.uint64(1)
    total = (total ^ (total >> _HIGH)) * _MIX
    return np.unique((total >> _HIGH).astype(np.uint32))


def overlap(one: Shingles, other: Shingles) -> Overlap:
    """How much two texts have in common; nothing where one has no shingles."""
    fewer = min(len(one), len(other))
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return Overlap(shared, shared / fewer if fewer else 0.0)
