"""`onrecord log tail`: the log's events as they stand there and as they come."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Annotated, Any, Final

import typer

from eventlog.log import EventLog, StoredRecord, TopicPartition
from onrecord.application import Application
from onrecord.cli.context import application
from onrecord.cli.failures import UsageError
from onrecord.cli.output import as_json as encoded
from onrecord.cli.output import print_line, write
from onrecord.cli.stopping import stop_on_signals
from onrecord.moments import milliseconds, start_of
from onrecord.positions import looks_like_positions, positions
from onrecord.records import as_object, records
from schemas.records import TOPICS

Topics = Annotated[
    list[str] | None, typer.Option("--topic", metavar="NAME", help="Only this topic; repeatable.")
]

_LOOK_SECONDS: Final = 0.2
_TEXT_SHOWN: Final = 100


def tail(
    context: typer.Context,
    *,
    topic: Topics = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="POSITION|TIME|start|end",
            help="By default the end with --follow, else the start. A date means its first moment, in UTC.",
        ),
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as records come.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Print the log's events, decoded, in the order of each partition.

    Where positions are given, partitions that are not named are read from their end.
    """
    with application(context) as opened, stop_on_signals() as stop:
        log = opened.existing_log
        names = chosen_topics(log, topic)
        if follow and not topic:
            names = sorted({*names, *TOPICS.values()})  # some may be made meanwhile
        at = _positions(log, names, start or ("end" if follow else "start"))
        _Tail(opened, names, at, _print_json if as_json else _print_line).run(stop, follow=follow)


def chosen_topics(log: EventLog, topics: list[str] | None) -> list[str]:
    """The topics that were named, or all.

    Raises:
        UsageError: one of them does not exist.
    """
    existing = sorted(log.topics())
    unknown = [topic for topic in topics or [] if topic not in existing]
    if unknown:
        raise UsageError(f"no topic {', '.join(unknown)}: there are {', '.join(existing)}")
    return topics or existing


def _positions(log: EventLog, topics: list[str], start: str) -> dict[TopicPartition, int]:
    if start == "start":
        return log.starts(topics)
    ends = log.ends(topics)
    try:
        if start == "end":
            return ends
        if looks_like_positions(start):
            named = positions(start)
            unknown = sorted(named.keys() - ends.keys())
            if unknown:
                raise UsageError(f"--from: there is no {unknown[0].topic}/{unknown[0].partition} here")
            return ends | named
        return log.positions_at(topics, milliseconds(start_of(start)))
    except ValueError as error:
        raise UsageError(f"--from: {error}") from error


class _Tail:
    """Printing from positions on."""

    def __init__(
        self,
        opened: Application,
        topics: list[str],
        at: dict[TopicPartition, int],
        show: Callable[[dict[str, Any]], None],
    ) -> None:
        self._log = opened.existing_log
        self._codec = opened.codec
        self._topics = topics
        self._at = at
        self._show = show

    def run(self, stop: Event, *, follow: bool) -> None:
        """Print to the end, and on from there until stopped."""
        while not stop.is_set():
            for record in records(self._log, self._at, self._topics):
                self._print(record)
                if stop.is_set():
                    return
            if not follow:
                return
            self._log.wait(self._at, topics=self._topics, timeout=_LOOK_SECONDS)

    def _print(self, record: StoredRecord) -> None:
        self._show(as_object(record, self._codec))
        self._at[TopicPartition(record.topic, record.partition)] = record.offset + 1


def _print_json(described: dict[str, Any]) -> None:
    write(encoded(described) + b"\n")


def _print_line(described: dict[str, Any]) -> None:
    moment = described["logged_at"].isoformat(timespec="milliseconds")
    kind = described.get("type", "undecodable")
    print_line(f"{moment}  {described['position']}  {kind}  {_gist(described)}")


def _gist(described: dict[str, Any]) -> str:
    """What an event says, in a line."""
    if "undecodable" in described:
        return str(described["undecodable"])
    event = described["event"]
    match described["type"]:
        case "ArticleCaptured":
            gist = f"{event['outlet'] or '-'}: {event['title'] or event['text']}"
        case "StatementMade":
            speaker = event["speaker"] or {}
            content = " … ".join(span["text"] for span in event["content"])
            gist = f"{speaker.get('name') or speaker.get('text') or '-'}: {content}"
        case "ExtractionCompleted":
            counts = (f"{event[name]} {name}" for name in ("statements", "figures", "disputes"))
            gist = f"{event['outcome']}: {', '.join(counts)}"
        case "ArticleGone":
            gist = f"{event['url'] or event['article_id']}: {event['reason']}"
        case "CopyFound":
            gist = f"{event['article_id']}, {event['other_article_id']}: {event['containment']:.0%} shared"
        case _:
            gist = event["span"]["text"]
    gist = " ".join(gist.split())
    return gist if len(gist) <= _TEXT_SHOWN else f"{gist[: _TEXT_SHOWN - 1]}…"
