"""The projector whatever happens to it: killed, doubled, pointed elsewhere, followed by readers."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from consumers.projection import positions_in
from consumers.projector import Projector
from consumers.replay import rebuild
from schemas.records import Event
from tests.newsroom_events import Counted, Denied, Fact, Said, capture, extraction
from tests.projected import LoggedWarehouse
from tests.projecting import printed_chance, projecting
from tests.projector_child import child, read_commits
from warehouse.content_hash import content_hash
from warehouse.errors import NoWarehouseError, WarehouseBusyError
from warehouse.generations import Generations
from warehouse.snapshots import Snapshot, open_reading

PHRASES = ("the dam has cracks", "the lake is full", "the bridge holds", "70 residents left", "90 stayed")
TEXT = ". ".join(PHRASES) + ". Weil denied it."


def article_events(number: int) -> list[Event]:
    """An article with its claims."""
    captured = capture(TEXT, captured=number, url=f"https://north.example/{number}", outlet=f"O{number % 5}")
    said = [Said(f"Speaker {number % 7}", phrase) for phrase in PHRASES]
    facts: tuple[Fact, ...] = (
        *said,
        Counted("70", 70),
        Counted("90", 90),
        Denied("Tomas Weil", "Weil denied it", said[0]),
    )
    return [captured, *extraction(captured, *facts, completed=number)]


def fill(warehouse: LoggedWarehouse, articles: range) -> None:
    """Append articles with their claims, some of them twice."""
    for number in articles:
        warehouse.append(article_events(number), learned=number)
        if number % 10 == 0:
            warehouse.append(article_events(number)[1:5], learned=number)


def wait_until(holds: object, *, seconds: float = 60) -> None:
    """Wait until a condition holds."""
    assert callable(holds)
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


@contextmanager
def tailing(warehouse: LoggedWarehouse, *, batch_records: int = 1000) -> Iterator[threading.Event]:
    """A projector that tails in a thread, stopped at the end; what stops it earlier fails the test."""
    stop = threading.Event()
    failures: list[BaseException] = []

    def run() -> None:
        try:
            warehouse.projector(batch_records=batch_records).run(until_end=False, stop=stop)
        except BaseException as error:  # noqa: BLE001 - raised again in the test's own thread
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join()
    if failures:
        raise failures[0]


def test_a_projector_that_is_killed_anywhere_ends_with_what_one_that_never_was_has(tmp_path: Path) -> None:
    warehouse, unharmed = LoggedWarehouse(tmp_path), tmp_path / "unharmed"
    fill(warehouse, range(200))
    chance = printed_chance()
    for _ in range(20):
        with projecting(f"sqlite:///{warehouse.log_path}", warehouse.directory, batch_records=20) as process:
            process.wait_for_commits(chance.randint(0, 4))
            time.sleep(chance.random() / 50)
            assert process.kill() == -signal.SIGKILL
    warehouse.project(batch_records=100)
    with warehouse.reading() as connection:
        assert positions_in(connection) == dict(warehouse.log.ends(("articles", "claims")))
    Projector(warehouse.log, warehouse.codec, unharmed).run(until_end=True)
    with open_reading(unharmed).connection as connection:
        assert warehouse.hashes() == content_hash(connection)
    assert warehouse.hashes()["statement_made"].rows == 1000
    warehouse.close()


def test_a_killed_projectors_warehouse_can_be_read_at_once(tmp_path: Path) -> None:
    warehouse = LoggedWarehouse(tmp_path)
    fill(warehouse, range(5))
    with child(tmp_path, "10", "tail") as process:
        read_commits(process, 3)
    assert len(warehouse.column("SELECT url FROM articles")) == 5
    warehouse.close()


def test_a_second_projector_in_another_process_is_refused_and_told_why(tmp_path: Path) -> None:
    warehouse = LoggedWarehouse(tmp_path)
    fill(warehouse, range(1))
    with child(tmp_path, "100", "tail") as process:
        read_commits(process, 1)
        with pytest.raises(WarehouseBusyError, match="only one may project") as refused:
            warehouse.projector(wait=0.2).run(until_end=True)
        assert str(warehouse.database) in str(refused.value)
        assert str(process.pid) in str(refused.value)
    warehouse.close()


def test_a_second_projector_in_the_same_process_is_refused_as_well(warehouse: LoggedWarehouse) -> None:
    fill(warehouse, range(1))
    with tailing(warehouse):
        wait_until(lambda: snapshot_exists(warehouse))
        with pytest.raises(WarehouseBusyError, match="only one may project"):
            warehouse.projector(wait=0.2).run(until_end=True)


def snapshot_exists(warehouse: LoggedWarehouse) -> bool:
    """Whether the projector has published what readers see."""
    try:
        return bool(Snapshot.all(Generations(warehouse.directory).current()))
    except NoWarehouseError:
        return False


def test_what_another_process_appends_becomes_visible_in_a_snapshot_that_says_its_age(
    tmp_path: Path,
) -> None:
    warehouse = LoggedWarehouse(tmp_path)
    fill(warehouse, range(1))
    with child(tmp_path, "100", "tail") as process:
        read_commits(process, 1)
        fill(warehouse, range(1, 3))
        read_commits(process, 1)
        reading = open_reading(warehouse.directory, patience=30)
        with reading.connection as connection:
            assert len(connection.execute("FROM articles").fetchall()) > 1
        assert reading.as_published is not None
        assert 0 <= reading.age_seconds < 60
    warehouse.close()


def test_a_reader_in_the_projecting_process_reads_a_snapshot_too(warehouse: LoggedWarehouse) -> None:
    fill(warehouse, range(2))
    with tailing(warehouse):
        wait_until(lambda: snapshot_exists(warehouse))
        reading = open_reading(warehouse.directory, patience=30)
        with reading.connection as connection:
            assert len(connection.execute("FROM articles").fetchall()) == 2
        assert reading.as_published is not None


def test_the_live_file_is_read_when_nobody_writes_it(warehouse: LoggedWarehouse) -> None:
    fill(warehouse, range(1))
    warehouse.project()
    reading = open_reading(warehouse.directory)
    reading.connection.close()
    assert (reading.as_published, reading.age_seconds) == (None, 0.0)


def test_a_projector_follows_the_pointer_when_the_warehouse_is_rebuilt_and_loses_nothing(
    tmp_path: Path,
) -> None:
    warehouse = LoggedWarehouse(tmp_path)
    fill(warehouse, range(20))
    with child(tmp_path, "50", "tail") as process:
        read_commits(process, 2)
        for start in (20, 40, 60):
            rebuild(warehouse.log, warehouse.codec, warehouse.directory)
            fill(warehouse, range(start, start + 20))
        wait_until(lambda: count_articles(warehouse) == 80)
        assert process.poll() is None
    warehouse.project()
    live = warehouse.hashes()
    assert len(Generations(warehouse.directory).all()) == 1
    rebuild(warehouse.log, warehouse.codec, warehouse.directory)
    assert warehouse.hashes() == live
    warehouse.close()


def count_articles(warehouse: LoggedWarehouse) -> int:
    """How many articles a reader sees now."""
    with warehouse.reading() as connection:
        return len(connection.execute("SELECT 1 FROM articles").fetchall())


def test_readers_see_a_whole_warehouse_at_every_moment_of_rebuilds(warehouse: LoggedWarehouse) -> None:
    fill(warehouse, range(30))
    warehouse.project()
    over = threading.Event()
    failures: list[BaseException] = []

    def rebuild_often() -> None:
        try:
            for _ in range(6):
                rebuild(warehouse.log, warehouse.codec, warehouse.directory)
        except BaseException as error:  # noqa: BLE001 - raised again in the test's own thread
            failures.append(error)
        over.set()

    thread = threading.Thread(target=rebuild_often)
    thread.start()
    seen = set()
    while not over.is_set():
        seen.add(count_articles(warehouse))
    thread.join()
    assert (seen, failures) == ({30}, [])


def test_a_stop_finishes_the_batch_in_hand(warehouse: LoggedWarehouse) -> None:
    fill(warehouse, range(20))
    stop = threading.Event()
    projector = Projector(
        warehouse.log,
        warehouse.codec,
        warehouse.directory,
        batch_records=30,
        on_progress=lambda _: stop.set(),
    )
    assert projector.run(until_end=False, stop=stop).records == 30
    assert 0 < warehouse.hashes()["article_captured"].rows <= 20
    warehouse.project()
    assert count_articles(warehouse) == 20


def test_a_projector_that_ended_leaves_no_snapshot_behind(warehouse: LoggedWarehouse) -> None:
    fill(warehouse, range(1))
    with tailing(warehouse):
        wait_until(lambda: snapshot_exists(warehouse))
    assert not snapshot_exists(warehouse)
    assert [file.name for file in warehouse.database.parent.iterdir()] == ["warehouse.duckdb"]
