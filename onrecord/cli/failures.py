"""From errors of all rooms to one line on stderr and an exit code."""

from __future__ import annotations

import sqlite3
from typing import Final

import duckdb

from consumers.errors import LogMismatchError, ReplayError
from eventlog.log import LogError
from onrecord.application import IngestionMemoryError, NoLogError
from onrecord.cli.exits import ExitCode
from onrecord.config import ConfigError
from onrecord.query import QueryError
from schemas.errors import InvalidEventError, UndecodableError
from schemas.registry import IncompatibleSchemaError, UnknownSchemaError
from warehouse.errors import NoWarehouseError, WarehouseBusyError, WarehouseError


class UsageError(Exception):
    """A command was called with what it can't take; the message says what it takes."""


class NothingThereError(Exception):
    """What was asked for is not there; the message says where it was looked for."""


class InterruptedWorkError(Exception):
    """A signal came before the work was done; what was finished is kept."""

    def __init__(self) -> None:
        super().__init__("interrupted; what was finished is kept, and the same command goes on from there")


class CommandError(Exception):
    """A command can't go on; the message says why and what to do."""


_CODES: Final[dict[type[BaseException], ExitCode]] = {
    UsageError: ExitCode.USAGE,
    ConfigError: ExitCode.USAGE,
    NothingThereError: ExitCode.NOTHING_THERE,
    NoLogError: ExitCode.NOTHING_THERE,
    NoWarehouseError: ExitCode.NOTHING_THERE,
    WarehouseBusyError: ExitCode.BUSY,
    InterruptedWorkError: ExitCode.INTERRUPTED,
    duckdb.InterruptException: ExitCode.INTERRUPTED,
}
"""All else is FAILED."""

_EXPECTED: Final = (
    *_CODES,
    CommandError,
    QueryError,
    IngestionMemoryError,
    LogError,
    WarehouseError,
    ReplayError,
    LogMismatchError,
    InvalidEventError,
    UndecodableError,
    IncompatibleSchemaError,
    UnknownSchemaError,
    OSError,
)
"""Errors whose message is written for the user and says it all."""

_CODES_BY_NAME: Final = {"ScheduleBusyError": ExitCode.BUSY}
_EXPECTED_BY_NAME: Final = {
    "CopyIndexError",
    "MemoryFileError",
    "ModelNotInstalledError",
    "MonitoringError",
    "RefusedError",
    "ScheduleBusyError",
    "ScheduleFileError",
}
"""The same, of modules that take too long to load for commands that don't need them."""


def exit_code(error: BaseException) -> ExitCode:
    """The code of the most specific class of an error that has one."""
    by_name = _CODES_BY_NAME.get(type(error).__name__, ExitCode.FAILED)
    return next((_CODES[kind] for kind in type(error).__mro__ if kind in _CODES), by_name)


def message(error: BaseException) -> str:
    """What went wrong, where, and what to do, in one line."""
    if isinstance(error, duckdb.Error):
        return f"the warehouse's database failed: {_one_line(error)}; run again with --debug to see where"
    if isinstance(error, sqlite3.Error):
        return (
            f"ingestion's memory failed: {_one_line(error)}; it is a cache in the warehouse's directory"
            " and may be deleted"
        )
    if isinstance(error, _EXPECTED) or type(error).__name__ in _EXPECTED_BY_NAME:
        return _one_line(error)
    return (
        f"unexpected {type(error).__name__}: {_one_line(error)}; this is a fault of onrecord:"
        " please report it with what --debug shows"
    )


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
