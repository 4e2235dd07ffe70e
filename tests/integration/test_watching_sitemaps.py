"""A news sitemap, or an index of them, is watched as a feed is: what it lists anew is read once."""

from __future__ import annotations

import asyncio
import gzip

import pytest
from pytest_httpserver import HTTPServer

from producers.sources.discovery import find_feeds
from producers.watching.schedule import Schedule
from tests.newsdesk import QUICK, Desk, html, prose
from tests.watching import Heard, Served, watch

XML = "application/xml"
PATIENCE_POLLS = 200


def listing(*urls: str, root: str = "urlset", item: str = "url") -> str:
    listed = "".join(f"<{item}><loc>{url}</loc></{item}>" for url in urls)
    return f'<?xml version="1.0"?><{root}>{listed}</{root}>'


def story(server: HTTPServer, name: str) -> Served:
    return Served(server, f"/{name}", html(prose(f"About {name}."), name))


@pytest.mark.parametrize("through_index", [False, True])
def test_a_page_that_a_watched_sitemap_lists_anew_is_read_and_the_others_are_not_again(
    desk: Desk, schedule: Schedule, server: HTTPServer, *, through_index: bool
) -> None:
    old, new = story(server, "pier"), story(server, "ferry")
    sitemap = Served(server, "/news.xml", listing(old.url), XML)
    index = Served(server, "/index.xml", listing(sitemap.url, root="sitemapindex", item="sitemap"), XML)

    def both_were_read(heard: Heard) -> bool:
        if heard.report.new == 1:
            sitemap.body = listing(new.url, old.url)
        return len(desk.captured()) == 2 or len(heard.polls) > PATIENCE_POLLS

    heard = watch(desk, schedule, [index.url if through_index else sitemap.url], both_were_read)
    assert {event.url for event in desk.captured()} == {old.url, new.url}
    assert (len(old.requests), len(new.requests)) == (1, 1)
    assert heard.failures == []
    assert {result.failure for _, result in heard.polls} == {""}


def test_a_sitemap_or_an_index_of_them_is_added_to_the_feeds_by_its_own_address(server: HTTPServer) -> None:
    page = server.url_for("/a")
    body = listing(page).encode()
    for path, served in (
        ("/news.xml", body),
        ("/news.xml.gz", gzip.compress(body)),
        ("/index.xml", listing(page, root="sitemapindex", item="sitemap").encode()),
    ):
        server.expect_request(path).respond_with_data(served, content_type=XML)
        assert asyncio.run(found_at(server.url_for(path))) == [server.url_for(path)]


async def found_at(url: str) -> list[str]:
    async with QUICK.fetcher() as fetcher:
        return [found.url for found in await find_feeds(fetcher, url)]
