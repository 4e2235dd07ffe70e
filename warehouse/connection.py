"""Opening warehouse files: for the one process that writes, and for readers."""

from __future__ import annotations

import time
import uuid
from pathlib import Path
from typing import Final, TypeAlias

import duckdb

from warehouse.errors import WarehouseBusyError, WarehouseError
from warehouse.layout import migrate

CHECKPOINT_THRESHOLD: Final = "256MB"
"""Write-ahead log size at which DuckDB folds it into the file; its default of 16 MB makes tailing stutter."""

_WAIT_STEP = 0.1

_Setting: TypeAlias = str | bool | int | float | list[str]


def open_for_writing(
    file: Path, *, memory_limit: str = "1GB", wait: float = 10.0
) -> duckdb.DuckDBPyConnection:
    """Open a warehouse file as its only writer and bring its layout up to date.

    Waits up to `wait` seconds for readers that have the file open to finish.

    Raises:
        WarehouseBusyError: another process has it open, or this one already.
        WarehouseError: the file is not a warehouse, is newer than this program, or its folder is not there.
    """
    config: dict[str, _Setting] = {
        "memory_limit": memory_limit,
        "checkpoint_threshold": CHECKPOINT_THRESHOLD,
        # Within one process DuckDB shares a file between equal configurations: no two are to write it.
        "custom_user_agent": f"onrecord-{uuid.uuid4()}",
    }
    connection = _connect(file, read_only=False, config=config, wait=wait)
    try:
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def open_for_reading(file: Path) -> duckdb.DuckDBPyConnection:
    """Open a warehouse file that nobody writes; several readers may.

    Raises:
        WarehouseBusyError: a process writes it.
        WarehouseError: the file is not a warehouse.
    """
    return _connect(file, read_only=True, config={}, wait=0.0)


def _connect(
    file: Path, *, read_only: bool, config: dict[str, _Setting], wait: float
) -> duckdb.DuckDBPyConnection:
    deadline = time.monotonic() + wait
    while True:
        try:
            connection = duckdb.connect(str(file), read_only=read_only, config=config)
        except duckdb.Error as error:
            holder = _holder(error)
            if holder is None:
                raise WarehouseError(f"can't open the warehouse file {file}: {error}") from error
            if time.monotonic() >= deadline:
                raise WarehouseBusyError(
                    f"{file} is open already, in {holder}: only one may project into a warehouse at a time"
                ) from error
            time.sleep(_WAIT_STEP)
        else:
            # Results must not depend on where the reader sits. Not in `config`: ICU is not there yet then.
            connection.execute("SET GLOBAL TimeZone = 'UTC'")
            # DuckDB's own progress bar goes to stdout, among the results.
            connection.execute("SET enable_progress_bar = false")
            return connection


def _holder(error: duckdb.Error) -> str | None:
    """Who has the file open, where that is why it can't be opened."""
    message = str(error)
    if isinstance(error, duckdb.ConnectionException):
        return "this process"
    if "Could not set lock on file" not in message:
        return None
    _, _, holder = message.partition("held in ")
    return holder.split(". ", maxsplit=1)[0] or "another process"
