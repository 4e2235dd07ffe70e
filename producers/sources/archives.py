"""Where reading an archive of many pages goes on: at a remembered place, if the file still fits it."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import BinaryIO, Final, TypeAlias

from producers.sources.article import ArchivePlace, sha256

_HEAD: Final = 64 << 10
_BEFORE: Final = 4 << 10

KnownArchive: TypeAlias = Callable[[str], ArchivePlace | None]
"""How far the archive of an identity was read."""


def identity_of(file: BinaryIO) -> str:
    """The identity of an open archive: what its first 64 KiB hash to, which hold its own id and date."""
    return sha256(os.pread(file.fileno(), _HEAD, 0))


def place_in(file: BinaryIO, identity: str, *, offset: int, records: int, articles: int) -> ArchivePlace:
    """A place to remember."""
    return ArchivePlace(
        identity=identity,
        offset=offset,
        records=records,
        before_sha256=_before(file, offset),
        articles=articles,
    )


def where_to_go_on(file: BinaryIO, known: KnownArchive) -> ArchivePlace:
    """The place that is remembered of an open archive; its start, where none is or the file was changed."""
    identity = identity_of(file)
    place = known(identity)
    if place is None or _before(file, place.offset) != place.before_sha256:
        return ArchivePlace(identity=identity)
    return place


def _before(file: BinaryIO, offset: int) -> str:
    start = max(0, offset - _BEFORE)
    return sha256(os.pread(file.fileno(), offset - start, start))
