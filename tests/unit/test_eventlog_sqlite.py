"""The embedded log's file: what is refused, and how clearly."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from eventlog.log import LogError, Record
from eventlog.sqlite import SqliteLog

_ROOT = Path(__file__).parents[2]
_APPEND_AS_NOBODY = """
import os, sys
from eventlog.log import LogError, Record
from eventlog.sqlite import SqliteLog
if os.getuid() == 0:  # root may write everything
    os.setuid(65534)
try:
    SqliteLog(sys.argv[1]).append([Record("t", b"k", b"v")])
except LogError as error:
    print(error)
"""


@pytest.mark.parametrize("attempt", range(10))
def test_many_that_open_a_new_log_at_once_make_one(tmp_path: Path, attempt: int) -> None:
    path = tmp_path / f"log-{attempt}.db"
    with ThreadPoolExecutor(8) as pool:
        logs = list(pool.map(lambda _: SqliteLog(path, topics=["t"]), range(8)))
    assert len({log.log_id for log in logs}) == 1
    assert len({log.topics()["t"].topic_id for log in logs}) == 1
    for log in logs:
        log.close()


def test_the_file_is_durable_by_its_settings(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.db")
    with log.database.reading() as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    log.close()


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are notes, and they are long enough to be looked at. " * 20)
    before = path.read_bytes()
    with pytest.raises(LogError, match=r"notes\.txt: is not a log"):
        SqliteLog(path)
    assert path.read_bytes() == before


def test_a_database_of_someone_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(LogError, match=r"other\.db: is a SQLite database but not a log"):
        SqliteLog(path)
    assert path.read_bytes() == before


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    SqliteLog(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(LogError, match=r"log\.db: has log format 99.*upgrade onrecord"):
        SqliteLog(path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=r"missing/log\.db: can't be opened; check that its folder exists"):
        SqliteLog(tmp_path / "missing" / "log.db")


def test_a_log_that_may_not_be_written_says_so() -> None:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are closed to other users
        path = Path(folder) / "log.db"
        log = SqliteLog(path)
        log.append([Record("t", b"k", b"v")])
        log.close()
        path.chmod(0o444)
        Path(folder).chmod(0o555)
        run = subprocess.run(
            [sys.executable, "-c", _APPEND_AS_NOBODY, str(path)],
            cwd=_ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        Path(folder).chmod(0o755)
    assert str(path) in run.stdout
    assert "read-only" in run.stdout
    assert "grant write permission" in run.stdout


def test_a_lock_that_is_never_given_up_is_a_clear_error_and_no_append(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    log = SqliteLog(path, busy_timeout=0.05, topics=["t"])
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LogError, match=r"log\.db: another process has kept the log locked"):
        log.append([Record("t", b"k", b"v")])
    assert log.read({}, topics=["t"], limit=10) == []
    other.execute("ROLLBACK")
    other.close()
    log.append([Record("t", b"k", b"v")])
    assert len(log.read({}, topics=["t"], limit=10)) == 1
    log.close()


def test_closing_while_others_read_ends_in_records_or_a_clear_error(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.db")
    log.append([Record("t", b"k", b"v")] * 500)

    def read() -> str:
        try:
            while True:
                assert len(log.read({}, topics=["t"], limit=1_000)) == 500
        except LogError as error:
            return str(error)

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        log.close()
        assert all("closed" in reader.result() for reader in readers)


def test_topics_may_be_made_by_others_at_the_moment_of_reading_them(tmp_path: Path) -> None:
    names = [f"topic-{number}" for number in range(150)]
    with (
        closing(SqliteLog(tmp_path / "log.db")) as reader,
        closing(SqliteLog(tmp_path / "log.db")) as maker,
        ThreadPoolExecutor(1) as pool,
    ):
        making = pool.submit(lambda: [maker.append([Record(name, b"key", b"value")]) for name in names])
        for name in names:
            while not reader.read({}, topics=[name], limit=1):
                assert set(reader.ends([name]).values()) <= {0, 1}
        making.result()
