"""Articles as JSON: one object, a list of them, or one a line.

    {"url"?, "title"?, "text", "published_at"?, "outlet"?, "authors"?, "language"?, "captured_at"?}

Fields that are not ours are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from producers.sources.article import Article, Outcome, Refusal, RefusedError, Warned, sha256
from producers.sources.canonical import UrlError, canonical
from producers.sources.charset import decode
from producers.sources.dates import parse_published
from producers.sources.text import clean_text

EXTRACTOR: Final = "json/1"
MEDIA_TYPE: Final = "application/json"


class JsonArticle(msgspec.Struct, frozen=True, kw_only=True):
    """An article as people write it in JSON."""

    text: str
    url: str | None = None
    title: str | None = None
    published_at: str | int | float | None = None
    """A date in any usual form, or seconds or milliseconds since 1970."""
    outlet: str | None = None
    authors: tuple[str, ...] | str | None = None
    language: str | None = None
    captured_at: datetime | None = None
    """ISO 8601 with a zone; now where it is missing."""


def read_json(raw: bytes, *, source: str, looked_at: datetime) -> Iterator[Outcome]:
    """The articles of a JSON document: an object, or a list of objects.

    Raises:
        RefusedError: it is not JSON.
    """
    document = _parsed(raw)
    if isinstance(document, dict):
        yield from _outcomes(document, raw, source, "", looked_at)
    elif isinstance(document, list):
        for number, item in enumerate(document, 1):
            yield from _outcomes(item, msgspec.json.encode(item), source, f"item {number}", looked_at)
    else:
        raise RefusedError("it is JSON, but neither an article nor a list of articles")


def read_json_lines(lines: Iterable[bytes], *, source: str, looked_at: datetime) -> Iterator[Outcome]:
    """The articles of JSON lines, each refused by its number where it is none; empty lines are skipped."""
    for number, line in enumerate(lines, 1):
        raw = line.strip()
        if not raw:
            continue
        place = f"line {number}"
        try:
            item = _parsed(raw)
        except RefusedError as error:
            yield Refusal(source=f"{source}, {place}", reason=error.reason)
        else:
            yield from _outcomes(item, raw, source, place, looked_at)


def _parsed(raw: bytes) -> object:
    try:
        document: object = msgspec.json.decode(decode(raw))
    except msgspec.DecodeError as error:
        raise RefusedError(f"it is not JSON: {error}") from error
    except RecursionError as error:
        raise RefusedError("it is JSON nested too deeply to be an article") from error
    return document


def _outcomes(item: object, raw: bytes, source: str, place: str, looked_at: datetime) -> Iterator[Outcome]:
    where = f"{source}, {place}" if place else source
    try:
        article = _article(item, raw, source, place, looked_at)
    except RefusedError as error:
        yield Refusal(source=where, reason=error.reason)
        return
    if article.published.warning:
        yield Warned(source=where, reason=article.published.warning)
    yield article


def _article(item: object, raw: bytes, source: str, place: str, looked_at: datetime) -> Article:
    given = _validated(item)
    captured_at = None if given.captured_at is None else _moment(given.captured_at)
    raw_date = None if given.published_at is None else str(given.published_at)
    authors = (given.authors,) if isinstance(given.authors, str) else given.authors
    return Article(
        source=source,
        place=place,
        url=_url(given.url),
        text=clean_text(given.text),
        title=given.title or "",
        outlet=given.outlet or "",
        authors=authors or (),
        language=given.language,
        published=parse_published(raw_date, looked_at=captured_at or looked_at),
        captured_at=captured_at,
        media_type=MEDIA_TYPE,
        raw_sha256=sha256(raw),
        text_extractor=EXTRACTOR,
    )


def _validated(item: object) -> JsonArticle:
    if not isinstance(item, dict):
        raise RefusedError('it is not a JSON object such as {"text": "…"}')
    try:
        return msgspec.convert(_without_integral_floats(item), JsonArticle)
    except msgspec.ValidationError as error:
        raise RefusedError(f"it is not an article: {error}") from error


def _without_integral_floats(item: dict[str, Any]) -> dict[str, Any]:
    date = item.get("published_at")
    if isinstance(date, float) and date.is_integer():
        return item | {"published_at": int(date)}
    return item


def _moment(captured_at: datetime) -> datetime:
    if captured_at.tzinfo is None:
        raise RefusedError("captured_at has no time zone; write it as in 2025-04-27T10:00:00Z")
    try:
        return captured_at.astimezone(UTC)
    except OverflowError as error:
        raise RefusedError("captured_at is outside the years 1 to 9999") from error


def _url(url: str | None) -> str | None:
    if not url:
        return None
    try:
        return canonical(url)
    except UrlError as error:
        raise RefusedError(f"its url can't be used: {error}") from error
