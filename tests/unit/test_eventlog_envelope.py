"""Events go into records and come out of a log as they were."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings

from eventlog.envelope import seal, unseal
from eventlog.registry import EmbeddedRegistry
from eventlog.sqlite import SqliteLog
from schemas import catalogue
from schemas.cloudevents import headers
from schemas.codec import Codec
from schemas.records import TOPICS, Event
from tests.strategies import events


@settings(
    max_examples=30,
    deadline=None,  # an example waits for the disk
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # examples may share the log
)
@given(event=events())
def test_an_event_survives_the_log(tmp_path: Path, event: Event) -> None:
    log = SqliteLog(tmp_path / "log.db")
    codec = Codec(EmbeddedRegistry(log, catalogue.shipped()))
    sealed = seal(event, codec, timestamp=5)
    assert sealed.topic == TOPICS[type(event).__name__]
    assert sealed.key == event.article_id.encode()
    [place] = log.append([sealed])
    stored = next(
        each
        for each in log.read({}, topics=[sealed.topic], limit=1_000)
        if (each.partition, each.offset) == (place.partition, place.offset)
    )
    log.close()
    assert unseal(stored, codec) == event
    assert stored.headers == headers(event)
    assert stored.timestamp == 5
