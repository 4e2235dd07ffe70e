"""Lists of feeds from other readers, and for them."""

from __future__ import annotations

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from producers.sources.article import RefusedError
from producers.sources.opml import Outlined, parse_opml, write_opml

LIST = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Mine</title></head><body>
  <outline text="News"><outline text="Local">
    <outline type="rss" text="Quay &amp; Pier" xmlUrl="https://quay.example/feed"/>
  </outline></outline>
  <outline title="Hill" text="ignored" xmlurl=" https://hill.example/rss "/>
  <outline text="Again" xmlUrl="https://quay.example/feed"/>
  <outline text="A note"/>
</body></opml>"""


def test_feeds_are_read_once_each_with_their_titles_and_folders() -> None:
    assert parse_opml(LIST) == [
        Outlined(url="https://quay.example/feed", title="Quay & Pier", folder="News/Local"),
        Outlined(url="https://hill.example/rss", title="Hill", folder=""),
    ]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "broken XML"),
        (b"<opml><body>", "broken XML"),
        (b'<?xml version="1.0" encoding="none-such"?><opml/>', "broken XML"),
        (b"<html/>", "its root is <html>"),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml>&a;</opml>', "declares entities"),
        (
            b"<opml>" + b'<outline text="x">' * 60 + b"</outline>" * 60 + b"</opml>",
            "nested more than 50 deep",
        ),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        parse_opml(raw)


def test_a_list_is_written_with_an_outline_for_each_folder() -> None:
    root = fromstring(write_opml(parse_opml(LIST), title="Feeds"))
    (news,) = (each for each in root.findall("body/outline") if each.get("text") == "News")
    assert [each.get("xmlUrl") for each in news.findall("outline/outline")] == ["https://quay.example/feed"]
    assert root.findtext("head/title") == "Feeds"


NAMES = st.text(st.characters(exclude_characters="/"), max_size=20)


@given(st.lists(st.tuples(NAMES, st.lists(NAMES, max_size=3)), max_size=8))
def test_whatever_feeds_and_folders_are_called_the_list_can_be_read_again(
    names: list[tuple[str, list[str]]],
) -> None:
    feeds = [
        Outlined(url=f"https://quay.example/{n}?a=1&b=<", title=title, folder="/".join(folder))
        for n, (title, folder) in enumerate(names)
    ]
    again = parse_opml(write_opml(feeds, title="\x00<&"))
    assert {feed.url for feed in again} == {feed.url for feed in feeds}


def test_whether_articles_are_read_from_their_pages_is_kept_under_a_namespace_of_its_own() -> None:
    feeds = [
        Outlined(url="https://hill.example/rss", title="Hill"),
        Outlined(url="https://quay.example/feed", title="Quay", full_text=True),
    ]
    written = write_opml(feeds, title="Feeds")
    assert b'onrecord:fullText="true"' in written
    assert parse_opml(written) == feeds


def test_an_attribute_of_that_name_outside_the_namespace_says_nothing() -> None:
    outline = b'<outline xmlUrl="https://hill.example/" fullText="true"/>'
    (feed,) = parse_opml(b"<opml><body>" + outline + b"</body></opml>")
    assert not feed.full_text
