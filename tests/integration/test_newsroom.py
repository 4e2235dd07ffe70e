"""The demo's newsroom publishes what its README says, as real outlets publish."""

from __future__ import annotations

import calendar
import io
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path
from typing import Any, NamedTuple

import feedparser
import pytest
import trafilatura

from demo.newsroom import Newsroom
from demo.newsroom.archive import Article, load_edition
from schemas.vocabulary import DISPUTE_MODES, RELATIONS, STATEMENT_KINDS

NEWSROOM = Path(__file__).parents[2] / "demo" / "newsroom"
BEFORE = {f"{article.outlet.key}/{article.slug}": article for article in load_edition(1)}
AFTER = {f"{article.outlet.key}/{article.slug}": article for article in load_edition(2)}
FACTS: list[dict[str, Any]] = tomllib.loads((NEWSROOM / "gold.toml").read_text(encoding="utf-8"))["fact"]


class Answer(NamedTuple):
    """An HTTP response."""

    status: int
    headers: Message
    body: bytes


def fetch(url: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> Answer:
    """Request over a real socket, answers of 300 and above included."""
    request = urllib.request.Request(url, headers=dict(headers or {}), method=method)  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - loopback
            return Answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    """A newsroom on a free port, before the edit."""
    with Newsroom() as serving:
        yield serving


def entries(newsroom: Newsroom, feed_url: str) -> list[Any]:
    """The entries of a feed that parses without a complaint."""
    parsed = feedparser.parse(io.BytesIO(fetch(feed_url).body))
    assert not parsed.bozo, f"{newsroom.origin}: {parsed.get('bozo_exception')}"
    return list(parsed.entries)


def extracted(page: bytes, url: str) -> list[str]:
    """The paragraphs that trafilatura finds in a page."""
    text = trafilatura.extract(page.decode(), url=url, include_comments=False)
    return str(text).split("\n")


def pages(newsroom: Newsroom, articles: Mapping[str, Article]) -> dict[str, Answer]:
    """Every article's page by outlet and slug."""
    return {name: fetch(newsroom.origin + article.path) for name, article in articles.items()}


def test_every_feed_parses_and_lists_every_article_newest_first(newsroom: Newsroom) -> None:
    """Ten articles an outlet before the edit, dates with zones, the newest on top."""
    assert len(newsroom.feed_urls) == 3
    for url in newsroom.feed_urls:
        published = [entry.published_parsed for entry in entries(newsroom, url)]
        assert len(published) == 10, url
        assert published == sorted(published, reverse=True), url


def test_feed_dates_are_the_articles_dates_whatever_the_zone(newsroom: Newsroom) -> None:
    """What a feed reader makes of each date equals the moment in the article's file."""
    for url in newsroom.feed_urls:
        for entry in entries(newsroom, url):
            article = next(one for one in BEFORE.values() if f"{newsroom.origin}{one.path}" in entry.link)
            assert entry.title == article.title
            assert calendar.timegm(entry.published_parsed) == article.published.timestamp()


def test_one_feed_has_full_text_in_rss_one_in_atom_and_one_only_summaries(newsroom: Newsroom) -> None:
    """The agency and the daily put every paragraph into the feed; the broadcaster makes readers click."""
    agency, daily, broadcaster = (entries(newsroom, url)[0] for url in newsroom.feed_urls)
    for entry, name in ((agency, "kpa/korvane-managers-held"), (daily, "ledger/dam-farmers")):
        assert entry.content[0].value.count("<p>") == len(BEFORE[name].paragraphs)
    assert "content" not in broadcaster
    assert broadcaster.summary == BEFORE["northlight/evacuation-live"].paragraphs[0]
    assert "utm_source" in broadcaster.link


@pytest.mark.parametrize("edition", [1, 2])
def test_every_page_extracts_to_its_paragraphs_and_nothing_else(newsroom: Newsroom, edition: int) -> None:
    """Navigation, advertisements, newsletters, further reading and headlines stay out of the text."""
    if edition == 2:
        newsroom.publish_edit()
    articles = load_edition(edition)
    assert len(articles) == 29 + edition
    for article in articles:
        url = newsroom.origin + article.path
        assert extracted(fetch(url).body, url) == list(article.paragraphs), url


def test_every_page_names_its_title_authors_outlet_date_and_canonical_url(newsroom: Newsroom) -> None:
    """Structured data and meta elements say what a reader sees."""
    for article in BEFORE.values():
        url = newsroom.origin + article.path
        page = fetch(url + "?utm_source=feed").body.decode()
        metadata = trafilatura.extract_metadata(page)
        assert metadata.title == article.title
        assert metadata.url == url
        assert metadata.sitename == article.outlet.name
        assert metadata.author == "; ".join(article.authors)
        assert f'"datePublished": "{article.published.isoformat()}"' in page


def test_an_unchanged_resource_answers_304_without_a_body(newsroom: Newsroom) -> None:
    """Both validators work, on feeds and pages alike."""
    for url in (*newsroom.feed_urls, newsroom.origin + BEFORE["ledger/tram-line"].path):
        first = fetch(url)
        by_tag = fetch(url, {"If-None-Match": first.headers["ETag"]})
        by_date = fetch(url, {"If-Modified-Since": first.headers["Last-Modified"]})
        assert (first.status, by_tag.status, by_date.status) == (200, 304, 304), url
        assert by_tag.body == by_date.body == b""
        assert by_tag.headers["ETag"] == first.headers["ETag"]


def test_an_entity_tag_decides_over_a_date(newsroom: Newsroom) -> None:
    """A client with a recent date but another text gets the whole resource."""
    stale = {"If-None-Match": '"another"', "If-Modified-Since": "Tue, 01 Dec 2037 08:00:00 GMT"}
    assert fetch(newsroom.feed_urls[0], stale).status == 200


@pytest.mark.parametrize("name", ["ledger/dock-wages", "northlight/leaked-warning"])
def test_what_changed_since_is_sent_again_by_either_validator(newsroom: Newsroom, name: str) -> None:
    """After the edit, what a client remembers of a changed article no longer holds, quiet change or not."""
    url = newsroom.origin + BEFORE[name].path
    before = fetch(url)
    newsroom.publish_edit()
    assert fetch(url, {"If-None-Match": before.headers["ETag"]}).status == 200
    assert fetch(url, {"If-Modified-Since": before.headers["Last-Modified"]}).status == 200


def test_the_edit_changes_two_texts_and_adds_one(newsroom: Newsroom) -> None:
    """POST /edit publishes exactly what the README's table says."""
    assert [len(entries(newsroom, url)) for url in newsroom.feed_urls] == [10, 10, 10]
    assert fetch(newsroom.origin + AFTER["kpa/port-strike-ends"].path).status == 404
    assert fetch(f"{newsroom.origin}/edit", method="POST").status == 200
    assert fetch(newsroom.origin + AFTER["kpa/port-strike-ends"].path).status == 200
    assert [len(entries(newsroom, url)) for url in newsroom.feed_urls] == [11, 10, 10]
    assert {name for name in BEFORE if BEFORE[name] != AFTER[name]} == {
        "ledger/dock-wages",
        "northlight/leaked-warning",
    }


def test_beyond_its_articles_the_edit_touches_only_pages_that_link_to_a_changed_headline(
    newsroom: Newsroom,
) -> None:
    """Three pages differ around an unchanged text, and no validator hides it; the rest are the same."""
    before = pages(newsroom, BEFORE)
    newsroom.publish_edit()
    after = pages(newsroom, BEFORE)
    differing = {name for name in BEFORE if before[name].body != after[name].body}
    assert differing == {
        "ledger/dock-wages",
        "northlight/leaked-warning",
        "northlight/rate-cut",
        "northlight/rents-halvern",
        "northlight/vellin-drone",
    }
    for name in BEFORE:
        same_tag = before[name].headers["ETag"] == after[name].headers["ETag"]
        assert same_tag is (name not in differing), name
    for name in differing:
        assert before[name].headers["Last-Modified"] != after[name].headers["Last-Modified"], name


def test_the_correction_says_so_and_changes_a_figure_and_a_quotation() -> None:
    """Two paragraphs differ and a note is added."""
    before, after = BEFORE["ledger/dock-wages"], AFTER["ledger/dock-wages"]
    changed = [
        (old, new) for old, new in zip(before.paragraphs, after.paragraphs, strict=False) if old != new
    ]
    assert ["31,000" in old and "28,400" in new for old, new in changed] == [True, False]
    assert after.paragraphs[-1].startswith("Correction: ")
    assert len(after.paragraphs) == len(before.paragraphs) + 1


def test_the_quiet_edit_drops_a_statement_and_admits_nothing(newsroom: Newsroom) -> None:
    """The source is gone; neither the text nor the structured data says that anything changed."""
    newsroom.publish_edit()
    page = fetch(newsroom.origin + AFTER["northlight/leaked-warning"].path).body.decode()
    assert "familiar with the matter" in " ".join(BEFORE["northlight/leaked-warning"].paragraphs)
    assert "familiar with the matter" not in page
    assert "Correct" not in page
    assert '"dateModified": "2026-03-05T08:15:00+01:00"' in page


def test_publishing_the_edit_again_changes_nothing(newsroom: Newsroom) -> None:
    """The second POST is no error."""
    once, twice = (
        (fetch(f"{newsroom.origin}/edit", method="POST").status, [fetch(u).body for u in newsroom.feed_urls])
        for _ in range(2)
    )
    assert once == twice


def test_wire_copies_carry_the_agencys_paragraphs_at_other_urls() -> None:
    """Each copy's text is the original's from its start; two of the five are shortened."""
    copies = [article for article in BEFORE.values() if article.wire is not None]
    originals = [BEFORE[str(copy.wire)] for copy in copies]
    for copy, original in zip(copies, originals, strict=True):
        assert copy.paragraphs == original.paragraphs[: len(copy.paragraphs)]
        assert copy.path != original.path
        assert copy.published > original.published
    shortened = [len(a.paragraphs) < len(b.paragraphs) for a, b in zip(copies, originals, strict=True)]
    assert sorted(shortened) == [False, False, False, True, True]


def test_articles_are_of_a_natural_length_and_of_the_week() -> None:
    """150 to 500 words each, published between 2 and 6 March 2026."""
    for name, article in {**BEFORE, **AFTER}.items():
        assert 150 <= len(" ".join(article.paragraphs).split()) <= 500, name
        assert datetime(2026, 3, 2, tzinfo=UTC) <= article.published < datetime(2026, 3, 7, tzinfo=UTC), name


def test_the_readme_lists_every_article() -> None:
    """No article stands there without a purpose."""
    readme = (NEWSROOM.parent / "README.md").read_text(encoding="utf-8")
    rows = {line.split("`")[1] for line in readme.splitlines() if line.startswith("| `")}
    assert rows == set(AFTER)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact['article']}:{fact['content'][:20]}")
