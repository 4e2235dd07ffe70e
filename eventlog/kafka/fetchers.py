"""Which client a log is read through: kafka-python, or librdkafka where the extra `bulk` is installed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from eventlog.kafka.clients import Clients, Security
from eventlog.kafka.fetching import KafkaPythonFetcher
from eventlog.kafka.reading import Fetcher
from eventlog.log import LogError

if TYPE_CHECKING:
    from eventlog.kafka.bulk import BulkFetcher

KAFKA_PYTHON: Final = "kafka-python"
LIBRDKAFKA: Final = "librdkafka"


def fetchers(
    reader: str, clients: Clients, bootstrap: str, security: Security, *, prefix: str
) -> Callable[[], Fetcher]:
    """What makes fetchers of topics with this prefix.

    Args:
        reader: KAFKA_PYTHON or LIBRDKAFKA.
        clients: the cluster's clients.
        bootstrap: its brokers as host:port, several with commas.
        security: how to authenticate and to encrypt.
        prefix: what stands before the log's topics.

    Raises:
        LogError: there is no such reader, or it is not installed; the message says what to do.
    """
    if reader == KAFKA_PYTHON:
        return lambda: KafkaPythonFetcher(clients.consumer(), clients.where, prefix=prefix)
    if reader != LIBRDKAFKA:
        raise LogError(
            f"{clients.where}: there is no reader {reader!r}; use {KAFKA_PYTHON}, or {LIBRDKAFKA} with the "
            "extra onrecord[bulk]"
        )
    bulk = _bulk_fetcher(clients.where)
    return partial(
        bulk, bootstrap, security, prefix=prefix, largest_batch=clients.max_batch_bytes, where=clients.where
    )


def _bulk_fetcher(where: str) -> type[BulkFetcher]:
    try:
        from eventlog.kafka.bulk import BulkFetcher  # noqa: PLC0415 - the extra may not be installed
    except ModuleNotFoundError as error:
        raise LogError(
            f"{where}: reader={LIBRDKAFKA} needs confluent-kafka, which is not installed; install "
            f"onrecord[bulk], or use reader={KAFKA_PYTHON}"
        ) from error
    return BulkFetcher
