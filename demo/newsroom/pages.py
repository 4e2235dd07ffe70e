"""Renders article pages and front pages as HTML, with the noise around the text that real pages have."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from pathlib import Path
from string import Template
from typing import Final

from demo.newsroom.archive import Article
from demo.newsroom.outlets import OUTLETS, Outlet

_TEMPLATES: Final = Path(__file__).with_name("templates")


def article_page(article: Article, others: Iterable[Article], origin: str) -> str:
    """An article's page; `others` are linked as further reading."""
    outlet = article.outlet
    return _fill(
        outlet.key,
        url=escape(origin + article.path),
        title=escape(article.title),
        description=escape(article.paragraphs[0]),
        section=escape(article.section),
        authors=escape(", ".join(article.authors)),
        published=article.published.isoformat(),
        published_for_people=_for_people(article),
        correction=_correction_time(article),
        json_ld=_json_ld(article, origin),
        paragraphs=paragraphs_html(article),
        nav=_nav(outlet),
        related="\n".join(f"<li>{_link(other)}</li>" for other in others),
        outlet=escape(outlet.name),
        tagline=escape(outlet.tagline),
        home=f"/{outlet.key}/",
        feed=outlet.feed_path,
    )


def paragraphs_html(article: Article) -> str:
    """The text alone, a `<p>` each paragraph."""
    return "\n".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in article.paragraphs)


def front_page(outlet: Outlet, articles: Iterable[Article]) -> str:
    """An outlet's front page: its headlines, the newest first."""
    links = "\n".join(f"<li>{_link(article)}</li>" for article in articles)
    return _fill(
        "front",
        heading=escape(outlet.name),
        feeds=_feed_link(outlet),
        content=f"<ul>\n{links}\n</ul>",
    )


def directory_page() -> str:
    """The server's own front page: the outlets, their feeds, and a button that publishes the edit."""
    links = "\n".join(
        f'<li><a href="/{outlet.key}/">{escape(outlet.name)}</a> (<a href="{outlet.feed_path}">feed</a>)</li>'
        for outlet in OUTLETS
    )
    button = '<form method="post" action="/edit"><button>Publish the edit</button></form>'
    return _fill(
        "front",
        heading="A made-up newsroom",
        feeds="\n".join(_feed_link(outlet) for outlet in OUTLETS),
        content=f"<ul>\n{links}\n</ul>\n{button}",
    )


def _fill(name: str, **values: str) -> str:
    return Template((_TEMPLATES / f"{name}.html").read_text(encoding="utf-8")).substitute(values)


def _for_people(article: Article) -> str:
    local = article.published.astimezone(article.outlet.zone)
    return f"{local:%A}, {local.day} {local:%B %Y}, {local:%H:%M}"


def _correction_time(article: Article) -> str:
    return "" if article.corrected is None else f"Corrected {article.corrected:%Y-%m-%d %H:%M}"


def _nav(outlet: Outlet) -> str:
    return "\n".join(
        f'<li><a href="/{outlet.key}/#{section.lower()}">{escape(section)}</a></li>'
        for section in outlet.sections
    )


def _link(article: Article) -> str:
    return f'<a href="{escape(article.path)}">{escape(article.title)}</a>'


def _feed_link(outlet: Outlet) -> str:
    kind = "atom" if outlet.feed_format == "atom" else "rss"
    return (
        f'<link rel="alternate" type="application/{kind}+xml" title="{escape(outlet.name)}"'
        f' href="{outlet.feed_path}">'
    )


def _json_ld(article: Article, origin: str) -> str:
    author_type = "Person" if article.wire is None else "Organization"
    document = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": origin + article.path,
        "headline": article.title,
        "datePublished": article.published.isoformat(),
        "dateModified": (article.corrected or article.published).isoformat(),
        "author": [{"@type": author_type, "name": name} for name in article.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": article.outlet.name},
        "articleSection": article.section,
        "inLanguage": "en",
    }
    # A "</script>" within a headline must not end the element that it stands in.
    return json.dumps(document, ensure_ascii=False, indent=2).replace("<", "\\u003c")
