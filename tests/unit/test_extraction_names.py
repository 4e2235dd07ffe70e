"""Speakers resolved to the people and bodies of one article."""

from __future__ import annotations

import pytest

from tests.extracting import facts_of


def names(text: str) -> list[tuple[str | None, str]]:
    """Name and kind of each statement's speaker."""
    return [(s.speaker.name, s.speaker.kind) for s in facts_of(text).statements if s.speaker]


def test_a_surname_means_the_full_name_wherever_that_stands() -> None:
    """Before it or after it."""
    text = "Holt said it was safe.\nIt is strong, said Ada Holt, an engineer."
    assert names(text) == [("Ada Holt", "person"), ("Ada Holt", "person")]


def test_words_before_a_name_are_no_part_of_it() -> None:
    """A verb that opens a sentence, a nickname, a place before a dash."""
    for before in ("Asked Ada Holt about it.", "Ada Holt met Crooked Ada Holt.", "Port - Holt, Ada Holt."):
        assert names(f"{before} Holt said it was safe.")[-1] == ("Ada Holt", "person")


def test_a_pronoun_means_the_last_speaker_of_its_gender() -> None:
    """First names and honorifics tell the gender."""
    text = "John Tan met Mary Reed at the pier. He said it was safe. She said that it was rotten."
    assert names(text) == [("John Tan", "person"), ("Mary Reed", "person")]


def test_a_role_means_who_was_introduced_with_it() -> None:
    """Whom the article called a judge is "the judge"."""
    text = "Judge Maria Ruiz read the file. The judge said that the sale was void."
    assert names(text) == [("Maria Ruiz", "person")]


def test_a_name_apposed_to_a_role_is_the_speakers_name_and_the_role_the_title() -> None:
    """As in "its chairman, John Tan"."""
    (statement,) = facts_of("“We are ready,” said the club's chairman, John Tan.").statements
    assert statement.speaker is not None
    assert statement.speaker.name == "John Tan"
    assert statement.speaker.title == "the club's chairman"


def test_a_pronoun_does_not_mean_whom_its_own_verb_tells_of() -> None:
    """In "Tan was brave, he said" he is somebody else."""
    text = "John Reed ran the school. Reed paused. Peter Tan was “a brave man”, he said."
    assert names(text) == [("John Reed", "person")]


def test_a_common_noun_means_the_body_that_was_named_with_it() -> None:
    """So "the company" is the one named before, "the bank" the one with that word in its name."""
    text = "Delta Bank closed on Friday. The bank said that the money was safe."
    assert names(text) == [("Delta Bank", "organisation")]


def test_a_title_before_and_an_apposition_behind_a_name_are_kept() -> None:
    """As the text words them."""
    before = facts_of("Prime Minister John Tan said it was safe.").statements[0].speaker
    behind = facts_of("“It is safe,” said John Tan, an army commander.").statements[0].speaker
    assert before is not None
    assert behind is not None
    assert (before.name, before.title) == ("John Tan", "Prime Minister")
    assert (behind.name, behind.title) == ("John Tan", "an army commander")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Officials said the gate was shut.", "anonymous"),
        ("A person familiar with the talks said the gate was shut.", "anonymous"),
        ("An official with knowledge of the talks said the gate was shut.", "anonymous"),
        ("Two people close to the owners said the gate was shut.", "anonymous"),
        ("Three fishermen said the gate was shut.", "group"),
        ("A report said the gate was shut.", "document"),
        ("London said the gate was shut.", "place"),
        ("Mary Reed said the gate was shut.", "person"),
        ("A long paper said the gate was shut.", "document"),
        ("Some of the crew said the gate was shut.", "group"),
    ],
)
def test_the_kind_of_speaker_is_told(text: str, kind: str) -> None:
    """A place that speaks is not a person."""
    (found,) = names(text)
    assert found[1] == kind


@pytest.mark.parametrize(
    ("speaker", "kind"),
    [
        ("One Reed confidant", "anonymous"),
        ("A Reed aide", "anonymous"),
        ("A senior adviser to Reed", "anonymous"),
        ("The Reed campaign", "organisation"),
        ("The Reed memo", "document"),
        ("A Reed spokesman", "person"),
    ],
)
def test_who_is_called_by_somebody_elses_name_is_not_that_person(speaker: str, kind: str) -> None:
    """Aides, campaigns and papers of somebody."""
    text = f"Mary Reed and campaign manager Tom Baker left. {speaker} said the gate was shut."
    assert names(text) == [(speaker, kind)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ada Holt released a memo. The memo said that the gate was shut.", "Ada Holt"),
        ("Ada Holt released a video that said, “The gate is shut.”", "Ada Holt"),
        ("Ada Holt left the hall. “The gate is shut,” the Labour nominee said.", "Ada Holt"),
        ("Ada Holt and Piet Maas left. “The gate is shut,” the two senators said.", "Ada Holt and Piet Maas"),
        ("Ada Holt met Piet Maas.\nMAAS: Governor Holt, is the gate shut?", "Piet Maas"),
        ("Ada Holt met Tom Baker. In his order, Baker gave leave. The order said why.", "Tom Baker"),
        ("Ada Small was there. Small left early. “The gate is shut,” she said.", "Ada Small"),
    ],
)
def test_what_stands_for_a_person_has_the_persons_name(text: str, name: str) -> None:
    """A document of theirs, a description, two together, a turn, a surname that is a word."""
    speaker = facts_of(text).statements[-1].speaker
    assert speaker is not None
    assert speaker.name == name
