"""A warehouse remembers whose positions it holds, and refuses to read on in another log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from consumers.errors import LogMismatchError
from eventlog.log import EventLog, TopicPartition

_WAY_OUT = "`onrecord replay` rebuilds the warehouse from this log; or name the log that it came from"


def remember(connection: duckdb.DuckDBPyConnection, log: EventLog, topics: Sequence[str]) -> None:
    """Check that the warehouse was projected from this log, or note that it is from now on.

    Raises:
        LogMismatchError: it was projected from another log, or a topic was made anew.
    """
    known = {
        topic: (log_id, topic_id)
        for log_id, topic, topic_id in connection.execute(
            "SELECT log_id, topic, topic_id FROM log_identity"
        ).fetchall()
    }
    existing = log.topics()
    for topic in topics:
        if topic not in existing:
            continue
        identity = (log.log_id, existing[topic].topic_id)
        if topic not in known:
            connection.execute("INSERT INTO log_identity VALUES (?, ?, ?)", [log.log_id, topic, identity[1]])
        elif known[topic] != identity:
            raise LogMismatchError(
                f"the warehouse holds topic {topic} {known[topic][1]} of log {known[topic][0]}; "
                f"this is topic {identity[1]} of log {identity[0]}: {_WAY_OUT}"
            )


def check_reach(positions: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]) -> None:
    """Check that no position lies past the log's end, as after a log was restored from an older backup.

    Raises:
        LogMismatchError: one does.
    """
    for partition, position in positions.items():
        end = ends.get(partition, 0)
        if position > end:
            raise LogMismatchError(
                f"the warehouse has read {partition.topic}/{partition.partition} up to offset {position}, "
                f"but the log ends at {end}: it lost records, or it is another; {_WAY_OUT}"
            )
