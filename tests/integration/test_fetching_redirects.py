"""Redirects are followed hop by hop; credentials stay within their origin, moves for good are told."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Iterator

import pytest

from producers.sources.fetching import Fetcher
from producers.sources.heads import Head
from tests.fetching import LOOPBACK, QUICK, fetch, refused
from tests.hostile import HostileServer, answer, redirect

OURS = f"Basic {b64encode(b'reader:secret').decode()}"


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with HostileServer({"/news": answer(b"news")}) as running:
        yield running


@pytest.fixture
def stranger() -> Iterator[HostileServer]:
    with HostileServer({"/news": answer(b"other news")}) as running:
        yield running


def test_credentials_go_along_within_their_origin(server: HostileServer) -> None:
    server.scripts.update({"/a": redirect("/b"), "/b": redirect(server.url("/news"))})
    found = fetch(server.url("/a", "reader:secret@127.0.0.1"))
    assert found is not None
    assert found.url == server.url("/news")
    assert [OURS in head for head in server.heads] == [True, True, True]


def test_credentials_go_to_no_other_origin_and_never_come_from_one(
    server: HostileServer, stranger: HostileServer
) -> None:
    server.scripts["/a"] = redirect(stranger.url("/back", "evil:evil@127.0.0.1"))
    stranger.scripts["/back"] = redirect(server.url("/news", "evil:evil@127.0.0.1"))
    found = fetch(server.url("/a", "reader:secret@127.0.0.1"))
    assert found is not None
    assert (found.body, found.url) == (b"news", server.url("/news"))
    assert "Authorization" not in stranger.heads[0]
    assert ["Authorization" in head for head in server.heads] == [True, False]


def test_what_moved_for_good_is_told_without_credentials(
    server: HostileServer, stranger: HostileServer
) -> None:
    server.scripts["/a"] = redirect(stranger.url("/b", "evil:evil@127.0.0.1"), "301 Moved Permanently")
    stranger.scripts["/b"] = redirect("/news", "302 Found")
    heads: list[Head] = []

    async def run() -> None:
        async with Fetcher(QUICK, addresses=LOOPBACK) as fetcher:
            await fetcher.fetch(server.url("/a"), told=heads.append)

    asyncio.run(run())
    assert [(head.status, head.moved_to) for head in heads] == [(200, stranger.url("/b"))]


@pytest.mark.parametrize("status", ["301 Moved", "303 See Other"])
def test_a_redirect_to_nowhere_is_an_answer_without_a_document(server: HostileServer, status: str) -> None:
    server.scripts["/a"] = answer(b"", status=status)
    assert refused(server.url("/a")).reason == f"the server answered {status}"


def test_a_redirect_may_be_written_in_every_way_that_browsers_follow(server: HostileServer) -> None:
    ways = ["news", "./news", "/x/../news", f"//127.0.0.1:{server.port}/news", "/news#part", "/news?ä=ö"]
    for way in ways:
        server.scripts["/a"] = redirect(way)
        found = fetch(server.url("/a"))
        assert found is not None
        assert found.body == b"news"
