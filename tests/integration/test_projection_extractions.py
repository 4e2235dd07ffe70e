"""Each claim becomes one row, however often, in how many pieces and in what state its extraction arrives."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from eventlog.log import Record
from schemas.records import Event
from tests.newsroom_events import Counted, Denied, ExtractionEvent, Said, at, capture, extraction, sealed
from tests.projected import LoggedWarehouse

TEXT = "Ana Brodik says the dam has cracks. Some 70 residents left. Weil denied it."
CRACKS = Said("Ana Brodik", "the dam has cracks")
LEFT = Counted("70", 70)
ARTICLE = capture(TEXT, captured=0)
WHOLE = extraction(ARTICLE, CRACKS, LEFT, Denied("Tomas Weil", "Weil denied it", CRACKS), completed=1)
EARLIER = extraction(ARTICLE, CRACKS, completed=0, version=0)

CLAIM_TABLES = ("statement_made", "figure_reported", "claim_disputed")


def offsets(warehouse: LoggedWarehouse) -> list[int]:
    """Where the rows of all claims stand in the log."""
    union = " UNION ALL ".join(f"SELECT log_offset FROM {table}" for table in CLAIM_TABLES)
    return [int(offset) for offset in warehouse.column(union)]


def spoilt(warehouse: LoggedWarehouse, events: Sequence[Event], *, learned: float) -> list[Record]:
    """The events as records that no longer decode."""
    records = sealed(events, warehouse.codec, learned=learned)
    return [record._replace(value=record.value[:-1]) for record in records]


@pytest.mark.parametrize("batch_records", [1, 2, 3, 5, 7])
def test_an_extraction_that_transactions_cut_is_whole(warehouse: LoggedWarehouse, batch_records: int) -> None:
    warehouse.append(ARTICLE, WHOLE, learned=1)
    warehouse.project(batch_records=batch_records)
    assert warehouse.column("SELECT missing FROM extraction_completed") == [0]
    assert len(offsets(warehouse)) == 3
    assert warehouse.column("SELECT content FROM statements") == ["the dam has cracks"]


@pytest.mark.parametrize("batch_records", [1, 2, 3, 5, 100])
@pytest.mark.parametrize(
    "copies",
    [
        pytest.param([WHOLE, WHOLE], id="whole twice"),
        pytest.param([WHOLE[:2], WHOLE], id="half, then whole"),
        pytest.param([WHOLE[:2], WHOLE[:3], WHOLE, WHOLE[1:3]], id="pieces before, a piece after"),
        pytest.param([[*WHOLE[:2], *WHOLE[:2], *WHOLE[2:]]], id="repeated within"),
    ],
)
def test_an_extraction_that_was_appended_again_gives_each_event_once_at_its_first_position(
    warehouse: LoggedWarehouse, copies: list[list[ExtractionEvent]], batch_records: int
) -> None:
    first: dict[str, int] = {}
    for minute, copy in enumerate(copies, start=1):
        for event, place in zip(copy, warehouse.append(copy, learned=minute), strict=True):
            first.setdefault(event.event_id, place.offset)
    warehouse.append(ARTICLE, learned=9)
    warehouse.project(batch_records=batch_records)
    assert offsets(warehouse) == sorted(first[event.event_id] for event in WHOLE[:-1])
    assert warehouse.column("SELECT log_offset FROM extraction_completed") == [first[WHOLE[-1].event_id]]
    assert warehouse.column("SELECT missing FROM extraction_completed") == [0]


def test_a_capture_that_was_appended_again_is_one_row_at_its_first_position(
    warehouse: LoggedWarehouse,
) -> None:
    first, *_ = warehouse.append(ARTICLE, ARTICLE, learned=1)
    warehouse.append(ARTICLE, learned=2)
    warehouse.project(batch_records=2)
    assert warehouse.column("SELECT log_offset FROM article_captured") == [first.offset]


@pytest.mark.parametrize("batch_records", [1, 100])
def test_a_completion_whose_events_are_missing_is_not_current_and_stands_in_status(
    warehouse: LoggedWarehouse, batch_records: int
) -> None:
    warehouse.append(ARTICLE, EARLIER, learned=1)
    warehouse.append([WHOLE[0], WHOLE[-1]], learned=2)
    warehouse.project(batch_records=batch_records)
    assert warehouse.column("SELECT extraction_id FROM statements") == [EARLIER[0].extraction_id]
    assert warehouse.rows("FROM figures") == []
    assert warehouse.rows("SELECT extraction_id, why, missing FROM incomplete_extractions") == [
        {"extraction_id": WHOLE[0].extraction_id, "why": "events missing", "missing": 2}
    ]


def test_claims_whose_extraction_never_completed_stand_in_status_and_do_not_hold(
    warehouse: LoggedWarehouse,
) -> None:
    warehouse.append(ARTICLE, WHOLE[:-1], learned=1)
    warehouse.project()
    assert warehouse.rows("FROM statements") == []
    assert warehouse.rows("SELECT extraction_id, why FROM incomplete_extractions") == [
        {"extraction_id": WHOLE[0].extraction_id, "why": "not completed"}
    ]


@pytest.mark.parametrize("batch_records", [1, 2, 100])
def test_dead_letters_count_towards_completeness(warehouse: LoggedWarehouse, batch_records: int) -> None:
    warehouse.append(ARTICLE, WHOLE[0], learned=1)
    warehouse.append_records(*spoilt(warehouse, WHOLE[1:3], learned=1))
    warehouse.append(WHOLE[-1], learned=1)
    warehouse.project(batch_records=batch_records)
    assert warehouse.column("SELECT missing FROM extraction_completed") == [0]
    assert warehouse.column("SELECT content FROM statements") == ["the dam has cracks"]


@pytest.mark.parametrize("batch_records", [1, 100])
def test_a_claim_that_came_spoilt_twice_makes_up_for_no_other(
    warehouse: LoggedWarehouse, batch_records: int
) -> None:
    warehouse.append(ARTICLE, WHOLE[0], learned=1)
    warehouse.append_records(*spoilt(warehouse, [WHOLE[1], WHOLE[1]], learned=1))
    warehouse.append(WHOLE[-1], learned=1)
    warehouse.project(batch_records=batch_records)
    assert warehouse.column("SELECT missing FROM extraction_completed") == [1]


@pytest.mark.parametrize("batch_records", [1, 100])
def test_a_spoilt_claim_that_came_whole_as_well_counts_once(
    warehouse: LoggedWarehouse, batch_records: int
) -> None:
    warehouse.append_records(*spoilt(warehouse, WHOLE[:1], learned=1))
    warehouse.append(ARTICLE, WHOLE[0], WHOLE[1], WHOLE[-1], learned=2)
    warehouse.project(batch_records=batch_records)
    assert warehouse.column("SELECT missing FROM extraction_completed") == [1]


@pytest.mark.parametrize("batch_records", [1, 100])
def test_a_claim_that_comes_spoilt_after_the_completion_makes_up_for_nothing(
    warehouse: LoggedWarehouse, batch_records: int
) -> None:
    warehouse.append(ARTICLE, WHOLE[:2], WHOLE[-1], learned=1)
    warehouse.append_records(*spoilt(warehouse, WHOLE[2:3], learned=2))
    warehouse.project(batch_records=batch_records)
    assert warehouse.column("SELECT missing FROM extraction_completed") == [1]


def test_what_a_moment_shows_is_what_the_log_had_taught_by_then(warehouse: LoggedWarehouse) -> None:
    warehouse.append(ARTICLE, learned=1)
    warehouse.append(WHOLE, learned=3)
    warehouse.project()
    query = "SELECT content FROM statements_as_of(TIMESTAMPTZ '{}')"
    assert warehouse.column(query.format(at(2.99).isoformat())) == []
    assert warehouse.column(query.format(at(3).isoformat())) == ["the dam has cracks"]


def test_what_one_run_did_not_finish_the_next_one_does(warehouse: LoggedWarehouse) -> None:
    for event in (ARTICLE, *WHOLE, *WHOLE):
        warehouse.append(event, learned=1)
        warehouse.project()
    assert len(offsets(warehouse)) == 3
    assert warehouse.column("SELECT missing FROM extraction_completed") == [0]
