"""Statements: what was said, with which cue, by whom, in the sentences that newspapers write."""

from __future__ import annotations

import pytest

from producers.extraction.facts import Statement
from tests.extracting import facts_of


def said(text: str) -> list[tuple[str, str | None, str | None]]:
    """Content (spans joined by a bar), speaker's mention and cue of each statement."""
    return [_short(statement) for statement in facts_of(text).statements]


def _short(statement: Statement) -> tuple[str, str | None, str | None]:
    content = " | ".join(span.text for span in statement.content)
    speaker = statement.speaker.text if statement.speaker else None
    return content, speaker, statement.cue.text if statement.cue else None


@pytest.mark.parametrize(
    ("text", "content", "speaker", "cue"),
    [
        ("Ada Holt said that the pier was safe.", "the pier was safe", "Ada Holt", "said"),
        ("Ada Holt said the pier was safe.", "the pier was safe", "Ada Holt", "said"),
        ("The pier was safe, Ada Holt said.", "The pier was safe", "Ada Holt", "said"),
        ("The pier was safe, said Ada Holt, an engineer.", "The pier was safe", "Ada Holt", "said"),
        ("The pier, Ada Holt said, was safe.", "The pier | was safe", "Ada Holt", "said"),
        ("The council insists that nobody was warned.", "nobody was warned", "The council", "insists"),
        ("Holt promised to rebuild the pier.", "to rebuild the pier", "Holt", "promised"),
        ("The union called for a second vote.", "a second vote", "The union", "called for"),
        ("She denied any part in the sale.", "any part in the sale", "She", "denied"),
        ("Maas described the plan as a mistake.", "the plan as a mistake", "Maas", "described"),
        ("Maas pointed out that the gate had rusted.", "the gate had rusted", "Maas", "pointed out"),
    ],
)
def test_a_clause_or_phrase_under_a_cue_is_a_statement(
    text: str, content: str, speaker: str, cue: str
) -> None:
    """On either side of its cue, or around it."""
    assert said(text) == [(content, speaker, cue)]


@pytest.mark.parametrize(
    ("text", "content", "speaker"),
    [
        ("“The gate is shut,” Ada Holt said.", "The gate is shut,", "Ada Holt"),
        ("“The gate is shut,” said Ada Holt.", "The gate is shut,", "Ada Holt"),
        ("Ada Holt said: “The gate is shut.”", "The gate is shut.", "Ada Holt"),
        ("''The gate is shut,'' Ada Holt said.", "The gate is shut,", "Ada Holt"),
        ("“It rained. The gate is shut,” Ada Holt said.", "It rained. The gate is shut,", "Ada Holt"),
        ("“The gate,” Ada Holt said, “is shut.”", "The gate, | is shut.", "Ada Holt"),
        ("“The gate is shut,” Ada Holt said. “Go away.”", "The gate is shut, | Go away.", "Ada Holt"),
    ],
)
def test_a_quotation_belongs_to_the_cue_beside_it(text: str, content: str, speaker: str) -> None:
    """One statement, however many spans its reporting clause cuts it into."""
    (statement,) = facts_of(text).statements
    assert _short(statement)[:2] == (content, speaker)
    assert statement.kind == "direct"


def test_quoted_words_in_reported_speech_make_it_mixed() -> None:
    """The paraphrase around them belongs to the statement."""
    (statement,) = facts_of("Ada Holt said the pier was “a danger to everyone” in winter.").statements
    assert statement.kind == "mixed"
    assert statement.content[0].text == "the pier was “a danger to everyone” in winter"


def test_a_participle_speaks_for_its_verbs_subject() -> None:
    """As in "adding that ...", which has no subject of its own."""
    found = said("Holt said the pier was shut, adding that the money was gone.")
    assert found == [
        ("the pier was shut", "Holt", "said"),
        ("the money was gone", "Holt", "adding"),
    ]


def test_who_adds_is_resolved_to_who_spoke_before() -> None:
    """As in "he added" in the next sentence."""
    facts = facts_of("“The gate is shut,” said Piet Maas. “It will stay shut,” he added.")
    assert [s.speaker.name for s in facts.statements if s.speaker] == ["Piet Maas", "Piet Maas"]


def test_a_speaker_within_a_relative_clause_is_the_pronoun_that_resolves_to_its_noun() -> None:
    """The mention is "who", the name the antecedent's."""
    facts = facts_of("The gate was sold by Piet Maas, who said that it was rotten.")
    (speaker,) = [s.speaker for s in facts.statements if s.speaker]
    assert (speaker.text, speaker.name) == ("who", "Piet Maas")


def test_according_to_takes_the_sentence_and_keeps_whom_it_cites() -> None:
    """A chain: the speaker, and the source behind the speaker."""
    (statement,) = facts_of("The gate held, according to Mayor Ada Holt, citing the engineers.").statements
    assert statement.content[0].text == "The gate held"
    assert statement.speaker is not None
    assert statement.speaker.name == "Ada Holt"
    assert [(via.text, via.cue) for via in statement.via] == [("the engineers", "citing")]


