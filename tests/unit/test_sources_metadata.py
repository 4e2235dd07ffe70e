# ruff: noqa: RUF001 - typographic dashes are under test
"""What is believed of the several titles and dates that one page declares of its article."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from producers.sources.article import Article
from producers.sources.dates import most_exact
from producers.sources.htmltree import document
from producers.sources.metadata import page_metadata
from producers.sources.pages import read_page

LOOKED_AT = datetime(2026, 3, 10, tzinfo=UTC)
TEN_IN_HELSINKI = datetime(2026, 3, 6, 8, 15, tzinfo=UTC)
TITLE = "Pier to reopen in May"
FRIDAY = '<time itemprop="{mark}" datetime="2026-03-06T10:15:00+02:00">Friday</time>'
PUBDATE = '" pubdate="pubdate'
TEXT = (
    "<p>The harbour office of Eastmouth said on Friday that the pier would open again before the summer.</p>"
    "<p>Work on its piles took a year longer than planned, and shops along the front lost trade by it.</p>"
)


def page(head: str = "", heading: str = "", *, window: str = "", above: str = "") -> str:
    shown = f"<h1>{heading}</h1>" if heading else ""
    return (
        f"<!doctype html><html><head><title>{window}</title>{head}</head>"
        f"<body>{above}<article>{shown}{TEXT}</article></body></html>"
    )


def ld(document: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(document)}</script>'


def written(script: str) -> str:
    return f'<script type="application/ld+json">{script}</script>'


def meta(**contents: str) -> str:
    names = {"title": "og:title", "site": "og:site_name", "published": "article:published_time"}
    return "".join(f'<meta property="{names[key]}" content="{text}">' for key, text in contents.items())


def news(**fields: object) -> dict[str, object]:
    return {"@type": "NewsArticle", **fields}


def read(markup: str) -> Article:
    return read_page(
        markup.encode(), source="s", looked_at=LOOKED_AT, url="https://www.harbourpost.example/news/pier"
    )


@pytest.mark.parametrize(
    "markup",
    [
        page(meta(title=f"{TITLE} | Harbour Post", site="Harbour Post")),
        page(meta(title=f"Harbour Post - {TITLE}", site="Harbour Post")),
        page(meta(title=f"{TITLE} - News - Harbour Post", site="Harbour Post"), TITLE),
        page(meta(title=f"{TITLE} | Coast", site="Harbour Post"), TITLE, window=f"{TITLE} | Coast | Post"),
        page(ld(news(name=TITLE))),
        page(ld(news(headline=f"{TITLE} | Harbour Post", publisher={"name": "Harbour Post"}))),
        page(meta(title="Pier near town to reopen in May"), TITLE, window="Pier near town to reopen in May"),
        page(meta(title=TITLE), f"Coast {TITLE}", window=TITLE),
        page("<meta name='parsely-page' content='{" + f'"title": "{TITLE}"' + "}'>"),
        page('<link rel="canonical" href="https://harbourpost.example/a">', window=f"{TITLE} – Harbour Post"),
        page(meta(title="You will not believe this pier"), TITLE, window=f"{TITLE} | Harbour Post"),
        page(ld(news(headline="Pier reopens: what to know")) + meta(title=TITLE), TITLE),
        page(ld(news(headline="Pier to reopen…")), TITLE),
        page(ld(news(headline=TITLE)) + meta(title=TITLE), f"Harbour {TITLE}"),
        page(ld(news(headline=TITLE)), above="<header><h1>Harbour Post</h1></header>"),
        page(meta(title=TITLE, site="Harbour Post"), above="<h1>Harbour Post</h1>", window="Harbour Post"),
        page(meta(title=TITLE), above="<h1>Subscribe to our newsletter</h1>"),
        page(above="<h1><img alt=''></h1>", heading=TITLE),
        page(ld(news(headline=[TITLE]))),
        page(ld(news(headline={"@value": TITLE}))),
        page(meta(site="Harbour Post"), window=f"{TITLE} -- Harbour Post"),
        page(meta(site="Harbour Post"), window=f"Harbour Post: {TITLE}"),
        page(ld({"@type": "WebSite", "name": "The Post"}), window=f"{TITLE} | The Post"),
        page(ld(news(publisher={"name": "HM"})) + meta(site="The Post"), window=f"{TITLE} | The Post"),
        page(heading="Pier to<br>reopen <em>in</em> May"),
        page(heading="<div>Pier to reopen</div><div>in May</div>"),
        page(ld(news(headline="What to know: pier")) + meta(title=TITLE), TITLE, window="What to know: pier"),
    ],
)  # fmt: skip
def test_the_title_is_what_most_of_a_pages_names_agree_on_without_the_outlet(markup: str) -> None:
    assert page_metadata(document(markup)).title == TITLE


def test_the_address_of_a_page_tells_its_outlets_name_where_nothing_else_does() -> None:
    assert read(page(window=f"{TITLE} | Harbour Post")).title == TITLE
    logo_above = read(page(meta(title=TITLE), above="<h1>Harbour Post</h1>"))
    assert logo_above.title == TITLE


def test_a_word_before_a_colon_that_is_part_of_the_outlets_address_stays_in_the_title() -> None:
    assert read(page(window="Harbour: Pier to reopen")).title == "Harbour: Pier to reopen"


def test_a_headline_that_is_cut_off_at_what_search_engines_take_is_taken_from_the_heading() -> None:
    title = "The pier of Eastmouth, " + "which was closed for years, " * 4 + "is to reopen in May"
    assert page_metadata(document(page(ld(news(headline=title[:110])), title))).title == title


def test_a_heading_in_other_words_than_the_title_is_no_part_of_the_text() -> None:
    article = read(page(ld(news(headline=TITLE)) + meta(title=TITLE), "Eastmouth’s pier opens again in May"))
    assert article.title == TITLE
    assert article.text.startswith("The harbour office")


def test_an_article_before_the_outlets_name_is_part_of_the_name() -> None:
    assert read(page(window=f"{TITLE} | The Harbour Post")).title == TITLE
    assert page_metadata(document(page(meta(title=f"{TITLE} | Post", site="The Post")))).title == TITLE


def test_a_dash_within_a_title_is_kept() -> None:
    title = "Pier – and promenade – to reopen | Photos"
    assert page_metadata(document(page(meta(title=title, site="Harbour Post")))).title == title


@pytest.mark.parametrize(
    "script",
    [
        '<!-- {"@type": "NewsArticle", "headline": "Pier to reopen in May"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Pier to reopen in May"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "Pier to reopen in May",}',
        '[{"@type": "NewsArticle", "headline": "Pier to reopen in May"},]',
        '{"@type": "NewsArticle", "headline": "Pier to reopen in May"};',
        '{"@type": "NewsArticle", "description": "two\nlines", "headline": "Pier to reopen in May"}',
        r'{"@type": "NewsArticle", "description": "the mayor\'s", "headline": "Pier to reopen in May"}',
        '{"@type": "NewsArticle", "description": "a "quoted" word", "headline": "Pier to reopen in May"}',
        '{"@type": "NewsArticle", "headline": "Pier to reopen in May", "image": {{ image }} }',
        '{"@type": "NewsArticle", "headline": "Pier to reopen in May"}'.replace('"', "&quot;"),
    ],
)
def test_broken_json_ld_gives_what_can_be_made_out(script: str) -> None:
    assert page_metadata(document(page(written(script)))).title == TITLE


def test_of_several_articles_in_json_ld_the_one_with_headline_and_date_is_the_pages() -> None:
    teaser = news(name="Another")
    own = news(headline=TITLE, datePublished="2026-03-06T10:15:00+02:00")
    metadata = page_metadata(document(page(ld({"@graph": [teaser, own]}))))
    assert (metadata.title, metadata.published) == (TITLE, ("2026-03-06T10:15:00+02:00",))


@pytest.mark.parametrize(
    "own",
    [
        {"url": "https://harbourpost.example/news/pier"},
        {"mainEntityOfPage": "https://www.harbourpost.example/news/pier#main"},
        {"mainEntityOfPage": {"@type": "WebPage", "@id": "https://www.harbourpost.example/news/pier"}},
        {},
    ],
    ids=str,
)
def test_of_several_articles_in_json_ld_the_one_about_this_page_is_the_pages(own: dict[str, object]) -> None:
    other = news(
        headline="Ferry is late",
        url="https://harbourpost.example/news/ferry",
        datePublished="2026-01-02T03:04:05Z",
    )
    mine = news(headline=TITLE, datePublished="2026-03-06T10:15:00+02:00", **own)
    article = read(page(ld([other, mine])))
    assert (article.title, article.published.at) == (TITLE, TEN_IN_HELSINKI)


def test_of_articles_without_addresses_in_json_ld_the_one_under_the_pages_heading_is_the_pages() -> None:
    other = news(headline="Ferry is late", datePublished="2026-01-02T03:04:05Z")
    mine = news(headline=TITLE, datePublished="2026-03-06T10:15:00+02:00")
    article = read(page(ld(other) + ld(mine), TITLE))
    assert (article.title, article.published.at) == (TITLE, TEN_IN_HELSINKI)


def test_people_and_organisations_that_an_article_refers_to_are_looked_up() -> None:
    own = news(headline=TITLE, publisher={"@id": "/#us"}, author=[{"@id": "/#ann"}, {"@id": "/#nobody"}])
    others = [{"@id": "/#us", "name": "Harbour Post"}, {"@id": "/#ann", "name": "Ann Moor"}]
    metadata = page_metadata(document(page(ld({"@graph": [own, *others]}))))
    assert (metadata.outlet, metadata.authors) == ("Harbour Post", ("Ann Moor",))


@pytest.mark.parametrize(
    "head",
    [
        ld(news(datePublished="2026-03-06T10:15:00+02:00", dateModified="2026-03-07T09:00:00Z")),
        ld([{"@type": "WebSite"}, news(datePublished=["2026-03-06T10:15:00+02:00"])]),
        ld({"@graph": [{"@type": "WebPage", "datePublished": "2026-03-06T10:15:00+02:00"}]}),
        ld(news(dateModified="2026-03-07T09:00:00Z")) + meta(published="2026-03-06T08:15:00Z"),
        ld(news(datePublished="2026-03-06T10:15:00")) + meta(published="2026-03-06T10:15:00+02:00"),
        ld(news(datePublished="2026-03-06T10:15:00Z")) + meta(published="2026-03-06T10:15:00+02:00"),
        ld(news(datePublished="2026-03-06T10:15:00+02:00")) + meta(published="2026-03-06T10:15:00Z"),
        ld(news(datePublished="2026-03-06")) + meta(published="2026-03-06T08:15:00+00:00"),
        ld(news(datePublished=1_772_784_900)) + meta(published="2026-03-06"),
        ld(news(datePublished="soon")) + meta(published="2026-03-06T10:15:00+0200"),
        meta(published="2026-03-06T10:15:00+02:00[Europe/Helsinki]"),
        '<meta itemprop="datePublished" content="2026-03-06T10:15+02:00">',
        '<meta name="date" content="2026-03-06T08:15:00Z">',
        ld(news(datePublished="soon")) + '<meta name="date" content="2026-03-06T08:15:00Z">',
        ld(news(datePublished="1970-01-01T00:00:00Z")) + meta(published="2026-03-06T08:15:00Z"),
        ld(news(dateCreated="2026-03-06T08:15:00Z")),
        '<meta name="bt:pubDate" content="2026-03-06T08:15:00Z">',
        ld({"type": "newsarticle", "datePublished": "2026-03-06T08:15:00Z"}),
        '<meta name="article:post_date" content="2026-03-06T08:15:00Z">',
        "<meta name='parsely-page' content='" + '{"pub_date": "2026-03-06T08:15:00Z"}' + "'>",
        written('{"@type": "NewsArticle", "a": "b "c" d", "datePublished": "2026-03-06T10:15:00+02:00"}'),
    ],
)
def test_the_moment_is_the_most_exact_that_the_page_gives_of_its_publication(head: str) -> None:
    published = read(page(head, TITLE)).published
    assert (published.at, published.zone_known) == (TEN_IN_HELSINKI, True)


@pytest.mark.parametrize(
    "element",
    [
        '<span itemprop="datePublished" content="2026-03-06T10:15:00+02:00">Friday</span>',
        f'{FRIDAY.format(mark="datePublished")}<time itemprop="dateModified" datetime="2026-03-07T10:15Z">',
        f'<time datetime="2026-03-01T00:00:00Z">of another</time>{FRIDAY.format(mark="x" + PUBDATE)}',
        '<time datetime="2026-03-06T10:15:00+02:00">Friday</time>',
        '<span itemprop="datePublished">6 March 2026 10:15:00 +02:00</span>',
        '<span property="dc:date dc:created" content="2026-03-06T10:15:00+02:00">Friday</span>',
        '<time property="schema:datePublished" datetime="2026-03-06T10:15:00+02:00">Friday</time>',
        '<abbr class="published" title="2026-03-06T10:15:00+02:00">Friday</abbr>',
        '<time class="updated" datetime="2026-03-07"></time><time datetime="2026-03-06T10:15:00+02:00">',
    ],
)
def test_an_element_that_is_marked_as_the_date_of_publication_is_believed(element: str) -> None:
    published = read(page("", TITLE, above=element)).published
    assert (published.at, published.precision) == (TEN_IN_HELSINKI, "second")


def test_the_moment_beside_the_heading_is_that_of_a_day_that_is_declared_without_one() -> None:
    aside = "<aside><time datetime='2026-03-06T07:00:00Z'>another story</time></aside>"
    beside = "<time datetime='2026-03-06T10:15:00+02:00'></time><time datetime='2026-03-07T09:00:00Z'></time>"
    for head in ('<meta property="article:published_time" content="2026-03-06">', ""):
        published = read(page(head, f"{TITLE}</h1><p>6 March 2026</p>{beside}<h1>", above=aside)).published
        assert (published.at, published.precision) == (TEN_IN_HELSINKI, "second")


def test_a_year_of_copyright_is_no_day_of_publication() -> None:
    published = read(page("", f"{TITLE}</h1><p>Copyright 1998-2025 Harbour Post</p><h1>")).published
    assert (published.at, published.precision) == (datetime(2025, 1, 1, tzinfo=UTC), "year")
    published = read(page("", f"{TITLE}</h1><p>January 1, 2025</p><h1>")).published
    assert (published.at, published.precision) == (datetime(2025, 1, 1, tzinfo=UTC), "day")


@pytest.mark.parametrize(
    "shown",
    [
        "<p>Published 6 March 2026 10:15 EET | Updated 7 March 2026 11:00 EET</p>",
        "<p>Updated 7 March 2026 11:00 EET</p><p>Published: 6 March 2026, 10:15 EET</p>",
        "<div>Published 3:15 AM EST, Fri March 6, 2026</div>",
        "<p>Published Fri, 06 Mar 2026 10:15 +0200</p>",
    ],
)
def test_the_moment_that_readers_are_shown_is_read_with_its_zone(shown: str) -> None:
    published = read(page("", f"{TITLE}</h1>{shown}<h1>")).published
    assert (published.at, published.zone_known) == (TEN_IN_HELSINKI, True)


@pytest.mark.parametrize(
    "shown",
    [
        "<p>Published 6 March 2026</p>",
        "<p>Posted on March 6, 2026</p>",
        "<div><span>Published:</span> <span>6 March 2026</span></div>",
        "<p>First published: Fri 6 Mar 2026</p>",
    ],
)
def test_the_date_that_readers_are_shown_outweighs_one_of_a_change(shown: str) -> None:
    changed = '<meta property="article:modified_time" content="2026-03-09T08:15:00Z">'
    published = read(page(changed, f"{TITLE}</h1>{shown}<h1>")).published
    assert (published.at, published.precision) == (datetime(2026, 3, 6, tzinfo=UTC), "day")


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (("2026-03-06T10:15:00", "2026-03-06T12:40:00+02:00"), "2026-03-06T10:15:00"),
        (("2026-03-06T10:15:00+02:00", "2026-03-06T09:00:00+02:00"), "2026-03-06T10:15:00+02:00"),
        (("2026-03-06", "2026-03-09T08:15:00Z"), "2026-03-06"),
        (("2026-03-06T10:15:00Z", "2026-03-06T08:15:00Z"), "2026-03-06T10:15:00Z"),
        (("nonsense", "2026-03-06"), "2026-03-06"),
        (("nonsense", "9999-01-01"), "nonsense"),
    ],
    ids=str,
)
def test_a_date_that_says_something_else_takes_no_other_dates_place(
    dates: tuple[str, ...], expected: str
) -> None:
    assert most_exact(dates, looked_at=LOOKED_AT).raw == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Fri Mar 06 2026 10:15:00 GMT+0200 (Eastern European Standard Time)", TEN_IN_HELSINKI),
        ("20260306T081500Z", TEN_IN_HELSINKI),
        ("2026-03-06 10:15:00 Europe/Helsinki", TEN_IN_HELSINKI),
        ("Published on: March 6, 2026 3:15 am ET", TEN_IN_HELSINKI),
        ("July 6, 2025 4:15 am ET", datetime(2025, 7, 6, 8, 15, tzinfo=UTC)),
    ],
)
def test_clocks_with_the_name_of_a_zone_are_read_by_its_rules_on_that_day(
    raw: str, expected: datetime
) -> None:
    date = most_exact([raw], looked_at=LOOKED_AT)
    assert (date.at, date.zone_known) == (expected, True)
