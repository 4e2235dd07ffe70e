"""Who is in a group and who holds which partition, as rows in the log's own file.

A member that was not seen for its lease is dead. Partitions are shared out by a rule that every member
works out for itself: the oldest members get one more where the number does not divide; a member gives up
what it has too much and takes what nobody living holds.
"""

from __future__ import annotations

import sqlite3
import time
from typing import Final, NamedTuple

from eventlog.log import GroupStanding, TopicPartition

_GROUP: Final = "group_name = ? AND topic = ?"
_ALIVE: Final = "abs(? - seen_at) <= lease"
"""Seen in the future counts as dead too: the clock was set back meanwhile."""


class Held(NamedTuple):
    """A partition that a member holds, and how far the group has come in it."""

    partition: int
    position: int


class Membership:
    """One group on one topic; every method works within the caller's transaction."""

    def __init__(self, group: str, topic: int, *, partitions: int, lease: float) -> None:
        """Look after this group; `lease` is that of the members who enter here, in seconds."""
        self._scope = (group, topic)
        self._partitions = partitions
        self._lease_ms = int(lease * 1000)

    def enter(self, connection: sqlite3.Connection) -> int:
        """Become a member; the number is never given again."""
        connection.executemany(
            "INSERT INTO group_positions VALUES (?, ?, ?, 0, NULL) ON CONFLICT DO NOTHING",
            [(*self._scope, partition) for partition in range(self._partitions)],
        )
        cursor = connection.execute(
            "INSERT INTO members (group_name, topic, seen_at, lease) VALUES (?, ?, ?, ?)",
            (*self._scope, _now(), self._lease_ms),
        )
        return int(cursor.lastrowid or 0)

    def leave(self, connection: sqlite3.Connection, member: int) -> None:
        """Give up everything at once."""
        connection.execute(
            f"UPDATE group_positions SET owner = NULL WHERE {_GROUP} AND owner = ?", (*self._scope, member)
        )
        connection.execute("DELETE FROM members WHERE member = ?", (member,))

    def see(self, connection: sqlite3.Connection, member: int) -> bool:
        """Note that a member lives; False where it was taken for dead and must enter again."""
        cursor = connection.execute("UPDATE members SET seen_at = ? WHERE member = ?", (_now(), member))
        return cursor.rowcount == 1

    def held(self, connection: sqlite3.Connection, member: int) -> list[Held]:
        """What a member holds, by partition."""
        rows = connection.execute(
            f"SELECT partition, position FROM group_positions WHERE {_GROUP} AND owner = ? "
            "ORDER BY partition",
            (*self._scope, member),
        )
        return [Held(*row) for row in rows]

    def settled(self, connection: sqlite3.Connection, member: int) -> bool:
        """Whether a member has nothing to take, to give up, or to clear away after the dead."""
        alive = self._alive(connection)
        count = connection.execute(f"SELECT count(*) FROM members WHERE {_GROUP}", self._scope).fetchone()[0]
        if member not in alive or count > len(alive):
            return False
        surplus = len(self.held(connection, member)) - self._share(alive, member)
        return surplus == 0 or (surplus < 0 and not self._free(connection))

    def settle(self, connection: sqlite3.Connection, member: int) -> None:
        """Clear away the dead, then give up or take partitions until the member has its share."""
        alive = self._alive(connection)
        for (other,) in connection.execute(
            f"SELECT member FROM members WHERE {_GROUP}", self._scope
        ).fetchall():
            if other not in alive:
                self.leave(connection, other)
        held = [each.partition for each in self.held(connection, member)]
        share = self._share(alive, member)
        for partition in held[share:]:
            self._assign(connection, partition, None)
        for partition in self._free(connection)[: max(0, share - len(held))]:
            self._assign(connection, partition, member)

    def advance(
        self, connection: sqlite3.Connection, member: int, partition: int, before: int, after: int
    ) -> bool:
        """Move the group on in a partition; False where the member holds it no more, or it has moved."""
        cursor = connection.execute(
            f"UPDATE group_positions SET position = ? WHERE {_GROUP} AND partition = ? AND owner = ? "
            "AND position = ?",
            (after, *self._scope, partition, member, before),
        )
        return cursor.rowcount == 1

    def _alive(self, connection: sqlite3.Connection) -> list[int]:
        """Members by age."""
        rows = connection.execute(
            f"SELECT member FROM members WHERE {_GROUP} AND {_ALIVE} ORDER BY member",
            (*self._scope, _now()),
        )
        return [row[0] for row in rows]

    def _share(self, alive: list[int], member: int) -> int:
        each, rest = divmod(self._partitions, len(alive))
        return each + (alive.index(member) < rest)

    def _free(self, connection: sqlite3.Connection) -> list[int]:
        rows = connection.execute(
            f"SELECT partition FROM group_positions WHERE {_GROUP} AND owner IS NULL ORDER BY partition",
            self._scope,
        )
        return [row[0] for row in rows]

    def _assign(self, connection: sqlite3.Connection, partition: int, owner: int | None) -> None:
        connection.execute(
            f"UPDATE group_positions SET owner = ? WHERE {_GROUP} AND partition = ?",
            (owner, *self._scope, partition),
        )


def standings(connection: sqlite3.Connection) -> list[GroupStanding]:
    """Every group on every topic, by name and topic."""
    members = connection.execute(
        f"SELECT group_name, topic, count(*) FROM members WHERE {_ALIVE} GROUP BY group_name, topic",
        (_now(),),
    )
    alive = {(group, number): count for group, number, count in members}
    rows = connection.execute(
        "SELECT group_name, topic, name, partition, position FROM group_positions "
        "JOIN topics ON topics.number = topic ORDER BY group_name, name, partition"
    )
    found: dict[tuple[str, str], GroupStanding] = {}
    for group, number, topic, partition, position in rows:
        standing = GroupStanding(group, topic, alive.get((group, number), 0), {})
        found.setdefault((group, topic), standing).positions[TopicPartition(topic, partition)] = position
    return list(found.values())


def _now() -> int:
    return time.time_ns() // 1_000_000
