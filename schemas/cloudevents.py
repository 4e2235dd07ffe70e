"""CloudEvents 1.0 attributes as record headers, as its Kafka protocol binding's binary mode names them."""

from __future__ import annotations

from typing import Final

from schemas import catalogue
from schemas.dataschema import DATASCHEMA, dataschema
from schemas.records import ArticleCaptured, ArticleGone, CopyFound, Event

_SOURCE: Final = b"/onrecord"
_CONTENT_TYPE: Final = b"application/avro"


def headers(event: Event) -> tuple[tuple[str, bytes], ...]:
    """The attributes of an event, about 200 bytes of names and values.

    `ce_subject` is what the event belongs to: the extraction, or else the article. `ce_dataschema` names the
    schema and its version, e.g. `StatementMade/1`. `ce_time` is left out: it is optional, and the moments
    stand in the event itself.
    """
    name = type(event).__name__
    of_article = ArticleCaptured | ArticleGone | CopyFound
    subject = event.article_id if isinstance(event, of_article) else event.extraction_id
    return (
        ("ce_specversion", b"1.0"),
        ("ce_id", event.event_id.encode()),
        ("ce_source", _SOURCE),
        ("ce_type", name.encode()),
        ("ce_subject", subject.encode()),
        (DATASCHEMA, dataschema(name, catalogue.newest(name).version)),
        ("content-type", _CONTENT_TYPE),
    )
