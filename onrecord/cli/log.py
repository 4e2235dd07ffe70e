"""`onrecord log`: the log itself, looked at, copied and written out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from eventlog.copying import Copied, copy_log
from eventlog.log import Appended, TopicPartition
from onrecord.cli.context import application, examples
from onrecord.cli.failures import NothingThereError, UsageError
from onrecord.cli.log_tail import Topics, chosen_topics, tail
from onrecord.cli.output import as_json as encoded
from onrecord.cli.output import print_json, print_line, print_table, write, writing_whole
from onrecord.cli.progress import ticking
from onrecord.positions import PositionError, place, shown
from onrecord.records import as_object, records

AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]

_POSITION: Final = "claims/0@1234"
_PLACES_SHOWN: Final = 5


def register(app: typer.Typer) -> None:
    """Add the family."""
    family = typer.Typer(
        name="log",
        no_args_is_help=True,
        help="The log itself: its topics, its records, a copy of it.",
        epilog=examples("onrecord log topics", "onrecord log tail --follow"),
    )
    for name, command, lines in (
        ("topics", topics, ["onrecord log topics", "onrecord log topics --json"]),
        (
            "tail",
            tail,
            [
                "onrecord log tail --topic claims",
                "onrecord log tail --follow --json",
                "onrecord log tail --from 2026-03-03",
                "onrecord log tail --from claims/0@1234,articles/0@55",
            ],
        ),
        ("show", show, [f"onrecord log show {_POSITION}"]),
        ("copy", copy, ["onrecord log copy sqlite:///onrecord-data/log.db sqlite:////backup/log.db"]),
        (
            "export",
            export,
            ["onrecord log export --output log.jsonl", "onrecord log export --topic claims | head"],
        ),
    ):
        family.command(name, epilog=examples(*lines))(command)
    app.add_typer(family)


def topics(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List the topics with the reach of each partition and its records, counted by reading them.

    The start is the offset of the first record, the end the one after the last; there may be gaps between.
    """
    with application(context) as opened:
        log = opened.existing_log
        names = sorted(log.topics())
        starts, ends = log.starts(names), log.ends(names)
        counts = Counter(TopicPartition(record.topic, record.partition) for record in records(log, {}, names))
        rows = [
            (where.topic, where.partition, starts[where], end, counts[where])
            for where, end in sorted(ends.items())
        ]
    columns = ["topic", "partition", "start", "end", "records"]
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        print_table(columns, rows)


def show(
    context: typer.Context,
    position: Annotated[
        str, typer.Argument(metavar="POSITION", help="TOPIC/PARTITION@OFFSET, as `log tail` prints.")
    ],
) -> None:
    """Show one record as JSON: its event decoded, its headers, key and timestamp."""
    try:
        where, offset = place(position)
    except PositionError as error:
        raise UsageError(str(error)) from error
    with application(context) as opened:
        log = opened.existing_log
        at = log.ends([where.topic]) | {where: offset}
        found = log.read(at, topics=[where.topic], limit=1)
        if not found or (found[0].partition, found[0].offset) != (where.partition, offset):
            raise NothingThereError(f"{position}: no such record; `onrecord log topics` shows the ends")
        print_json(as_object(found[0], opened.codec))


def copy(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The URL of a log.")],
    target: Annotated[str, typer.Argument(metavar="TARGET", help="The URL of an empty or a new log.")],
    *,
    from_registry: Annotated[
        str | None, typer.Option(metavar="URL", help="The source's schema registry, if it is on Kafka.")
    ] = None,
    to_registry: Annotated[
        str | None, typer.Option(metavar="URL", help="The target's schema registry, if it is on Kafka.")
    ] = None,
) -> None:
    """Copy a whole log, with timestamps, keys, headers and the order within each key.

    Schema ids become those of the target's registry. A log on Kafka has the registry that is named here, else
    the configured one, else the ids that ship with onrecord; a SQLite log holds its own. A copy that was cut
    short is taken up again without doubles. A target that holds anything else is refused. Records that are
    larger than an event may be are left out and told.
    A warehouse belongs to one log: use `onrecord replay` to build one from the copy.
    """
    if source == target:
        raise UsageError(f"{source}: source and target are the same log")
    for url, registry in (source, from_registry), (target, to_registry):
        if registry is not None and url.startswith("sqlite:"):
            raise UsageError(f"{url}: a SQLite log holds its own schemas; it takes no registry")
    with application(context) as opened, ticking("copied") as ticker:
        original = opened.also_open_existing_log(source)
        copied_to = opened.also_open_log(target)
        done = copy_log(
            original,
            copied_to,
            source_registry=opened.registry_of(original, from_registry),
            target_registry=opened.registry_of(copied_to, to_registry),
            on_progress=lambda copied: ticker.show(_told(copied)),
        )
    print_line(_told(done))


def export(
    context: typer.Context,
    *,
    topic: Topics = None,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write there instead of to stdout.")
    ] = None,
) -> None:
    """Write the log out as JSON lines: position, timestamp, key, headers and decoded event of each record.

    A record that can't be decoded has the reason and its bytes in Base64 instead of the event.
    """
    with application(context) as opened:
        log = opened.existing_log
        lines = (
            encoded(as_object(record, opened.codec)) + b"\n"
            for record in records(log, {}, chosen_topics(log, topic))
        )
        if output is None:
            for line in lines:
                write(line)
        else:
            with writing_whole(output) as draft, draft.open("wb") as file:
                file.writelines(lines)


def _told(copied: Copied) -> str:
    present = f", {copied.present} were there already" if copied.present else ""
    unknown = (
        f"; {copied.unknown} have a schema id that the source's registry does not know: dead letters in both"
        if copied.unknown
        else ""
    )
    return f"{copied.records} records copied{present}{unknown}{_left_out(copied.left_out)}"


def _left_out(places: Sequence[Appended]) -> str:
    if not places:
        return ""
    named = ", ".join(shown(TopicPartition(*place[:2]), place.offset) for place in places[:_PLACES_SHOWN])
    more = ", …" if len(places) > _PLACES_SHOWN else ""
    return (
        f"; {len(places)} left out, being larger than an event may be and dead letters there: {named}{more}"
    )
