"""`onrecord feeds`: the list of feeds that `onrecord watch` watches, and how each stands."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
import typer

from onrecord.application import Application
from onrecord.cli.context import application, examples
from onrecord.cli.exits import ExitCode
from onrecord.cli.failures import CommandError, NothingThereError, UsageError
from onrecord.cli.output import print_json, print_line, print_table, remark, write

if TYPE_CHECKING:
    from producers.sources.discovery import FoundFeed
    from producers.sources.opml import Outlined
    from producers.watching.schedule import Watched

AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
Urls = Annotated[
    list[str], typer.Argument(metavar="URL", help="The URL of a feed, or of a page that names it.")
]
FullText = Annotated[
    bool,
    typer.Option(
        "--full-text", help="Read articles from their pages, even where the feed carries them whole."
    ),
]
Folder = Annotated[
    str, typer.Option(metavar="FOLDER", help="Where it stands in the list: names with / between them.")
]

_FEED: Final = "https://example.org/feed.xml"


def register(app: typer.Typer) -> None:
    """Add the family."""
    family = typer.Typer(
        name="feeds",
        help="The list of feeds that are watched: look at it, add to it, take from it, exchange it.",
        epilog=examples("onrecord feeds list", f"onrecord feeds add {_FEED}", "onrecord watch"),
        no_args_is_help=False,
        invoke_without_command=True,
    )
    family.callback()(show_by_default)
    for name, command, lines in (
        ("list", list_feeds, ["onrecord feeds list", "onrecord feeds list --json"]),
        ("add", add, [f"onrecord feeds add {_FEED}", "onrecord feeds add --full-text https://example.net/"]),
        ("remove", remove, [f"onrecord feeds remove {_FEED}"]),
        ("import", import_opml, ["onrecord feeds import subscriptions.opml"]),
        ("export", export_opml, ["onrecord feeds export", "onrecord feeds export feeds.opml"]),
    ):
        family.command(name, epilog=examples(*lines))(command)
    app.add_typer(family)


def show_by_default(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List the feeds, as `onrecord feeds list` does, unless a command of the family is named."""
    if context.invoked_subcommand is None:
        list_feeds(context, as_json=as_json)


