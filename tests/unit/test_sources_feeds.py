# ruff: noqa: RUF001 - the tests' names are their docstrings; typographic marks are under test
"""Feeds in every format, whole, broken and hostile."""

from __future__ import annotations

import json

import msgspec
import pytest

from producers.sources.article import RefusedError
from producers.sources.feeds import Feed, Taken, parse_feed, without_taken
from producers.sources.jsonfeed import is_json_feed, parse_json_feed
from producers.sources.media import kind_of

BODY = "<p>“We’ll rebuild the pier,” the mayor said.</p><p>Work starts in May &amp; ends in June.</p>" * 3
TEXT = "\n".join(["“We’ll rebuild the pier,” the mayor said.\nWork starts in May & ends in June."] * 3)

RSS = f"""<?xml version="1.0" encoding="ISO-8859-1"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Harbour &amp; Coast</title><language>en-gb</language>
<item><title>Pier &lt;b&gt;rebuilt&lt;/b&gt;</title><link>https://example.com/pier?utm_source=rss</link>
<dc:creator>Ann Moor</dc:creator><pubDate>Fri, 06 Mar 2026 10:15:00 +0200</pubDate>
<description>Short.</description><content:encoded><![CDATA[{BODY}]]></content:encoded></item>
<item><title>Second</title><link>https://example.com/second</link>
<description>Only a teaser…</description></item>
</channel></rss>"""

ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Harbour &amp; Coast</title>
<entry><title type="html">Pier &lt;b&gt;rebuilt&lt;/b&gt;</title><id>tag:example.com,2026:1</id>
<link rel="alternate" href="/pier"/><author><name>Ann Moor</name></author>
<published>2026-03-06T10:15:00+02:00</published><updated>2026-03-07T00:00:00Z</updated>
<summary>Short.</summary><content type="html"><![CDATA[{BODY}]]></content></entry></feed>"""

RDF = f"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel rdf:about="https://example.com/"><title>Harbour &amp; Coast</title></channel>
<item rdf:about="https://example.com/pier"><title>Pier rebuilt</title><link>https://example.com/pier</link>
<dc:creator>Ann Moor</dc:creator><dc:date>2026-03-06T10:15:00+02:00</dc:date>
<content:encoded><![CDATA[{BODY}]]></content:encoded></item></rdf:RDF>"""

RSS_091 = f"""<?xml version="1.0"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://127.0.0.1:1/rss-0.91.dtd">
<rss version="0.91"><channel><title>Harbour &amp; Coast</title>
<item><title>Pier rebuilt</title><link>https://example.com/pier</link>
<description>{BODY.replace("&", "&amp;").replace("<", "&lt;") * 5}</description></item></channel></rss>"""

JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour & Coast",
        "items": [
            {
                "id": "1",
                "url": "https://example.com/pier",
                "title": "Pier rebuilt",
                "content_html": BODY,
                "date_published": "2026-03-06T10:15:00+02:00",
                "authors": [{"name": "Ann Moor"}],
            },
            {"id": "2", "url": 7},
        ],
    }
)


def feeds() -> list[Feed]:
    parsed = [parse_feed(text, base="https://example.com/feed") for text in (RSS, ATOM, RDF)]
    return [*parsed, parse_json_feed(JSON_FEED)]


@pytest.mark.parametrize("feed", feeds(), ids=["rss", "atom", "rdf", "json"])
def test_a_feed_of_any_format_gives_its_entries_whole(feed: Feed) -> None:
    entry = feed.entries[0]
    assert feed.title == "Harbour & Coast"
    assert entry.title == "Pier rebuilt"
    assert (entry.link or "").startswith("https://example.com/pier")
    assert entry.text == TEXT
    assert entry.whole
    assert entry.authors == ("Ann Moor",)
    assert entry.published in ("Fri, 06 Mar 2026 10:15:00 +0200", "2026-03-06T10:15:00+02:00")


def test_plain_text_is_taken_literally_and_html_is_not() -> None:
    plain = ATOM.replace('type="html"', 'type="text"').replace(BODY, "5 < 6 &amp; <b>literal</b>")
    assert parse_feed(plain).entries[0].title == "Pier <b>rebuilt</b>"
    assert parse_feed(plain).entries[0].text == "5 < 6 &amp; <b>literal</b>"
    marked_up = RSS.replace(BODY, "5 &lt; 6 &amp; <b>bold</b>")
    assert parse_feed(marked_up).entries[0].text == "5 < 6 & bold"


