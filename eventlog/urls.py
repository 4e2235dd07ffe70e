"""From the URL of a log, as it stands in the configuration, to the log."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from eventlog.log import EventLog, LogError
from eventlog.sqlite import SqliteLog
from schemas.records import TOPICS

if TYPE_CHECKING:
    from eventlog.kafka import Security

OUTAGE_SECONDS: Final = 60.0
"""How long Kafka brokers that do not answer are waited for, unless somebody says otherwise."""

_SQLITE_EXAMPLE: Final = "use sqlite:///relative/path.db or sqlite:////absolute/path.db"
_KAFKA_EXAMPLE: Final = "use kafka://HOST:PORT[,HOST:PORT…][/?prefix=onrecord.&partitions=4&replication=3]"
_HOST_AND_PORT: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):\d{1,5}")


class KafkaAddress(NamedTuple):
    """What a kafka URL says."""

    bootstrap: str
    """host:port, several with commas."""
    prefix: str = "onrecord."
    partitions: int = 4
    """How many a topic gets that is made."""
    replication: int = -1
    """Replicas that such a topic gets; -1 for the cluster's default."""
    reader: str = "kafka-python"
    """What records are read through: kafka-python, or librdkafka where the extra `bulk` is installed."""

    def parted(self) -> tuple[str, dict[str, Any]]:
        """The brokers, and all else by name."""
        said = self._asdict()
        return said.pop("bootstrap"), said


def open_log(
    url: str, *, security: Security | None = None, outage: float = OUTAGE_SECONDS, make: bool = True
) -> EventLog:
    """Open the log at a URL, making it and the topics of all events where they are missing.

    `sqlite:///PATH` with the path after the third slash, as SQLAlchemy has it: three slashes for a
    relative path, four for an absolute one; its folder is made too. `kafka://HOST:PORT` with several
    brokers after commas, and prefix, partitions, replication and reader after a question mark.

    Args:
        url: which log.
        security: how to prove who we are to a Kafka cluster; credentials never stand in a URL.
        outage: seconds to wait for Kafka brokers that do not answer.
        make: False for one who only reads: topics that are missing are missing until somebody appends.

    Raises:
        LogError: the URL names no log, or the log can't be opened.
    """
    scheme = urlsplit(url).scheme
    topics = sorted(set(TOPICS.values())) if make else []
    if scheme == "kafka":
        # Loads the Kafka client, which commands on an embedded log need not wait for.
        from eventlog.kafka import KafkaLog, KafkaOptions, Security  # noqa: PLC0415

        bootstrap, said = kafka_address(url).parted()
        options = KafkaOptions(**said, security=security or Security(), outage=outage)
        return KafkaLog(bootstrap, options, topics=topics)
    if scheme != "sqlite":
        raise LogError(f"{url}: not the URL of a log; {_SQLITE_EXAMPLE}, or {_KAFKA_EXAMPLE}")
    return SqliteLog(_prepared(sqlite_path(url)), topics=topics)


def sqlite_path(url: str) -> Path:
    """The file that a sqlite URL names; percent-encoded characters are decoded.

    Raises:
        LogError: the URL has a host, a query or no path.
    """
    parts = urlsplit(url)
    path = unquote(parts.path.removeprefix("/"))
    if parts.netloc or parts.query or parts.fragment or not path:
        raise LogError(
            f"{url}: does not name a file; {_SQLITE_EXAMPLE} (a ? or # in a name is written %3F or %23)"
        )
    return Path(path)


def kafka_address(url: str) -> KafkaAddress:
    """What a kafka URL says.

    Raises:
        LogError: it names no brokers, or says something that we don't know.
    """
    parts = urlsplit(url)
    if "@" in parts.netloc:  # the message leaves the URL out, which holds a password
        raise LogError("a kafka URL takes no user name or password; they are settings of their own")
    hosts = parts.netloc.split(",")
    if parts.path not in {"", "/"} or parts.fragment or not all(map(_HOST_AND_PORT.fullmatch, hosts)):
        raise LogError(f"{url}: does not name Kafka brokers; {_KAFKA_EXAMPLE}")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = options.keys() - set(KafkaAddress._fields[1:])
    if unknown:
        raise LogError(f"{url}: knows no option {', '.join(sorted(unknown))}; {_KAFKA_EXAMPLE}")
    address = KafkaAddress(parts.netloc)
    try:
        address = KafkaAddress(
            parts.netloc,
            options.get("prefix", address.prefix),
            int(options.get("partitions", address.partitions)),
            int(options.get("replication", address.replication)),
            options.get("reader", address.reader),
        )
    except ValueError as error:
        raise LogError(f"{url}: partitions and replication are whole numbers; {_KAFKA_EXAMPLE}") from error
    if address.partitions < 1 or address.replication == 0 or address.replication < -1:
        raise LogError(f"{url}: a topic needs a partition and a replica; {_KAFKA_EXAMPLE}")
    return address


def _prepared(path: Path) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LogError(f"{path.parent}: can't make the log's folder: {error.strerror}") from error
    return path