def test_a_quotation_over_paragraphs_is_one_statement() -> None:
    """A paragraph that opens with a mark and did not close continues; its cue may come at the end."""
    text = "“We waited for an hour.\n“Then the boat came,” said Ada Holt."
    assert said(text) == [("We waited for an hour. | Then the boat came,", "Ada Holt", "said")]


def test_a_paragraph_in_marks_without_a_cue_continues_the_last_speaker() -> None:
    """It is a statement of its own, without a cue."""
    facts = facts_of("“We waited,” said Ada Holt.\n“Nobody came to help us that night.”")
    last = facts.statements[-1]
    assert last.cue is None
    assert last.speaker is not None
    assert last.speaker.name == "Ada Holt"


def test_a_transcripts_turns_belong_to_the_names_before_the_colons() -> None:
    """Names in capitals, resolved to the people that the article names."""
    facts = facts_of("Ada Holt spoke to the paper.\nHOLT: The pier is safe.\nPAPER: Who says so?")
    assert [(s.content[0].text, s.speaker.name) for s in facts.statements if s.speaker] == [
        ("The pier is safe.", "Ada Holt"),
        ("Who says so?", "PAPER"),
    ]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("<The gate is shut,> said Ada Holt. <Go home.>", "The gate is shut, | Go home."),
        ("Ada Holt said: <It>s the owners> gate.> <Go home,> she said.", "It>s the owners> gate. | Go home,"),
    ],
)
def test_single_marks_quote_where_a_text_has_no_others(text: str, content: str) -> None:
    """As British papers set them; neither an apostrophe nor a plural's genitive ends a quotation."""
    curly = str.maketrans("<>", "\u2018\u2019")
    statements = facts_of(text.translate(curly)).statements
    assert " | ".join(span.text for s in statements for span in s.content) == content.translate(curly)
    assert {s.kind for s in statements} == {"direct"}


def test_a_sentence_that_goes_on_with_that_belongs_to_whom_the_one_before_quotes() -> None:
    """Editors leave such halves when they cut a text."""
    text = "“It is shut,” Ada Holt said on Sunday. that boats “can pass” again."
    assert said(text)[-1] == ("boats “can pass” again", "Ada Holt", None)


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("DELFT, March 2 (ANP) — The gate is shut, Ada Holt said.", "The gate is shut"),
        ("DELFT (ANP) - “The gate is shut,” Ada Holt said.", "The gate is shut,"),
    ],
)
def test_a_dateline_belongs_to_no_statement(text: str, content: str) -> None:
    """It stands before the first sentence."""
    assert [found[0] for found in said(text)] == [content]


@pytest.mark.parametrize(
    "text",
    [
        "The spokesman was unable to confirm what had caused the fire.",
        "Holt did not say who had called them.",
        "The pier was built in spring.",
        "She watched “Northern Lights” on a small screen.",
        "He walked to the harbour and looked at the boats.",
        "",
    ],
)
def test_narrative_titles_and_what_was_not_said_are_no_statements(text: str) -> None:
    """Nobody says anything in them."""
    assert said(text) == []


def test_who_declines_says_so() -> None:
    """What they said no to is the content."""
    assert said("The ministry declined to comment.") == [("to comment", "The ministry", "declined")]


@pytest.mark.parametrize(
    ("text", "cue_class"),
    [
        ("Holt said the pier was safe.", "neutral"),
        ("Holt claimed the pier was safe.", "claim"),
        ("Holt insisted the pier was safe.", "insist"),
        ("Holt warned that the pier was weak.", "warn"),
        ("Holt admitted that the pier was weak.", "admit"),
        ("Holt accused the owners of fraud.", "accuse"),
        ("Holt asked whether the pier was safe.", "ask"),
        ("Holt predicted that the pier would fall.", "predict"),
        ("Holt called the pier a wreck.", "neutral"),
        ("Holt called for a new pier.", "demand"),
        ("Holt called on Maas to close the pier.", "demand"),
    ],
)
def test_the_cues_class_tells_what_the_author_makes_of_the_act(text: str, cue_class: str) -> None:
    """Saying, claiming and admitting are not the same."""
    (statement,) = facts_of(text).statements
    assert statement.cue is not None
    assert statement.cue.class_ == cue_class


@pytest.mark.parametrize(
    ("text", "medium", "when"),
    [
        ("“It is safe,” Holt said in a statement on Friday.", "in a statement", "on Friday"),
        ("“It is safe,” Holt wrote on Twitter.", "on Twitter", None),
        ("Holt said on Monday that it was safe.", None, "on Monday"),
    ],
)
def test_where_and_when_it_was_said_stands_beside_the_cue(
    text: str, medium: str | None, when: str | None
) -> None:
    """As the text words it."""
    (statement,) = facts_of(text).statements
    assert (statement.medium.text if statement.medium else None) == medium
    assert (statement.said_at.text if statement.said_at else None) == when


def test_whom_it_was_told_to_is_the_addressee() -> None:
    """Not a part of what was told."""
    (statement,) = facts_of("Holt told reporters that the pier was safe.").statements
    assert statement.addressee is not None
    assert statement.addressee.text == "reporters"
    assert statement.content[0].text == "the pier was safe"
