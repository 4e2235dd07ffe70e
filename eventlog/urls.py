"""From the URL of a log, as it stands in the configuration, to the log."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from eventlog.log import EventLog, LogError
from eventlog.sqlite import SqliteLog
from schemas.records import TOPICS

_EXAMPLE = "use sqlite:///relative/path.db or sqlite:////absolute/path.db"


def open_log(url: str) -> EventLog:
    """Open the log at a URL, making it, its folder and the topics of all events where they are missing.

    `sqlite:///PATH` with the path after the third slash, as SQLAlchemy has it: three slashes for a
    relative path, four for an absolute one.

    Raises:
        LogError: the URL names no log that this version speaks, or the log can't be opened.
    """
    scheme = urlsplit(url).scheme
    if scheme == "kafka":
        raise LogError(f"{url}: this version speaks sqlite only; {_EXAMPLE}")
    if scheme != "sqlite":
        raise LogError(f"{url}: not the URL of a log; {_EXAMPLE}")
    return SqliteLog(_prepared(sqlite_path(url)), topics=sorted(set(TOPICS.values())))


def sqlite_path(url: str) -> Path:
    """The file that a sqlite URL names; percent-encoded characters are decoded.

    Raises:
        LogError: the URL has a host, a query or no path.
    """
    parts = urlsplit(url)
    path = unquote(parts.path.removeprefix("/"))
    if parts.netloc or parts.query or parts.fragment or not path:
        raise LogError(f"{url}: does not name a file; {_EXAMPLE} (a ? or # in a name is written %3F or %23)")
    return Path(path)


def _prepared(path: Path) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LogError(f"{path.parent}: can't make the log's folder: {error.strerror}") from error
    return path
