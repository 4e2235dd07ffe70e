"""The bench's scores of statements and disputes, on sentences whose annotation is plain."""

from __future__ import annotations

from typing import Any

import pytest

from bench.dispute_scores import DisputeScore
from bench.naming_scores import NamingScore
from bench.statement_scores import StatementScore
from tests.extracting import facts_of

TEXT = "“The gate held,” said Ada Holt. Piet Maas said that the lock was shut."


def quote(content: str, speaker: str | None) -> dict[str, Any]:
    """An annotated statement of TEXT."""
    start = TEXT.index(content)
    at = [] if speaker is None else [[TEXT.index(speaker), TEXT.index(speaker) + len(speaker)]]
    spans = [[start, start + len(content)]]
    return {"spans": spans, "speaker": speaker, "speaker_spans": at, "cue": "said", "speech": True}


GATE, LOCK = quote("The gate held,", "Ada Holt"), quote("the lock was shut", "Piet Maas")


def scored(*quotes: dict[str, Any]) -> StatementScore:
    """What the extractor finds in TEXT, scored."""
    score = StatementScore()
    score.add(TEXT, quotes, facts_of(TEXT).statements)
    return score


def test_statements_as_annotated_are_all_right() -> None:
    score = scored(GATE, LOCK)
    assert score.f1() == score.f1("direct") == score.f1("indirect") == score.exact() == (1, 1, 1)
    assert (score.speakers(), score.errors) == (1, [])


@pytest.mark.parametrize(
    ("quotes", "error"),
    [
        ((GATE,), "extra"),
        ((GATE, LOCK, quote("said Ada", None)), "missed"),
        ((quote("The gate held,", "Piet Maas"), LOCK), "wrong speaker"),
        ((GATE, quote("that the lock was", "Piet Maas")), "other extent"),
        ((GATE, quote("Piet Maas said that the lock", None)), "cut short"),
        ((GATE, quote("lock", "Piet Maas")), "too long"),
    ],
)
def test_each_error_has_its_kind(quotes: tuple[dict[str, Any], ...], error: str) -> None:
    assert error in {each.error for each in scored(*quotes).errors}


def test_a_speaker_that_is_wrong_makes_a_statement_wrong_whose_words_are_right() -> None:
    score = scored(quote("The gate held,", "Piet Maas"), LOCK)
    assert score.f1() == (0.5, 0.5, 0.5)
    assert score.exact() == (1, 1, 1)


def test_disputes_are_scored_by_words_mode_disputer_and_claim() -> None:
    text = "Piet Maas said the gate was weak in May. Ada Holt denied that it was weak. Ada Holt denied theft."
    claim = [text.index("it was weak"), text.index("it was weak") + len("it was weak")]
    gold = {"span": [41, 74], "core": True, "modes": ["disputed"], "disputer_name": "Ada Holt"}
    score = DisputeScore()
    score.add(text, [gold | {"claim_span": claim}], facts_of(text))
    assert score.f1() == pytest.approx((0.5, 1, 2 / 3))
    assert [score.share(what) for what in ("mode", "disputer", "claim")] == [0, 1, 1]
    assert [each.error for each in score.errors] == ["wrong mode", "extra"]


@pytest.mark.parametrize(
    ("annotated", "right"),
    [
        ({"names": ["Ada Holt"], "medium": "NBC", "said_on": "Sunday"}, (1, 1, 1)),
        ({"names": ["Piet Maas"], "medium": "Twitter", "said_on": "Monday"}, (0, 0, 0)),
    ],
)
def test_a_quotations_name_medium_and_day_are_each_right_or_wrong(
    annotated: dict[str, Any], right: tuple[int, int, int]
) -> None:
    text = "“The gate held,” Holt said on NBC on Sunday. She is Ada Holt, an engineer."
    score = NamingScore()
    score.add(text, [{"span": [1, 14], **annotated}], facts_of(text))
    assert (
        score.share("name", "quotations"),
        score.share("medium", "media"),
        score.share("day", "days"),
    ) == right


def test_a_quotation_that_no_statement_holds_is_not_found() -> None:
    score = NamingScore()
    score.add("Nobody spoke.", [{"span": [0, 12], "names": ["Ada Holt"]}], facts_of("Nobody spoke."))
    assert score.share("found", "quotations") == 0
