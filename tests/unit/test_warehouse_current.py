# ruff: noqa: D102 - the tests' names are their docstrings
"""What is current is computed from what the log holds, whatever the order in which it came."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tests.newsroom_events import BRIDGE, DAM, Counted, Denied, Said, at, capture, extraction
from tests.projected import LoggedWarehouse

CRACKS = Said("Ana Brodik", "the dam has cracks")
SAFE = Said("Ana Brodik", "the dam is safe")
FULL = Said("Tomas Weil", "the lake is full")
TEXT_CRACKS = "Ana Brodik says the dam has cracks. Tomas Weil says the lake is full."
TEXT_SAFE = "Ana Brodik says the dam is safe. Tomas Weil says the lake is full."

FIRST = capture(TEXT_CRACKS, captured=0)
SECOND = capture(TEXT_SAFE, captured=10)
THIRD = capture(TEXT_CRACKS, captured=20)

CONTENTS = "SELECT content FROM statements"


def test_a_text_that_goes_back_to_what_it_was_is_current_again_since_the_third_capture(
    warehouse: LoggedWarehouse,
) -> None:
    warehouse.append(FIRST, extraction(FIRST, CRACKS, FULL, completed=1), learned=1)
    warehouse.append(SECOND, extraction(SECOND, SAFE, FULL, completed=11), learned=11)
    warehouse.append(THIRD, learned=21)
    warehouse.project()
    assert warehouse.column(CONTENTS) == ["the dam has cracks", "the lake is full"]
    assert set(warehouse.column("SELECT held_since FROM statements")) == {at(21)}
    assert warehouse.rows("SELECT seen_at, change, what FROM edits ORDER BY seen_at, change") == [
        {"seen_at": at(10), "change": "added", "what": "the dam is safe"},
        {"seen_at": at(10), "change": "withdrawn", "what": "the dam has cracks"},
        {"seen_at": at(20), "change": "added", "what": "the dam has cracks"},
        {"seen_at": at(20), "change": "withdrawn", "what": "the dam is safe"},
    ]


def test_an_old_archive_that_is_ingested_late_does_not_win_but_shows_in_the_history(
    warehouse: LoggedWarehouse,
) -> None:
    warehouse.append(SECOND, extraction(SECOND, SAFE, FULL, completed=11), learned=11)
    warehouse.append(FIRST, extraction(FIRST, CRACKS, FULL, completed=99), learned=99)
    warehouse.project()
    assert warehouse.column(CONTENTS) == ["the dam is safe", "the lake is full"]
    history = "SELECT content, status, first_captured_at FROM statement_history ORDER BY content"
    assert warehouse.rows(history) == [
        {"content": "the dam has cracks", "status": "withdrawn", "first_captured_at": at(0)},
        {"content": "the dam is safe", "status": "current", "first_captured_at": at(10)},
        {"content": "the lake is full", "status": "current", "first_captured_at": at(0)},
    ]
    assert warehouse.column("SELECT what FROM edits WHERE change = 'withdrawn'") == ["the dam has cracks"]


def test_claims_that_come_before_their_article_hold_once_it_is_there(warehouse: LoggedWarehouse) -> None:
    warehouse.append(extraction(FIRST, CRACKS, completed=1), learned=1)
    warehouse.project()
    assert warehouse.column(CONTENTS) == []
    warehouse.append(FIRST, learned=5)
    warehouse.project()
    assert warehouse.rows("SELECT content, held_since FROM statements") == [
        {"content": "the dam has cracks", "held_since": at(5)}
    ]


def test_of_two_captures_at_once_the_same_one_stands_whatever_the_order_of_arrival(tmp_path: Path) -> None:
    captures = [capture(text, captured=0) for text in (TEXT_CRACKS, TEXT_SAFE, "Nothing was said.")]
    standing = set()
    for number, order in enumerate(itertools.permutations(captures)):
        folder = tmp_path / str(number)
        folder.mkdir()
        warehouse = LoggedWarehouse(folder)
        for minute, each in enumerate(order):
            warehouse.append(each, learned=minute)
        warehouse.project()
        standing |= set(warehouse.column("SELECT revision_id FROM articles"))
        warehouse.close()
    assert len(standing) == 1


def test_a_slow_worker_of_an_older_extractor_that_completes_last_does_not_win(
    warehouse: LoggedWarehouse,
) -> None:
    warehouse.append(FIRST, extraction(FIRST, CRACKS, FULL, completed=1, version=2), learned=1)
    warehouse.append(extraction(FIRST, CRACKS, completed=50, version=1), learned=50)
    warehouse.project()
    assert warehouse.column(CONTENTS) == ["the dam has cracks", "the lake is full"]


def test_a_newer_extractors_result_is_not_an_edit(warehouse: LoggedWarehouse) -> None:
    warehouse.append(FIRST, extraction(FIRST, CRACKS, FULL, completed=1), learned=1)
    warehouse.append(SECOND, extraction(SECOND, FULL, completed=11, version=2), learned=11)
    warehouse.project()
    assert warehouse.column(CONTENTS) == ["the lake is full"]
    assert warehouse.rows("FROM edits") == []


def test_edits_are_what_differs_under_the_newest_extractor_that_read_both(warehouse: LoggedWarehouse) -> None:
    warehouse.append(FIRST, SECOND, learned=1)
    for version in (1, 2):
        facts = (CRACKS, FULL) if version == 2 else (CRACKS,)
        warehouse.append(extraction(FIRST, *facts, completed=version, version=version), learned=version)
    warehouse.append(extraction(SECOND, SAFE, completed=12, version=1), learned=12)
    warehouse.append(extraction(SECOND, SAFE, FULL, completed=13, version=2), learned=13)
    warehouse.append(extraction(SECOND, completed=14, version=3), learned=14)
    warehouse.project()
    assert warehouse.rows("SELECT change, what FROM edits ORDER BY change") == [
        {"change": "added", "what": "the dam is safe"},
        {"change": "withdrawn", "what": "the dam has cracks"},
    ]


def test_a_failed_extraction_by_a_newer_version_leaves_the_older_claims_standing(
    warehouse: LoggedWarehouse,
) -> None:
    warehouse.append(FIRST, extraction(FIRST, CRACKS, completed=1), learned=1)
    warehouse.append(extraction(FIRST, completed=9, version=2, outcome="failed"), learned=9)
    warehouse.project()
    assert warehouse.column(CONTENTS) == ["the dam has cracks"]
    assert warehouse.column("SELECT extraction FROM articles") == ["extracted"]


def test_an_article_in_an_unsupported_language_stands_without_claims_and_says_why(
    warehouse: LoggedWarehouse,
) -> None:
    warehouse.append(FIRST, extraction(FIRST, completed=1, outcome="unsupported_language"), learned=1)
    warehouse.project()
    assert warehouse.rows("SELECT extraction, statements FROM articles") == [
        {"extraction": "unsupported_language", "statements": 0}
    ]
    assert warehouse.rows("FROM incomplete_extractions") == []


def test_wire_copies_at_two_urls_are_two_articles(warehouse: LoggedWarehouse) -> None:
    copy = capture(TEXT_CRACKS, captured=3, url=BRIDGE, outlet="South Post")
    for each in (FIRST, copy):
        warehouse.append(each, extraction(each, CRACKS, completed=4), learned=4)
    warehouse.project()
    assert warehouse.column("SELECT url FROM articles") == [DAM, BRIDGE]
    assert warehouse.rows("SELECT speaker, statements, outlets FROM speakers") == [
        {"speaker": "Ana Brodik", "statements": 2, "outlets": 2}
    ]
    assert len(set(warehouse.column("SELECT statement_id FROM statements"))) == 2


def test_two_disputers_in_one_span_are_two_disputes_of_the_claim(warehouse: LoggedWarehouse) -> None:
    both = "Weil and Okole denied it"
    captured = capture(f"Ana Brodik says the dam has cracks. {both}.", captured=0)
    facts = (CRACKS, Denied("Tomas Weil", both, CRACKS), Denied("Peter Okole", both, CRACKS))
    warehouse.append(captured, extraction(captured, *facts, completed=1), learned=1)
    warehouse.project()
    assert warehouse.rows("SELECT disputer, claim, claim_speaker FROM disputes ORDER BY disputer") == [
        {"disputer": "Peter Okole", "claim": "the dam has cracks", "claim_speaker": "Ana Brodik"},
        {"disputer": "Tomas Weil", "claim": "the dam has cracks", "claim_speaker": "Ana Brodik"},
    ]


def test_a_figure_that_stands_twice_in_a_text_is_two_figures_and_an_edit_that_drops_one_drops_one(
    warehouse: LoggedWarehouse,
) -> None:
    seventy = Counted("70", 70)
    twice = capture("First 70 residents left, then 70 residents left.", captured=0)
    once = capture("First 70 residents left.", captured=10)
    warehouse.append(twice, extraction(twice, seventy, seventy, completed=1), learned=1)
    warehouse.project()
    assert warehouse.column("SELECT figure_start FROM figures") == [6, 30]
    warehouse.append(once, extraction(once, seventy, completed=11), learned=11)
    warehouse.project()
    assert warehouse.rows("SELECT change, claim_type, what FROM edits") == [
        {"change": "withdrawn", "claim_type": "figure", "what": "70 residents"}
    ]


def test_another_text_extractor_over_the_same_bytes_is_no_edit(warehouse: LoggedWarehouse) -> None:
    with_menu = capture("Menu. " + TEXT_CRACKS, captured=0, raw="page", text_extractor="text/1")
    without = capture(TEXT_CRACKS, captured=10, raw="page", text_extractor="text/2")
    warehouse.append(with_menu, extraction(with_menu, CRACKS, FULL, completed=1), learned=1)
    warehouse.append(without, extraction(without, CRACKS, completed=11), learned=11)
    warehouse.project()
    assert warehouse.rows("FROM edits") == []
    assert warehouse.column("SELECT edited_articles FROM outlets") == [0]


def test_an_article_that_a_feed_and_its_page_tell_in_other_words_is_edited_only_where_one_of_them_is(
    warehouse: LoggedWarehouse,
) -> None:
    page = capture(TEXT_SAFE, captured=10, text_extractor="page/1")
    edited = capture(TEXT_SAFE.replace("full", "low"), captured=20, text_extractor="page/2")
    low = Said("Tomas Weil", "the lake is low")
    for captured, *said in ((FIRST, CRACKS, FULL), (page, SAFE, FULL), (edited, SAFE, low)):
        warehouse.append(captured, extraction(captured, *said, completed=21), learned=21)
    warehouse.project()
    edits = warehouse.rows("SELECT seen_at, change, what FROM edits ORDER BY change")
    assert edits == [
        {"seen_at": at(20), "change": "added", "what": "the lake is low"},
        {"seen_at": at(20), "change": "withdrawn", "what": "the lake is full"},
    ]


def test_other_bytes_under_another_text_extractor_are_an_edit(warehouse: LoggedWarehouse) -> None:
    later = capture(TEXT_SAFE, captured=10, text_extractor="text/2")
    warehouse.append(FIRST, extraction(FIRST, CRACKS, completed=1), learned=1)
    warehouse.append(later, extraction(later, SAFE, completed=11), learned=11)
    warehouse.project()
    assert warehouse.column("SELECT change FROM edits") == ["added", "withdrawn"]
    assert warehouse.column("SELECT edited_articles FROM outlets") == [1]


def test_figures_compete_when_articles_count_the_same_thing_differently(warehouse: LoggedWarehouse) -> None:
    north = capture("Officials say 70 residents left.", captured=0)
    south = capture("Officials say 90 residents left.", captured=0, url=BRIDGE, outlet="South Post")
    warehouse.append(north, extraction(north, Counted("70", 70), completed=1), learned=1)
    warehouse.append(south, extraction(south, Counted("90", 90), completed=1), learned=1)
    warehouse.project()
    assert warehouse.rows("SELECT counted, numbers, outlets, lowest, highest FROM competing_figures") == [
        {"counted": "residents", "numbers": 2, "outlets": 2, "lowest": 70.0, "highest": 90.0}
    ]


@pytest.mark.parametrize(
    ("unit", "competing"), [(None, ["residents"]), ("dollar", [])], ids=["bare counts", "measures"]
)
def test_who_has_what_is_counted_tells_measures_apart_but_not_bare_counts(
    warehouse: LoggedWarehouse, unit: str | None, competing: list[str]
) -> None:
    north = capture("Officials say 70 residents left.", captured=0)
    south = capture("Officials say 90 residents left.", captured=0, url=BRIDGE, outlet="South Post")
    of_town, of_dam = Counted("70", 70, "residents, town", unit), Counted("90", 90, "residents, dam", unit)
    warehouse.append(north, extraction(north, of_town, completed=1), learned=1)
    warehouse.append(south, extraction(south, of_dam, completed=1), learned=1)
    warehouse.project()
    assert warehouse.column("SELECT counted FROM competing_figures") == competing


class TestStatementHistory:
    """What became of a statement that once stood."""

    STATUS = "SELECT content, status FROM statement_history ORDER BY content"

    @pytest.fixture(autouse=True)
    def _first_revision(self, warehouse: LoggedWarehouse) -> None:
        warehouse.append(FIRST, extraction(FIRST, CRACKS, FULL, completed=1), learned=1)

    def test_a_statement_that_holds_is_current(self, warehouse: LoggedWarehouse) -> None:
        warehouse.project()
        assert {row["status"] for row in warehouse.rows(self.STATUS)} == {"current"}

    def test_a_statement_is_withdrawn_when_its_extractor_reads_the_new_revision_without_it(
        self, warehouse: LoggedWarehouse
    ) -> None:
        warehouse.append(SECOND, extraction(SECOND, FULL, completed=11), learned=11)
        warehouse.project()
        assert warehouse.rows(self.STATUS) == [
            {"content": "the dam has cracks", "status": "withdrawn"},
            {"content": "the lake is full", "status": "current"},
        ]

    def test_a_statement_is_superseded_when_only_another_extractor_reads_the_new_revision(
        self, warehouse: LoggedWarehouse
    ) -> None:
        warehouse.append(SECOND, extraction(SECOND, FULL, completed=11, version=2), learned=11)
        warehouse.project()
        assert warehouse.rows(self.STATUS) == [
            {"content": "the dam has cracks", "status": "superseded"},
            {"content": "the lake is full", "status": "current"},
        ]

    def test_a_statement_is_superseded_when_a_newer_extractor_no_longer_finds_it_in_the_same_text(
        self, warehouse: LoggedWarehouse
    ) -> None:
        warehouse.append(extraction(FIRST, CRACKS, completed=11, version=2), learned=11)
        warehouse.project()
        assert warehouse.rows(self.STATUS) == [
            {"content": "the dam has cracks", "status": "current"},
            {"content": "the lake is full", "status": "superseded"},
        ]

    def test_a_statement_is_pending_while_the_new_revision_waits_for_extraction(
        self, warehouse: LoggedWarehouse
    ) -> None:
        warehouse.append(SECOND, learned=11)
        warehouse.project()
        assert {row["status"] for row in warehouse.rows(self.STATUS)} == {"pending"}

    def test_a_statement_is_superseded_when_the_new_revision_is_in_an_unsupported_language(
        self, warehouse: LoggedWarehouse
    ) -> None:
        warehouse.append(SECOND, extraction(SECOND, completed=11, outcome="unsupported_language"), learned=11)
        warehouse.project()
        assert {row["status"] for row in warehouse.rows(self.STATUS)} == {"superseded"}

    def test_it_shows_a_statement_as_its_last_revisions_best_extractor_put_it(
        self, warehouse: LoggedWarehouse
    ) -> None:
        better = Said("Ana Brodik, engineer", CRACKS.content)
        warehouse.append(extraction(FIRST, better, FULL, completed=0, version=2), learned=2)
        warehouse.project()
        history = f"SELECT speaker FROM statement_history WHERE content = '{CRACKS.content}'"
        assert warehouse.column(history) == ["Ana Brodik, engineer"]
