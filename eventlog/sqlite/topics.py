"""The topics of a log, remembered: a topic never changes once it is made."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from eventlog.log import TopicInfo, TopicPartition
from eventlog.sqlite.database import Database
from eventlog.sqlite.layout import create_topic, records_table


class Topic(NamedTuple):
    """A topic as the file knows it."""

    number: int
    name: str
    topic_id: str
    partitions: int

    @property
    def table(self) -> str:
        """The table of its records."""
        return records_table(self.number)


class Extent(NamedTuple):
    """How far a partition reaches, as positions; equal where it is empty."""

    start: int
    end: int


class Topics:
    """Topics by name."""

    def __init__(self, database: Database, partitions: int) -> None:
        """Use a database; topics that are made here get so many partitions."""
        self._database = database
        self._partitions = partitions
        self._known: dict[str, Topic] = {}

    def all(self) -> dict[str, TopicInfo]:
        """Every topic that exists."""
        self._refresh()
        return {name: TopicInfo(topic.topic_id, topic.partitions) for name, topic in self._known.items()}

    def existing(self, names: Iterable[str]) -> list[Topic]:
        """Those of the topics that exist, in the order given, each once."""
        wanted = list(dict.fromkeys(names))
        if any(name not in self._known for name in wanted):
            self._refresh()
        return [self._known[name] for name in wanted if name in self._known]

    def ensured(self, name: str) -> Topic:
        """A topic, made now where it is missing."""
        if not self.existing([name]):
            with self._database.writing() as connection:
                create_topic(connection, name, self._partitions)
            self._refresh()
        return self._known[name]

    def _refresh(self) -> None:
        with self._database.reading() as connection:
            rows = connection.execute("SELECT number, name, topic_id, partitions FROM topics ORDER BY number")
            self._known = {row[1]: Topic(*row) for row in rows}


def extents(connection: sqlite3.Connection, topic: Topic) -> dict[int, Extent]:
    """How far each partition of a topic reaches."""
    rows = connection.execute(
        "SELECT partition, first_offset, end_offset FROM partitions WHERE topic = ?", (topic.number,)
    )
    return {partition: Extent(start, end) for partition, start, end in rows}


def located(topic: Topic, by_partition: dict[int, int]) -> dict[TopicPartition, int]:
    """Numbers by partition of one topic as numbers by topic and partition."""
    return {TopicPartition(topic.name, partition): number for partition, number in by_partition.items()}
