"""Metrics and readiness of a process whose broker is away: told soon, however long it is waited for."""

from __future__ import annotations

from eventlog.kafka import KafkaLog, KafkaOptions
from onrecord.monitoring import Monitor
from onrecord.standing import extraction_lag, projection_lag
from tests.brokers.servers import Server
from tests.contract.logs import record
from tests.served import answer, lag, samples, until, until_ready
from tests.waiting import PATIENCE_SECONDS


def test_what_the_log_does_not_answer_is_left_out_of_metrics_and_makes_unready_until_it_answers_again(
    own_broker: Server,
) -> None:
    log = KafkaLog(own_broker.address, KafkaOptions(outage=100_000), topics=["claims"])
    log.append([record("extracted", topic="articles")])
    worker = log.join("extraction", "articles")
    assert worker.poll(limit=1, timeout=PATIENCE_SECONDS)
    worker.commit([])
    worker.close()
    monitor = Monitor(log.groups, [])
    monitor.watch_projection(lambda: projection_lag(log, monitor.positions))
    monitor.watch_extraction(lambda: extraction_lag(log, "extraction"))
    with monitor.serving("127.0.0.1", 0) as port:
        address = f"127.0.0.1:{port}"

        def lags() -> list[float | None]:
            return [lag(address, work) for work in ("projection", "extraction")]

        until(lambda: lags() == [1, 0])
        until_ready(address)
        own_broker.stop()
        assert lags() == [None, None]
        assert samples(address)["onrecord_events_read_total"] == 0
        unready = answer(address, "/readyz")
        assert unready.status == 503
        assert "answer" in unready.data.decode()
        own_broker.restart()
        until_ready(address)
        until(lambda: lags() == [1, 0])
    log.close()
