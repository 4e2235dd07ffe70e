"""Copies of wire stories, found by the worker on a real log and joined to families in the warehouse."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventlog.envelope import unseal
from eventlog.log import Record
from producers.copies.comparing import WINDOW
from producers.copies.index import CopyIndex, CopyIndexError
from producers.copies.worker import Progress, find_copies
from schemas import identity
from schemas.records import ArticleCaptured, CopyFound
from tests.documents import REPOSITORY
from tests.newsroom_events import Counted, capture, copied, extraction, vanished
from tests.newswire import CUT, EDITED, LED_ANEW, OTHERS, STORY, UNRELATED, WIRE, article
from tests.projected import LoggedWarehouse

COPIES = (WIRE, CUT, LED_ANEW, EDITED)
_DAY = 24 * 60


def find(warehouse: LoggedWarehouse, *, file: Path | None = None, group: str = "families") -> Progress:
    """Find copies until all is compared."""
    return find_copies(
        warehouse.log,
        warehouse.codec,
        file or warehouse.log_path.with_name("copies.db"),
        until_end=True,
        stop=threading.Event(),
        group=group,
    )


def decided(warehouse: LoggedWarehouse) -> list[CopyFound]:
    """Everything on the topic of decisions, in order."""
    records = warehouse.log.read({}, topics=["decisions"], limit=1000)
    events = [unseal(each, warehouse.codec) for each in records]
    return [event for event in events if isinstance(event, CopyFound)]


def pairs(warehouse: LoggedWarehouse) -> set[frozenset[str]]:
    """The articles of the pairs on the log."""
    return {frozenset((each.article_id, each.other_article_id)) for each in decided(warehouse)}


def of(*articles: ArticleCaptured) -> frozenset[str]:
    """The articles' ids."""
    return frozenset(each.article_id for each in articles)


def families(warehouse: LoggedWarehouse) -> set[frozenset[str]]:
    """The families in the warehouse, as sets of articles."""
    warehouse.project()
    rows = warehouse.rows("SELECT [member.article_id FOR member IN members] AS ids FROM families")
    return {frozenset(row["ids"]) for row in rows}


def test_what_is_told_of_articles_besides_their_texts_is_passed_over(warehouse: LoggedWarehouse) -> None:
    warehouse.append(WIRE, vanished(WIRE, observed=90), CUT, learned=90)
    assert find(warehouse) == Progress(articles=2, copies=1)


def test_outlets_that_cut_edit_and_lead_a_wire_story_anew_form_one_family(warehouse: LoggedWarehouse) -> None:
    warehouse.append(*COPIES, *UNRELATED, learned=0)
    assert find(warehouse).articles == 6
    assert families(warehouse) == {of(*COPIES)}
    (family,) = warehouse.rows("SELECT * EXCLUDE (members) FROM families")
    assert family["family_id"] == min(of(*COPIES))
    assert (family["articles"], family["outlets"], family["first_outlet"]) == (4, 4, "Newswire")
    assert warehouse.column("SELECT count(DISTINCT family_id) FROM article_families") == [3]


def test_a_pair_carries_its_evidence(warehouse: LoggedWarehouse) -> None:
    warehouse.append(WIRE, CUT, learned=0)
    find(warehouse)
    (found,) = decided(warehouse)
    cut_is_first = found.article_id == CUT.article_id
    of_cut, of_wire = sorted((found.shingles, found.other_shingles))
    assert (found.shingles == of_cut) is cut_is_first
    assert found.shared_shingles <= of_cut < of_wire
    assert found.containment == found.shared_shingles / of_cut > 0.7
    assert {found.revision_id, found.other_revision_id} == {WIRE.revision_id, CUT.revision_id}
    assert found.event_id == identity.copy_event_id(CUT.revision_id, WIRE.revision_id, found.matcher_version)


def test_articles_of_one_outlet_and_articles_without_an_outlet(warehouse: LoggedWarehouse) -> None:
    again = article("North Post", STORY[:6], name="again")
    nameless = [capture(" ".join(STORY[:9]), captured=1, url=f"file:{n}", outlet="") for n in range(2)]
    warehouse.append(CUT, again, *nameless, learned=0)
    find(warehouse)
    assert of(CUT, again) not in pairs(warehouse)
    assert of(*nameless) in pairs(warehouse)
    assert families(warehouse) == {of(CUT, again, *nameless)}


