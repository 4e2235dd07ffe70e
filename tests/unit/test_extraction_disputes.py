"""Disputes: who says with which words that a claim does not hold, and which claim."""

from __future__ import annotations

import pytest

from tests.extracting import facts_of

CLAIM = "Piet Maas said that the owners had hidden the cracks. "


@pytest.mark.parametrize(
    ("text", "mode", "disputer"),
    [
        ("Mary Reed denied that she had known.", "denied", "Mary Reed"),
        ("Mary Reed denied any wrongdoing.", "denied", "Mary Reed"),
        ("Mary Reed disputed the report.", "disputed", "Mary Reed"),
        ("Mary Reed rejected the allegation.", "denied", "Mary Reed"),
        ("The files contradicted the claim.", "contradicted", "The files"),
        ("Mary Reed doubted that it was true.", "doubted", "Mary Reed"),
        ("Mary Reed said the claim was false.", "disputed", "Mary Reed"),
        ("Mary Reed said Piet Maas was wrong to say that she had known.", "denied", "Mary Reed"),
        ("Mary Reed said Piet Maas was wrong to say that he had known.", "disputed", "Mary Reed"),
        ("“That is not true,” said Mary Reed.", "disputed", "Mary Reed"),
        ("Mary Reed said the allegations had no merit.", "denied", "Mary Reed"),
        ("Mary Reed cast doubt on the account.", "doubted", "Mary Reed"),
        ("Mary Reed pushed back against the claim.", "disputed", "Mary Reed"),
        ("Mary Reed said Piet Maas was wrong to say that the gate held.", "disputed", "Mary Reed"),
        ("Mary Reed left. Several of her findings contradicted the claim.", "contradicted", "Mary Reed"),
    ],
)
def test_words_that_dispute_have_a_mode_and_a_disputer(text: str, mode: str, disputer: str) -> None:
    """Verbs, predicates, and what a claim has none of."""
    (dispute,) = facts_of(text).disputes
    assert dispute.disputer is not None
    assert (dispute.mode, dispute.disputer.name) == (mode, disputer)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CLAIM + "If confirmed, the sale would be void.", "If confirmed"),
        (CLAIM + "The paper could not independently verify the account.", "could not independently verify"),
        (CLAIM + "He spoke without providing evidence.", "without providing evidence"),
        (CLAIM + "If Maas's claims are true, the sale is void.", "If Maas's claims are true"),
    ],
)
def test_the_outlets_own_hedges_make_a_claim_unverified(text: str, words: str) -> None:
    """The disputer is the outlet, and the claim the statement that it hedges."""
    (dispute,) = facts_of(text).disputes
    assert dispute.mode == "unverified"
    assert words in dispute.span.text
    assert dispute.disputer is not None
    assert dispute.disputer.kind == "outlet"
    assert dispute.claim_statement == 0


@pytest.mark.parametrize(
    "text",
    [
        "The bank denied him a loan.",
        "The court denied the request.",
        "The union rejected the offer.",
        "Mary Reed did not deny the report.",
        "She contested the seat in the spring.",
        "He declined to comment.",
        "It is wrong to steal.",
    ],
)
def test_what_is_refused_or_opposed_is_not_disputed(text: str) -> None:
    """A loan, a request, an offer are no claims."""
    assert facts_of(text).disputes == ()


def test_a_dispute_that_only_refers_to_its_claim_finds_the_statement() -> None:
    """By whose claim it is, rather than by nearness."""
    text = CLAIM + "Ada Holt said the harbour would stay open. Mary Reed disputed Maas's claim."
    facts = facts_of(text)
    (dispute,) = facts.disputes
    assert dispute.claim_statement == 0
    assert dispute.claim is not None
    assert dispute.claim.text == "the owners had hidden the cracks"


