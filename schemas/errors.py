"""What can be wrong with an event on its way to or from the wire."""

from __future__ import annotations


class UndecodableError(Exception):
    """A record's value is not an event that we can read; the message is the reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class InvalidEventError(ValueError):
    """An event can't be written: a field does not fit its schema; the message names event and field."""


class EventTooLargeError(InvalidEventError):
    """An event is past MAX_RECORD_BYTES or MAX_ITEMS; the message names the article."""
