"""A warehouse goes on in the log that it was projected from and in no other, whatever that one looks like."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from consumers.errors import LogMismatchError
from consumers.last_records import last_hashes, present, remembered
from consumers.projector import Projector
from consumers.reading import TOPICS
from eventlog.log import Record, TopicPartition
from eventlog.sqlite import SqliteLog
from eventlog.sqlite.layout import records_table
from tests.newsroom_events import Said, capture, extraction
from tests.projected import LoggedWarehouse, open_sqlite
from tests.projecting import tailing
from warehouse.connection import open_for_writing

_PATIENCE_SECONDS = 60


def fill(warehouse: LoggedWarehouse, articles: range) -> None:
    """Append articles with a claim each."""
    for number in articles:
        captured = capture("The dam has cracks.", captured=number, url=f"https://north.example/{number}")
        said = Said("Holt", "The dam has cracks")
        warehouse.append(captured, extraction(captured, said, completed=number), learned=number)


def change(log: SqliteLog, statement: str) -> None:
    """Change the log behind everyone's back."""
    with log.database.writing() as connection:
        connection.execute(statement)


def test_another_log_is_refused_and_the_message_says_what_to_do(
    warehouse: LoggedWarehouse, tmp_path: Path
) -> None:
    fill(warehouse, range(1))
    warehouse.project()
    other = open_sqlite(tmp_path / "other.db")
    with pytest.raises(LogMismatchError, match="onrecord replay") as refused:
        Projector(other, warehouse.codec, warehouse.directory).run(until_end=True)
    assert other.log_id in str(refused.value)
    other.close()


def restored_to_its_first_article(folder: Path, *, project: range) -> LoggedWarehouse:
    """A warehouse that is ahead of its log, which was put back to an earlier state."""
    warehouse = LoggedWarehouse(folder)
    fill(warehouse, range(1))
    warehouse.close()
    backup = shutil.copy(warehouse.log_path, folder / "backup.db")
    warehouse = LoggedWarehouse(folder)
    fill(warehouse, project)
    warehouse.project()
    warehouse.close()
    shutil.copy(backup, warehouse.log_path)
    return LoggedWarehouse(folder)


def test_a_log_that_was_restored_from_an_older_backup_is_refused(tmp_path: Path) -> None:
    restored = restored_to_its_first_article(tmp_path, project=range(1, 3))
    with pytest.raises(LogMismatchError, match=r"the log ends at .* it lost records"):
        restored.project()
    restored.close()


def test_a_restored_log_is_refused_although_it_has_outgrown_the_old_position(tmp_path: Path) -> None:
    restored = restored_to_its_first_article(tmp_path, project=range(1, 3))
    fill(restored, range(100, 150))
    with pytest.raises(LogMismatchError, match=r"stood at offset \d+, where the log holds .*onrecord replay"):
        restored.project()
    restored.close()


@pytest.mark.parametrize(
    "column", ["value = x'00'", "key = x'00'", "headers = x'90'", "timestamp = timestamp + 1"]
)
def test_a_last_record_that_is_another_in_any_part_is_refused(
    column: str, warehouse: LoggedWarehouse
) -> None:
    fill(warehouse, range(1))
    warehouse.project()
    table = records_of(warehouse.log, "claims")
    change(warehouse.log, f"UPDATE {table} SET {column}")
    with pytest.raises(LogMismatchError, match="holds another record"):
        warehouse.project()


def test_a_last_record_that_is_gone_is_told(warehouse: LoggedWarehouse) -> None:
    fill(warehouse, range(1))
    warehouse.project()
    table = records_of(warehouse.log, "claims")
    change(warehouse.log, f"DELETE FROM {table}")
    with pytest.raises(LogMismatchError, match="holds no record"):
        warehouse.project()


def records_of(log: SqliteLog, topic: str) -> str:
    """The table of a topic's records."""
    with log.database.reading() as connection:
        rows = connection.execute("SELECT number FROM topics WHERE name = ?", (topic,)).fetchall()
    return records_table(rows[0][0])


