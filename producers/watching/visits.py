"""Pages of articles that are looked at again as they age: the young ones often, the old ones seldom.

The visits stand in ingestion's memory, and like it they can be lost: feeds are then read again in full, and
the pages that they still link are visited anew.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import msgspec

from producers.sources.article import Disappeared, Linked, Missing, sha256
from producers.sources.heads import Head
from producers.sources.sites import host_of, same_site
from producers.watching.standing import DAY, Jitter

_HALF_HOUR: Final = 1_800.0
_CERTAIN_AFTER: Final = 3_600.0
"""So long a page is missing before it is held to be gone: servers answer 404 also while they are mended."""
_MARGIN: Final = 1.2
"""More than jitter takes away."""
_WEEK: Final = 7 * DAY
_MONTH: Final = 30 * DAY
_WATCHED_FOR: Final = 365 * DAY
_SHARE_OF_AGE: Final = 0.5
_MAX_DOUBLINGS: Final = 10
_OK: Final = 200
_NOT_FOUND: Final = 404
_GONE: Final = 410
_PER_HOST: Final = 20
_REMEMBERED_FOR: Final = _WATCHED_FOR + _MONTH
PRUNED_AT_ONCE: Final = 1_000
"""So many are forgotten at the most, so that nobody waits long for it."""

VISITS_TABLE: Final = {
    "visits": "(url TEXT PRIMARY KEY, host TEXT NOT NULL, next_at REAL, entry_sha256 TEXT NOT NULL,"
    " visit TEXT NOT NULL) WITHOUT ROWID"
}
"""Its name and columns."""
VISITS_INDEXES: Final = (
    "CREATE INDEX IF NOT EXISTS visits_by_next_at ON visits (next_at)",
    "CREATE INDEX IF NOT EXISTS visits_over ON visits (json_extract(visit, '$.since')) WHERE next_at IS NULL",
)
"""What is due is asked for all the time, and is little of a year's pages; so is what can be forgotten."""


class LinkSeen(NamedTuple):
    """A link that stands in a feed; moments are seconds since 1970, UTC."""

    linked: Linked
    since: float
    """When its article was published, as far as the feed tells, else now."""
    at: float
    """When it was seen."""


class Visit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page that is looked at again; moments are seconds since 1970, UTC."""

    linked: Linked
    since: float
    """When the article was published, as far as it is known, else when we first heard of it."""
    article_url: str | None = None
    """Canonical, as the page itself gave it where there was an article."""
    next_at: float | None
    """None: no more."""
    read: bool = False
    """Whether there ever was an article."""
    errors: int = 0
    missed_at: float | None = None
    """Since when it was not found."""
    gone_at: float | None = None
    """Since when it is held to be gone for good."""
    unread_at: float | None = None
    """Since when there is no article in it any more."""


class VisitResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a visit."""

    at: float
    article_url: str | None = None
    """Of the article that was read; None where there is none, or it is as it was."""
    head: Head | None = None
    failure: str = ""
    """Why there is no article; empty where there is one, changed or not."""
    missing: Missing | None = None
    """What was seen where the article is not there; None where that is not clear, as when a server fails."""
    transient: bool = False
    """Whether the failure may well pass."""


def after_visit(before: Visit, result: VisitResult, *, jitter: Jitter = random.random) -> Visit:
    """The visit that follows.

    The next one comes after half the age that the article has by then, half an hour at the least and, in its
    first month, a week at the most; a year after its publication it is left alone. That makes some 20 visits
    in the first month, and 7 more in the year.
    """
    following = _seen(before, result)
    is_doubtful = result.missing is not None and following.gone_at is None
    age = result.at - before.since
    wait = max(age * _SHARE_OF_AGE, _HALF_HOUR)
    if age < _MONTH:
        wait = min(wait, _WEEK)
    errors = 0
    if result.failure:
        errors = before.errors + 1
        wait = max(wait, min(_HALF_HOUR * 2.0 ** min(errors, _MAX_DOUBLINGS), DAY))
    if is_doubtful:
        wait = _CERTAIN_AFTER * _MARGIN
    wait = max(wait, min((result.head and result.head.retry_seconds) or 0.0, _WEEK))
    is_over = age >= _WATCHED_FOR and not is_doubtful
    return msgspec.structs.replace(
        following,
        next_at=None if is_over else result.at + wait * (0.9 + 0.2 * jitter()),
        errors=errors,
    )


def disappeared(visit: Visit, result: VisitResult) -> Disappeared | None:
    """What there is to tell of a page that this visit found gone for certain; None where it did not."""
    if result.missing is None or visit.gone_at is None:
        return None
    since = visit.missed_at or result.at
    return Disappeared(
        url=visit.article_url or visit.linked.url,
        source=visit.linked.source,
        missing=result.missing,
        observed_at=datetime.fromtimestamp(result.at, UTC),
        missing_since=None if since == result.at else datetime.fromtimestamp(since, UTC),
    )


