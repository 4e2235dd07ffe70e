"""Where content ends: by the rules, unless weights that were learnt say that another place is likelier."""

from __future__ import annotations

import pytest

from producers.extraction.ends import WEIGHTS, stops
from producers.extraction.extractor import DEFAULT_MODEL
from producers.extraction.names import Names
from producers.extraction.parsing import blocks, load, parse
from producers.extraction.runs import Place, likeliest, run_of
from producers.extraction.statements import unsettled

_NLP = load(DEFAULT_MODEL)


def places_of(text: str) -> list[list[str]]:
    """What the content of each attribution that has a run behind its cue may be, by where it ends."""
    (trees,) = parse(_NLP, blocks(text))
    found = []
    for each in unsettled(trees, Names(trees).people):
        tree, run = trees[each.paragraph], run_of(trees[each.paragraph], each)
        if run is not None:
            found.append([tree.slice(run.first, stop.token) for stop in stops(tree, each, run)])
    return found


def test_content_may_end_before_each_constituent_that_hangs_on_what_stands_before_it() -> None:
    (places,) = places_of("Holt said the gate was shut on Friday, while the ferry sailed.")
    assert {"the gate was shut", "the gate was shut on Friday"} <= set(places)
    assert not any(place.endswith((" the", " was", " ferry")) for place in places)


def test_content_never_ends_within_a_quotation() -> None:
    (places,) = places_of("Holt said the gate was “shut for good after the storm” on Friday.")
    assert places
    assert all(place.count("“") == place.count("”") or place.endswith("storm") for place in places)


def test_what_rules_bound_stands_where_nothing_is_known_to_be_likelier() -> None:
    even = [Place(5, ["unknown"]), Place(7, ["sure"]), Place(11, ["unknown"])]
    assert likeliest(even, {"sure": 3.0}, 7, 1.2)[0] == 7
    assert likeliest([], {}, 7, 1.2) == (7, 1.0)


def test_a_place_that_is_likelier_by_far_replaces_that_of_the_rules() -> None:
    places = [Place(5, ["early"]), Place(7, ["late"]), Place(11, ["late"])]
    assert likeliest(places, {"early": 3.0, "late": -3.0}, 7, 1.2)[0] == 5
    assert likeliest(places, {"early": -3.0, "late": -3.0}, 7, 1.2)[0] == 11


def test_a_place_that_is_hardly_likelier_replaces_nothing() -> None:
    """The chance of the first place is half, that of the second the other half: less than 1.2 times."""
    places = [Place(7, ["even"]), Place(11, ["even"])]
    assert likeliest(places, {"even": 0.0}, 7, 1.2) == (7, 0.5)


@pytest.mark.parametrize("text", ["“The gate is shut,” Holt said.", "According to Holt, the gate is shut."])
def test_content_before_its_cue_is_left_alone(text: str) -> None:
    assert places_of(text) == []


def test_the_shipped_weights_are_of_traits_that_places_have() -> None:
    (trees,) = parse(_NLP, blocks("Holt said the gate was shut on Friday, while the ferry sailed."))
    (found,) = unsettled(trees, Names(trees).people)
    run = run_of(trees[0], found)
    assert run is not None
    for stop in stops(trees[0], found, run):
        assert WEIGHTS.keys() & set(stop.traits)
