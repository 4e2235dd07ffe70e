"""Who speaks and what the content is, as models settle it among what rules and grammar offer."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from producers.extraction import ends, parts, speakers, starts
from producers.extraction.attribution import Attribution
from producers.extraction.extractor import DEFAULT_MODEL
from producers.extraction.names import Names
from producers.extraction.parsing import blocks, load, parse
from producers.extraction.runs import run_of
from producers.extraction.speakers import Option, likeliest_speaker, options
from producers.extraction.statements import attributions_of, unsettled
from producers.extraction.tree import Tree
from tests.extracting import facts_of

_NLP = load(DEFAULT_MODEL)


def found_by_rules(text: str) -> tuple[Tree, list[Attribution]]:
    """The one paragraph of a text, and its attributions as rules have them."""
    ((tree,),) = parse(_NLP, blocks(text))
    return tree, unsettled([tree], Names([tree]).people, by_rules=True)


def test_content_may_start_behind_a_noun_that_belongs_to_its_cue() -> None:
    tree, found = found_by_rules("Holt voiced doubts about the gate on Friday.")
    places = [
        tree.words[place.token]
        for each in found
        if (run := run_of(tree, each))
        for place in starts.openings(tree, each, run)
    ]
    assert {"doubts", "about", "the"} <= set(places)
    assert "gate" not in places


def test_content_never_starts_within_a_quotation() -> None:
    tree, (found,) = found_by_rules("Holt said the gate was “shut for good after the storm” on Friday.")
    run = run_of(tree, found)
    assert run is not None
    places = [tree.words[place.token] for place in starts.openings(tree, found, run)]
    assert "shut" in places
    assert not {"for", "after", "the storm"} & set(places)


def test_each_part_of_content_is_judged_where_there_are_several() -> None:
    tree, (found,) = found_by_rules("“The gate,” Ada Holt said, “held all night.”")
    assert [tree.text[slice(*part.at)] for part in parts.parts(tree, found)] == [
        "The gate,",
        "held all night.",
    ]
    tree, (found,) = found_by_rules("Ada Holt said the gate held.")
    assert list(parts.parts(tree, found)) == []


def test_the_name_of_a_broadcast_is_no_part_of_what_was_said_on_it() -> None:
    (said,) = facts_of("Ada Holt said on “Harbour Talk” the gate had held all night.").statements
    assert [part.text for part in said.content] == ["the gate had held all night"]


def test_whoever_stands_above_a_cue_or_beside_it_may_speak() -> None:
    text = "Ada Holt told Piet Maas that Jan Tan had left, adding that the gate had held."
    tree, found = found_by_rules(text)
    adding = next(each for each in found if each.cue is not None and tree.words[each.cue] == "adding")
    assert {"Holt", "Tan"} <= {tree.words[option.head] for option in options(tree, adding)}


def test_nobody_within_the_content_speaks_it() -> None:
    tree, found = found_by_rules("Ada Holt said Piet Maas had left, a port official told Jan Tan.")
    for each in found:
        for option in options(tree, each):
            at = tree.starts[option.head]
            assert option.head == each.speaker or not any(a <= at < b for a, b in each.content)


def test_whom_rules_find_speaks_unless_another_is_likelier_by_far() -> None:
    found = Attribution(0, cue=4, speaker=2)
    weights = {"rules": 0.0, "near": 0.2, "far": 2.0}
    assert likeliest_speaker(found, [Option(2, ["rules"]), Option(6, ["near"])], weights)[0] == 2
    assert likeliest_speaker(found, [Option(2, ["rules"]), Option(6, ["far"])], weights)[0] == 6


def test_where_rules_find_nobody_somebody_unlikely_does_not_speak() -> None:
    found = Attribution(0, cue=4, speaker=None)
    weights = {"unlikely": -1.0, "likely": 1.0}
    assert likeliest_speaker(found, [Option(6, ["unlikely"])], weights)[0] is None
    assert likeliest_speaker(found, [Option(6, ["likely"])], weights)[0] == 6
    assert likeliest_speaker(found, [], weights) == (None, 1.0)


def test_a_quotation_of_a_paragraph_belongs_to_who_announced_it_with_a_colon() -> None:
    text = "“The gate held,” said Piet Maas.\nThen Ada Holt told the council:\n“The lock did not hold.”"
    *_, last = facts_of(text).statements
    assert last.kind == "direct"
    assert last.speaker is not None
    assert last.speaker.name == "Ada Holt"


def test_shipped_weights_are_of_traits_that_are_looked_at() -> None:
    tree, found = found_by_rules("“The gate,” Ada Holt said, adding doubts about the lock, “held all night.”")
    seen = {speakers.__name__: set[str](), parts.__name__: set[str](), starts.__name__: set[str]()}
    for each in found:
        seen[speakers.__name__].update(t for option in options(tree, each) for t in option.traits)
        seen[parts.__name__].update(t for part in parts.parts(tree, each) for t in part.traits)
        run = run_of(tree, each)
        if run is not None:
            places = starts.openings(tree, each, run)
            seen[starts.__name__].update(t for place in places for t in place.traits)
    for module in (speakers, parts, starts):
        assert module.WEIGHTS.keys() & seen[module.__name__]


_PIECES = (
    "Holt said",
    "it rained",
    ",",
    "“",
    "”",
    "that",
    "\n",
    "!",
    "on Friday",
    "a note saying",
    ":",
    "Maas",
)


@settings(deadline=None)  # the first parse loads what the model needs
@given(st.lists(st.sampled_from(_PIECES)))
def test_settled_content_stays_within_its_text_and_is_of_somebody_in_it(pieces: list[str]) -> None:
    text = " ".join(pieces)
    for trees in parse(_NLP, blocks(text)):
        for found in attributions_of(trees, Names(trees).people):
            tree = trees[found.paragraph]
            assert found.content
            assert all(0 <= start < end <= len(text) for start, end in found.content)
            assert found.speaker is None or found.speaker < len(tree) or found.speaker_paragraph is not None
            chances = (found.speaker_chance, found.start_chance, found.end_chance)
            assert all(0 <= chance <= 1 for chance in chances)


def test_unsettled_content_ends_as_rules_say() -> None:
    """Ends are settled on their own too."""
    tree, (found,) = found_by_rules("Ada Holt said the gate held.")
    before = list(found.content)
    ends.settle_end(tree, found)
    assert found.content == before
