"""Questions: asked once at a time, answered to all who wait, and asked anew afterwards."""

from __future__ import annotations

import threading

import pytest

from onrecord.questions import Question
from tests.waiting import PATIENCE_SECONDS


def test_who_asks_meanwhile_gets_the_same_answer_and_who_asks_afterwards_a_new_one() -> None:
    may_answer, answers = threading.Event(), iter(["first", "second"])

    def ask() -> str:
        assert may_answer.wait(PATIENCE_SECONDS)
        return next(answers)

    question = Question(ask)
    one, other = question.asked(), question.asked()
    assert not one.done()
    may_answer.set()
    assert one.result(PATIENCE_SECONDS) == other.result(PATIENCE_SECONDS) == "first"
    assert question.asked().result(PATIENCE_SECONDS) == "second"


def test_what_asking_raises_comes_to_who_looks_at_the_answer_and_it_is_asked_again() -> None:
    reasons = iter(["away", "still away"])

    def ask() -> None:
        raise ConnectionError(next(reasons))

    question = Question(ask)
    for reason in ("away", "still away"):
        with pytest.raises(ConnectionError, match=f"^{reason}$"):
            question.asked().result(PATIENCE_SECONDS)
