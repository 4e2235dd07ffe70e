"""Which groups work on the log, who is in them, and how far they have come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kafka import KafkaAdminClient
from kafka import TopicPartition as KafkaPartition

from eventlog.kafka.topics import Topics
from eventlog.log import GroupStanding


def standings(admin: KafkaAdminClient, topics: Topics, prefix: str) -> list[GroupStanding]:
    """Every group whose name has the prefix, on every topic that it has worked on, by name and topic."""
    names = sorted(group["group_id"] for group in admin.list_groups() if group["group_id"].startswith(prefix))
    if not names:
        return []
    described, positions = admin.describe_groups(names), admin.list_group_offsets(names)
    return [
        standing
        for name in names
        for standing in _of(name.removeprefix(prefix), described[name]["members"], positions[name], topics)
    ]


def _of(
    group: str, members: list[Any], positions: Mapping[KafkaPartition, Any], topics: Topics
) -> list[GroupStanding]:
    subscribed = [
        topic for member in members for topic in (member["member_metadata"] or {}).get("topics", ())
    ]
    names = {topics.named(KafkaPartition(name, 0)).topic for name in subscribed}
    names |= {topics.named(partition).topic for partition in positions}
    return [
        GroupStanding(
            group,
            name,
            len(members),
            {
                topics.named(partition): positions[partition].offset if partition in positions else 0
                for partition in topics.partitions([name])
            },
        )
        for name in sorted(names)
    ]
