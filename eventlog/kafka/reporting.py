"""Committing the positions of a reader that keeps its own, so that Kafka's lag tools show it as a group."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from kafka import KafkaAdminClient, OffsetAndMetadata
from kafka import TopicPartition as KafkaPartition
from kafka.errors import KafkaError, NoError

from eventlog.kafka.failures import explaining
from eventlog.log import LogError

_PATIENCE_SECONDS: Final = 5.0
_LOOK_EVERY_SECONDS: Final = 0.1


def commit_for_show(
    admin: KafkaAdminClient, where: str, group: str, positions: Mapping[KafkaPartition, int]
) -> None:
    """Commit positions to a group that has no members.

    Waits a few seconds for the group's coordinator, which a young cluster makes at the first commit of all.

    Raises:
        LogError: the broker does not answer, refuses it, the group has members, or the log was closed.
    """
    offsets = {partition: OffsetAndMetadata(position, "", -1) for partition, position in positions.items()}
    give_up = time.monotonic() + _PATIENCE_SECONDS
    with explaining(where):
        while True:
            try:
                _commit(admin, group, offsets)
            except KafkaError as error:
                if not error.retriable or time.monotonic() > give_up:
                    raise
                time.sleep(_LOOK_EVERY_SECONDS)
            except RuntimeError as error:  # what the Kafka client raises when it is closed in mid-request
                raise LogError(f"{where}: this log was closed before {group} was committed") from error
            else:
                return


def _commit(admin: KafkaAdminClient, group: str, offsets: Mapping[KafkaPartition, OffsetAndMetadata]) -> None:
    for failure in admin.alter_group_offsets(group, offsets).values():
        if failure is not NoError:
            raise failure
