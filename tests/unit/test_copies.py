"""Shingles, their overlap and their bands: what is found does not depend on machine, order or noise."""

from __future__ import annotations

import random
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.copies.comparing import LEAST_CONTAINMENT, LEAST_SHINGLES, MATCHER_VERSION, Text, compared
from producers.copies.minhash import BANDS, bands
from producers.copies.shingles import SHINGLE_WORDS, Shingles, overlap, shingles
from schemas.records import ArticleCaptured
from tests.newswire import CUT, EDITED, LED_ANEW, STORY, UNRELATED, WIRE

_WORDS: Final = ("pier", "ferry", "crown", "council", "storm")
_TEXT: Final = st.lists(st.sampled_from(_WORDS), max_size=40).map(" ".join)

KNOWN_SHINGLES: Final = [1693426029, 1976680749, 2435186883, 2715453000]
KNOWN_BANDS: Final = [-4659720518362618623, 2648062845893462808, 115751899250522492]


def numbered(start: int, stop: int) -> Shingles:
    """A set of shingles in which each number from start to stop stands for one."""
    mixed = np.arange(start, stop, dtype=np.uint64) * np.uint64(0x9E37_79B9_7F4A_7C15)
    return np.unique((mixed >> np.uint64(32)).astype(np.uint32))


def test_a_text_has_a_shingle_for_each_run_of_words_and_each_counts_once() -> None:
    words = "the pier is closed the pier is closed"
    assert len(shingles(words)) == SHINGLE_WORDS
    assert len(shingles("the pier is")) == len(shingles("")) == 0


@given(_TEXT)
def test_case_punctuation_and_white_space_do_not_matter(text: str) -> None:
    noisy = text.upper().replace(" ", " \u2013\n\n\u2018") + "!"
    assert shingles(noisy).tolist() == shingles(text).tolist()


@given(_TEXT, _TEXT)
def test_overlap_is_the_same_both_ways_and_whole_with_itself(one: str, other: str) -> None:
    first, second = shingles(one), shingles(other)
    found = overlap(first, second)
    assert found == overlap(second, first)
    assert found.shared <= min(len(first), len(second))
    assert 0 <= found.containment <= 1
    assert overlap(first, first) == (len(first), 1.0 if len(first) else 0.0)


def test_a_text_contains_its_parts_whatever_stands_around_them() -> None:
    whole, part = shingles(" ".join(STORY)), shingles(" ".join(STORY[3:7]))
    assert overlap(part, whole).containment == 1.0
    assert overlap(part, whole).shared == len(part)


def test_hashes_are_those_that_indexes_and_events_hold_already() -> None:
    found = shingles("The harbour of Elmsund will stay closed")
    assert found.tolist() == KNOWN_SHINGLES
    assert bands(found)[:3].tolist() == KNOWN_BANDS


@pytest.mark.parametrize("copy", [CUT, LED_ANEW, EDITED], ids=lambda each: each.outlet)
def test_copies_share_a_band_and_are_a_pair_in_either_order(copy: ArticleCaptured) -> None:
    wire, other = (Text(each.article_id, each.revision_id, shingles(each.text)) for each in (WIRE, copy))
    assert np.any(bands(wire.shingles) == bands(other.shingles))
    found = compared(wire, other)
    assert found is not None
    assert found == compared(other, wire)
    assert found.article_id < found.other_article_id
    assert found.matcher_version == MATCHER_VERSION


def test_stories_of_one_beat_are_no_pair() -> None:
    texts = [Text(each.article_id, each.revision_id, shingles(each.text)) for each in (WIRE, *UNRELATED)]
    assert all(len(each.shingles) > LEAST_SHINGLES for each in texts)
    assert [compared(one, other) for one in texts for other in texts if one is not other] == [None] * 6


def test_half_of_the_shorter_text_is_where_a_pair_begins() -> None:
    half = int(100 * LEAST_CONTAINMENT)
    for shared, is_pair in ((half - 1, False), (half, True)):
        one = Text("a", "r", numbered(0, 100))
        other = Text("b", "s", numbered(100 - shared, 400))
        assert (compared(one, other) is not None) is is_pair


@pytest.mark.parametrize(
    ("resemblance", "least", "most"),
    [(0.02, 0.0, 0.03), (0.1, 0.0, 0.2), (0.3, 0.7, 0.95), (0.45, 0.97, 1.0)],
)
def test_sets_that_are_alike_share_a_band_as_often_as_the_banding_promises(
    resemblance: float, least: float, most: float
) -> None:
    chance = random.Random(1)  # noqa: S311 - sets, no secrets
    found = 0
    for _ in range(200):
        start, size = chance.randrange(1 << 40), 300
        shared = round(2 * size * resemblance / (1 + resemblance))
        one, other = numbered(start, start + size), numbered(start + size - shared, start + 2 * size - shared)
        found += bool(np.any(bands(one) == bands(other)))
    assert least <= found / 200 <= most


def test_a_text_of_any_length_has_as_many_bands_and_those_of_its_parts_together() -> None:
    long = numbered(0, 30_000)
    assert len(bands(long)) == len(bands(long[:1])) == BANDS
    assert bands(long).tolist() == bands(np.concatenate([long[9_000:], long[:9_000]])).tolist()
