"""Articles as sources give them to the ArticleCaptured events that the log takes."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from producers.memory import KnownCapture
from producers.sources.article import Article, Disappeared, RefusedError
from producers.sources.dates import PublishedDate
from producers.sources.language import language_of
from producers.sources.sites import host_of
from producers.sources.text import clean_line, clean_text
from schemas import identity
from schemas.codec import MAX_RECORD_BYTES
from schemas.records import ArticleCaptured, ArticleGone

MAX_TEXT_BYTES: Final = MAX_RECORD_BYTES - (128 << 10)
"""The most that an article's text may take in UTF-8: a record, less room for the other fields."""

_MAX_TITLE: Final = 1_000
_MAX_NAME: Final = 200
_MAX_AUTHORS: Final = 50
_MAX_SOURCE: Final = 4_096
_MAX_NOTICE: Final = 1_000


def capture(article: Article, *, now: datetime, max_text_bytes: int = MAX_TEXT_BYTES) -> ArticleCaptured:
    """The event that says that this article stood there; `now` is its moment where the article has none.

    Raises:
        RefusedError: there is no text (no letter), or more than `max_text_bytes` of it.
    """
    text = _bounded_text(article.text, max_text_bytes)
    title = clean_line(article.title, limit=_MAX_TITLE)
    language = language_of(text, article.language)
    captured_at = article.captured_at or now
    article_id = identity.article_id(article.url, text)
    revision_id = _revision_id(article_id, title, text, article.published, language)
    return ArticleCaptured(
        event_id=identity.capture_event_id(revision_id, captured_at),
        article_id=article_id,
        revision_id=revision_id,
        captured_at=captured_at,
        url=article.url,
        outlet=clean_line(article.outlet, limit=_MAX_NAME) or host_of(article.url),
        title=title,
        authors=_authors(article.authors),
        language=language,
        published_at=article.published.at,
        published_raw=article.published.raw,
        published_precision=article.published.precision,
        published_zone_known=article.published.zone_known,
        text=text,
        source=clean_line(article.source, limit=_MAX_SOURCE),
        raw_sha256=article.raw_sha256,
        media_type=article.media_type,
        text_extractor=article.text_extractor,
    )


def gone(seen: Disappeared, last: KnownCapture) -> ArticleGone:
    """The event that says that an article, whose last capture this is, stands there no more."""
    missing = seen.missing
    captured_at = identity.moment(last.captured_at)
    since = seen.missing_since
    return ArticleGone(
        event_id=identity.gone_event_id(last.revision_id, captured_at),
        article_id=last.article_id,
        revision_id=last.revision_id,
        captured_at=captured_at,
        observed_at=seen.observed_at,
        missing_since=since if since is not None and since > captured_at else None,
        reason=missing.reason,
        http_status=missing.http_status,
        notice=None if missing.notice is None else clean_line(missing.notice, limit=_MAX_NOTICE),
        redirected_to=missing.redirected_to,
        url=seen.url,
        source=clean_line(seen.source, limit=_MAX_SOURCE),
    )


def _revision_id(
    article_id: str, title: str, text: str, published: PublishedDate, language: str | None
) -> str:
    return identity.revision_id(
        article_id=article_id,
        title=title,
        text=text,
        published_at=published.at,
        published_precision=published.precision,
        language=language,
    )


def _bounded_text(text: str, max_bytes: int) -> str:
    cleaned = clean_text(text)
    if not any(char.isalpha() for char in cleaned):
        raise RefusedError("there is no text in it")
    size = len(cleaned.encode())
    if size > max_bytes:
        raise RefusedError(f"its text takes {size:,} bytes; an article has at most {max_bytes:,}")
    return cleaned


def _authors(names: tuple[str, ...]) -> tuple[str, ...]:
    cleaned = (clean_line(name, limit=_MAX_NAME) for name in names)
    return tuple(dict.fromkeys(name for name in cleaned if name))[:_MAX_AUTHORS]
