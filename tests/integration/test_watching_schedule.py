"""The file of the feeds keeps what is wanted and how each stands, whoever else writes it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from producers.sources.article import FetchState, Linked
from producers.watching.schedule import Schedule, ScheduleFileError, Watched
from producers.watching.standing import Standing
from producers.watching.visits import VISITS_INDEXES, VISITS_TABLE, LinkSeen, Visits
from tests.newsdesk import Desk

URL = "https://quay.example/feed"


def test_a_feed_is_kept_with_how_it_stands(schedule: Schedule, tmp_path: Path) -> None:
    assert schedule.add([Watched(url=URL, title="Quay", folder="News", full_text=True)]) == 1
    schedule.store({URL: Standing(next_at=5.0, errors=2)})
    with Schedule(tmp_path / "feeds.db") as again:
        assert again.all() == [
            Watched(
                url=URL, title="Quay", folder="News", full_text=True, standing=Standing(next_at=5.0, errors=2)
            )
        ]


def test_adding_again_changes_what_is_wanted_and_nothing_else(schedule: Schedule) -> None:
    schedule.add([Watched(url=URL, title="Quay", folder="News", added_at=1.0)])
    schedule.store({URL: Standing(next_at=5.0)})
    assert schedule.add([Watched(url=URL, full_text=True, added_at=9.0)]) == 0
    found = schedule.get(URL)
    assert found is not None
    assert (found.full_text, found.title, found.folder, found.added_at) == (True, "Quay", "News", 1.0)
    assert found.standing.next_at == 5.0


def test_a_listed_feed_stays_listed_as_it_is_wanted_when_it_is_named_to_a_command(schedule: Schedule) -> None:
    schedule.add([Watched(url=URL, full_text=True)])
    schedule.add([Watched(url=URL, listed=False)])
    found = schedule.get(URL)
    assert found is not None
    assert (found.listed, found.full_text) == (True, True)


def test_a_retired_feed_is_due_at_once_when_it_is_named_again(schedule: Schedule) -> None:
    schedule.add([Watched(url=URL)])
    schedule.store({URL: Standing(retired_at=3.0, errors=1, next_at=90.0, title="Quay")})
    schedule.add([Watched(url=URL)])
    found = schedule.get(URL)
    assert found is not None
    assert found.standing == Standing(title="Quay")


def test_a_feed_that_was_removed_while_it_was_asked_stays_away(schedule: Schedule) -> None:
    schedule.add([Watched(url=URL)])
    assert schedule.remove(URL)
    assert not schedule.remove(URL)
    schedule.store({URL: Standing(next_at=5.0)})
    assert schedule.all() == []


def test_what_another_process_wrote_is_noticed(schedule: Schedule, tmp_path: Path) -> None:
    before = schedule.edition
    assert schedule.edition == before
    with Schedule(tmp_path / "feeds.db") as other:
        other.add([Watched(url=URL)])
    assert schedule.edition != before


def test_a_file_that_is_none_of_ours_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(b"something else, and long enough to be looked at " * 40)
    with pytest.raises(ScheduleFileError, match=r"other\.db: .* name another by the setting feeds"):
        Schedule(path)


def test_a_file_of_a_newer_format_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 7")
    with pytest.raises(ScheduleFileError, match="newer onrecord"):
        Schedule(path)


def link(url: str, *, title: str = "", source: str = URL) -> Linked:
    return Linked(url=url, address=url, source=source, title=title)


def test_pages_are_due_from_the_moment_that_a_feed_links_them_and_again_when_it_edits_the_entry(
    tmp_path: Path,
) -> None:
    page = "https://quay.example/a"
    with Desk(tmp_path) as desk:
        visits = desk.memory.visits
        desk.memory.remember_visits([LinkSeen(link(page), 10.0, 20.0)])
        (visit,) = visits.due(20.0, limit=9)
        assert (visit.since, visits.next_due(), visits.due(19.0, limit=9)) == (10.0, 20.0, [])
        desk.memory.remember_visits(visits=[msgspec.structs.replace(visit, next_at=900.0)])
        for same in (link(page), link(page, title="Other", source="https://quay.example/sport")):
            desk.memory.remember_visits([LinkSeen(same, 10.0, 30.0)])
            assert visits.next_due() == 900.0
        desk.memory.remember_visits([LinkSeen(link(page, title="Edited"), 10.0, 40.0)])
        assert visits.next_due() == 40.0


def test_no_host_takes_all_the_visits_that_are_due(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        crowd = [LinkSeen(link(f"https://quay.example/{n}"), 0.0, 1.0) for n in range(300)]
        desk.memory.remember_visits([*crowd, LinkSeen(link("https://hill.example/a"), 0.0, 2.0)])
        due = {visit.linked.url for visit in desk.memory.visits.due(9.0, limit=50)}
        assert "https://hill.example/a" in due


def steps_to_see_what_is_due(pages: int) -> int:
    """How many of SQLite's steps that takes where none of so many pages is."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    with closing(sqlite3.connect(":memory:")) as database:
        for table, columns in VISITS_TABLE.items():
            database.execute(f"CREATE TABLE {table} {columns}")
        for index in VISITS_INDEXES:
            database.execute(index)
        visits = Visits(database)
        visits.wanted(LinkSeen(link(f"https://quay{n}.example/"), 0.0, 50.0) for n in range(pages))
        database.set_progress_handler(step, 1)
        assert (visits.next_due(), visits.due(49.0, limit=9)) == (50.0, [])
    return steps


def test_seeing_that_no_page_is_due_takes_as_long_whatever_the_number_of_pages() -> None:
    assert steps_to_see_what_is_due(2_000) == steps_to_see_what_is_due(2)


def test_a_server_that_was_caught_lying_is_remembered(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        state = FetchState(url=URL, etag='"1"', validators_lie=True)
        desk.memory.remember_fetches([state])
        assert desk.memory.fetch_state(URL) == state


def test_pages_that_were_linked_before_the_first_capture_of_a_log_are_visited_after_it(desk: Desk) -> None:
    page = "https://quay.example/page"
    desk.memory.remember_visits([LinkSeen(link(page), 10.0, 20.0)])
    desk.ingest_json({"url": "https://hill.example/whole", "text": "Whole."})
    assert [visit.linked.url for visit in desk.memory.visits.due(30.0, limit=10)] == [page]
