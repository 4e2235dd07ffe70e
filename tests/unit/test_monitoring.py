"""Metrics and health over real HTTP: what was counted is shown, and readiness says why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from consumers.progress import Progress as Projected
from eventlog.log import Record, TopicPartition
from eventlog.sqlite import SqliteLog
from onrecord.monitoring import Monitor, MonitoringError
from onrecord.standing import extraction_lag, projection_lag
from producers.ingest import IngestReport
from producers.sources.article import Refusal
from producers.worker import Progress as Extracted
from tests.served import lag, samples

_HOST = "127.0.0.1"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    """An empty log."""
    opened = SqliteLog(tmp_path / "log.db", partitions=2, topics=["articles", "claims"])
    yield opened
    opened.close()


@pytest.fixture
def monitor(log: SqliteLog) -> Monitor:
    """The monitor of a process that projects."""
    return Monitor(log.topics, ["projection"])


def _get(port: int, path: str) -> tuple[int, str]:
    answer = urllib3.request("GET", f"http://{_HOST}:{port}{path}", timeout=30.0)
    return answer.status, answer.data.decode()


def _metrics(monitor: Monitor) -> dict[str, float]:
    """Every sample, by its name with its labels, as it is served."""
    with monitor.serving(_HOST, 0) as port:
        status, text = _get(port, "/metrics")
    assert status == 200
    samples = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in samples}


def test_it_lives_from_the_start_and_is_ready_when_its_work_has_begun(monitor: Monitor) -> None:
    with monitor.serving(_HOST, 0) as port:
        assert _get(port, "/livez") == (200, "alive\n")
        assert _get(port, "/readyz") == (503, "not begun yet: projection\n")
        monitor.begun("projection")
        assert _get(port, "/readyz") == (200, "ready\n")


def test_all_works_must_have_begun(log: SqliteLog) -> None:
    monitor = Monitor(log.topics, ["extraction", "projection"])
    monitor.begun("extraction")
    with monitor.serving(_HOST, 0) as port:
        assert _get(port, "/readyz") == (503, "not begun yet: projection\n")


def test_it_is_not_ready_while_the_log_does_not_answer_and_says_why(monitor: Monitor, log: SqliteLog) -> None:
    monitor.begun("projection")
    log.close()
    with monitor.serving(_HOST, 0) as port:
        status, reason = _get(port, "/readyz")
        assert (status, "log.db" in reason) == (503, True)
        assert _get(port, "/livez")[0] == 200


def test_what_is_not_served_is_named_with_what_is(monitor: Monitor) -> None:
    with monitor.serving(_HOST, 0) as port:
        assert _get(port, "/health") == (404, "try /metrics, /livez or /readyz\n")


def test_batches_are_counted_by_what_each_added(monitor: Monitor) -> None:
    monitor.projected(Projected(records=100, rows=80, dead=1, batch_seconds=0.02))
    monitor.projected(Projected(records=150, rows=120, dead=3, batch_seconds=4.0))
    told = _metrics(monitor)
    assert told["onrecord_events_read_total"] == 150
    assert told["onrecord_rows_projected_total"] == 120
    assert told["onrecord_dead_letters_total"] == 3
    assert told["onrecord_batch_seconds_count"] == 2
    assert told["onrecord_batch_seconds_sum"] == pytest.approx(4.02)
    assert told['onrecord_batch_seconds_bucket{le="0.025"}'] == 1


def test_extraction_is_counted_by_articles_and_kinds_of_claims(monitor: Monitor) -> None:
    monitor.extracted(Extracted(articles=4, statements=10, figures=3, disputes=0, seconds=2.0))
    monitor.extracted(Extracted(articles=5, statements=11, figures=3, disputes=2, failed=1, seconds=2.5))
    told = _metrics(monitor)
    assert told["onrecord_articles_extracted_total"] == 5
    assert told["onrecord_extractions_failed_total"] == 1
    claims = {
        kind: told[f'onrecord_claims_extracted_total{{kind="{kind}"}}']
        for kind in ("statement", "figure", "dispute")
    }
    assert claims == {"statement": 11, "figure": 3, "dispute": 2}
    assert told["onrecord_extraction_seconds_count"] == 5
    assert told["onrecord_extraction_seconds_sum"] == pytest.approx(2.5)


def test_articles_are_counted_by_outcome(monitor: Monitor) -> None:
    refused = [Refusal(source="https://harbour.example/", reason="503")]
    monitor.captured(IngestReport(new=3, changed=1, unchanged=40, refused=refused))
    monitor.captured(IngestReport(unchanged=44))
    told = _metrics(monitor)
    outcomes = {"new": 3, "changed": 1, "unchanged": 84, "refused": 1}
    for outcome, count in outcomes.items():
        assert told[f'onrecord_articles_met_total{{outcome="{outcome}"}}'] == count


def test_polls_and_visits_are_counted_by_outcome_and_sources_by_how_they_stand(monitor: Monitor) -> None:
    monitor.polled("new", 0.5)
    monitor.polled("5xx", 1.5)
    monitor.visited("unchanged", gone=False)
    monitor.visited("4xx", gone=True)
    monitor.feeds({"fine": 2, "failing": 1})
    monitor.feeds({"fine": 3, "failing": 0})
    told = _metrics(monitor)
    assert told['onrecord_polls_total{outcome="new"}'] == told['onrecord_polls_total{outcome="5xx"}'] == 1
    assert told["onrecord_poll_seconds_sum"] == 2
    assert told['onrecord_page_visits_total{outcome="4xx"}'] == told["onrecord_articles_gone_total"] == 1
    assert (told['onrecord_feeds{state="fine"}'], told['onrecord_feeds{state="failing"}']) == (3, 0)


def test_lag_is_asked_for_at_each_look(monitor: Monitor, log: SqliteLog) -> None:
    monitor.watch_projection(lambda: projection_lag(log, monitor.positions))
    monitor.watch_extraction(lambda: extraction_lag(log, "extraction"))
    log.append([Record("articles", b"k", b"v"), Record("claims", b"k", b"v")])
    worker = log.join("extraction", "articles")
    place = next(where for where, end in log.ends(["articles"]).items() if end)
    labels = f'{{partition="{place.partition}",topic="articles"}}'
    told = _metrics(monitor)
    assert told[f"onrecord_projection_lag{labels}"] == told[f"onrecord_extraction_lag{labels}"] == 1
    monitor.opened(Projected(positions={place: 1}))
    worker.poll(limit=10, timeout=0)
    worker.commit([])
    told = _metrics(monitor)
    assert told[f"onrecord_projection_lag{labels}"] == told[f"onrecord_extraction_lag{labels}"] == 0
    assert sum(value for name, value in told.items() if name.startswith("onrecord_projection_lag")) == 1
    worker.close()


def test_a_log_that_does_not_answer_leaves_the_other_metrics_and_no_lag_is_told_as_none_left(
    monitor: Monitor, log: SqliteLog
) -> None:
    monitor.watch_projection(lambda: projection_lag(log, monitor.positions))
    log.append([Record("articles", b"k", b"v")])
    with monitor.serving(_HOST, 0) as port:
        address = f"{_HOST}:{port}"
        assert lag(address, "projection") == 1
        log.close()
        assert lag(address, "projection") is None
        assert samples(address)["onrecord_events_read_total"] == 0


def test_positions_are_those_of_the_generation_opened_last(monitor: Monitor) -> None:
    place = TopicPartition("claims", 0)
    monitor.opened(Projected(positions={place: 10}))
    monitor.projected(Projected(records=1, positions={place: 11}))
    monitor.opened(Projected(records=1, positions={place: 7}))
    assert monitor.positions == {place: 7}


def test_a_port_that_is_taken_is_named_with_the_setting(monitor: Monitor, log: SqliteLog) -> None:
    with monitor.serving(_HOST, 0) as port:
        other = Monitor(log.topics, [])
        with pytest.raises(
            MonitoringError, match=f"at {_HOST}:{port}: Address already in use.*ONRECORD_METRICS"
        ):
            other.serving(_HOST, port).__enter__()


def test_a_host_that_is_not_this_one_is_refused(monitor: Monitor) -> None:
    with pytest.raises(MonitoringError, match=r"can't serve metrics at nowhere\.invalid:0"):
        monitor.serving("nowhere.invalid", 0).__enter__()