def test_every_gold_fact_stands_once_in_its_editions_and_not_in_the_other(fact: dict[str, Any]) -> None:
    """Content and claim stand in the text word for word, and so does the speaker's name."""
    for edition, articles in ((1, BEFORE), (2, AFTER)):
        article = articles.get(fact["article"])
        text = "\n".join(article.paragraphs) if article else ""
        expected = edition in fact.get("editions", [1, 2])
        assert text.count(fact["content"]) == int(expected)
        for field in ("speaker", "via", "medium", "claim", "counted"):
            assert not expected or fact.get(field, "") in text, field


def test_gold_facts_use_the_contracts_words() -> None:
    """Forms, relations and modes come from the events' own vocabularies."""
    assert len(FACTS) >= 25
    allowed = {"statement": STATEMENT_KINDS, "figure": RELATIONS, "dispute": DISPUTE_MODES}
    field = {"statement": "form", "figure": "relation", "dispute": "mode"}
    for fact in FACTS:
        assert fact[field[fact["kind"]]] in allowed[fact["kind"]], fact


def test_an_unknown_path_is_a_404_that_names_it(newsroom: Newsroom) -> None:
    """Nothing is made up for a path that isn't published."""
    answer = fetch(f"{newsroom.origin}/kpa/story/nowhere")
    assert answer.status == 404
    assert b"/kpa/story/nowhere" in answer.body
