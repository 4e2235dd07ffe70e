"""Headers are those of CloudEvents and stay small."""

from __future__ import annotations

from hypothesis import given

from schemas.cloudevents import headers
from schemas.records import TOPICS, Event
from tests.strategies import events


@given(events())
def test_an_event_carries_the_required_attributes_and_says_what_it_belongs_to(event: Event) -> None:
    name = type(event).__name__
    owner = getattr(event, "extraction_id", event.article_id)
    attributes = dict(headers(event))
    assert attributes["ce_specversion"] == b"1.0"
    assert attributes["ce_id"].decode() == event.event_id
    assert attributes["ce_source"] == b"/onrecord"
    assert attributes["ce_type"].decode() == name
    assert name in TOPICS
    assert attributes["ce_subject"].decode() == owner
    assert attributes["ce_dataschema"].decode().startswith(f"{name}/")
    assert attributes["content-type"] == b"application/avro"


@given(events())
def test_headers_add_little_to_an_event(event: Event) -> None:
    named = len(event.event_id.encode()) + max(
        len(event.article_id.encode()), len(getattr(event, "extraction_id", "").encode())
    )
    assert sum(len(name) + len(value) for name, value in headers(event)) - named <= 150
