"""What Kafka's errors mean for a log, and what to do about them."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from kafka import errors

from eventlog.kafka.connections import BrokenOffError, TlsError
from eventlog.log import LogError, LogFullError, RecordTooLargeError

_FENCES: Final = (
    errors.CommitFailedError,
    errors.FencedInstanceIdError,
    errors.IllegalGenerationError,
    errors.InvalidProducerEpochError,
    errors.InvalidTxnStateError,
    errors.ProducerFencedError,
    errors.RebalanceInProgressError,
    errors.UnknownMemberIdError,
)
_ALERT: Final = "_ALERT_"
"""In the name of what the other side says before it breaks off a TLS connection."""

_MEANINGS: Final[tuple[tuple[tuple[type[Exception], ...], type[LogError], str], ...]] = (
    (
        (errors.MessageSizeTooLargeError, errors.RecordListTooLargeError),
        RecordTooLargeError,
        "a record is larger than the topic takes; nothing of its batch was appended. Shorten it",
    ),
    (
        (errors.KafkaStorageError, errors.LogDirNotFoundError),
        LogFullError,
        "the broker's disk is full or failing; nothing was appended. Free space there, then append again",
    ),
    (
        (errors.SaslAuthenticationFailedError,),
        LogError,
        "refuses the user name or password; check both, and the SASL mechanism",
    ),
    (
        (errors.IllegalSaslStateError,),
        LogError,
        "asks for no user name and password; check that this listener of its has SASL",
    ),
    (
        (errors.KafkaProtocolError,),
        LogError,
        "answers in no language of Kafka's; check that a broker listens there, and whether it encrypts",
    ),
    (
        (BrokenOffError,),
        LogError,
        "breaks off the connection; check that its listener has the security protocol that is set",
    ),
    (
        (TlsError,),
        LogError,
        "does not agree with us on encryption; check that this listener of its has TLS",
    ),
    (
        (errors.UnsupportedSaslMechanismError,),
        LogError,
        "does not know this SASL mechanism; use one that its listener offers",
    ),
    (
        (errors.AuthorizationError,),
        LogError,
        "this user may not do that; grant it the rights on the log's topics, groups and transactional ids",
    ),
    (
        (errors.OffsetOutOfRangeError, errors.LogTruncationError),
        LogError,
        "holds no record where we were to read on: records were deleted, or the topic was made anew",
    ),
    (
        (errors.InvalidSessionTimeoutError,),
        LogError,
        "allows no such session; its group.min.session.timeout.ms and group.max.session.timeout.ms say which",
    ),
    (
        (errors.KafkaTimeoutError, errors.KafkaConnectionError, errors.NodeNotReadyError),
        LogError,
        "does not answer; check that the broker runs and that its advertised address can be reached",
    ),
)


def is_fence(error: BaseException | None) -> bool:
    """Whether an error means that another member or producer has taken this one's place."""
    while error is not None:
        if isinstance(error, _FENCES):
            return True
        inner = next((arg for arg in getattr(error, "args", ()) if isinstance(arg, Exception)), None)
        error = error.__cause__ or inner
    return False


def explained(error: Exception, where: str) -> LogError:
    """The log's own error for an error of the Kafka client, naming the cluster and what to do."""
    if isinstance(error.__cause__, ssl.SSLCertVerificationError):
        return LogError(
            f"{where}: the broker's certificate is not trusted; name the authority that vouches for it, and "
            f"the broker by a name that is in it ({_named(error)})"
        )
    if isinstance(error, TlsError) and _ALERT in str(error):
        return LogError(
            f"{where}: the broker refuses our certificate, or asks for one that it was not shown; name a "
            f"certificate that it trusts, and its key ({_named(error)})"
        )
    for kinds, kind, meaning in _MEANINGS:
        if isinstance(error, kinds):
            return kind(f"{where}: {meaning} ({_named(error)})")
    return LogError(f"{where}: {_named(error)}")


@contextmanager
def explaining(where: str) -> Iterator[None]:
    """Turn what the Kafka client raises within into the log's own errors."""
    try:
        yield
    except errors.KafkaError as error:
        raise explained(error, where) from error


def _named(error: Exception) -> str:
    name, text = type(error).__name__, str(error)
    return text if name in text else f"{name}: {text}"  # Kafka's errors name themselves