def test_short_notices_are_not_compared(warehouse: LoggedWarehouse) -> None:
    notices = [article(outlet, STORY[:2]) for outlet in ("Newswire", "Other Wire")]
    warehouse.append(*notices, learned=0)
    find(warehouse)
    assert decided(warehouse) == []


def test_a_copy_that_is_edited_beyond_recognition_leaves_the_family_and_comes_back_with_its_text(
    warehouse: LoggedWarehouse,
) -> None:
    elsewhere = article("North Post", OTHERS[0], captured=30)
    warehouse.append(WIRE, CUT, LED_ANEW, learned=0)
    warehouse.append(elsewhere, learned=1)
    find(warehouse)
    assert families(warehouse) == {of(WIRE, LED_ANEW)}
    warehouse.append(article("North Post", STORY[:6], captured=60), learned=2)
    find(warehouse)
    assert families(warehouse) == {of(WIRE, LED_ANEW, CUT)}


@settings(deadline=None, max_examples=8)
@given(
    order=st.permutations((*COPIES, *UNRELATED, article("Late Wire", STORY[2:9], captured=13))),
    cuts=st.sets(st.integers(1, 6), max_size=3),
)
def test_families_do_not_depend_on_the_order_of_arrival(
    order: Sequence[ArticleCaptured], cuts: set[int]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        warehouse = LoggedWarehouse(Path(folder))
        for start, stop in zip([0, *sorted(cuts)], [*sorted(cuts), len(order)], strict=True):
            warehouse.append(*order[start:stop], learned=start)
            find(warehouse)
        assert families(warehouse) == {of(*COPIES, article("Late Wire", STORY[2:9]))}
        assert len(decided(warehouse)) == len({each.event_id for each in decided(warehouse)}) == 10
        warehouse.close()


def test_families_are_what_is_connected_however_long_the_chain(warehouse: LoggedWarehouse) -> None:
    chain = [capture(f"Text {n}", captured=n, url=f"https://{n}.example/") for n in range(40)]
    ring = [capture(f"Ring {n}", captured=n, url=f"https://ring{n}.example/") for n in range(5)]
    links = [copied(*pair) for pair in itertools.pairwise(chain)]
    links += [copied(ring[n], ring[n - 1]) for n in range(5)]
    warehouse.append(*chain, *ring, *links, learned=0)
    assert families(warehouse) == {of(*chain), of(*ring)}


def test_the_same_pair_is_one_row_whoever_found_it_and_the_newest_method_gives_the_evidence(
    warehouse: LoggedWarehouse,
) -> None:
    newer = msgspec.structs.replace(copied(WIRE, CUT, version=2), containment=0.9)
    warehouse.append(WIRE, CUT, copied(WIRE, CUT), copied(CUT, WIRE), newer, copied(WIRE, CUT), learned=0)
    warehouse.project()
    assert warehouse.column("SELECT matcher_version FROM copy_found") == [1, 2]
    assert warehouse.column("SELECT containment FROM copies") == [0.9]


def test_numbers_can_be_counted_by_independent_sources(warehouse: LoggedWarehouse) -> None:
    for each in (WIRE, EDITED):
        warehouse.append(
            each, extraction(each, Counted("1,200", 1200, "passengers"), completed=20), learned=1
        )
    find(warehouse)
    warehouse.project()
    counted = warehouse.rows(
        "SELECT count(DISTINCT family_id) AS sources, count(DISTINCT article_id) AS articles "
        "FROM figures JOIN article_families USING (article_id)"
    )
    assert counted == [{"sources": 1, "articles": 2}]


def test_what_is_captured_too_long_apart_is_no_pair_and_is_forgotten(
    warehouse: LoggedWarehouse, tmp_path: Path
) -> None:
    days = WINDOW / timedelta(days=1)
    in_time = article("North Post", STORY, captured=(days - 1) * _DAY)
    too_late = article("South Post", STORY, captured=(days + 1) * _DAY)
    warehouse.append(WIRE, in_time, too_late, learned=0)
    find(warehouse, file=tmp_path / "index")
    assert pairs(warehouse) == {of(WIRE, in_time), of(in_time, too_late)}
    with CopyIndex(tmp_path / "index", _log_of(warehouse)) as index:
        assert index.copies_of(WIRE) == []
        assert len(index.copies_of(too_late)) == 1


def test_a_capture_that_claims_to_come_from_the_future_makes_nothing_forgotten(
    warehouse: LoggedWarehouse,
) -> None:
    warehouse.append(WIRE, article("Odd Post", OTHERS[0], captured=100 * 365 * _DAY), learned=0)
    find(warehouse)
    warehouse.append(CUT, learned=1)
    find(warehouse)
    assert pairs(warehouse) == {of(WIRE, CUT)}


def test_an_index_that_was_deleted_is_made_from_the_log(warehouse: LoggedWarehouse, tmp_path: Path) -> None:
    warehouse.append(WIRE, CUT, *UNRELATED, learned=0)
    find(warehouse)
    warehouse.append(EDITED, learned=1)
    assert find(warehouse, file=tmp_path / "new index").articles == 1
    assert pairs(warehouse) == {of(WIRE, CUT), of(WIRE, EDITED), of(CUT, EDITED)}
    assert len(decided(warehouse)) == 3


def test_an_index_of_another_log_is_not_asked(tmp_path: Path) -> None:
    for name, articles in (("one", [WIRE]), ("two", [CUT])):
        (tmp_path / name).mkdir()
        warehouse = LoggedWarehouse(tmp_path / name)
        warehouse.append(*articles, learned=0)
        find(warehouse, file=tmp_path / "index")
        assert decided(warehouse) == []
        warehouse.close()


def test_a_file_that_is_no_index_is_refused_and_the_message_says_what_to_do(
    warehouse: LoggedWarehouse, tmp_path: Path
) -> None:
    (tmp_path / "notes").write_bytes(b"no database at all" * 100)
    with pytest.raises(CopyIndexError, match="delete it to start it anew"):
        find(warehouse, file=tmp_path / "notes")


def test_garbage_is_counted_and_the_rest_compared(warehouse: LoggedWarehouse) -> None:
    warehouse.append_records(Record("articles", b"key", b"garbage"))
    warehouse.append(WIRE, CUT, learned=0)
    assert find(warehouse) == Progress(articles=2, copies=1, skipped=1)


_KILLED = """
import os, sys, threading
from pathlib import Path
import producers.copies.worker as worker
from tests.projected import LoggedWarehouse

warehouse = LoggedWarehouse(Path(sys.argv[1]))
worker.seal = lambda *_: os.kill(os.getpid(), 9)
worker.find_copies(
    warehouse.log, warehouse.codec, warehouse.log_path.with_name("copies.db"),
    until_end=True, stop=threading.Event(), group="families",
)
"""


def test_a_worker_that_is_killed_between_its_index_and_the_log_loses_and_doubles_nothing(
    tmp_path: Path,
) -> None:
    warehouse = LoggedWarehouse(tmp_path)
    warehouse.append(*COPIES, learned=0)
    command = [sys.executable, "-c", _KILLED, str(tmp_path)]
    killed = subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": str(REPOSITORY)})
    assert killed.returncode == -signal.SIGKILL
    assert decided(warehouse) == []
    find(warehouse)
    assert len(decided(warehouse)) == 6
    assert families(warehouse) == {of(*COPIES)}
    warehouse.close()


def test_workers_that_share_an_index_find_all_pairs_between_them(warehouse: LoggedWarehouse) -> None:
    outlets = [f"Outlet {number}" for number in range(24)]
    warehouse.append(*(article(each, STORY, captured=at) for at, each in enumerate(outlets)), learned=0)
    workers = [threading.Thread(target=find, args=(warehouse,)) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert len(pairs(warehouse)) == 24 * 23 / 2
    (family,) = families(warehouse)
    assert len(family) == 24


def _log_of(warehouse: LoggedWarehouse) -> dict[str, str]:
    return {"log_id": warehouse.log.log_id, "topic_id": warehouse.log.topics()["articles"].topic_id}