def test_the_last_records_are_found_however_far_the_log_has_gone_on(warehouse: LoggedWarehouse) -> None:
    fill(warehouse, range(30))
    records = warehouse.log.read({}, topics=TOPICS, limit=20)
    passed = {TopicPartition(each.topic, each.partition): each.offset + 1 for each in records}
    hashes = last_hashes(records, passed)
    assert hashes.keys() == passed.keys()
    last = {where: position - 1 for where, position in passed.items()}
    assert present(warehouse.log, TOPICS, last) == hashes
    fill(warehouse, range(30, 200))
    assert present(warehouse.log, TOPICS, last) == hashes


def test_a_warehouse_of_an_older_version_goes_on_and_knows_its_last_records_from_then_on(
    warehouse: LoggedWarehouse,
) -> None:
    fill(warehouse, range(5))
    warehouse.project()
    with open_for_writing(warehouse.database) as connection:
        connection.execute("ALTER TABLE positions DROP COLUMN last_hash")
        connection.execute("DROP TABLE copy_found")
        connection.execute("DROP TABLE article_gone")
        connection.execute("DELETE FROM migration WHERE number >= 2")
    warehouse.project()
    with open_for_writing(warehouse.database) as connection:
        assert remembered(connection) == {}
    fill(warehouse, range(5, 50))
    warehouse.project()
    with open_for_writing(warehouse.database) as connection:
        assert remembered(connection).keys() == {
            where for where, end in warehouse.log.ends(TOPICS).items() if end
        }
    warehouse.project()


def test_records_that_were_deleted_before_they_were_projected_are_told(warehouse: LoggedWarehouse) -> None:
    fill(warehouse, range(10))
    warehouse.project()
    fill(warehouse, range(10, 20))
    change(warehouse.log, "UPDATE partitions SET first_offset = end_offset")
    with pytest.raises(LogMismatchError, match="were deleted before they were projected"):
        warehouse.project()


def test_a_topic_that_was_made_anew_is_refused(warehouse: LoggedWarehouse) -> None:
    fill(warehouse, range(1))
    warehouse.project()
    change(warehouse.log, "UPDATE topics SET topic_id = 'made anew' WHERE name = 'claims'")
    reopened = open_sqlite(warehouse.log_path)
    with pytest.raises(LogMismatchError, match="this is topic made anew"):
        Projector(reopened, warehouse.codec, warehouse.directory).run(until_end=True)
    reopened.close()


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE topics SET topic_id = 'made anew' WHERE name = 'claims'", "this is topic made anew"),
        ("UPDATE topics SET name = 'moved' WHERE name = 'claims'", "has no such topic"),
    ],
)
def test_a_topic_that_changes_while_a_projector_tails_ends_it(
    statement: str, told: str, warehouse: LoggedWarehouse
) -> None:
    fill(warehouse, range(3))
    projector = Projector(
        warehouse.log,
        warehouse.codec,
        warehouse.directory,
        on_progress=lambda _: change(warehouse.log, statement),
    )
    with tailing(projector) as ended, pytest.raises(LogMismatchError, match=told):
        ended.result(_PATIENCE_SECONDS)


def test_a_topic_that_is_made_while_a_projector_tails_is_known_from_its_first_record_on(
    warehouse: LoggedWarehouse, tmp_path: Path
) -> None:
    fill(warehouse, range(1))
    (captured,) = warehouse.log.read({}, topics=["articles"], limit=1)
    late = SqliteLog(tmp_path / "late.db")
    projector = Projector(
        late,
        warehouse.codec,
        tmp_path / "late",
        on_progress=lambda _: change(late, "UPDATE topics SET topic_id = 'made anew'"),
    )
    with tailing(projector) as ended:
        late.append([Record("articles", captured.key, captured.value)])
        with pytest.raises(LogMismatchError, match="this is topic made anew"):
            ended.result(_PATIENCE_SECONDS)
    late.close()
