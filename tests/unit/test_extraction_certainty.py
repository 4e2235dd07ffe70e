"""How likely a figure is right, by its kind, as counted in annotated sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.figures import examples, held_back, shares
from producers.extraction.certainty import SHARES, certainty
from tests.extracting import facts_of


def test_every_figure_tells_how_likely_it_is_right() -> None:
    """As a probability: a percentage is surer than the count of some noun."""
    share, count = facts_of("Rents rose 4% and 12 boats sank.").figures
    assert share.confidence is not None
    assert count.confidence is not None
    assert 0 < count.confidence < share.confidence < 1


def test_a_kind_that_nobody_annotated_is_as_likely_right_as_any_figure() -> None:
    right, every = (sum(column) for column in zip(*SHARES.values(), strict=True))
    assert certainty("a kind that is none") == pytest.approx(right / every, abs=0.001)


def test_few_figures_of_a_kind_say_less_than_many() -> None:
    """Their share is drawn towards that of all figures."""
    known = {"rare": (1, 1), "common": (50, 100)}
    assert 0.5 < certainty("rare", known) < 0.7
    assert certainty("common", known) == pytest.approx(0.5, abs=0.01)


def test_a_figure_is_right_where_number_and_unit_are_annotated(tmp_path: Path) -> None:
    """The bounds of a range both; an estimate comes from the sentences of other folds."""
    sentences = [
        {
            "text": "The road is 9 miles long.",
            "quantities": [{"value": "9.0", "normalized_unit": "miles"}],
        },
        {
            "text": "It will take 10 to 15 days.",
            "quantities": [{"value": "10-15", "normalized_unit": "day"}],
        },
        {
            "text": "The road is 9 miles long.",
            "quantities": [{"value": "9.0", "normalized_unit": "kilometre"}],
        },
        {"text": "It will take 10 to 15 days.", "quantities": [{"value": "10", "normalized_unit": "day"}]},
    ]
    path = tmp_path / "sentences.json"
    path.write_text(json.dumps(sentences), encoding="utf-8")
    known = list(examples(path))
    assert [example.right for example in known] == [True, True, False, False]
    assert shares(known) == {"measure": (1, 2), "measure range": (1, 2)}
    assert [estimate < 0.5 for _, estimate in held_back(known)] == [True, True, False, False]
