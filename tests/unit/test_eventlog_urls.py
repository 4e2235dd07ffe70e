"""A log's URL names a file or brokers, and says clearly when it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from eventlog.log import LogError, Record
from eventlog.urls import KafkaAddress, kafka_address, open_log, sqlite_path
from schemas.records import TOPICS


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///log.db", "log.db"),
        ("sqlite:///data/log.db", "data/log.db"),
        ("sqlite:////var/lib/log.db", "/var/lib/log.db"),
        ("sqlite:///with%20space%3F.db", "with space?.db"),
    ],
)
def test_three_slashes_are_relative_and_four_absolute(url: str, path: str) -> None:
    assert sqlite_path(url) == Path(path)


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///", "sqlite://host/log.db", "sqlite:///log.db?mode=ro"]
)
def test_a_url_that_names_no_file_is_refused(url: str) -> None:
    with pytest.raises(LogError, match="does not name a file"):
        sqlite_path(url)


@pytest.mark.parametrize("url", ["", "log.db", "postgres://host/log", "file:///log.db"])
def test_an_unknown_scheme_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(LogError, match=r"not the URL of a log; use sqlite:///"):
        open_log(url)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("kafka://localhost:9092", KafkaAddress("localhost:9092")),
        ("kafka://a.example:9092,b.example:9093/", KafkaAddress("a.example:9092,b.example:9093")),
        ("kafka://[::1]:9092/?prefix=", KafkaAddress("[::1]:9092", prefix="")),
        ("kafka://k:1/?prefix=news.&partitions=12&replication=3", KafkaAddress("k:1", "news.", 12, 3)),
    ],
)
def test_a_kafka_url_names_brokers_and_how_topics_are_made(url: str, address: KafkaAddress) -> None:
    assert kafka_address(url) == address


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("kafka://", "does not name Kafka brokers"),
        ("kafka://localhost", "does not name Kafka brokers"),
        ("kafka://a:9092,,b:9092", "does not name Kafka brokers"),
        ("kafka://a:9092/topic", "does not name Kafka brokers"),
        ("kafka://a:9092/?topic=t", "knows no option topic"),
        ("kafka://a:9092/?partitions=many", "are whole numbers"),
        ("kafka://a:9092/?partitions=0", "needs a partition"),
        ("kafka://a:9092/?replication=0", "needs a partition and a replica"),
    ],
)
def test_a_kafka_url_that_says_nothing_or_something_else_is_refused(url: str, fault: str) -> None:
    with pytest.raises(LogError, match=fault):
        kafka_address(url)


def test_a_password_in_a_kafka_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(LogError, match="takes no user name or password") as refused:
        kafka_address("kafka://me:secret@localhost:9092")
    assert "secret" not in str(refused.value)


def test_opening_makes_the_folder_the_log_and_the_topics_of_all_events(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "down" / "log.db"
    log = open_log(f"sqlite:///{path}")
    assert path.exists()
    assert set(log.topics()) == set(TOPICS.values())
    log.append([Record("articles", b"k", b"v")])
    log.close()


def test_a_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LogError, match=r"file/below: can't make the log's folder"):
        open_log(f"sqlite:///{tmp_path}/file/below/log.db")
