"""Whose a dispute is, and what looks like one and is nobody's."""

from __future__ import annotations

import pytest

from tests.extracting import facts_of

CLAIM = "Piet Maas said that the owners had hidden the cracks. "


@pytest.mark.parametrize(
    ("text", "disputer", "kind"),
    [
        ("“I dispute that account,” Mary Reed said.", "Mary Reed", "person"),
        ("Ada Holt told a hearing that Mary Reed said the report was false.", "Mary Reed", "person"),
        ("Some of the crew say Piet Maas lied to them.", "Some of the crew", "group"),
        ("Piet Maas repeated the allegation that Ada Holt lied to the board.", "Piet Maas", "person"),
        ("Mary Reed broke her silence to deny the report.", "Mary Reed", "person"),
        ("Mary Reed's team denied the report.", "Mary Reed's team", "unknown"),
        ("Mary Reed's aide, citing a report, denied the claim.", "Mary Reed's aide", "person"),
        ("Mary Reed rejected any suggestion of fraud.", "Mary Reed", "person"),
        ("The Reed campaign denied the report.", "The Reed campaign", "organisation"),
        (
            "In his ruling, Tom Baker called the file thin. The ruling said the account was false.",
            "Tom Baker",
            "document",
        ),
        (
            "There are discrepancies between Maas's statement and Mary Reed's testimony.",
            "Mary Reed",
            "person",
        ),
        ("The crew, contradicting Maas, said they saw none.", "The crew", "unknown"),
        (
            "The port authority said it disputed the report.\nDelft Bank said it was glad.",
            "The port authority",
            "organisation",
        ),
    ],
)
def test_who_disputes_is_whose_words_they_are(text: str, disputer: str, kind: str) -> None:
    """Whoever says "I", is reported within a report, or wrote; not whose team or campaign it is."""
    dispute = facts_of(CLAIM + text).disputes[-1]
    assert dispute.disputer is not None
    assert (dispute.disputer.name, dispute.disputer.kind) == (disputer, kind)


@pytest.mark.parametrize(
    ("text", "disputer"),
    [
        ("There is no evidence that they did.", None),
        ("There is no evidence to support his claim.", None),
        ("Maas has no proof of it.", None),
        ("Police found no evidence that the owners had hidden the cracks.", "Police"),
        ("Mary Reed said she had not seen any evidence that the cracks were hidden.", "Mary Reed"),
        ("“There is no proof of that,” said Mary Reed.", "Mary Reed"),
    ],
)
def test_a_claim_without_evidence_is_unverified(text: str, disputer: str | None) -> None:
    """By who looked for some, or says that there is none; by the text of who only has none."""
    (dispute,) = facts_of(CLAIM + text).disputes
    assert dispute.disputer is not None
    assert (dispute.mode, dispute.disputer.name, dispute.claim_statement) == ("unverified", disputer, 0)


@pytest.mark.parametrize(
    "text",
    [
        "There was evidence that the owners hid the cracks.",
        "The trial heard no evidence on Monday.",
        "The court has no evidence room.",
    ],
)
def test_evidence_that_there_is_or_that_is_of_nothing_is_no_dispute(text: str) -> None:
    """Trials hear evidence, too."""
    assert facts_of(CLAIM + text).disputes == ()


@pytest.mark.parametrize(
    "text",
    [
        "Ada Holt asked the court to examine claims that have proved false.",
        "Citing a baseless theory, Piet Maas accused Ada Holt of fraud.",
        "Piet Maas said that his baseless claim had been printed.",
    ],
)
def test_what_is_called_untrue_beside_the_point_is_so_called_by_the_text(text: str) -> None:
    """Nobody calls their own claim baseless, and a request does not assert."""
    (dispute,) = facts_of(text).disputes
    assert dispute.disputer is not None
    assert dispute.disputer.kind == "outlet"


@pytest.mark.parametrize(
    "text",
    [
        "Nobody disputed the report.",
        "It is hard to dispute the report.",
        "Mary Reed must rebut the claims.",
        "Mary Reed declined to dispute the report.",
        "Mary Reed, however, declined to comment on it.",
        "Mary Reed questioned whether the gate would hold.",
        "Mary Reed rejected the idea of a new gate.",
        "Mary Reed was denied the chance to speak.",
        "The court denied Reed a hearing.",
        "The site posts fake stories.",
        "Mary Reed undercut Piet Maas on the price.",
        "Mary Reed asked why he would say so if it was not true.",
        "“I will make sure that it never happens again,” Mary Reed said.",
    ],
)
def test_what_nobody_disputes_or_what_is_no_claim_is_not_disputed(text: str) -> None:
    """What one could, must or won't dispute; questions, refusals, proposals and fakes."""
    assert facts_of(CLAIM + text).disputes == ()


def test_nobody_contradicts_themselves_by_adding_to_what_they_said() -> None:
    """As in "A said ..., though he added ..."."""
    assert facts_of("Piet Maas said the gate held, though he added that the lock did not.").disputes == ()


def test_a_question_disputes_nothing() -> None:
    """As in "does he accuse her of lying?"."""
    assert facts_of("Piet Maas met Ada Holt. Does he accuse Holt of lying?").disputes == ()
