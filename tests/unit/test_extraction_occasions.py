"""Where and when something was said, where another sentence than the statement's own tells."""

from __future__ import annotations

import pytest

from producers.extraction.facts import Statement
from tests.extracting import facts_of


def last_of(text: str) -> Statement:
    """The last statement of a text."""
    return facts_of(text).statements[-1]


@pytest.mark.parametrize(
    ("text", "medium", "when"),
    [
        (
            "Piet Maas spoke at a rally in Delft on Friday.\n“The gate is shut,” Maas said.",
            "at a rally in Delft",
            "on Friday",
        ),
        (
            "Piet Maas took to Twitter early Monday morning.\n“The gate is shut,” Maas wrote.",
            "to Twitter",
            "early Monday morning",
        ),
        (
            "“The gate is shut,” Piet Maas said in a statement on Friday.\n“Go home,” he said.",
            "in a statement",
            "on Friday",
        ),
        ("Piet Maas told the Delft Times on Friday that the gate was shut.", "the Delft Times", "on Friday"),
        ("“The gate is shut,” Piet Maas said on “Good Evening, Delft.”", "on “Good Evening, Delft.”", None),
        ("On Friday, Piet Maas delivered a speech.\n“The gate is shut,” Maas said.", "a speech", "On Friday"),
        ("“The gate is shut,” Piet Maas said in one of the hearings.", "in one of the hearings", None),
        ("“The gate is shut,” Piet Maas said in a video released on Friday.", "in a video", "on Friday"),
        (
            "Piet Maas trashed the plan on NBC.\n“The gate is shut,” Maas said.",
            "on NBC",
            None,
        ),
    ],
)
def test_a_scene_that_was_set_holds_for_what_its_speaker_goes_on_to_say(
    text: str, medium: str, when: str | None
) -> None:
    """A rally, a channel, a statement, an outlet that was told, a programme."""
    statement = last_of(text)
    assert statement.medium is not None
    assert statement.medium.text == medium
    assert (statement.said_at.text if statement.said_at else None) == when


@pytest.mark.parametrize(
    "text",
    [
        "Piet Maas spoke at a rally on Friday.\n“The gate is shut,” said Ada Holt.",
        "Piet Maas spoke at a rally.\nIt rained.\nIt rained on.\nIt stopped.\n“The gate is shut,” Maas said.",
        "Piet Maas walked to the harbour. “The gate is shut,” he said.",
    ],
)
def test_a_scene_holds_neither_for_others_nor_for_ever(text: str) -> None:
    """Another speaker, or paragraphs in between, may be on another occasion."""
    statement = last_of(text)
    assert statement.medium is None
    assert statement.said_at is None


def test_a_transcripts_turns_were_said_where_its_introduction_says() -> None:
    """Whoever takes the turn."""
    text = (
        "On Sunday's broadcast of “Harbour Hour,” Ada Holt said the pier was safe.\nThe transcript:\n"
        "MAAS: Is it safe?\nHOLT: It is safe, Piet, and it always was."
    )
    assert {s.medium.text for s in facts_of(text).statements if s.medium} == {
        "On Sunday's broadcast of “Harbour Hour,”"
    }


@pytest.mark.parametrize(
    ("text", "addressee"),
    [
        ("Ada Holt told reporters that the gate had held.", "reporters"),
        ("“Is it safe?” Ada Holt asked him.", "him"),
        ("Ada Holt warned the council that the gate would fail.", "the council"),
        ("Ada Holt promised the crew that the gate would hold.", "the crew"),
        ("“The gate held,” Ada Holt said to reporters.", "reporters"),
        ("Ada Holt wrote to the mayor that the gate had held.", "the mayor"),
        ("“The gate held,” Ada Holt wrote in a letter to the mayor.", "the mayor"),
        ("In a speech to the union, Ada Holt said that the gate had held.", "the union"),
        ("Speaking to reporters, Ada Holt said that the gate had held.", "reporters"),
        ("Addressing the union, Ada Holt said that the gate had held.", "the union"),
        ("Piet Maas was told by Ada Holt that the gate had held.", "Piet Maas"),
        ("Ada Holt urged the council to mend the gate.", "the council"),
        ("“The gate held,” Ada Holt said to applause.", None),
        ("Ada Holt said that Piet Maas had spoken to reporters.", None),
        ("“I spoke to reporters,” said Ada Holt.", None),
    ],
)
def test_whoever_is_spoken_to_is_the_addressee(text: str, addressee: str | None) -> None:
    """The object of telling, whoever stands behind "to"; nobody of whom it is only said."""
    statement = last_of(text)
    assert (statement.addressee.text if statement.addressee else None) == addressee
