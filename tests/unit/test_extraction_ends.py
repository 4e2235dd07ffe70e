"""Where content ends: by the rules, unless weights that were learnt say that another place is likelier."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.ends import examples
from producers.extraction.ends import WEIGHTS, Run, Stop, likeliest, run_of, settle, stops
from producers.extraction.extractor import DEFAULT_MODEL
from producers.extraction.names import Names
from producers.extraction.parsing import blocks, load, parse
from producers.extraction.statements import unsettled

_NLP = load(DEFAULT_MODEL)
_RUN = Run(part=0, first=3, last=7, stop=12)


def places_of(text: str) -> list[list[str]]:
    """What the content of each attribution that has a run behind its cue may be, by where it ends."""
    (trees,) = parse(_NLP, blocks(text))
    found = []
    for each in unsettled(trees, Names(trees).people):
        tree, run = trees[each.paragraph], run_of(trees[each.paragraph], each)
        if run is not None:
            found.append([tree.slice(run.first, stop.last) for stop in stops(tree, each, run)])
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
    even = [Stop(5, ["unknown"]), Stop(7, ["sure"]), Stop(11, ["unknown"])]
    assert likeliest(_RUN, even, {"sure": 3.0}) == 7
    assert likeliest(_RUN, [], {}) == 7


def test_a_place_that_is_likelier_by_far_replaces_the_end_by_rules() -> None:
    places = [Stop(5, ["early"]), Stop(7, ["late"]), Stop(11, ["late"])]
    assert likeliest(_RUN, places, {"early": 3.0, "late": -3.0}) == 5
    assert likeliest(_RUN, places, {"early": -3.0, "late": -3.0}) == 11


def test_a_place_that_is_hardly_likelier_replaces_nothing() -> None:
    """The chance of the first place is half, that of the second a half of the rest, less than 1.2 times."""
    places = [Stop(7, ["even"]), Stop(11, ["even"])]
    assert likeliest(_RUN, places, {"even": 0.0}) == 7


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


@settings(deadline=None)  # the first parse loads what the model needs
@given(st.lists(st.sampled_from(("Holt said", "it rained", ",", "“", "”", "that", "\n", "!", "on Friday"))))
def test_settled_content_stays_within_its_paragraph(pieces: list[str]) -> None:
    text = " ".join(pieces)
    for trees in parse(_NLP, blocks(text)):
        for found in unsettled(trees, Names(trees).people):
            tree = trees[found.paragraph]
            settle(tree, found)
            assert all(tree.start <= start < end <= tree.end for start, end in found.content)


def test_examples_tell_where_people_end_what_a_cue_governs(tmp_path: Path) -> None:
    """Of cues that nobody marked, nothing is learnt."""
    text = "Ada Holt said the gate was shut on Friday. Jan Tan said it rained."
    start, end = text.index("the gate"), text.index(" on Friday")
    path = tmp_path / "articles.jsonl"
    quote = f'{{"spans": [[{start}, {end}]], "cue_spans": [[9, 13]]}}'
    path.write_text(f'{{"text": "{text}", "quotes": [{quote}]}}\n', encoding="utf-8")
    (example,) = examples(path)
    assert example.marked < example.run.last
    assert example.marked in [place.last for place in example.places]
