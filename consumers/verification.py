"""Proof of truth: spans against their text, ids against their content, the live rows against a replay."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb

from consumers.identity_check import check_ids
from consumers.projection import positions_in
from consumers.replay import Selection, replay_into
from eventlog.log import EventLog
from schemas.codec import Codec
from warehouse.connection import open_for_reading
from warehouse.content_hash import TableHash, content_hash
from warehouse.evidence import count_spans, differing_spans


class Finding(NamedTuple):
    """Something that is not as it must be."""

    check: str
    """spans, ids or replay."""
    where: str
    why: str


class Verification(NamedTuple):
    """What was checked, and what was found wrong."""

    spans: int
    ids: int
    tables: dict[str, TableHash]
    """The live content, by table."""
    findings: list[Finding]


def verify(connection: duckdb.DuckDBPyConnection, log: EventLog, codec: Codec) -> Verification:
    """Check a warehouse that is open for reading against itself and against the log.

    The replay stops where the warehouse's positions stand, so the warehouse may lag behind the log.

    Raises:
        LogError, duckdb.Error: the log or the store can't be read.
    """
    findings = [Finding("spans", span.event_id, str(span)) for span in differing_spans(connection)]
    checked = list(check_ids(connection))
    findings += [Finding("ids", wrong.where, wrong.why) for wrong in checked if wrong is not None]
    live = content_hash(connection)
    findings += _differing_tables(live, _replayed(connection, log, codec))
    return Verification(count_spans(connection), len(checked), live, findings)


def _replayed(connection: duckdb.DuckDBPyConnection, log: EventLog, codec: Codec) -> dict[str, TableHash]:
    selection = Selection(until_positions=positions_in(connection))
    with tempfile.TemporaryDirectory(prefix="onrecord-verify-") as folder:
        file = Path(folder) / "replay.duckdb"
        replay_into(log, codec, file, selection=selection)
        with open_for_reading(file) as replayed:
            return content_hash(replayed)


def _differing_tables(live: dict[str, TableHash], replayed: dict[str, TableHash]) -> Iterator[Finding]:
    for table, content in live.items():
        if replayed[table] != content:
            why = f"live {content}, replayed {replayed[table]}: `onrecord replay` rebuilds the warehouse"
            yield Finding("replay", table, why)
