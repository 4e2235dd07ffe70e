"""Articles that are gone: since when, what stood there, and whether they came back."""

from __future__ import annotations

from tests.newsroom_events import BRIDGE, Said, at, capture, extraction, vanished
from tests.projected import LoggedWarehouse

CRACKS = Said("Ana Brodik", "the dam has cracks")
FIRST = capture("Ana Brodik says the dam has cracks.", captured=0)
STANDING = capture("Ana Brodik says the dam has cracks, too.", captured=0, url=BRIDGE, outlet="South Post")
GONE = "SELECT gone_at, returned_at FROM disappearances ORDER BY gone_at"


def test_sql_tells_which_articles_that_quote_someone_have_disappeared_and_when(
    warehouse: LoggedWarehouse,
) -> None:
    for article in (FIRST, STANDING):
        warehouse.append(article, extraction(article, CRACKS, completed=1), learned=1)
    warehouse.append(vanished(FIRST, observed=90, missing=20), learned=91)
    warehouse.project()
    query = """
        SELECT article_title, gone_at, reason
        FROM disappearances
        SEMI JOIN (FROM statements WHERE speaker = 'Ana Brodik') USING (article_id)
        WHERE returned_at IS NULL
    """
    assert warehouse.rows(query) == [
        {"article_title": "Dam report", "gone_at": at(20), "reason": "not_found"}
    ]
    assert warehouse.column("SELECT gone_at FROM articles WHERE gone_at IS NOT NULL") == [at(20)]
    assert len(warehouse.column("SELECT speaker FROM statements")) == 2, "what was said stays said"


def test_an_article_that_is_captured_again_has_returned_and_may_disappear_again(
    warehouse: LoggedWarehouse,
) -> None:
    back = capture(FIRST.text, captured=40)
    warehouse.append(FIRST, vanished(FIRST, observed=20), back, learned=41)
    warehouse.project()
    assert warehouse.rows(GONE) == [{"gone_at": at(20), "returned_at": at(40)}]
    assert warehouse.column("SELECT gone_at FROM articles") == [None]
    warehouse.append(vanished(back, observed=60), learned=60)
    warehouse.project()
    assert warehouse.rows(GONE) == [
        {"gone_at": at(20), "returned_at": at(40)},
        {"gone_at": at(60), "returned_at": None},
    ]
    assert warehouse.column("SELECT gone_at FROM articles") == [at(60)]


def test_an_old_archive_that_is_ingested_late_brings_no_article_back(warehouse: LoggedWarehouse) -> None:
    archived = capture("Ana Brodik says the dam leaks.", captured=10)
    warehouse.append(FIRST, vanished(FIRST, observed=20), learned=21)
    warehouse.append(archived, learned=99)
    warehouse.project()
    assert warehouse.rows(GONE) == [{"gone_at": at(20), "returned_at": None}]


def test_a_disappearance_that_stands_in_the_log_twice_is_one_row(warehouse: LoggedWarehouse) -> None:
    warehouse.append(FIRST, *[vanished(FIRST, observed=minute) for minute in (20, 30)], learned=31)
    warehouse.append(vanished(FIRST, observed=40), learned=41)
    warehouse.project(batch_records=1)
    assert warehouse.rows(GONE) == [{"gone_at": at(20), "returned_at": None}]
