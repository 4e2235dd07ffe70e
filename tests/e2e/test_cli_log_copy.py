"""A log of many batches is copied by a command that tells how far it has come, live only on a terminal."""

from __future__ import annotations

import re

import pytest

from eventlog.log import Record
from eventlog.sqlite import SqliteLog
from tests.commands import Desk

_RECORDS = 30_000
_SOURCE = "sqlite:///large.db"


@pytest.fixture
def large(desk: Desk) -> Desk:
    """A desk with a log that is copied in many batches."""
    log = SqliteLog(desk.folder / "large.db", topics=("articles", "claims"))
    log.append([Record("claims", str(number).encode(), b"no event") for number in range(_RECORDS)])
    log.close()
    return desk


def test_a_copy_counts_its_records_on_a_terminal_while_it_copies(large: Desk, kafka_url: str) -> None:
    ended = large.type_at_terminal("log", "copy", _SOURCE, kafka_url)
    assert (ended.code, ended.out) == (0, f"{_RECORDS} records copied\n")
    counts = [int(count) for count in re.findall(r"(\d+) records copied", ended.err)]
    assert counts == sorted(counts)
    assert counts[-1] == _RECORDS
    assert any(0 < count < _RECORDS for count in counts)


def test_a_copy_leaves_one_remark_where_there_is_no_terminal_and_a_second_one_finds_all_there(
    large: Desk, kafka_url: str
) -> None:
    for told in (f"{_RECORDS} records copied", f"0 records copied, {_RECORDS} were there already"):
        ended = large.type("log", "copy", _SOURCE, kafka_url)
        assert ended == (0, f"{told}\n", f"copied: {told}\n")
