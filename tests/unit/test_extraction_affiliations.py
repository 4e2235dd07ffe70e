"""The bodies that people speak for."""

from __future__ import annotations

import pytest

from tests.extracting import facts_of


def affiliations(text: str) -> list[str | None]:
    """The affiliation of each statement's speaker."""
    return [s.speaker.affiliation for s in facts_of(text).statements if s.speaker]


@pytest.mark.parametrize(
    ("speaker", "body"),
    [
        ("Ann Reyes, a spokeswoman for the Harbour Union,", "Harbour Union"),
        ("Ann Reyes, head of research at Delta Bank,", "Delta Bank"),
        ("Ann Reyes, a professor at the University of Delft,", "University of Delft"),
        ("Ann Reyes, vice president of the state teachers\u2019 union,", "state teachers\u2019 union"),
        ("Ann Reyes, the Health Ministry\u2019s spokeswoman,", "Health Ministry"),
        ("Ann Reyes, who leads the Harbour Union,", "Harbour Union"),
        ("Ann Reyes of the University of Delft", "University of Delft"),
        ("Harbour Union president Ann Reyes", "Harbour Union"),
        ("Microsoft chief executive Ann Reyes", "Microsoft"),
        ("The Harbour Union\u2019s president, Ann Reyes,", "Harbour Union"),
        ("The Harbour Union\u2019s Ann Reyes", "Harbour Union"),
        ("Sen. Ann Reyes, D-Ohio,", "Democratic Party"),
        ("Rep. Ann Reyes (R-Texas)", "Republican Party"),
        ("A spokeswoman for the Harbour Union", "Harbour Union"),
        ("Harbour Union officials", "Harbour Union"),
        ("Two engineers at the port authority", "port authority"),
    ],
)
def test_a_body_beside_a_name_or_a_role_is_the_speakers(speaker: str, body: str) -> None:
    """In appositions, titles, possessives, behind prepositions, by party and state."""
    assert affiliations(f"{speaker} said the gate had held.") == [body]


@pytest.mark.parametrize(
    "speaker",
    [
        "Ann Reyes, a former spokeswoman for the Harbour Union,",
        "Former Harbour Union president Ann Reyes",
        "Ann Reyes, a critic of the Harbour Union,",
        "Ann Reyes, a candidate for Congress,",
        "Ann Reyes from Delft",
        "Police Chief Ann Reyes",
        "Party Chairman Ann Reyes",
        "A person close to Delta Bank",
        "The Harbour Union",
    ],
)
def test_who_does_not_speak_for_a_body_has_none(speaker: str) -> None:
    """What they were, whom they oppose, where they are from."""
    assert affiliations(f"{speaker} said the gate had held.") == [None]


def test_an_affiliation_goes_with_the_person_through_the_article() -> None:
    """To mentions before and behind the one that tells it, and to pronouns."""
    text = (
        "Reyes said the gate had held.\nAnn Reyes, a spokeswoman for the Harbour Union, met John Tan, an "
        "analyst with Delta Bank.\nTan said that it was safe. Reyes agreed. She said that it was strong."
    )
    assert affiliations(text)[0] == affiliations(text)[-1] == "Harbour Union"
    assert "Delta Bank" in affiliations(text)


def test_a_body_behind_a_common_noun_is_the_one_named_before() -> None:
    """As in "a spokeswoman for the bank"."""
    text = "Delta Bank closed on Friday. “It is safe,” said Ann Reyes, a spokeswoman for the bank."
    assert affiliations(text) == ["Delta Bank"]


def test_a_persons_name_is_no_body() -> None:
    """Whatever the model takes it for."""
    text = "Ann Reyes met John McConnell. Reyes left. A McConnell spokesman said that the gate had held."
    assert affiliations(text)[-1] is None