def test_a_dispute_that_words_its_claim_has_the_words_as_claim() -> None:
    """And still points at the statement that it answers."""
    facts = facts_of(CLAIM + "Mary Reed denied that the owners had hidden the cracks.")
    (dispute,) = facts.disputes
    assert dispute.claim is not None
    assert dispute.claim.text == "the owners had hidden the cracks"
    assert dispute.claim_statement == 0


def test_a_statement_set_against_another_in_one_sentence_contradicts_it() -> None:
    """As in "A claimed ..., though B insists ..."."""
    facts = facts_of("London claimed that the gate was shut, though Paris insists that it is open.")
    (dispute,) = facts.disputes
    assert dispute.disputer is not None
    assert (dispute.mode, dispute.disputer.name, dispute.claim_statement) == ("contradicted", "Paris", 0)


def test_words_that_the_text_reports_as_untrue_are_disputed_by_the_outlet() -> None:
    """As in "falsely claimed"; the claim is what was claimed, and its statement."""
    facts = facts_of("Piet Maas falsely claimed that the gate had held.")
    (dispute,) = facts.disputes
    assert dispute.disputer is not None
    assert dispute.disputer.kind == "outlet"
    assert dispute.claim is not None
    assert (dispute.claim.text, dispute.claim_statement) == ("the gate had held", 0)


@pytest.mark.parametrize(
    ("dispute", "claim"),
    [
        ("Mary Reed disputed the claim that the gate had held.", "the gate had held"),
        ("Mary Reed said Maas was wrong for saying the gate had held.", "the gate had held"),
        ("“That is not true,” Mary Reed said.", "the owners had hidden the cracks"),
        ("Mary Reed rejected parts of that account.", "the owners had hidden the cracks"),
        ("Mary Reed said the claims that Maas made were false.", "the owners had hidden the cracks"),
    ],
)
def test_the_claim_is_worded_by_the_dispute_or_said_before_by_somebody_else(dispute: str, claim: str) -> None:
    """A clause on a noun or an adjective; a pronoun; part of an account; the claims that somebody made."""
    (found,) = facts_of(f"Ada Holt said the harbour was open. {CLAIM}{dispute}").disputes
    assert found.claim is not None
    assert found.claim.text == claim


def test_a_claim_ends_where_its_dispute_begins() -> None:
    """In one sentence, whatever the parser takes for the claim's end."""
    text = "Piet Maas said that the gate had held - though several engineers have contested that view."
    (dispute,) = facts_of(text).disputes
    assert dispute.claim is not None
    assert dispute.claim.text.startswith("the gate had held")
    assert "engineers" not in dispute.claim.text


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        (
            "“The store was a bomb,” said a man who asked not to be named.\nKorvane disputes that.",
            "The store was a bomb,",
        ),
        (
            "“It is a draft,” said Ada Holt. She denied that the mayor saw it. Both men contradicted her.",
            "the mayor saw it",
        ),
        ("Ada Holt said the dam was safe. Piet Maas accused Holt of lying.", "the dam was safe"),
    ],
)
def test_a_claim_is_what_the_one_who_is_meant_said_last(text: str, claim: str) -> None:
    """Behind "that", behind a person who is contradicted, behind one who is said to lie."""
    dispute = facts_of(text).disputes[-1]
    assert dispute.claim is not None
    assert dispute.claim.text == claim


