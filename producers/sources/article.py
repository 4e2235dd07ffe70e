"""What a source gives: articles, and what there is to say about those that it can't give."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

import msgspec

from producers.sources.dates import PublishedDate
from producers.sources.rhythm import Rhythm


class RefusedError(Exception):
    """A source or an article of it can't be taken; the message says why, for the person who named it."""

    def __init__(self, reason: str, *, transient: bool = False, notice: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.transient = transient
        """Whether the same request may well succeed later."""
        self.notice = notice
        """Where a page says in place of an article that it was removed or is not found: its words."""


class FetchState(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of an answer to an HTTP request, so that the next one costs little."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str = ""
    """But for the moment at which a feed was made."""
    articles: int = 1
    """How many articles the answer held."""
    article_id: str | None = None
    """For a page, its article; None for a feed."""
    revision_id: str | None = None
    """For a page, the revision that it held."""
    validators_lie: bool = False
    """Whether articles changed under the same ETag: then only the bytes tell."""
    entry_marks: bytes = b""
    """For a feed that is watched, the marks of its entries, all of which were taken."""
    cut_at: int | None = None
    """For a sitemap of which the newest pages only were read: how many of them at the most."""


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """An article as a source gave it: cleaned, dated, with a canonical URL, not yet identified."""

    source: str
    """The SOURCE that led to it, without credentials."""
    place: str = ""
    """Where it stands in the source, in words for a message, such as "line 3"."""
    text: str
    media_type: str
    raw_sha256: str
    text_extractor: str
    url: str | None = None
    outlet: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    language: str | None = None
    """As declared; what it is in fact is decided when the capture is assembled."""
    published: PublishedDate = PublishedDate()
    captured_at: datetime | None = None
    """None: now."""
    fetched: FetchState | None = None
    """To be remembered once the article is captured."""


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was not taken: where and why, in words for a person."""

    source: str
    reason: str
    transient: bool = False


class Warned(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was taken, but not as it should be."""

    source: str
    reason: str


class Unchanged(msgspec.Struct, frozen=True, kw_only=True):
    """A feed or page that answered that it is as it was, or whose bytes are."""

    source: str
    articles: int = 1


class FeedRead(msgspec.Struct, frozen=True, kw_only=True):
    """All that a feed held has been given; its state may be remembered once that is captured."""

    fetched: FetchState
    title: str = ""
    rhythm: Rhythm = Rhythm()
    same_validators: bool = False
    """Whether the ETag is that of other bytes which it answered before."""


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a feed whose article is to be read from its page, with what the feed says of it."""

    url: str
    """Canonical."""
    address: str
    """As linked: what to ask for."""
    source: str
    """The feed, without credentials."""
    outlet: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    language: str | None = None
    published: str | None = None
    """As the feed wrote it."""


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen where an article is looked for and is not."""

    reason: str
    """See schemas/vocabulary.py DISAPPEARANCES."""
    http_status: int
    notice: str | None = None
    redirected_to: str | None = None


class Disappeared(msgspec.Struct, frozen=True, kw_only=True):
    """An article's page that is gone for certain."""

    url: str
    """Canonical."""
    source: str
    missing: Missing
    observed_at: datetime
    missing_since: datetime | None = None
    """When it was first looked for in vain."""


class ArchivePlace(msgspec.Struct, frozen=True, kw_only=True):
    """How far an archive of many pages was read."""

    identity: str
    """Of the archive, wherever it lies and whatever its name."""
    offset: int = 0
    """In bytes of the file; all that stands before it is done with."""
    records: int = 0
    """How many records past the offset are done with too."""
    before_sha256: str = ""
    """Hash of the bytes right before the offset, by which a file that was changed is told."""
    articles: int = 0
    """How many articles were found up to there."""


class ArchiveRead(msgspec.Struct, frozen=True, kw_only=True):
    """All that an archive held up to a place has been given; it may be remembered once that is captured."""

    place: ArchivePlace
    size: int
    """Of the archive, in bytes."""


Clock: TypeAlias = Callable[[], datetime]
"""What gives the moment of looking at a source, in UTC."""

Outcome: TypeAlias = Article | Refusal | Warned | Unchanged | FeedRead | ArchiveRead | Disappeared


def sha256(raw: bytes) -> str:
    """Hash of raw bytes, in hexadecimal."""
    return hashlib.sha256(raw).hexdigest()
