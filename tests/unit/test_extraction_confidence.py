"""How likely a statement is right: an estimate for each, from weights that a command learns."""

from __future__ import annotations

import json
from pathlib import Path

from bench.articles import parsed
from bench.confidence import Example, estimate, examples
from bench.logistic import fit
from producers.extraction.confidence import LEAST, confidence
from tests.extracting import facts_of

TEXT = (
    "“The gate is shut,” Ada Holt said. She criticised the plan. Maas, who owns the pier, feels it is fine."
)


def test_every_statement_tells_how_likely_it_is_right() -> None:
    """As a probability; what is too unlikely isn't told at all."""
    found = [statement.confidence for statement in facts_of(TEXT).statements]
    assert found
    assert all(each is not None and LEAST <= each <= 1 for each in found)


def test_a_quotation_with_its_speaker_is_surer_than_what_somebody_criticised() -> None:
    """As the annotators of news had it."""
    quotation, criticism, *_ = facts_of(TEXT).statements
    assert quotation.confidence is not None
    assert criticism.confidence is not None
    assert quotation.confidence > criticism.confidence


def test_of_what_has_no_known_trait_nothing_is_known() -> None:
    """Even odds."""
    assert confidence(["a trait that nobody has"]) == 0.5


def test_weights_are_learnt_from_traits_that_are_frequent_enough() -> None:
    """What goes with right statements raises the estimate, what goes with wrong ones lowers it."""
    known = [Example(n % 5, ["bias", "sure"], right=n % 10 != 0) for n in range(1000)]
    known += [Example(n % 5, ["bias", "doubtful"], right=n % 10 == 0) for n in range(1000)]
    known.append(Example(0, ["bias", "seen once"], right=True))
    weights = fit([each.traits for each in known], [each.right for each in known])
    assert set(weights) == {"bias", "sure", "doubtful"}
    assert abs(estimate(weights, known[0]) - 0.9) < 0.05
    assert abs(estimate(weights, known[1500]) - 0.1) < 0.05


def test_a_statement_is_right_where_words_and_speaker_are_annotated(tmp_path: Path) -> None:
    """The other ones, of other words or somebody else's, are wrong."""
    text = "Ada Holt said the gate was shut. Piet Maas said the pier was open. Jan Tan said it rained."
    quotes = [
        {"spans": [[14, 31]], "speaker": "Ada Holt", "speaker_spans": [[0, 8]], "cue_spans": []},
        {"spans": [[48, 66]], "speaker": "Ada Holt", "speaker_spans": [[0, 8]], "cue_spans": []},
    ]
    path = tmp_path / "articles.jsonl"
    path.write_text(json.dumps({"text": text, "quotes": quotes}) + "\n", encoding="utf-8")
    assert [example.right for example in examples(list(parsed(path)))] == [True, False, False]
