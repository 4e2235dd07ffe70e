"""Fetching through librdkafka, several times as fast as kafka-python: for replays of very long logs.

Needs confluent-kafka, which the extra `bulk` installs. A NUL in the name of a header ends it there.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import confluent_kafka
from confluent_kafka import KafkaError, KafkaException
from kafka import TopicPartition as KafkaPartition
from kafka import errors

from eventlog.kafka.clients import Security
from eventlog.kafka.failures import explained
from eventlog.kafka.fetching import packed, stored
from eventlog.kafka.reading import KafkaPositions, Run
from eventlog.log import LogError, StoredRecord

_FETCH_WAIT_MS: Final = 10
"""That a partition ends behind a transaction's marker is told by a fetch that finds nothing for so long."""

_LEADERS_SECONDS: Final = 1.0
_QUEUED_KILOBYTES: Final = 32 << 10
_OUT_OF_REACH: Final = KafkaError._AUTO_OFFSET_RESET  # noqa: SLF001 - librdkafka's own codes are named so
_END: Final = KafkaError._PARTITION_EOF  # noqa: SLF001 - as above
_REFUSED: Final = {
    KafkaError._AUTHENTICATION: errors.SaslAuthenticationFailedError,  # noqa: SLF001 - as above
    KafkaError._SSL: errors.KafkaConnectionError,  # noqa: SLF001 - as above
}
Message: Any = confluent_kafka.Message
"""Its type says that a record may lack a topic or a partition, which only events do."""

_place: Final = itemgetter(0, 1)
_moment: Final = itemgetter(1)


class BulkFetcher:
    """A `Fetcher` over librdkafka's consumer, without a group and without commits."""

    def __init__(
        self, bootstrap: str, security: Security, *, prefix: str, largest_batch: int, where: str
    ) -> None:
        """Connect to these brokers, to fetch topics with this prefix and batches up to this size in bytes.

        Raises:
            LogError: the settings can't be used; the message says which.
        """
        self._where = where
        self._prefix = prefix
        self._names: dict[str, str] = {}
        self._positions: dict[tuple[str, int], int] = {}
        self._refusal: KafkaError | None = None
        options = _options(bootstrap, security, prefix, largest_batch)
        try:
            self._consumer = confluent_kafka.Consumer(
                {**options, "error_cb": self._on_error}, logger=logging.getLogger("librdkafka")
            )
        except KafkaException as error:
            raise LogError(f"{where}: librdkafka can't be used with these settings: {error}") from error

    def assign(self, positions: KafkaPositions) -> None:
        """See `Fetcher.assign`."""
        for topic in {each.topic for each in positions} - self._names.keys():
            # Told who leads a topic beforehand, it asks them at once; else it finds out within half a second.
            with suppress(KafkaException):  # brokers that are away are waited for where records are fetched
                self._consumer.list_topics(topic, timeout=_LEADERS_SECONDS)
        self._names = {each.topic: each.topic.removeprefix(self._prefix) for each in positions}
        self._positions = {
            (self._names[each.topic], each.partition): position or 0 for each, position in positions.items()
        }
        self._consumer.assign(
            [
                confluent_kafka.TopicPartition(
                    each.topic,
                    each.partition,
                    confluent_kafka.OFFSET_BEGINNING if position is None else position,
                )
                for each, position in positions.items()
            ]
        )

    def position(self, partition: KafkaPartition) -> int:
        """See `Fetcher.position`."""
        return self._positions[partition.topic.removeprefix(self._prefix), partition.partition]

    def fetch(self, *, timeout: float, limit: int) -> list[Run]:
        """See `Fetcher.fetch`."""
        messages = self._consumer.consume(limit, 0)
        if not messages:  # consume() would wait for `limit` of them
            first = self._consumer.poll(timeout)
            messages = [] if first is None else [first, *self._consumer.consume(limit - 1, 0)]
        if self._refusal is not None:
            raise self._explained(self._refusal)
        if any(map(Message.error, messages)):
            messages = self._without_events(messages)
        return self._runs(messages)

    def close(self) -> None:
        """See `Fetcher.close`."""
        self._consumer.close()

    def _runs(self, messages: Sequence[Any]) -> list[Run]:
        runs = []
        for (topic, number), run in groupby(_converted(messages, self._names), _place):
            records = list(run)
            self._pass(topic, number, records[-1].offset + 1)
            runs.append(Run(KafkaPartition(self._prefix + topic, number), records))
        return runs

    def _without_events(self, messages: Sequence[Any]) -> list[Any]:
        """The records among the messages; that a partition ends is noted, what is wrong is raised."""
        records = []
        for each in messages:
            error = each.error()
            if error is None:
                records.append(each)
            elif error.code() == _END:
                self._pass(self._names[each.topic()], each.partition(), each.offset())
            elif not _may_pass(error):
                raise self._explained(error)
        return records

    def _pass(self, topic: str, number: int, position: int) -> None:
        """Note a position; a partition's end, behind markers, may be noted before its last records."""
        self._positions[topic, number] = max(position, self._positions[topic, number])

    def _on_error(self, error: KafkaError) -> None:
        """Keep what will not get better; brokers that are gone may come back."""
        if error.code() in _REFUSED or error.fatal():
            self._refusal = error

    def _explained(self, error: KafkaError) -> LogError:
        code = error.code()
        if code == _OUT_OF_REACH:
            kind: Any = errors.OffsetOutOfRangeError
        else:
            kind = _REFUSED.get(code) or (errors.for_code(code) if code > 0 else errors.KafkaError)
        return explained(kind(error.str()), self._where)


