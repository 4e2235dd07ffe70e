"""Names on a broker that many tests share."""

from __future__ import annotations

import uuid

from eventlog.log import EventLog


def new_prefix() -> str:
    """A prefix for topics, groups and transactional ids that nobody else uses."""
    return f"test-{uuid.uuid4()}."


def new_url(bootstrap: str) -> str:
    """The URL of a log that nobody else uses, at host:port."""
    return f"kafka://{bootstrap}/?prefix={new_prefix()}"


def cluster_name(log: EventLog, topic: str) -> str:
    """What a log's topic is called on the broker."""
    return log.log_id.partition("/")[2] + topic
