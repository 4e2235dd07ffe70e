"""Choosing what a log on Kafka is read through."""

from __future__ import annotations

import sys

import pytest

from eventlog.log import LogError
from eventlog.urls import kafka_address, open_log


def test_a_log_is_read_through_the_reader_that_its_url_names_and_through_kafka_python_by_default() -> None:
    assert kafka_address("kafka://broker:9092").reader == "kafka-python"
    assert kafka_address("kafka://broker:9092/?reader=librdkafka").reader == "librdkafka"


def test_a_reader_that_does_not_exist_is_refused_before_anyone_connects() -> None:
    with pytest.raises(LogError, match=r"no reader 'sarama'; use kafka-python, or librdkafka"):
        open_log("kafka://127.0.0.1:1/?reader=sarama")


def test_a_reader_that_is_not_installed_is_named_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "eventlog.kafka.bulk", raising=False)
    monkeypatch.setitem(sys.modules, "confluent_kafka", None)  # as Python itself marks what can't be imported
    with pytest.raises(LogError, match=r"needs confluent-kafka.*install onrecord\[bulk\]"):
        open_log("kafka://127.0.0.1:1/?reader=librdkafka")
