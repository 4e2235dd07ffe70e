# ruff: noqa: RUF001 - the tests' names are their docstrings; typographic marks are under test
"""Pages: what they declare, in order of trust, and what is no article."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from producers.sources.article import Article, RefusedError
from producers.sources.pages import EXTRACTOR, read_page

LOOKED_AT = datetime(2026, 3, 10, tzinfo=UTC)
URL = "https://www.example.com/news/pier?utm_source=x"
PARAGRAPHS = (
    "“We’ll rebuild the pier before the summer,” the mayor of Eastmouth told the council on Friday evening.",
    "The work is expected to cost 4.2 million, according to a report that the harbour office published.",
    "Residents who live along the front said they doubted that it could be finished in time for the season.",
)
LD = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "not this"},
        {
            "@type": ["NewsArticle"],
            "headline": "Pier &amp; promenade",
            "datePublished": "2026-03-06T10:15:00+02:00",
            "author": [{"@type": "Person", "name": "By Ann Moor"}, "Bo Lind", {"name": "https://x.example"}],
            "publisher": {"@type": "Organization", "name": "Harbour Post"},
            "inLanguage": "en-GB",
        },
    ],
}
META = (
    '<meta property="og:title" content="From OpenGraph"><meta property="og:site_name" content="OG Post">'
    '<meta property="article:published_time" content="2026-03-05T08:00Z">'
    '<meta name="author" content="Cy Dale">'
)


def page(head: str = "", paragraphs: tuple[str, ...] = PARAGRAPHS) -> bytes:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    head = f'<meta charset="utf-8"><title>Fallback title</title>{head}'
    body = f"<nav><a href=/>Home</a></nav><article><h1>The heading</h1>{text}</article>"
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'.encode()


def ld(document: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(document)}</script>'


def read(raw: bytes, url: str | None = URL) -> Article:
    return read_page(raw, source="s", looked_at=LOOKED_AT, url=url)


def test_json_ld_is_trusted_before_opengraph() -> None:
    article = read(page(META + ld(LD)))
    assert article.title == "Pier & promenade"
    assert article.outlet == "Harbour Post"
    assert article.authors == ("Ann Moor", "Bo Lind")
    assert article.published.at == datetime(2026, 3, 6, 8, 15, tzinfo=UTC)
    assert article.published.raw == "2026-03-06T10:15:00+02:00"
    assert (article.published.precision, article.published.zone_known) == ("second", True)


def test_opengraph_is_trusted_before_the_page_and_after_broken_json_ld() -> None:
    article = read(page('<script type="application/ld+json">{"@type": "NewsArticle",</script>' + META))
    assert (article.title, article.outlet, article.authors) == ("From OpenGraph", "OG Post", ("Cy Dale",))
    assert (article.published.precision, article.published.zone_known) == ("minute", True)


def test_a_page_that_declares_nothing_has_its_heading_its_host_and_no_date() -> None:
    article = read(page())
    assert (article.title, article.outlet, article.authors) == ("The heading", "example.com", ())
    assert article.published.at is None


def test_a_date_that_only_stands_in_the_page_is_exact_to_the_day() -> None:
    published = read(page(paragraphs=("Published on March 4, 2026", *PARAGRAPHS))).published
    assert published.at == datetime(2026, 3, 4, tzinfo=UTC)
    assert (published.precision, published.zone_known) == ("day", False)


def test_the_text_is_one_paragraph_a_line_without_navigation_or_headline() -> None:
    article = read(page())
    assert article.text == "\n".join(PARAGRAPHS)
    assert article.text_extractor == EXTRACTOR
    assert article.media_type == "text/html"


def test_counters_buttons_and_rights_about_an_article_are_no_part_of_its_text() -> None:
    first, second, third = PARAGRAPHS
    around = ("Published 6 March 2026 10:15", first, "Read also: Ferry line to add a night service", second)
    article = read(page(paragraphs=(*around, third, "Follow us on Facebook", "© 2026 Harbour Post")))
    assert article.text == "\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("url", "declared", "expected"),
    [
        (URL, "", "https://www.example.com/news/pier"),
        (URL, '<link rel="canonical" href="https://example.com/pier-7">', "https://example.com/pier-7"),
        (
            URL,
            '<link rel="canonical" href="https://other.example/pier">',
            "https://www.example.com/news/pier",
        ),
        (None, '<link rel="canonical" href="https://example.com/pier-7">', "https://example.com/pier-7"),
        (None, '<link rel="canonical" href="pier.html">', None),
        (None, "", None),
    ],
)
def test_the_address_is_the_pages_own_where_it_may_be_believed(
    url: str | None, declared: str, expected: str | None
) -> None:
    assert read(page(declared), url).url == expected


def test_an_impossible_date_stays_raw_with_a_reason() -> None:
    article = read(page('<meta property="article:published_time" content="9999-01-01T00:00:00Z">'))
    assert article.published.at is None
    assert article.published.raw == "9999-01-01T00:00:00Z"
    assert article.published.warning


def test_a_front_page_is_refused_and_names_its_feed() -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    with pytest.raises(RefusedError, match=r"front page, .* its feed is https://example\.com/feed\.xml"):
        read(page(head), "https://example.com/")
    assert read(page(ld(LD)), "https://example.com/").text


@pytest.mark.parametrize(
    "raw",
    [
        b"<html></html>",
        b"<html><body><p>Not found.</p></body></html>",
        b"<!-- only a comment -->",
        b"<" * 10_000,
        page(paragraphs=()),
    ],
)
def test_html_without_an_article_is_refused(raw: bytes) -> None:
    with pytest.raises(RefusedError, match="HTML"):
        read(raw)


def test_html_nested_a_hundred_thousand_deep_is_read_or_refused() -> None:
    deep = b"<html><body>" + b"<div>" * 100_000 + b"<p>text</p>" + b"</div>" * 100_000
    with pytest.raises(RefusedError):
        read(deep)


def test_json_ld_nested_without_end_is_passed_over() -> None:
    bomb = '<script type="application/ld+json">' + "[" * 100_000 + "</script>"
    assert read(page(bomb + META)).title == "From OpenGraph"
