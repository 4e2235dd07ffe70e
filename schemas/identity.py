"""Deterministic identities: the same content always gets the same id, so that no retry can double a row.

Every id is the first 32 hexadecimal digits (128 bits) of a SHA-256 over a domain name and the parts that
define it, written as a JSON array, so that no two lists of parts run together.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MARKS_AND_SPACES = re.compile(r"[\W_]+")


def micros(moment: datetime) -> int:
    """Microseconds since 1970 in UTC, exact (no float on the way)."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(micros: int) -> datetime:
    """The moment so many microseconds after the start of 1970, in UTC."""
    return _EPOCH + timedelta(microseconds=micros)


def digest(domain: str, *parts: str | int | None) -> str:
    """Hash of the parts within a domain: 32 hexadecimal digits."""
    canonical = json.dumps([domain, *parts], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def article_id(url: str | None, text: str) -> str:
    """Identity of an article: its canonical URL, or its text where there is none."""
    return digest("article-url", url) if url else digest("article-text", text)


def revision_id(  # noqa: PLR0913 - these are the fields that extraction reads, each by name
    *,
    article_id: str,
    title: str,
    text: str,
    published_at: datetime | None,
    published_precision: str,
    language: str | None,
) -> str:
    """Identity of a revision: the article and every stored field that extraction reads."""
    published = None if published_at is None else micros(published_at)
    return digest("revision", article_id, title, text, published, published_precision, language)


def capture_event_id(revision_id: str, captured_at: datetime) -> str:
    """Identity of a capture: the revision and when we looked."""
    return digest("capture", revision_id, micros(captured_at))


def gone_event_id(revision_id: str, captured_at: datetime) -> str:
    """Identity of a disappearance: the revision that had stood there and when it was captured."""
    return digest("gone", revision_id, micros(captured_at))


def extraction_id(revision_id: str, extractor_version: int, model: str) -> str:
    """Identity of an extraction: the revision, who read it, and with which language model."""
    return digest("extraction", revision_id, extractor_version, model)


def claim_event_id(
    extraction_id: str, event_type: str, spans: Iterable[tuple[int, int]], ordinal: int
) -> str:
    """Identity of a claim: its extraction, type, spans, and its ordinal among claims with the same spans."""
    flat = [offset for span in spans for offset in span]
    return digest("claim", extraction_id, event_type, ordinal, *flat)


def completion_event_id(extraction_id: str) -> str:
    """Identity of an extraction's completion."""
    return digest("completion", extraction_id)


def copy_event_id(revision_id: str, other_revision_id: str, matcher_version: int) -> str:
    """Identity of a copy: the two revisions, in either order, and the version of the method."""
    return digest("copy", *sorted((revision_id, other_revision_id)), matcher_version)


def normalised_content(texts: Iterable[str]) -> str:
    """A statement's words alone: compatibility forms, case, punctuation and white space folded away."""
    joined = unicodedata.normalize("NFKC", " ".join(texts)).casefold()
    return _MARKS_AND_SPACES.sub(" ", joined).strip()


def statement_id(article_id: str, texts: Iterable[str], ordinal: int) -> str:
    """Identity of a statement across revisions: never speaker, cue or offsets, which an edit may change.

    `ordinal` counts, from 0, the statements of the same revision whose normalised content is equal.
    """
    return digest("statement", article_id, normalised_content(texts), ordinal)
