"""Why a client of the brokers could not be made: kafka-python says so to its log alone.

Whatever goes wrong with the first connection, it tries again until its time is up, and then raises that it
is up. Only its log tells a wrong password from a broker that is not there.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from kafka.errors import KafkaConnectionError, KafkaError, KafkaTimeoutError

_LOGGER: Final = logging.getLogger("kafka.net.manager")
_FIRST_CONNECTION: Final = "Bootstrap connection to "
_BROKEN_OFF: Final = "socket disconnected"


class BrokenOffError(KafkaConnectionError):  # type: ignore[misc]  # the Kafka client is untyped
    """The broker accepts connections and breaks them off, often before kafka-python has read its refusal."""


@contextmanager
def telling_why() -> Iterator[None]:
    """Within, where a client is made, a time that is up is told by the error that used it up.

    Raises:
        KafkaError: what the attempts to connect came to.
    """
    reasons = _Reasons(logging.WARNING)
    _LOGGER.addHandler(reasons)
    try:
        yield
    except KafkaTimeoutError as error:
        if reasons.last is None:
            raise
        if _BROKEN_OFF in str(reasons.last):
            raise BrokenOffError(_BROKEN_OFF) from error
        raise reasons.last from error
    finally:
        _LOGGER.removeHandler(reasons)


class _Reasons(logging.Handler):
    """Keeps the error of Kafka's that was logged last and says most."""

    last: KafkaError | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Keep why a first connection failed: a refusal before a broken connection before a timeout."""
        if not (str(record.msg).startswith(_FIRST_CONNECTION) and isinstance(record.args, tuple)):
            return  # some other client's, at work already
        for each in record.args:
            if isinstance(each, KafkaError) and _weight(each) >= max(1, _weight(self.last)):
                self.last = each


def _weight(error: KafkaError | None) -> int:
    if error is None or isinstance(error, KafkaTimeoutError):
        return 0
    return 1 if isinstance(error, KafkaConnectionError) else 2
