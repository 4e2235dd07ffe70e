"""Attributions beyond what the rules vouch for: who says what in each, and what none may claim."""

from __future__ import annotations

import pytest

from producers.extraction.candidates import candidates
from producers.extraction.extractor import DEFAULT_MODEL
from producers.extraction.names import Names
from producers.extraction.parsing import blocks, load, parse
from producers.extraction.statements import attributions_of
from tests.extracting import facts_of

_NLP = load(DEFAULT_MODEL)


def proposed(text: str) -> list[tuple[str, str | None, str]]:
    """Content, speaker's head and frame of each candidate that a text gives."""
    (trees,) = parse(_NLP, blocks(text))
    return [
        (
            " … ".join(text[a:b] for a, b in found.content),
            None if found.speaker is None else trees[found.paragraph].words[found.speaker],
            found.frame,
        )
        for found in attributions_of(trees, Names(trees).people)
        if found.loose
    ]


@pytest.mark.parametrize(
    ("text", "content", "speaker", "frame"),
    [
        ("Holt was told that the gate was shut.", "the gate was shut", None, "may be told"),
        ("The owners cited the storm.", "the storm", "owners", "may object"),
        (
            "The plan was criticised by Holt for its cost.",
            "The plan … for its cost",
            "Holt",
            "may be said",
        ),
        ("Maas launched an attack on the council.", "the council", "Maas", "may noun on"),
        ("Maas repeated his call to close the pier.", "to close the pier", "his", "may noun clause"),
        ("The ministry declined to comment.", "to comment", "ministry", "may refuse"),
        ("Maas disputed the report.", "the report", "Maas", "may object"),
        ("Ada Holt was declared the winner.", "Ada Holt … the winner", None, "may be said"),
        ("The ferry is expected to return in May.", "The ferry … to return in May", None, "may be expected"),
    ],
)
def test_verbs_and_nouns_of_saying_are_proposed_in_any_frame(
    text: str, content: str, speaker: str | None, frame: str
) -> None:
    assert (content, speaker, frame) in proposed(text)


@pytest.mark.parametrize(
    "text",
    [
        "Holt did not discuss the gate.",
        "Holt made no mention of the gate.",
        "She read the file.",
    ],
)
def test_what_was_not_said_is_not_proposed(text: str) -> None:
    assert proposed(text) == []


def test_a_cue_that_the_rules_use_proposes_nothing_more() -> None:
    (trees,) = parse(_NLP, blocks("Holt said that the gate was shut."))
    vouched = attributions_of(trees, Names(trees).people)
    assert [found.frame for found in vouched] == ["clause"]
    assert list(candidates(trees[0], 0, vouched)) == []


def said(text: str) -> list[tuple[str, str | None]]:
    """What is said in a text, and by whom."""
    return [(s.content[0].text, s.speaker.name if s.speaker else None) for s in facts_of(text).statements]


def test_a_claim_ends_where_the_outlet_sets_another_against_it() -> None:
    text = "Piet Maas said the pier was safe, though Ada Holt insists the posts are rotten."
    assert said(text) == [("the pier was safe", "Piet Maas"), ("the posts are rotten", "Ada Holt")]


def test_a_dash_and_a_name_sign_a_quotation() -> None:
    text = "The readers wrote.\n“They never asked any of us who live beside the harbour.” \u2014 Ada Holt"
    assert said(text)[-1] == ("They never asked any of us who live beside the harbour.", "Ada Holt")


def test_any_verb_of_a_person_beside_a_quotation_gives_it_a_speaker() -> None:
    text = "“And who is going to pay for all of that?” Ada Holt pressed."
    assert said(text) == [("And who is going to pay for all of that?", "Ada Holt")]


def test_words_between_a_verb_and_what_it_quotes_belong_to_the_content() -> None:
    assert said("Ada Holt called her remarks “a sad joke.”") == [("her remarks “a sad joke.”", "Ada Holt")]
