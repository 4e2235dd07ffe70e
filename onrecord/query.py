"""A person's SQL on a warehouse that is open for reading: checked, run, and written in several formats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal, NamedTuple, TypeAlias

import duckdb
import msgspec

FileFormat: TypeAlias = Literal["csv", "parquet"]

_ROWS_AT_ONCE: Final = 2_048
_READING: Final = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
_FORMATS: Final[dict[FileFormat, str]] = {
    "csv": "FORMAT csv, HEADER",
    "parquet": "FORMAT parquet, COMPRESSION zstd",
}
_encoder: Final = msgspec.json.Encoder(decimal_format="number", enc_hook=str)


class QueryError(Exception):
    """The query can't be run; the message is DuckDB's, or says what is allowed."""


class Result(NamedTuple):
    """The columns of an answer, each name once, and its rows as they come."""

    columns: list[str]
    rows: Iterator[Sequence[Any]]


class Query:
    """One question to a warehouse.

    Args:
        connection: open for reading.
        text: a single SELECT, FROM, WITH, VALUES, SHOW, DESCRIBE, SUMMARIZE or EXPLAIN.
        as_of: the moment that the views look from; None for now.

    Raises:
        QueryError: it is no SQL, more than one statement, or one that writes.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, text: str, as_of: datetime | None) -> None:
        self._connection = connection
        self._text = _checked(connection, text)
        if as_of is not None:
            connection.execute(f"SET VARIABLE as_of = TIMESTAMPTZ '{as_of.isoformat()}'")

    def run(self) -> Result:
        """The answer, read as it is consumed.

        Raises:
            QueryError: DuckDB refuses it; also while the rows are read.
        """
        try:
            self._connection.execute(self._text)
        except duckdb.Error as error:
            raise QueryError(_in_one_line(error)) from error
        return Result(_distinct([column[0] for column in self._connection.description or ()]), self._rows())

    def copy_to(self, file: Path, file_format: FileFormat) -> None:
        """Write the answer to a file, by DuckDB's own writers.

        Raises:
            QueryError: DuckDB refuses it, or can't write the file.
        """
        target = str(file).replace("'", "''")
        try:
            self._connection.execute(f"COPY ({self._text}) TO '{target}' ({_FORMATS[file_format]})")
        except duckdb.Error as error:
            raise QueryError(_in_one_line(error)) from error

    def write_json(self, stream: BinaryIO) -> None:
        """Write the answer as an array of objects, a row a line, moments in ISO 8601.

        Raises:
            QueryError: DuckDB refuses it.
        """
        columns, rows = self.run()
        separator = b"[\n"
        for row in rows:
            stream.write(separator + _encoder.encode(dict(zip(columns, row, strict=True))))
            separator = b",\n"
        stream.write(b"[]\n" if separator == b"[\n" else b"\n]\n")

    def _rows(self) -> Iterator[Sequence[Any]]:
        try:
            while rows := self._connection.fetchmany(_ROWS_AT_ONCE):
                yield from rows
        except duckdb.Error as error:
            raise QueryError(_in_one_line(error)) from error


def _checked(connection: duckdb.DuckDBPyConnection, text: str) -> str:
    """The query without a closing semicolon, if it is one that reads."""
    try:
        statements = connection.extract_statements(text)
    except duckdb.Error as error:
        raise QueryError(_in_one_line(error)) from error
    if len(statements) != 1:
        raise QueryError(f"one statement at a time, and here are {len(statements)}")
    (statement,) = statements
    if statement.type not in _READING:
        raise QueryError(
            f"{statement.type.name} is not allowed: the warehouse is only read here."
            " Use SELECT, FROM, WITH, SHOW, DESCRIBE, SUMMARIZE or EXPLAIN"
        )
    return str(statement.query).strip().rstrip(";").rstrip()


def _distinct(names: Iterable[str]) -> list[str]:
    """Names with a number after each that stood before, as DuckDB itself names such columns of tables."""
    seen: Counter[str] = Counter()
    distinct = []
    for name in names:
        distinct.append(f"{name}_{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return distinct


def _in_one_line(error: duckdb.Error) -> str:
    """DuckDB's message without the lines that point into the query."""
    lines = [line for line in str(error).splitlines() if line.strip(" ^") and not line.startswith("LINE ")]
    return " ".join(" ".join(lines).split())