def test_rss_of_the_nineties_is_read_without_fetching_its_document_type() -> None:
    feed = parse_feed(RSS_091)
    assert feed.entries[0].whole
    assert feed.entries[0].text.startswith("“We’ll rebuild the pier,”")


def test_a_teaser_is_not_taken_for_the_article() -> None:
    teaser = parse_feed(RSS).entries[1]
    assert not teaser.whole
    assert teaser.text == "Only a teaser…"


@pytest.mark.parametrize("ending", ["…", "...", "[…]", "Read more", "Continue reading the story"])
def test_a_long_text_that_is_visibly_cut_off_is_not_whole(ending: str) -> None:
    feed = parse_feed(RSS.replace(BODY, BODY + f"<p>And then {ending}</p>"))
    assert not feed.entries[0].whole


def test_the_postscript_of_blogs_is_no_part_of_the_text() -> None:
    postscript = "<p>The post <a>Pier</a> appeared first on <a>Harbour</a>.</p>"
    assert parse_feed(RSS.replace(BODY, BODY + postscript)).entries[0].text == TEXT


def test_a_truncated_feed_gives_the_entries_that_are_whole_and_a_warning() -> None:
    truncated = RSS[: RSS.index("Only a teaser")]
    feed = parse_feed(truncated)
    assert [entry.title for entry in feed.entries] == ["Pier rebuilt"]
    assert "took 1 whole entries, left 1 cut off" in feed.warnings[0]


def test_a_feed_cut_off_in_its_first_entry_is_refused() -> None:
    with pytest.raises(RefusedError, match="broken XML without one whole entry"):
        parse_feed(RSS[: RSS.index("</content:encoded>")])


def test_an_item_of_a_json_feed_that_does_not_fit_is_left_out_with_a_warning() -> None:
    feed = parse_json_feed(JSON_FEED)
    assert len(feed.entries) == 1
    assert feed.warnings[0].startswith("item 2 was left out: Expected")


@pytest.mark.parametrize("text", ["{", "[]", '{"version": "1"}', "[" * 100_000])
def test_json_that_is_no_feed_is_refused(text: str) -> None:
    assert not is_json_feed(text)
    with pytest.raises(RefusedError, match="not a JSON Feed"):
        parse_json_feed(text)


def test_an_empty_feed_is_a_feed_with_a_warning() -> None:
    feed = parse_feed('<rss version="2.0"><channel><title>Quiet</title></channel></rss>')
    assert (feed.entries, feed.warnings) == ((), ("the feed has no entries",))


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))

HOSTILE = {
    "a billion laughs": f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]><rss><title>&l9;</title></rss>',
    "a local file": '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/hostname">]><rss>&f;</rss>',
    "a remote file": '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x">%p;]><rss/>',
    "attributes": "<rss " + " ".join(f'a{n}="1"' for n in range(20_000)) + "/>",
    "depth": "<rss>" + "<a>" * 100_000 + "</a>" * 100_000 + "</rss>",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_bombs_and_external_entities_are_refused(text: str) -> None:
    with pytest.raises(RefusedError, match=r"declares entities|nested more than|attributes"):
        parse_feed(text)


def test_an_encoding_declaration_that_lies_does_not_open_a_way_round_the_check() -> None:
    hidden = '<?xml version="1.0" encoding="utf-7"?>' + HOSTILE["a local file"]
    with pytest.raises(RefusedError, match="declares entities"):
        parse_feed(hidden)


def test_a_feed_that_names_a_path_is_never_opened() -> None:
    with pytest.raises(RefusedError):
        parse_feed("/etc/hostname")


@pytest.mark.parametrize("feed", feeds(), ids=["rss", "atom", "rdf", "json"])
def test_entries_that_bear_known_marks_are_left_out_and_counted(feed: Feed) -> None:
    first = without_taken(feed, Taken())
    assert (first.entries, first.unchanged) == (feed.entries, 0)
    again = without_taken(feed, Taken(marks=first.marks))
    assert (again.entries, again.unchanged, again.marks) == ((), len(feed.entries), first.marks)