def _options(bootstrap: str, security: Security, prefix: str, largest_batch: int) -> dict[str, Any]:
    """The settings as librdkafka names them.

    Source: https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md
    """
    options = {
        "bootstrap.servers": bootstrap,
        "client.id": "onrecord",
        "group.id": f"{prefix}bulk",  # a consumer must name one; it never joins it
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        "enable.partition.eof": True,
        "auto.offset.reset": "error",
        "isolation.level": "read_committed",
        "fetch.wait.max.ms": _FETCH_WAIT_MS,
        "fetch.queue.backoff.ms": 10,  # the default of a second halves the speed
        "fetch.error.backoff.ms": 50,
        "fetch.message.max.bytes": max(1 << 20, largest_batch),
        "queued.max.messages.kbytes": _QUEUED_KILOBYTES,
        "reconnect.backoff.max.ms": 1_000,
        "security.protocol": security.protocol,
        "sasl.mechanism": security.mechanism,
        "sasl.username": security.username,
        "sasl.password": security.password,
        "ssl.ca.location": security.ca_file,
        "ssl.certificate.location": security.cert_file,
        "ssl.key.location": security.key_file or security.cert_file,
    }
    given = {name: value for name, value in options.items() if value is not None}
    return {name: str(value) if name.startswith("ssl.") else value for name, value in given.items()}


def _may_pass(error: KafkaError) -> bool:
    """Whether an error is of those that the client gets over by trying again."""
    if error.code() > 0:
        return bool(errors.for_code(error.code()).retriable)
    return bool(error.code() != _OUT_OF_REACH and not error.fatal())


def _converted(messages: Sequence[Any], names: dict[str, str]) -> map[StoredRecord]:
    """Records of messages. All of it runs in C, without a Python call for each record."""
    keys = list(map(Message.key, messages))
    values = list(map(Message.value, messages))
    if None in keys:
        keys = [key or b"" for key in keys]
    if None in values:
        values = [value or b"" for value in values]
    return map(
        stored,
        zip(
            map(names.__getitem__, map(Message.topic, messages)),
            map(Message.partition, messages),
            map(Message.offset, messages),
            map(_moment, map(Message.timestamp, messages)),
            keys,
            values,
            packed(list(map(Message.headers, messages))),
            strict=True,
        ),
    )
