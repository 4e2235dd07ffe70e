"""An HTML page to its article: text by trafilatura, the rest from what the page declares about itself."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urljoin, urlsplit

import msgspec
import trafilatura
from htmldate import find_date
from trafilatura import bare_extraction
from trafilatura.settings import Document

from producers.sources.article import Article, RefusedError, sha256
from producers.sources.canonical import UrlError, canonical
from producers.sources.charset import decode
from producers.sources.dates import PublishedDate, most_exact, parse_published
from producers.sources.htmltree import Element, NoTreeError, document, is_layout_table, unfold
from producers.sources.metadata import PageMetadata, page_metadata
from producers.sources.notices import notice_of
from producers.sources.sites import host_of, trusted_canonical
from producers.sources.text import clean_text
from producers.sources.titles import headings, same_title
from producers.substance import is_noise

EXTRACTOR: Final = f"trafilatura/{trafilatura.__version__}+1"
"""After the "+", the version of what is done beside it, which rises when texts come out otherwise."""

for _library in ("trafilatura", "htmldate"):
    # What they have to say stands in our refusals; without a handler it would go to the terminal raw.
    logging.getLogger(_library).addHandler(logging.NullHandler())

_SHORTEST: Final = 80
"""Below so many characters, what is left of a page is a notice or a menu and no article."""
_SHOWN: Final = 100
_MAX_MARKUP: Final = 20_000_000
_NEW_YEARS_DAY: Final = re.compile(
    r"\b0?1[./-]0?1\b|\bjan[a-z]*\.?\s+0?1(?:st)?\b|\b0?1(?:st|er)?\.?\s+(?:of )?(?:jan|ene|gen)|1月1日",
    re.IGNORECASE,
)
"""What htmldate names also where it has found no more than a year, such as that of a copyright."""
_DAY: Final = len("2026-03-06")
_A_DAY: Final = timedelta(days=1)


def read_page(  # noqa: PLR0913 - where a page comes from has that many sides
    raw: bytes,
    *,
    source: str,
    looked_at: datetime,
    url: str | None = None,
    content_type: str | None = None,
    outlet: str = "",
) -> Article:
    """The article of an HTML page.

    `url` is where the page was found, after redirects; None for a file, whose own word is then taken for its
    address. `outlet` is the name to fall back on.

    Raises:
        RefusedError: there is no article in it.
    """
    markup = decode(raw, content_type=content_type)
    tree = parse_html(markup)
    metadata = page_metadata(tree, url)
    _refuse_front_page(metadata, url)
    text = _without_title(_without_noise(_text(markup, url)), (metadata.title, *headings(tree)))
    if notice := notice_of(tree, text):
        raise RefusedError(f"in place of an article it says: {notice[:_SHOWN]}", notice=notice)
    if len(text) < _SHORTEST:
        raise RefusedError("it is HTML without an article's text in it")
    address = page_url(url, metadata.canonical)
    return Article(
        source=source,
        url=address,
        outlet=metadata.outlet or outlet or host_of(address),
        title=metadata.title,
        authors=metadata.authors,
        language=metadata.language,
        published=_published(tree, metadata, address, looked_at),
        text=text,
        media_type="text/html",
        raw_sha256=sha256(raw),
        text_extractor=EXTRACTOR,
    )


def parse_html(markup: str) -> Element:
    """The tree of a page.

    Raises:
        RefusedError: there is none, or it is too large to be read.
    """
    if len(markup) > _MAX_MARKUP:
        raise RefusedError(f"its HTML is larger than {_MAX_MARKUP // 1_000_000} million characters")
    try:
        return document(markup)
    except NoTreeError as error:
        raise RefusedError(f"it is not HTML that can be read: {error}") from error


def _refuse_front_page(metadata: PageMetadata, url: str | None) -> None:
    """Refuse a site's root that does not say that it is an article, naming its feed where it has one."""
    if url is None or metadata.is_article or urlsplit(canonical(url))[2:] != ("/", "", ""):
        return
    feed = f"; its feed is {urljoin(url, metadata.feeds[0])}" if metadata.feeds else ""
    raise RefusedError(f"it is a site's front page, not an article{feed}")


def page_url(found_at: str | None, declared: str | None) -> str | None:
    """The canonical URL of a page, or None for a file that does not name one."""
    try:
        if found_at is not None:
            return trusted_canonical(found_at, declared)
        return canonical(declared) if declared else None
    except UrlError:  # a file's own word for its address is no address: it has none
        return None


def _text(markup: str, url: str | None) -> str:
    try:
        found = bare_extraction(_unfolded(markup), url=url, include_comments=False, include_images=False)
    except Exception as error:
        raise RefusedError(f"trafilatura fails on it: {type(error).__name__}: {error}") from error
    return clean_text(found.text or "") if isinstance(found, Document) else ""


def _unfolded(markup: str) -> str | Element:
    """A page without the tables that arrange it; the markup itself where there are none."""
    if "<table" not in markup.lower():
        return markup
    tree = document(markup)
    tables = [table for table in tree.iter("table") if is_layout_table(table)]
    for table in tables:
        unfold(table)
    return tree if tables else markup


def _without_noise(text: str) -> str:
    """The text without the lines that are about the page and not of the article."""
    return "\n".join(line for line in text.split("\n") if not is_noise(line.removeprefix("- ")))


def _without_title(text: str, titles: Iterable[str]) -> str:
    """The text without the headline that stands above it."""
    first, _, rest = text.partition("\n")
    return rest if rest and any(same_title(first, title) for title in titles) else text


def _published(tree: Element, metadata: PageMetadata, url: str | None, looked_at: datetime) -> PublishedDate:
    """The date of publication, if not to the moment then by the moment of that day beside the heading."""
    day = _day(tree, metadata, url, looked_at)
    if day.precision != "day" or day.raw is None:
        return day
    moments = [moment for moment in metadata.times if moment.startswith(day.raw[:_DAY])]
    return most_exact([day.raw, *moments[:1]], looked_at=looked_at)


def _day(tree: Element, metadata: PageMetadata, url: str | None, looked_at: datetime) -> PublishedDate:
    ways = (metadata.published, metadata.dated[:1], metadata.dated, metadata.shown)
    dates = [most_exact(written, looked_at=looked_at) for written in ways if written]
    declared = next((date for date in dates if date.at is not None), dates[0] if dates else PublishedDate())
    if declared.at is not None:
        return declared
    shown = " ".join((url or "", *tree.itertext()))  # htmldate takes the tree apart
    try:
        found = find_date(tree, original_date=True, url=url, max_date=looked_at + _A_DAY)
    except Exception as error:  # noqa: BLE001 - as above; the article stands without a date
        return msgspec.structs.replace(
            declared, warning=f"htmldate fails on it: {type(error).__name__}: {error}"
        )
    if found is None:
        return declared
    is_year_only = found.endswith("-01-01") and not _NEW_YEARS_DAY.search(shown)
    return parse_published(found[:4] if is_year_only else found, looked_at=looked_at)