@pytest.mark.parametrize(
    ("text", "mode", "disputer"),
    [
        ("Mary Reed dismissed the report as a hoax.", "disputed", "Mary Reed"),
        ("Mary Reed described the allegation as baseless.", "denied", "Mary Reed"),
        ("Mary Reed disagreed with the account.", "disputed", "Mary Reed"),
        ("Mary Reed expressed doubt about the claim.", "doubted", "Mary Reed"),
        ("Mary Reed scoffed at the suggestion.", "disputed", "Mary Reed"),
        ("Mary Reed said the report was misleading.", "disputed", "Mary Reed"),
        ("“That never happened,” said Mary Reed.", "disputed", "Mary Reed"),
        ("“Nothing of the sort happened,” said Mary Reed.", "disputed", "Mary Reed"),
        ("The gate fell, an allegation Mary Reed denies.", "denied", "Mary Reed"),
        ("Mary Reed called it fake news.", "disputed", "Mary Reed"),
        ("Mary Reed called the account into question.", "doubted", "Mary Reed"),
        ("Police could not confirm the report.", "unverified", "Police"),
        (CLAIM + "Mary Reed, however, insisted that there were none.", "contradicted", "Mary Reed"),
    ],
)
def test_words_beside_a_claim_dispute_it(text: str, mode: str, disputer: str) -> None:
    """What it is called, what is disagreed with, what never happened, what is insisted on "however"."""
    dispute = facts_of(text).disputes[-1]
    assert dispute.disputer is not None
    assert (dispute.mode, dispute.disputer.name) == (mode, disputer)


@pytest.mark.parametrize(
    ("text", "mode", "claim"),
    [
        ("Piet Maas repeated his baseless claim that the gate had held.", "disputed", "the gate had held"),
        ("Piet Maas heard unconfirmed reports that the gate fell.", "unverified", "the gate fell"),
        (
            "Piet Maas misspoke when he said that the gate had held in May.",
            "disputed",
            "the gate had held in May",
        ),
        ("The gate was open, but in fact nobody passed it.", "contradicted", "The gate was open"),
    ],
)
def test_the_text_itself_disputes_in_passing(text: str, mode: str, claim: str) -> None:
    """By an adjective, by telling that somebody misspoke, by the facts."""
    (dispute,) = facts_of(text).disputes
    assert dispute.disputer is not None
    assert dispute.claim is not None
    assert (dispute.disputer.kind, dispute.mode, dispute.claim.text) == ("outlet", mode, claim)


@pytest.mark.parametrize(
    "text",
    [
        "The report could be misleading.",
        "“That won\u2019t happen,” said Mary Reed.",
        "Maas was charged with making false statements.",
        "The wrong number was called.",
        "The mayor would not confirm the report.",
        "Nothing happened in the harbour.",
        "Mary Reed disagreed with Piet Maas about the colour.",
    ],
)
def test_what_may_be_untrue_or_is_no_claim_is_not_disputed(text: str) -> None:
    """Possibilities, offences, numbers, opinions."""
    assert facts_of(text).disputes == ()


def test_that_means_the_sentence_before_where_nobody_was_reported() -> None:
    """In the same quotation, or outside of any."""
    (dispute,) = facts_of("“The owners hid the cracks. That is not true,” said Mary Reed.").disputes
    assert dispute.claim is not None
    assert dispute.claim.text == "The owners hid the cracks."


def test_a_hedge_may_stand_before_the_claim_in_its_sentence() -> None:
    """As in "said, without providing evidence, that ..."; it is the outlet's, whoever speaks."""
    facts = facts_of("Piet Maas said, without providing evidence, that the gate had fallen.")
    (dispute,) = facts.disputes
    assert dispute.disputer is not None
    assert (dispute.disputer.kind, dispute.claim_statement) == ("outlet", 0)


def test_what_is_not_said_to_be_so_is_seldom_what_is_disputed() -> None:
    """A noun phrase that was praised or mentioned is no claim."""
    text = f"{CLAIM}Ada Holt praised the work of the crew. Mary Reed disputed the claim."
    (dispute,) = facts_of(text).disputes
    assert dispute.claim_statement == 0


def test_confidence_is_the_share_of_disputes_of_a_form_that_are_some() -> None:
    """Drawn towards that of all, so that a hedge, of which few are known, is between both."""
    (verb,) = facts_of("Mary Reed denied that she had known.").disputes
    (hedge,) = facts_of(f"{CLAIM}If confirmed, the sale would be void.").disputes
    assert verb.confidence is not None
    assert hedge.confidence is not None
    assert 0.5 < hedge.confidence < verb.confidence < 1
