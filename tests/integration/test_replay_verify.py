"""`verify` finds whatever is not as the log has it, and nothing where all is sound."""

from __future__ import annotations

import duckdb
import pytest

from consumers.verification import Finding, Verification, verify
from tests.newsroom_events import Counted, Denied, Said, capture, extraction, vanished
from tests.projected import LoggedWarehouse

CRACKS = Said("Ana Brodik", "the dam has cracks")
TEXT = "Ana Brodik says the dam has cracks. 70 residents left, 70 in all. Weil and Okole denied it."
ARTICLE = capture(TEXT, captured=0)
CLAIMS = extraction(
    ARTICLE,
    CRACKS,
    Counted("70", 70),
    Counted("70", 70),
    Denied("Tomas Weil", "Weil and Okole denied it", CRACKS),
    Denied("Peter Okole", "Weil and Okole denied it", CRACKS),
    completed=1,
)


@pytest.fixture(autouse=True)
def _a_sound_warehouse(warehouse: LoggedWarehouse) -> None:
    warehouse.append(ARTICLE, CLAIMS, learned=1)
    warehouse.append(vanished(ARTICLE, observed=50), learned=50)
    warehouse.project()


def verified(warehouse: LoggedWarehouse) -> Verification:
    """What `verify` says of the warehouse."""
    with warehouse.reading() as connection:
        return verify(connection, warehouse.log, warehouse.codec)


def tamper(warehouse: LoggedWarehouse, statement: str) -> list[Finding]:
    """What `verify` finds after somebody changed the warehouse's file."""
    with duckdb.connect(warehouse.database) as connection:
        connection.execute(statement)
    return verified(warehouse).findings


def test_it_is_silent_on_a_sound_warehouse_and_says_what_it_checked(warehouse: LoggedWarehouse) -> None:
    verification = verified(warehouse)
    assert verification.findings == []
    assert verification.spans == 5
    assert verification.ids == 3 + 2 + 5 + 1 + 1
    assert {table: content.rows for table, content in verification.tables.items()} == {
        "article_captured": 1,
        "statement_made": 1,
        "figure_reported": 2,
        "claim_disputed": 2,
        "extraction_completed": 1,
        "copy_found": 0,
        "article_gone": 1,
    }


def test_it_is_silent_on_a_warehouse_that_lags_behind_its_log(warehouse: LoggedWarehouse) -> None:
    warehouse.append(capture("Another text.", captured=9), learned=9)
    assert verified(warehouse).findings == []


def test_it_finds_a_text_that_was_changed_under_its_quotations(warehouse: LoggedWarehouse) -> None:
    found = tamper(warehouse, """UPDATE article_captured SET "text" = replace("text", 'cracks', 'pearls')""")
    assert {finding.check for finding in found} == {"spans", "ids", "replay"}
    (span,) = (finding for finding in found if finding.check == "spans")
    assert span.where == CLAIMS[0].event_id
    assert "'the dam has cracks'" in span.why
    assert "'the dam has pearls'" in span.why


@pytest.mark.parametrize(
    "moved",
    ['{"start": 36, "end": 39, "text": \'70\'}', '{"start": 990, "end": 992, "text": \'70\'}'],
)
def test_it_finds_a_span_that_was_moved(warehouse: LoggedWarehouse, moved: str) -> None:
    found = tamper(
        warehouse, f"UPDATE figure_reported SET span = {moved} WHERE event_id = '{CLAIMS[1].event_id}'"
    )
    assert {finding.check for finding in found} == {"spans", "ids", "replay"}
    assert CLAIMS[1].event_id in {finding.where for finding in found}


def test_it_finds_a_claim_whose_article_is_gone(warehouse: LoggedWarehouse) -> None:
    found = tamper(warehouse, "DELETE FROM article_captured")
    whys = {finding.why.partition(": ")[2] for finding in found if finding.check == "spans"}
    assert whys == {"the text of its revision is not in the warehouse"}


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("article_captured", "event_id"),
        ("article_captured", "article_id"),
        ("article_captured", "revision_id"),
        ("statement_made", "event_id"),
        ("statement_made", "statement_id"),
        ("figure_reported", "event_id"),
        ("claim_disputed", "event_id"),
        ("extraction_completed", "event_id"),
        ("extraction_completed", "extraction_id"),
        ("article_gone", "event_id"),
    ],
)
def test_it_finds_a_forged_id(warehouse: LoggedWarehouse, table: str, column: str) -> None:
    found = tamper(warehouse, f"UPDATE {table} SET {column} = 'forged'")
    assert any(finding.check == "ids" and "forged" in finding.where + finding.why for finding in found)
    assert [finding.where for finding in found if finding.check == "replay"] == [table]


def test_it_finds_a_row_that_stands_twice(warehouse: LoggedWarehouse) -> None:
    found = tamper(warehouse, "INSERT INTO claim_disputed FROM claim_disputed LIMIT 1")
    assert [finding.where for finding in found if finding.check == "replay"] == ["claim_disputed"]


@pytest.mark.parametrize("table", ["figure_reported", "claim_disputed", "extraction_completed"])
def test_it_finds_a_row_that_was_deleted(warehouse: LoggedWarehouse, table: str) -> None:
    found = tamper(warehouse, f"DELETE FROM {table} WHERE event_id = (SELECT min(event_id) FROM {table})")
    assert [finding.where for finding in found if finding.check == "replay"] == [table]
    assert "onrecord replay" in found[-1].why
