"""The canonical URL, rule by rule, and whose word counts for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.sources.canonical import UrlError, canonical
from producers.sources.sites import same_site, trusted_canonical

SAME = [
    ("HTTPS://Example.COM/Story", "https://example.com/Story"),
    ("https://example.com./a", "https://example.com/a"),
    ("https://reader:secret@example.com/a", "https://example.com/a"),
    ("http://example.com:80/a", "http://example.com/a"),
    ("https://example.com:443/a", "https://example.com/a"),
    ("https://example.com:8443/a", "https://example.com:8443/a"),
    ("http://[::1]:80/a", "http://[::1]/a"),
    ("https://münster.example/ä", "https://xn--mnster-3ya.example/%C3%A4"),
    ("  https://example.com/a\n", "https://example.com/a"),
    ("https://example.com", "https://example.com/"),
    ("https://example.com/a/", "https://example.com/a"),
    ("https://example.com/a/?id=1", "https://example.com/a?id=1"),
    ("https://example.com/x/../a/./b", "https://example.com/a/b"),
    ("https://example.com/a#comments", "https://example.com/a"),
    ("https://example.com/#!/story/7", "https://example.com/#!/story/7"),
    ("https://example.com/%7eann/%e4%2f", "https://example.com/~ann/%E4%2F"),
    ("https://example.com/100%", "https://example.com/100%25"),
    ("https://example.com/a b?q=c d", "https://example.com/a%20b?q=c%20d"),
    ("https://example.com/a?q=1+2%2b3", "https://example.com/a?q=1+2%2B3"),
    ("https://example.com/a?", "https://example.com/a"),
    ("https://example.com/a?&&id=1&", "https://example.com/a?id=1"),
    ("https://example.com/a?b=2&a=1", "https://example.com/a?b=2&a=1"),
    ("https://example.com/a?utm_source=x&id=7&utm_medium=y", "https://example.com/a?id=7"),
    ("https://example.com/a?UTM_Source=x", "https://example.com/a"),
    ("https://example.com/a?fbclid=1&gclid=2&dclid=3&msclkid=4&mc_cid=5", "https://example.com/a"),
    ("https://example.com/a?at_medium=rss&ns_campaign=b&CMP=c", "https://example.com/a"),
    ("https://example.com/a;jsessionid=AB12?id=1", "https://example.com/a?id=1"),
    ("https://m.example.com/a", "https://www.example.com/a"),
    ("https://mobile.example.co.uk/a", "https://www.example.co.uk/a"),
    ("https://amp.example.com/a", "https://www.example.com/a"),
    ("https://en.m.example.org/a", "https://en.example.org/a"),
    ("https://mobile.de/a", "https://mobile.de/a"),
    ("https://example.com/2026/a-story/amp/", "https://example.com/2026/a-story"),
    ("https://example.com/a-story.amp.html", "https://example.com/a-story.html"),
    ("https://example.com/a-story.amp", "https://example.com/a-story"),
    ("https://example.com/gear/amp", "https://example.com/gear/amp"),
    ("https://example.com/a?amp=1&id=2", "https://example.com/a?id=2"),
    ("https://example.com/a?outputType=amp", "https://example.com/a"),
    ("https://www.google.com/amp/s/example.com/a-1/amp?id=2", "https://example.com/a-1?id=2"),
    ("https://example-com.cdn.ampproject.org/c/s/example.com/a-1", "https://example.com/a-1"),
]

DIFFERENT = [
    ("https://example.com/story?id=1", "https://example.com/story?id=2"),
    ("https://example.com/?p=1", "https://example.com/?p=2"),
    ("https://example.com/Story", "https://example.com/story"),
    ("https://example.com/a%2Fb", "https://example.com/a/b"),
    ("https://example.com/a?x=1&x=2", "https://example.com/a?x=2&x=1"),
    ("https://example.com/a?q=1%262", "https://example.com/a?q=1&2"),
    ("https://one.example.com/a", "https://two.example.com/a"),
    ("https://example.com/#!/a", "https://example.com/#!/b"),
    ("https://example.com/a/1", "https://example.com/a/2"),
    ("http://127.0.0.1:8001/a", "http://127.0.0.1:8002/a"),
    ("https://example.com/a?ref=1", "https://example.com/a?ref=2"),
]

NONSENSE = [
    "",
    "story.html",
    "//example.com/a",
    "ftp://example.com/a",
    "javascript:alert(1)",
    "http:///a",
    "http://a b/c",
    "http://example.com:port/",
    "http://[::1/",
    "http://example.com/" + "a" * 5000,
    "https://exa\u2028mple/\ud800",
]


@pytest.mark.parametrize(("url", "expected"), SAME)
def test_addresses_of_one_article_get_one_spelling(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_articles_are_never_merged(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize("url", NONSENSE)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(UrlError):
        canonical(url)


PIECES = ["amp", ".amp", "amp.html", "..", ".", "", "a-1", "%2e", "%2E%2e", "%25", ";jsessionid=1", "é", "%"]
HOSTS = [
    "example.com",
    "m.example.com",
    "m.m.amp.example.co.uk",
    "google.com",
    "x.cdn.ampproject.org",
    "[::1]",
]
QUERIES = ["utm_source=1", "id=1", "amp", "amp=1", "", "=", "a=b=c", "q=%7e", "%75tm_source=1", "?"]


@given(
    host=st.sampled_from(HOSTS),
    path=st.lists(
        st.sampled_from([*PIECES, "c", "s", "amp", "example.org"]) | st.text(max_size=4), max_size=6
    ),
    query=st.lists(st.sampled_from(QUERIES) | st.text(max_size=4), max_size=4),
    fragment=st.sampled_from(["", "top", "!/a", "/b c", "!"]),
)
def test_a_canonical_url_is_its_own_canonical_url(
    host: str, path: list[str], query: list[str], fragment: str
) -> None:
    url = f"https://{host}/{'/'.join(path)}?{'&'.join(query)}#{fragment}"
    try:
        once = canonical(url)
    except UrlError:
        return
    assert canonical(once) == once
    assert once.isascii()


@given(st.text())
def test_any_text_is_canonical_or_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"https://example.com/{text}"):
        try:
            once = canonical(url)
        except UrlError:
            continue
        assert canonical(once) == once


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("https://www.example.co.uk/a", "https://news.example.co.uk/b", True),
        ("https://one.co.uk/a", "https://two.co.uk/a", False),
        ("https://ann.github.io/a", "https://bob.github.io/a", False),
        ("http://127.0.0.1:1/a", "http://127.0.0.1:1/b", True),
        ("http://127.0.0.1:1/a", "http://127.0.0.1:2/a", False),
        ("http://127.0.0.1:1/a", "https://example.com/a", False),
    ],
)
def test_a_site_is_a_registrable_domain_or_one_host_and_port(one: str, other: str, *, expected: bool) -> None:
    assert same_site(one, other) is expected


@pytest.mark.parametrize(
    ("page", "declared", "expected"),
    [
        ("https://example.com/a?utm_x=1", None, "https://example.com/a"),
        ("https://example.com/a?from=list", "https://www.example.com/a", "https://www.example.com/a"),
        ("https://m.example.com/a?x=1", "/story/a", "https://m.example.com/story/a"),
        ("https://example.com/a", "https://elsewhere.org/a", "https://example.com/a"),
        ("https://example.com/a", "https://example.com/", "https://example.com/a"),
        ("https://example.com/story?id=1", "https://example.com/story", "https://example.com/story?id=1"),
        ("https://example.com/story?page=2", "https://example.com/story", "https://example.com/story"),
        ("https://example.com/a", "http://[nonsense", "https://example.com/a"),
        ("https://example.com/a", "javascript:void(0)", "https://example.com/a"),
    ],
)
def test_a_page_is_believed_within_its_own_site_and_where_nothing_folds(
    page: str, declared: str | None, expected: str
) -> None:
    assert trusted_canonical(page, declared) == canonical(expected)
