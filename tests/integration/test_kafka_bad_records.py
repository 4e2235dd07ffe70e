"""Records that another's producer put on our topics: set aside with what is wrong, and nothing stops."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from confluent_kafka import KafkaError, Message, Producer
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from consumers import dead_letters
from consumers.projector import Projector
from consumers.replay import rebuild
from eventlog.kafka import KafkaLog
from eventlog.log import EventLog
from eventlog.registries import ShippedRegistry
from eventlog.urls import open_log
from schemas.codec import Codec
from schemas.framing import MAX_BODY_BYTES, frame
from schemas.records import Event
from tests.brokers.names import cluster_name
from tests.newsroom_events import Counted, Denied, Said, capture, extraction, sealed
from tests.projected import open_sqlite
from warehouse.content_hash import TableHash, content_hash
from warehouse.snapshots import open_reading

_TEXT: Final = "The dam has cracks. 70 residents left. Weil denied that."
_SAID: Final = Said("Holt", "The dam has cracks")
_CODEC: Final = Codec(ShippedRegistry())
_ARTICLES: Final = 16
_FIVE_MEGABYTES: Final = 5_000_000
_UNKNOWN_ID: Final = 4711


@pytest.fixture(params=["kafka-python", "librdkafka"])
def log(kafka_url: str, request: pytest.FixtureRequest) -> Iterator[KafkaLog]:
    """A log that nobody else uses, read through either client."""
    opened = open_log(f"{kafka_url}&reader={request.param}")
    assert isinstance(opened, KafkaLog)
    yield opened
    opened.close()


@pytest.fixture
def outsider(kafka_bootstrap: str) -> Producer:
    """Another's producer, which sends whatever it is given."""
    return Producer({"bootstrap.servers": kafka_bootstrap, "message.max.bytes": 16 << 20})


def _good(number: int) -> tuple[bytes, bytes]:
    """Key and value of a statement as our own workers write it."""
    _, statement, *_ = sealed(_events(number), _CODEC, learned=1)
    return statement.key, statement.value


def _events(number: int) -> list[Event]:
    captured = capture(_TEXT, captured=number, url=f"https://north.example/{number}")
    facts = (_SAID, Counted("70", 70.0), Denied("Weil", "denied", _SAID))
    return [captured, *extraction(captured, *facts, completed=number)]


class Bad(NamedTuple):
    """A record that is no event, and what its dead letter says."""

    topic: str
    value: bytes | None
    reason: str


def _bad() -> list[Bad]:
    _, good = _good(0)
    json_text = b'{"statement": "The dam holds."}'
    strange = frame(_UNKNOWN_ID, good[5:])
    return [
        Bad("claims", json_text, "starts with byte 0x7b where Confluent framing has 0x00"),
        Bad("articles", json_text, "starts with byte 0x7b where Confluent framing has 0x00"),
        Bad("claims", good[:5] + b"\xff" * 40, "not a StatementMade"),
        Bad("claims", strange, f"no schema with id {_UNKNOWN_ID}"),
        Bad("articles", strange, f"no schema with id {_UNKNOWN_ID}"),
        Bad("claims", good[:-1], "not a StatementMade"),
        Bad("articles", None, "0 bytes are too short"),
        Bad("articles", good, "a StatementMade does not belong on the topic articles"),
    ]


def _sent(
    outsider: Producer, log: EventLog, topic: str, key: bytes | None, value: bytes | None
) -> int | None:
    """Send a record as an outsider does, without headers; the code of the broker's refusal, or None."""
    told: list[int | None] = []

    def tell(error: KafkaError | None, _: Message) -> None:
        told.append(None if error is None else error.code())

    outsider.produce(cluster_name(log, topic), value, key, on_delivery=tell)
    assert outsider.flush(60) == 0
    return told[0]


def _take_up_to(log: EventLog, admin: KafkaAdminClient, size: int) -> None:
    """Let the topic of claims take larger records, as somebody with the cluster's tools may."""
    name = cluster_name(log, "claims")
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, {"max.message.bytes": str(size)})])


def _hashes(directory: Path) -> dict[str, TableHash]:
    with open_reading(directory).connection as connection:
        return content_hash(connection)


def _alone(folder: Path) -> dict[str, TableHash]:
    """What a log that holds the good events and nothing else gives."""
    log = open_sqlite(folder / "alone.db")
    for number in range(_ARTICLES):
        log.append(sealed(_events(number), _CODEC, learned=number))
    Projector(log, _CODEC, folder / "alone").run(until_end=True)
    log.close()
    return _hashes(folder / "alone")


def test_what_an_outsider_wrote_among_events_is_set_aside_and_every_event_projected_once(
    log: KafkaLog, outsider: Producer, kafka_admin: KafkaAdminClient, tmp_path: Path
) -> None:
    sent: list[Bad] = []
    for number in range(_ARTICLES):
        log.append(sealed(_events(number), _CODEC, learned=number))
        bad = _bad()[number % len(_bad())]
        key = _good(number)[0] if number % 3 else None
        assert _sent(outsider, log, bad.topic, key, bad.value) is None
        sent.append(bad)
    _take_up_to(log, kafka_admin, 8 << 20)
    large = _good(0)[1][:5] + bytes(_FIVE_MEGABYTES)
    sent.append(Bad("claims", large, f"are more than the {MAX_BODY_BYTES} of a record"))
    assert _sent(outsider, log, "claims", b"large", large) is None
    Projector(log, _CODEC, tmp_path / "warehouse", batch_records=7).run(until_end=True)
    with open_reading(tmp_path / "warehouse").connection as connection:
        letters = sorted(dead_letters.listed(connection), key=lambda each: (each.topic, each.value))
    for bad, letter in zip(
        sorted(sent, key=lambda each: (each.topic, each.value or b"")), letters, strict=True
    ):
        assert (letter.topic, letter.value) == (bad.topic, bad.value or b"")
        assert bad.reason in letter.reason
    live = _hashes(tmp_path / "warehouse")
    assert live == _alone(tmp_path)
    assert live["statement_made"].rows == _ARTICLES
    rebuild(log, _CODEC, tmp_path / "warehouse")
    assert _hashes(tmp_path / "warehouse") == live


def test_five_megabytes_are_refused_by_the_topic_as_it_is_made(log: KafkaLog, outsider: Producer) -> None:
    refused = _sent(outsider, log, "claims", b"large", frame(1, bytes(_FIVE_MEGABYTES)))
    assert refused == KafkaError.MSG_SIZE_TOO_LARGE
    assert log.read({}, topics=["claims"], limit=1) == []


def test_a_worker_is_given_what_an_outsider_wrote_and_goes_on(
    log: KafkaLog, outsider: Producer, kafka_admin: KafkaAdminClient
) -> None:
    _take_up_to(log, kafka_admin, 8 << 20)
    for key, value in [(b"k", None), (None, b""), (b"k", bytes(_FIVE_MEGABYTES)), _good(1)]:
        assert _sent(outsider, log, "claims", key, value) is None
    worker = log.join("g", "claims")
    sizes: list[int] = []
    while len(sizes) < 4:
        sizes += [len(record.value) for record in worker.poll(limit=1, timeout=60)]
        worker.commit([])
    assert sorted(sizes) == [0, 0, len(_good(1)[1]), _FIVE_MEGABYTES]
    worker.close()
