"""Writing what the views show to files that other tools read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, TypeAlias

import duckdb

from warehouse.errors import WarehouseError

Format: TypeAlias = Literal["parquet", "csv", "json"]

VIEWS: Final = (
    "articles",
    "statements",
    "figures",
    "disputes",
    "speakers",
    "outlets",
    "edits",
    "statement_history",
    "copies",
    "families",
    "disappearances",
)
"""The views that answer people's questions, in the order of docs/sql.md."""

_COPY_OPTIONS: Final[dict[Format, str]] = {
    "parquet": "FORMAT parquet, COMPRESSION zstd",
    "csv": "FORMAT csv, HEADER",
    "json": "FORMAT json",
}


def export(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    *,
    file_format: Format = "parquet",
    views: Sequence[str] = VIEWS,
) -> list[Path]:
    """Write each view to FOLDER/VIEW.FORMAT and return the files in order.

    JSON is one object a line. A file that exists is replaced only when its successor is whole.

    Raises:
        WarehouseError: a view is unknown, or a file can't be written.
    """
    unknown = [view for view in views if view not in VIEWS]
    if unknown:
        raise WarehouseError(f"no view {', '.join(unknown)}: there are {', '.join(VIEWS)}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WarehouseError(f"can't write to {folder}: {error.strerror}") from error
    return [_export_view(connection, view, folder / f"{view}.{file_format}", file_format) for view in views]


def _export_view(connection: duckdb.DuckDBPyConnection, view: str, file: Path, file_format: Format) -> Path:
    draft = file.with_name(f"{file.name}.draft")
    try:
        path = str(draft).replace("'", "''")
        connection.execute(f"COPY (FROM {view}) TO '{path}' ({_COPY_OPTIONS[file_format]})")
        draft.replace(file)
    except (duckdb.IOException, OSError) as error:
        raise WarehouseError(f"can't write {file}: {error}") from error
    finally:
        draft.unlink(missing_ok=True)
    return file
