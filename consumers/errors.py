"""What can stop a consumer; every message says where and what to do."""

from __future__ import annotations


class LogMismatchError(Exception):
    """The warehouse's positions do not fit the log: it was projected from another one."""


class ReplayError(Exception):
    """A replay can't do what was asked."""