def list_feeds(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List the feeds that are watched with how each stands: last success, status, next poll, errors.

    Sources that were named to `onrecord watch` are told of too; they are not on the list.
    """
    with application(context) as opened:
        feeds = opened.schedule.all()
    now = time.time()
    shown = [_shown(feed, now) for feed in feeds]
    if as_json:
        print_json(shown)
        return
    columns = (
        "url",
        "title",
        "state",
        "status",
        "last_success",
        "next_poll",
        "errors",
        "new_per_day",
        "reason",
    )
    rows = [[_cell(feed[column]) for column in columns] for feed in shown]
    print_table([column.replace("_", " ") for column in columns], rows)


def add(  # noqa: PLR0913 - each is an option
    context: typer.Context,
    urls: Urls,
    *,
    full_text: FullText = False,
    folder: Folder = "",
    title: Annotated[
        str, typer.Option(metavar="TITLE", help="What to call it; by default its own title.")
    ] = "",
    every_feed: Annotated[bool, typer.Option("--all", help="Add all feeds that a page names.")] = False,
    unasked: Annotated[
        bool, typer.Option("--unasked", help="Add URLs as they are, without a request.")
    ] = False,
) -> None:
    """Put feeds on the list. The URL of a page leads to the feeds that it names, of which the first is added.

    Adding a feed again changes what is wanted of it, and revives one that was retired. Exits with 1 if a URL
    leads to no feed; the others are added all the same.
    """
    from producers.watching.schedule import Watched  # noqa: PLC0415 - see _find

    for url in urls:
        _check(url)
    failed = False
    with application(context) as opened:
        for url in urls:
            found = _as_it_is(url) if unasked else _find(opened, url)
            failed = failed or not found
            chosen = found if every_feed else found[:1]
            wanted = Watched(url="", full_text=full_text, folder=folder, title=title, added_at=time.time())
            opened.schedule.add(msgspec.structs.replace(wanted, url=each.url) for each in chosen)
            _tell(chosen, found[len(chosen) :])
    if failed:
        raise typer.Exit(ExitCode.FAILED)


def remove(context: typer.Context, urls: Urls) -> None:
    """Take feeds from the list, by the URL under which it shows them. What was captured stays."""
    with application(context) as opened:
        unknown = [url for url in urls if not opened.schedule.remove(url)]
    if unknown:
        raise NothingThereError(f"{', '.join(unknown)}: not on the list; `onrecord feeds list` shows it")
    print_line(f"{len(urls)} removed")


def import_opml(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A list of feeds in OPML.")],
    *,
    full_text: FullText = False,
) -> None:
    """Put the feeds of an OPML file on the list, with their titles and folders, without asking them.

    Those that were exported with full text are read so again.
    What is no URL of http or https, or carries a password, is named and left out; then it exits with 1.
    """
    from producers.watching.schedule import Watched  # noqa: PLC0415 - see _find

    feeds, refused = [], 0
    for each in _outlined(file):
        try:
            _check(each.url)
        except UsageError as error:
            remark(f"left out: {error}")
            refused += 1
            continue
        wanted = full_text or each.full_text
        feed = Watched(url=each.url, title=each.title, folder=each.folder, full_text=wanted)
        feeds.append(msgspec.structs.replace(feed, added_at=time.time()))
    with application(context) as opened:
        added = opened.schedule.add(feeds)
    print_line(f"{added} added, {len(feeds) - added} were there, {refused} left out")
    if refused:
        raise typer.Exit(ExitCode.FAILED)


def export_opml(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Where to; by default the standard output.")
    ] = None,
) -> None:
    """Write the list as OPML, with an outline for each folder."""
    from producers.sources.opml import Outlined, write_opml  # noqa: PLC0415 - see _find

    with application(context) as opened:
        outlined = [
            Outlined(url=feed.url, title=feed.name, folder=feed.folder, full_text=feed.full_text)
            for feed in opened.schedule.all()
            if feed.listed
        ]
    data = write_opml(outlined, title="Feeds of onrecord")
    if file is None:
        write(data)
    else:
        file.write_bytes(data)


def _check(url: str) -> None:
    from producers.sources.canonical import UrlError, canonical  # noqa: PLC0415 - see _find
    from producers.sources.fetching import without_credentials  # noqa: PLC0415 - as above

    shown = without_credentials(url)
    if shown != url:
        raise UsageError(
            f"{shown}: its password would be stored in the list; name it to `onrecord watch` instead"
        )
    try:
        canonical(url)
    except UrlError as error:
        raise UsageError(f"{url}: {error}") from error


def _outlined(file: Path) -> list[Outlined]:
    from producers.sources.article import RefusedError  # noqa: PLC0415 - see _find
    from producers.sources.opml import parse_opml  # noqa: PLC0415 - as above

    try:
        return parse_opml(file.read_bytes())
    except RefusedError as error:
        raise CommandError(f"{file}: {error.reason}") from error


def _as_it_is(url: str) -> list[FoundFeed]:
    from producers.sources.discovery import FoundFeed  # noqa: PLC0415 - see _find

    return [FoundFeed(url=url)]


def _find(opened: Application, url: str) -> list[FoundFeed]:
    """The feeds at an address; none where there is none, which is told."""
    # These load what reads pages, a second that commands without need not wait for.
    from producers.sources.article import RefusedError  # noqa: PLC0415
    from producers.sources.discovery import find_feeds  # noqa: PLC0415

    async def find() -> list[FoundFeed]:
        async with opened.ingest_settings.fetcher() as fetcher:
            return await find_feeds(fetcher, url)

    try:
        return asyncio.run(find())
    except RefusedError as error:
        remark(f"error: {url}: {error.reason}")
        return []


def _tell(added: Sequence[FoundFeed], left: Sequence[FoundFeed]) -> None:
    for feed in added:
        print_line(f"added {feed.url}{_called(feed)}")
    for feed in left:
        print_line(f"left  {feed.url}{_called(feed)}: add it by its URL, or all by --all")


def _called(feed: FoundFeed) -> str:
    return f" ({feed.title})" if feed.title else ""


def _shown(feed: Watched, now: float) -> dict[str, Any]:
    from onrecord.watchlog import state_of  # noqa: PLC0415 - see _find
    from producers.watching.standing import new_per_day  # noqa: PLC0415 - as above

    standing = feed.standing
    return {
        "url": feed.url,
        "title": feed.name,
        "folder": feed.folder,
        "listed": feed.listed,
        "full_text": feed.full_text,
        "state": state_of(feed),
        "status": standing.status,
        "reason": standing.reason,
        "last_success": _moment(standing.succeeded_at),
        "next_poll": None if standing.retired_at is not None else _moment(standing.next_at or None),
        "interval_seconds": round(standing.interval) or None,
        "errors": standing.errors,
        "new_per_day": round(new_per_day(standing, now), 1),
        "moved_to": standing.moved_to if standing.has_moved else None,
        "retired": _moment(standing.retired_at),
    }


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(int(seconds), UTC)


def _cell(value: object) -> object:
    return value.isoformat(sep=" ", timespec="minutes")[:16] if isinstance(value, datetime) else value
