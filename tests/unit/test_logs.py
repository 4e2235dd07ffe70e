"""What the Kafka client says reaches the user through the logs of the command, and not again and again."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, Final

from tests.commands import REPOSITORY

_SAYS: Final = """
import logging, sys
from kafka.errors import NodeNotReadyError
from onrecord.cli import logs

logs.configure(debug=sys.argv[1:] == ["debug"])
group, network = logging.getLogger("kafka.coordinator"), logging.getLogger("kafka.net.manager")
for number in range(3):
    group.error("group %s: %d", "extraction", number)
    group.warning("no node: %s", NodeNotReadyError(1))
    network.error("connection %d failed", number)
    network.info("connection %d made", number)
"""


def _logged(*arguments: str) -> list[dict[str, Any]]:
    ended = subprocess.run(
        [sys.executable, "-c", _SAYS, *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert ended.stdout == ""
    return [json.loads(line) for line in ended.stderr.splitlines()]


def test_what_the_kafka_client_warns_of_is_logged_once_and_what_it_tries_again_is_not() -> None:
    (entry,) = _logged()
    assert (entry["event"], entry["level"]) == ("kafka_client_warned", "warning")
    assert (entry["logger"], entry["message"]) == ("kafka.coordinator", "group extraction: 0")


def test_all_that_the_kafka_client_warns_of_is_logged_where_that_is_wanted() -> None:
    messages = [entry["message"] for entry in _logged("debug")]
    assert len(messages) == 9
    assert {"group extraction: 2", "connection 2 failed"} <= set(messages)
