"""The projector on a real broker, whatever happens: killed, doubled, its topics deleted and made anew."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest
import structlog
from kafka import KafkaAdminClient
from kafka import TopicPartition as KafkaPartition

from consumers.errors import LogMismatchError
from consumers.projection import positions_in
from consumers.projector import REPORTING_GROUP, Projector
from consumers.reading import TOPICS
from eventlog.kafka import KafkaLog
from eventlog.log import EventLog, TopicPartition
from eventlog.registries import ShippedRegistry
from eventlog.urls import open_log
from schemas.codec import Codec
from schemas.records import Event
from tests.brokers.names import cluster_name
from tests.newsroom_events import Counted, Denied, Fact, Said, capture, extraction, sealed
from tests.projecting import printed_chance, projecting, tailing
from warehouse.connection import open_for_writing
from warehouse.content_hash import TableHash, content_hash
from warehouse.errors import WarehouseBusyError
from warehouse.generations import Generations
from warehouse.snapshots import open_reading

_TEXT = "The dam has cracks. 70 residents left. Weil denied that."
_SAID = Said("Holt", "The dam has cracks")
_FACTS: tuple[Fact, ...] = (_SAID, Counted("70", 70.0), Denied("Weil", "denied", _SAID))
_CODEC = Codec(ShippedRegistry())
_PATIENCE_SECONDS = 60
_KILLS = 20


def _fill(log: EventLog, articles: range) -> None:
    """Append articles with their claims, the claims of some of them twice."""
    events: list[Event] = []
    for number in articles:
        captured = capture(_TEXT, captured=number, url=f"https://north.example/{number}")
        claims = extraction(captured, *_FACTS, completed=number)
        events += [captured, *claims, *(claims if number % 5 == 0 else [])]
    log.append(sealed(events, _CODEC, learned=articles.start))


def _projector(log: EventLog, directory: Path, *, wait: float = 10.0) -> Projector:
    return Projector(log, _CODEC, directory, batch_records=50, wait=wait)


def _ends(log: EventLog) -> dict[TopicPartition, int]:
    """Where the partitions that hold anything end."""
    return {where: end for where, end in log.ends(TOPICS).items() if end}


def _project(log: EventLog, directory: Path) -> dict[str, TableHash]:
    _projector(log, directory).run(until_end=True)
    return _hashes(directory)


def _hashes(directory: Path) -> dict[str, TableHash]:
    with open_reading(directory).connection as connection:
        return content_hash(connection)


def _make_anew(url: str, log: EventLog, admin: KafkaAdminClient, articles: range) -> None:
    """Delete the topics and make them again with other records, as someone else would."""
    admin.delete_topics([cluster_name(log, topic) for topic in TOPICS])
    other = open_log(url)
    _fill(other, articles)
    other.close()


_SIZES = pytest.mark.parametrize("articles", [range(1), range(100)], ids=["smaller", "outgrown"])


def test_a_projector_killed_twenty_times_at_random_projects_every_claim_once(
    kafka_log: KafkaLog, kafka_url: str, tmp_path: Path
) -> None:
    _fill(kafka_log, range(100))
    _fill(kafka_log, range(100, 200))
    chance = printed_chance()
    deaths = []
    for _ in range(_KILLS):
        with projecting(kafka_url, tmp_path / "killed", batch_records=8) as child:
            child.wait_for_commits(chance.randint(0, 6))
            time.sleep(chance.random() / 50)
            deaths.append(child.kill())
    assert deaths == [-signal.SIGKILL] * _KILLS
    assert _project(kafka_log, tmp_path / "killed") == _project(kafka_log, tmp_path / "unharmed")
    with open_reading(tmp_path / "killed").connection as connection:
        for table in ("article_captured", "statement_made", "figure_reported", "claim_disputed"):
            counted = connection.execute(f"SELECT count(*), count(DISTINCT event_id) FROM {table}").fetchone()
            assert counted == (200, 200)
        assert positions_in(connection) == _ends(kafka_log)


def test_a_second_projector_on_a_warehouse_is_refused_and_told_who_has_it(
    kafka_log: KafkaLog, kafka_url: str, tmp_path: Path
) -> None:
    _fill(kafka_log, range(5))
    with projecting(kafka_url, tmp_path, batch_records=100) as child:
        child.wait_for_commits(1)
        with pytest.raises(WarehouseBusyError, match="only one may project into a warehouse") as refused:
            _projector(kafka_log, tmp_path, wait=0.2).run(until_end=True)
        assert str(child.process.pid) in str(refused.value)


@_SIZES
def test_a_topic_made_anew_while_nobody_projects_is_refused(
    articles: range, kafka_url: str, kafka_log: KafkaLog, kafka_admin: KafkaAdminClient, tmp_path: Path
) -> None:
    _fill(kafka_log, range(200, 220))
    before = _project(kafka_log, tmp_path)
    _make_anew(kafka_url, kafka_log, kafka_admin, articles)
    again = open_log(kafka_url)
    with pytest.raises(LogMismatchError, match=r"the warehouse holds topic articles .*`onrecord replay`"):
        _project(again, tmp_path)
    again.close()
    assert _hashes(tmp_path) == before


@_SIZES
def test_a_topic_made_anew_while_a_projector_tails_ends_it(
    articles: range, kafka_url: str, kafka_log: KafkaLog, kafka_admin: KafkaAdminClient, tmp_path: Path
) -> None:
    _fill(kafka_log, range(200, 220))
    with tailing(_projector(kafka_log, tmp_path)) as ended:
        _until_reported(kafka_log, tmp_path)
        _make_anew(kafka_url, kafka_log, kafka_admin, articles)
        with pytest.raises(LogMismatchError, match=r"the warehouse holds topic .*`onrecord replay`"):
            ended.result(_PATIENCE_SECONDS)


@pytest.mark.parametrize("deleted", ["articles", "claims"])
def test_a_topic_deleted_while_a_projector_tails_ends_it_however_long_an_outage_may_last(
    kafka_url: str, kafka_admin: KafkaAdminClient, tmp_path: Path, deleted: str
) -> None:
    log = open_log(kafka_url, outage=100_000)
    _fill(log, range(20))
    with tailing(_projector(log, tmp_path)) as ended:
        _until_reported(log, tmp_path)
        kafka_admin.delete_topics([cluster_name(log, deleted)])
        with pytest.raises(
            LogMismatchError, match=rf"topic {deleted} .* has no such topic: `onrecord replay`"
        ):
            ended.result(_PATIENCE_SECONDS)
    log.close()


def test_records_deleted_after_they_were_projected_are_no_loss(
    kafka_log: KafkaLog, kafka_admin: KafkaAdminClient, tmp_path: Path
) -> None:
    _fill(kafka_log, range(10))
    _project(kafka_log, tmp_path)
    _delete_records(kafka_log, kafka_admin, kafka_log.ends(TOPICS))
    _fill(kafka_log, range(10, 12))
    assert _project(kafka_log, tmp_path)["article_captured"].rows == 12


def test_records_deleted_before_they_were_projected_are_told(
    kafka_log: KafkaLog, kafka_admin: KafkaAdminClient, tmp_path: Path
) -> None:
    _fill(kafka_log, range(10))
    _project(kafka_log, tmp_path)
    _fill(kafka_log, range(10, 30))
    _delete_records(kafka_log, kafka_admin, kafka_log.ends(TOPICS))
    with pytest.raises(LogMismatchError, match="were deleted before they were projected"):
        _project(kafka_log, tmp_path)


def _delete_records(log: EventLog, admin: KafkaAdminClient, before: dict[TopicPartition, int]) -> None:
    admin.delete_records(
        {
            KafkaPartition(cluster_name(log, where.topic), where.partition): offset
            for where, offset in before.items()
        }
    )


def test_a_warehouse_that_read_another_record_at_its_position_is_refused(
    kafka_log: KafkaLog, tmp_path: Path
) -> None:
    _fill(kafka_log, range(3))
    _project(kafka_log, tmp_path)
    with open_for_writing(Generations(tmp_path).current().database) as connection:
        connection.execute("UPDATE positions SET last_hash = 'another'::BLOB WHERE topic = 'claims'")
    with pytest.raises(LogMismatchError, match=r"read of claims/\d .* holds another record"):
        _project(kafka_log, tmp_path)


def test_what_is_projected_is_shown_as_the_positions_of_a_group_for_each_warehouse(
    kafka_log: KafkaLog, tmp_path: Path
) -> None:
    _fill(kafka_log, range(10))
    for name in ("one", "other"):
        _project(kafka_log, tmp_path / name)
    expected = {REPORTING_GROUP + Generations(tmp_path / name).warehouse_id() for name in ("one", "other")}
    assert {each.group for each in kafka_log.groups()} == expected
    for standing in kafka_log.groups():
        assert standing.members == 0
        assert standing.positions == kafka_log.ends([standing.topic])


def test_a_report_that_is_refused_is_logged_once_and_projecting_goes_on(
    kafka_log: KafkaLog, tmp_path: Path
) -> None:
    _fill(kafka_log, range(10))
    worker = kafka_log.join(REPORTING_GROUP + Generations(tmp_path).warehouse_id(), "articles")
    assert worker.poll(limit=1, timeout=_PATIENCE_SECONDS)
    with structlog.testing.capture_logs() as logged:
        assert _project(kafka_log, tmp_path)["article_captured"].rows == 10
    worker.close()
    assert [(each["event"], each["log_level"]) for each in logged] == [("report_failed", "warning")]


def _until_reported(log: EventLog, directory: Path) -> None:
    """Wait until a projector has come to the end of the log."""
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while {where: at for each in log.groups() for where, at in each.positions.items()} != _ends(log):
        assert time.monotonic() < give_up, f"{directory} never came to the end"
        time.sleep(0.05)
