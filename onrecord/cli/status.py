"""`onrecord status`: positions, lag, counts, dead letters."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final

import msgspec
import typer

from onrecord.application import Application
from onrecord.cli.context import application, examples
from onrecord.cli.output import print_json, print_line, print_table
from onrecord.standing import (
    Standing,
    WarehouseStanding,
    groups_of,
    partitions_of,
    projected_positions,
    warehouse_of,
)
from warehouse.errors import NoWarehouseError, WarehouseBusyError

_PATIENCE: Final = 2.0
_MIB: Final = 1 << 20

_EXAMPLES = examples("onrecord status", "onrecord status --json | jq .warehouse.dead_letters")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EXAMPLES)(status)


def status(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Show where everything stands: the log, who works on it, what is projected, what the warehouse holds.

    Lag is counted in offsets, which have gaps: it is 0 when all is projected, or extracted by a group of
    workers, and never less than the records that are not. Articles pending are those whose current revision
    is captured and not extracted.
    """
    with application(context) as opened:
        standing = _standing(opened)
    if as_json:
        print_json(msgspec.to_builtins(standing))
    else:
        _print(standing)


def _standing(opened: Application) -> Standing:
    log, problem, warehouse = opened.existing_log, None, None
    positions = {}
    try:
        generation = opened.generations.current()
        reading = opened.reading(patience=_PATIENCE)
        positions = projected_positions(reading.connection)
        warehouse = warehouse_of(reading, generation)
    except (NoWarehouseError, WarehouseBusyError) as error:
        problem = str(error)
    return Standing(
        log=opened.settings.log,
        log_id=log.log_id,
        partitions=partitions_of(log, positions),
        groups=groups_of(log),
        warehouse_directory=str(opened.settings.warehouse),
        warehouse=warehouse,
        warehouse_problem=problem,
    )


def _print(standing: Standing) -> None:
    print_line(f"log        {standing.log} ({standing.log_id})")
    print_line(f"warehouse  {standing.warehouse_directory}")
    print_line("")
    print_table(
        ["topic", "partition", "end", "projected", "lag"],
        [(each.topic, each.partition, each.end, each.projected, each.lag) for each in standing.partitions],
    )
    if standing.groups:
        print_line("")
        print_table(["group", "members", "topic", "partition", "next", "lag"], _group_rows(standing))
    print_line("")
    if standing.warehouse is None:
        print_line(str(standing.warehouse_problem))
    else:
        print_table(["warehouse", ""], _rows(standing.warehouse))


def _group_rows(standing: Standing) -> list[tuple[object, ...]]:
    return [
        (group.group, group.members, each.topic, each.partition, each.position, each.lag)
        for group in standing.groups
        for each in group.partitions
    ]


def _rows(warehouse: WarehouseStanding) -> list[tuple[str, object]]:
    return [
        *warehouse.facts.items(),
        ("articles extracted", warehouse.articles_extracted),
        ("articles pending", warehouse.articles_pending),
        ("incomplete extractions", warehouse.incomplete_extractions),
        ("dead letters", warehouse.dead_letters),
        ("generation", warehouse.generation),
        ("size", f"{warehouse.bytes / _MIB:.1f} MiB"),
        ("read from", _source(warehouse.snapshot_made_at)),
    ]


def _source(made_at: datetime | None) -> str:
    if made_at is None:
        return "the warehouse itself"
    return f"a snapshot made {(datetime.now(UTC) - made_at).total_seconds():.1f} s ago"