def missing_of(url: str, head: Head | None, notice: str) -> Missing | None:
    """What was seen where a page holds no article; None where it is not clear that the article is gone.

    Args:
        url: the page's canonical address.
        head: of the answer; None where there was none, or robots.txt kept the page from us.
        notice: what the page says in place of an article; empty where it says nothing of the kind.
    """
    if head is None:
        return None
    front = head.status == _OK and head.landed_at is not None and _is_front_page_for(head.landed_at, url)
    reason = {_NOT_FOUND: "not_found", _GONE: "gone"}.get(head.status) or (
        "notice" if notice else "redirected" if front else ""
    )
    if not reason:
        return None
    return Missing(
        reason=reason,
        http_status=head.status,
        notice=notice or None,
        redirected_to=head.landed_at,
    )


def _is_front_page_for(address: str, url: str) -> bool:
    """Whether an address is the front page of the site that a page belongs to, and not the page itself."""
    parts = urlsplit(address)
    is_front = parts.path in {"", "/"} and not parts.query and not parts.fragment
    return is_front and urlsplit(url).path not in {"", "/"} and same_site(address, url)


def _seen(before: Visit, result: VisitResult) -> Visit:
    """What is known of the page: what is missing counts when it lasts for an hour, a 410 at once."""
    if not result.failure:
        url = result.article_url or before.article_url
        return msgspec.structs.replace(
            before, article_url=url, read=True, missed_at=None, gone_at=None, unread_at=None
        )
    if result.missing is not None:
        missed_at = result.at if before.missed_at is None else before.missed_at
        certain = result.missing.http_status == _GONE or result.at - missed_at >= _CERTAIN_AFTER
        return msgspec.structs.replace(
            before, missed_at=missed_at, gone_at=before.gone_at or (result.at if certain else None)
        )
    status = result.head.status if result.head else None
    if before.read and not result.transient and status == _OK:  # it answers, without an article
        return msgspec.structs.replace(before, unread_at=before.unread_at or result.at)
    return before


def own_page(visit: Visit) -> Linked | None:
    """The page at the address that the article declared; None where that is the one which is linked."""
    if visit.article_url in {None, visit.linked.url}:
        return None
    return msgspec.structs.replace(visit.linked, url=visit.article_url, address=visit.article_url)


class Visits:
    """The table, in the database of whoever owns it. For one thread."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database: Final = database

    def wanted(self, links: Iterable[LinkSeen]) -> None:
        """Note links as they stand in feeds; new ones, and those that their feed edited, are due at once."""
        for linked, since, at in links:
            known = self._row(linked.url)
            if known is None:
                self.store([Visit(linked=linked, since=since, next_at=at)])
            elif known[1].linked.source == linked.source and known[0] != _digest(linked):
                self.store([msgspec.structs.replace(known[1], linked=linked, next_at=at)])

    def knows(self, url: str) -> bool:
        """Whether a page was linked before."""
        return self._row(url) is not None

    def due(self, now: float, *, limit: int) -> list[Visit]:
        """Visits that are due, some of each host, those that have waited longest first."""
        rows = self._database.execute(
            "SELECT visit FROM (SELECT visit, next_at, row_number() OVER (PARTITION BY host ORDER BY next_at)"
            " AS turn FROM visits WHERE next_at <= ?) WHERE turn <= ? ORDER BY next_at LIMIT ?",
            (now, _PER_HOST, limit),
        )
        return [msgspec.json.decode(visit, type=Visit) for (visit,) in rows]

    def next_due(self) -> float | None:
        """When the next visit is due."""
        (at,) = self._database.execute("SELECT min(next_at) FROM visits WHERE next_at IS NOT NULL").fetchone()
        return None if at is None else float(at)

    def store(self, visits: Iterable[Visit]) -> None:
        """Keep visits as they stand."""
        self._database.executemany(
            "INSERT OR REPLACE INTO visits VALUES (?, ?, ?, ?, ?)",
            [
                (
                    visit.linked.url,
                    host_of(visit.linked.url),
                    visit.next_at,
                    _digest(visit.linked),
                    msgspec.json.encode(visit).decode(),
                )
                for visit in visits
            ],
        )

    def prune(self, now: float) -> int:
        """Forget pages a month or more after their last visit; gives how many, some at the most.

        A feed that still links one is known by its entries; should it edit that entry after all, the page is
        asked once more.
        """
        return self._database.execute(
            "DELETE FROM visits WHERE url IN (SELECT url FROM visits"
            " WHERE next_at IS NULL AND json_extract(visit, '$.since') < ? LIMIT ?)",
            (now - _REMEMBERED_FOR, PRUNED_AT_ONCE),
        ).rowcount

    def _row(self, url: str) -> tuple[str, Visit] | None:
        row = self._database.execute(
            "SELECT entry_sha256, visit FROM visits WHERE url = ?", (url,)
        ).fetchone()
        return None if row is None else (row[0], msgspec.json.decode(row[1], type=Visit))


def _digest(linked: Linked) -> str:
    """What tells whether a feed says something else of an article: its title and date."""
    return sha256(msgspec.json.encode([linked.title, linked.published, linked.authors]))
