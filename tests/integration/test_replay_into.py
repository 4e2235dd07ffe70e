"""Replay builds a warehouse anew from the log: all of it, or what is asked for."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from consumers.errors import ReplayError
from consumers.projection import positions_in
from consumers.replay import EVERYTHING, Selection, rebuild, replay_into
from eventlog.log import LogError, TopicPartition
from eventlog.registry import EmbeddedRegistry
from schemas import catalogue
from schemas.codec import Codec
from tests.newsroom_events import (
    BRIDGE,
    Counted,
    Denied,
    Said,
    at,
    capture,
    copied,
    extraction,
    sealed,
    vanished,
)
from tests.projected import LoggedWarehouse, Row, fetched, open_sqlite
from warehouse.connection import open_for_reading
from warehouse.content_hash import content_hash
from warehouse.errors import NoWarehouseError, WarehouseError
from warehouse.generations import Generations

CRACKS = Said("Ana Brodik", "the dam has cracks")
TEXT = "Ana Brodik says the dam has cracks. 70 residents left. Weil denied it."
NORTH = capture(TEXT, captured=0)
SOUTH = capture(TEXT, captured=5, url=BRIDGE, outlet="South Post")
FACTS = (CRACKS, Counted("70", 70), Denied("Tomas Weil", "Weil denied it", CRACKS))


@pytest.fixture(autouse=True)
def _two_articles(warehouse: LoggedWarehouse) -> None:
    warehouse.append(NORTH, extraction(NORTH, *FACTS, completed=1), learned=1)
    warehouse.append(SOUTH, extraction(SOUTH, *FACTS, completed=6), learned=6)


def replayed(warehouse: LoggedWarehouse, selection: Selection, query: str) -> list[Row]:
    """What a query gives in a replay of a selection."""
    file = warehouse.directory.parent / "replays" / "replayed.duckdb"
    replay_into(warehouse.log, warehouse.codec, file, selection=selection)
    with open_for_reading(file) as connection:
        return fetched(connection, query)


def ends(warehouse: LoggedWarehouse) -> dict[TopicPartition, int]:
    """Where the partitions that hold anything end."""
    return {where: end for where, end in warehouse.log.ends(("articles", "claims")).items() if end}


OUTLETS = "SELECT outlet FROM outlets ORDER BY outlet"
NORTH_ONLY = [{"outlet": "North Post"}]
SOUTH_ONLY = [{"outlet": "South Post"}]


def test_a_replay_of_everything_has_the_content_and_positions_of_the_live_warehouse(
    warehouse: LoggedWarehouse, tmp_path: Path
) -> None:
    warehouse.project(batch_records=3)
    progress = replay_into(warehouse.log, warehouse.codec, tmp_path / "whole.duckdb")
    with open_for_reading(tmp_path / "whole.duckdb") as connection:
        assert content_hash(connection) == warehouse.hashes()
        assert positions_in(connection) == progress.positions == ends(warehouse)
    assert (progress.records, progress.rows, progress.dead) == (10, 10, 0)


def test_a_replay_stops_at_a_time_record_by_record(warehouse: LoggedWarehouse) -> None:
    warehouse.append(extraction(NORTH, completed=2, version=2), learned=2)  # late in the log, early in time
    until = Selection(until_timestamp=round(at(5).timestamp() * 1000))
    query = "SELECT extractor_version FROM extraction_completed ORDER BY ALL"
    assert replayed(warehouse, until, query) == [{"extractor_version": 1}, {"extractor_version": 2}]


def test_a_replay_stops_at_positions(warehouse: LoggedWarehouse) -> None:
    until = Selection(until_positions=ends(warehouse))
    third = capture("A third article.", captured=9, url="https://third.example/", outlet="Third Post")
    warehouse.append(third, learned=0)
    assert replayed(warehouse, until, OUTLETS) == [*NORTH_ONLY, *SOUTH_ONLY]


def test_a_replay_until_positions_leaves_out_partitions_that_are_not_named(
    warehouse: LoggedWarehouse,
) -> None:
    claims = {where: end for where, end in ends(warehouse).items() if where.topic == "claims"}
    query = (
        "SELECT (SELECT count(*) FROM article_captured) AS captures, count(*) AS claims FROM statement_made"
    )
    until = Selection(until_positions=claims)
    assert replayed(warehouse, until, query) == [{"captures": 0, "claims": 2}]


def test_only_some_outlets_are_replayed_with_their_claims(warehouse: LoggedWarehouse) -> None:
    only = Selection(only_outlets=frozenset({"South Post"}))
    query = "SELECT outlet, statements, figures, disputes FROM outlets"
    assert replayed(warehouse, only, query) == [
        {"outlet": "South Post", "statements": 1, "figures": 1, "disputes": 1}
    ]


def test_no_claims_of_other_outlets_are_left(warehouse: LoggedWarehouse) -> None:
    only = Selection(only_outlets=frozenset({"South Post"}))
    query = "SELECT DISTINCT article_id FROM statement_made"
    assert replayed(warehouse, only, query) == [{"article_id": SOUTH.article_id}]


def test_no_copies_are_left_of_which_one_article_is_another_outlets(warehouse: LoggedWarehouse) -> None:
    third = capture("A third article.", captured=9, url="https://third.example/", outlet="Third Post")
    pairs = [copied(NORTH, SOUTH), copied(NORTH, third), copied(SOUTH, third)]
    warehouse.append(third, *pairs, learned=9)
    query = "SELECT event_id FROM copy_found"
    without = Selection(without_outlets=frozenset({"South Post"}))
    assert replayed(warehouse, without, query) == [{"event_id": pairs[1].event_id}]


def test_no_disappearances_are_left_of_other_outlets_articles(warehouse: LoggedWarehouse) -> None:
    gone = [vanished(NORTH, observed=20), vanished(SOUTH, observed=20)]
    warehouse.append(*gone, learned=20)
    query = "SELECT event_id FROM disappearances"
    without = Selection(without_outlets=frozenset({"South Post"}))
    assert replayed(warehouse, without, query) == [{"event_id": gone[0].event_id}]


def test_all_but_some_outlets_are_replayed(warehouse: LoggedWarehouse) -> None:
    assert replayed(warehouse, Selection(without_outlets=frozenset({"South Post"})), OUTLETS) == NORTH_ONLY


def test_only_some_claim_events_are_replayed_and_their_extractions_stay_whole(
    warehouse: LoggedWarehouse,
) -> None:
    selection = Selection(claim_events=frozenset({"FigureReported"}))
    query = """
        SELECT (SELECT count(*) FROM figures) AS figures, (SELECT count(*) FROM statements) AS statements,
               (SELECT count(*) FROM disputes) AS disputes,
               (SELECT count(*) FROM incomplete_extractions) AS incomplete
    """
    assert replayed(warehouse, selection, query) == [
        {"figures": 2, "statements": 0, "disputes": 0, "incomplete": 0}
    ]


def test_a_file_that_exists_is_refused_and_left_as_it_is(warehouse: LoggedWarehouse, tmp_path: Path) -> None:
    file = tmp_path / "mine.duckdb"
    file.write_text("mine")
    with pytest.raises(ReplayError, match="exists already"):
        replay_into(warehouse.log, warehouse.codec, file)
    assert file.read_text() == "mine"


def test_a_replay_that_fails_leaves_no_file_that_looks_whole(
    warehouse: LoggedWarehouse, tmp_path: Path
) -> None:
    warehouse.log.close()
    with pytest.raises(LogError, match="closed"):
        replay_into(warehouse.log, warehouse.codec, tmp_path / "broken.duckdb")
    assert list(tmp_path.glob("broken*")) == []


def test_a_rebuild_that_fails_leaves_the_live_generation_as_it_was(warehouse: LoggedWarehouse) -> None:
    warehouse.project()
    live = warehouse.hashes()
    generations = Generations(warehouse.directory)
    before = generations.current()
    warehouse.log.close()
    with pytest.raises(LogError, match="closed"):
        rebuild(warehouse.log, warehouse.codec, warehouse.directory)
    assert (generations.current(), generations.all()) == (before, [before])
    assert warehouse.hashes() == live


def test_a_rebuild_makes_the_first_warehouse_too(warehouse: LoggedWarehouse) -> None:
    with pytest.raises(NoWarehouseError):
        warehouse.column(OUTLETS)
    rebuild(warehouse.log, warehouse.codec, warehouse.directory)
    assert warehouse.column("SELECT outlet FROM outlets") == ["North Post", "South Post"]


@pytest.mark.parametrize("damage", ["garbage", "gone", "pointer"])
def test_a_rebuild_mends_a_warehouse_that_can_not_be_read(warehouse: LoggedWarehouse, damage: str) -> None:
    warehouse.project()
    if damage == "garbage":
        warehouse.database.write_bytes(b"garbage" * 10_000)
    elif damage == "gone":
        warehouse.database.unlink()
    else:
        (warehouse.directory / "CURRENT").write_text("000077\n")
    with pytest.raises(WarehouseError):
        warehouse.column(OUTLETS)
    rebuild(warehouse.log, warehouse.codec, warehouse.directory)
    assert warehouse.column("SELECT outlet FROM outlets") == ["North Post", "South Post"]


def test_of_rebuilds_at_once_one_wins_and_the_warehouse_is_whole(warehouse: LoggedWarehouse) -> None:
    refusals: list[BaseException] = []

    def try_to_rebuild() -> None:
        try:
            rebuild(warehouse.log, warehouse.codec, warehouse.directory)
        except BaseException as error:  # noqa: BLE001 - looked at below
            refusals.append(error)

    threads = [threading.Thread(target=try_to_rebuild) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert warehouse.column("SELECT outlet FROM outlets") == ["North Post", "South Post"]
    assert len(refusals) < 3


def test_a_projector_reads_on_where_a_rebuild_ended(warehouse: LoggedWarehouse) -> None:
    rebuild(warehouse.log, warehouse.codec, warehouse.directory)
    warehouse.append(extraction(NORTH, completed=9, version=2), learned=9)
    progress = warehouse.projector().run(until_end=True)
    assert progress.records == 1
    assert warehouse.column("SELECT content FROM statements") == ["the dam has cracks"]


def test_a_copy_of_the_log_gives_the_same_content(warehouse: LoggedWarehouse, tmp_path: Path) -> None:
    copy = open_sqlite(tmp_path / "copy.db", partitions=1)
    codec = Codec(EmbeddedRegistry(copy, catalogue.shipped()))
    copy.append(sealed([SOUTH, *extraction(SOUTH, *FACTS, completed=6)], codec, learned=6))
    copy.append(sealed([NORTH, *extraction(NORTH, *FACTS, completed=1)], codec, learned=1))
    warehouse.project()
    replay_into(copy, codec, tmp_path / "copy.duckdb")
    with open_for_reading(tmp_path / "copy.duckdb") as connection:
        assert content_hash(connection) == warehouse.hashes()
    copy.close()


def test_everything_is_the_selection_that_leaves_nothing_out() -> None:
    assert EVERYTHING.is_everything
    assert not Selection(only_outlets=frozenset({"North Post"})).is_everything