@pytest.mark.parametrize(
    "change",
    [{"title": "Pier closed"}, {"link": "https://example.com/other"}, {"published": None}, {"markup": "<b>"}],
    ids=lambda change: next(iter(change)),
)
def test_an_entry_that_says_something_else_bears_another_mark(change: dict[str, str | None]) -> None:
    feed = parse_feed(RSS)
    known = without_taken(feed, Taken()).marks
    edited = msgspec.structs.replace(feed.entries[0], **change)
    changed = msgspec.structs.replace(feed, entries=(edited, *feed.entries[1:]))
    assert without_taken(changed, Taken(marks=known)).entries == (edited,)


def test_an_entry_that_is_to_be_read_from_its_page_from_now_on_bears_another_mark() -> None:
    feed = parse_feed(RSS)
    known = without_taken(feed, Taken()).marks
    assert without_taken(feed, Taken(marks=known, full_text=True)).entries == feed.entries


def rss(items: str) -> str:
    return f'<rss version="2.0"><channel><title>Harbour</title>{items}</channel></rss>'


@pytest.mark.parametrize(
    ("item", "link"),
    [
        ("<guid>https://example.com/a</guid>", "https://example.com/a"),
        ("<link></link><guid>https://example.com/a?x=1&amp;y=2</guid>", "https://example.com/a?x=1&y=2"),
        ('<guid isPermaLink="false">https://example.com/?p=12</guid>', "https://example.com/?p=12"),
        ("<guid>abc-123</guid>", None),
        ('<guid isPermaLink="false">abc-123</guid>', None),
        ("<link>/a</link><guid>abc-123</guid>", "https://example.com/a"),
    ],
)
def test_an_entry_without_a_link_stands_at_its_identifier_where_that_is_an_address(
    item: str, link: str | None
) -> None:
    (entry,) = parse_feed(rss(f"<item>{item}</item>"), base="https://example.com/feeds/all.xml").entries
    assert entry.link == link


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("ann@harbour.example (Ann Moor)", ("Ann Moor",)),
        ("ann@harbour.com (Ann Moor)", ("Ann Moor",)),
        ("ann@harbour.example", ()),
        ("ann@harbour.com", ()),
        ("Ann Moor (Eastmouth)", ("Ann Moor (Eastmouth)",)),
    ],
)
def test_the_address_of_an_authors_mail_is_no_name(author: str, names: tuple[str, ...]) -> None:
    (entry,) = parse_feed(rss(f"<item><title>A</title><author>{author}</author></item>")).entries
    assert entry.authors == names


def test_what_a_server_says_before_a_feed_is_passed_over() -> None:
    text = f"<br />\n<b>Notice</b>: Undefined index in /srv/feed.php on line 3<br />\n{RSS}"
    assert kind_of(text, declared="text/html") == "feed"
    assert len(parse_feed(text).entries) == 2


def test_a_page_that_shows_a_feeds_source_is_no_feed() -> None:
    assert kind_of(f"<!doctype html><html><body><p>How feeds look:</p>{RSS}</body></html>") == "html"


@pytest.mark.parametrize(
    "change",
    [
        {"title": None},
        {"authors": None, "author": {"name": "Ann Moor"}},
        {"authors": ["Ann Moor"]},
        {"authors": None, "author": "Ann Moor"},
        {"url": "/pier"},
        {"url": "pier", "tags": "news"},
        {"date_published": None},
    ],
    ids=str,
)
def test_a_json_feed_is_read_though_its_writer_was_careless(change: dict[str, object]) -> None:
    item = {"id": "1", "url": "https://example.com/pier", "title": "Pier", "authors": [{"name": "Ann Moor"}]}
    document = {"version": "https://jsonfeed.org/version/1", "title": None, "items": [item | change]}
    feed = parse_json_feed(json.dumps(document), base="https://example.com/feed.json")
    (entry,) = feed.entries
    assert (entry.link, entry.authors, feed.warnings) == ("https://example.com/pier", ("Ann Moor",), ())


def test_a_json_feed_with_raw_line_breaks_in_its_texts_is_read() -> None:
    text = '{"version": "http://jsonfeed.org/version/1", "items": [{"id": 1, "title": "Pier\n\treopens"}]}'
    assert is_json_feed(text)
    assert [entry.title for entry in parse_json_feed(text).entries] == ["Pier reopens"]
