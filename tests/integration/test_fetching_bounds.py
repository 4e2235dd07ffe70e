"""Servers that send too much, too slowly, or what is not HTTP cost little and are named."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator

import pytest

from producers.sources.fetching import FetchLimits
from tests.fetching import fetch, refused
from tests.hostile import (
    EMPTY_BLOCK,
    Exchange,
    HostileServer,
    Script,
    answer,
    deflate_bomb,
    dripping,
    empty_blocks,
    flooding,
    gzip_bomb,
    redirect,
    streamed,
    zstd_bomb,
)

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
SHORT = FetchLimits(total_seconds=0.7, connect_seconds=0.5, read_seconds=0.5, max_bytes=1 << 20)


def _encoded(body: bytes, encoding: str) -> Script:
    return answer(body, f"Content-Encoding: {encoding}")


TOO_LARGE = {
    "a body without an end": flooding(HEAD + b"\r\n", b"<p>news</p>" * 1000),
    "chunks without an end": flooding(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"5\r\n<br/>\r\n" * 1000),
    "a length of a terabyte": flooding(HEAD + b"Content-Length: 1099511627776\r\n\r\n", b" " * 65_536),
    "a gzip bomb": _encoded(gzip_bomb(64), "gzip"),
    "a deflate bomb": _encoded(deflate_bomb(64), "deflate"),
    "a bare deflate bomb": _encoded(deflate_bomb(64, raw=True), "deflate"),
    "many gzip bombs in one": _encoded(gzip_bomb(1) * 64, "gzip"),
    "gzip that holds nothing": _encoded(empty_blocks(4), "gzip"),
}

TOO_SLOW = {
    "a body a byte at a time": dripping(HEAD + b"\r\n", b"<"),
    "a header a byte at a time": dripping(HEAD + b"X-Slow: ", b"x"),
    "a status line a byte at a time": dripping(b"HTTP/1.1 200 ", b"O"),
    "gzip a byte at a time": dripping(
        HEAD + b"Content-Encoding: gzip\r\n\r\n" + empty_blocks(1)[:20], EMPTY_BLOCK
    ),
    "silence after the head": dripping(HEAD + b"\r\n", b"", seconds=5),
    "silence": dripping(b"", b"", seconds=5),
    "provisional answers without an end": flooding(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
}

NOT_HTTP = {
    "a header of ten megabytes": answer(b"", "X-Long: " + "x" * 10_000_000),
    "headers without an end": flooding(HEAD, b"X-Many: x\r\n" * 1000),
    "a header line without an end": flooding(HEAD + b"X-Long: ", b"x" * 65_536),
    "a status line without an end": flooding(b"HTTP/1.1 200 ", b"x" * 65_536),
    "headers in thousands": answer(b"", *[f"X-{n}: {n}" for n in range(10_000)]),
    "another protocol": flooding(b"SSH-2.0-OpenSSH_9.2\r\n", b""),
    "two lengths": answer(b"news", "Content-Length: 3"),
    "a length that is none": streamed(lambda: iter([b"news"]), "Content-Length: many"),
}

WHOLE = {
    "gzip in several members": _encoded(gzip.compress(b"good ") + gzip.compress(b"news"), "gzip"),
    "gzip with padding": _encoded(gzip.compress(b"good news") + bytes(100), "gzip"),
    "gzip by its other name": _encoded(gzip.compress(b"good news"), "X-GZIP"),
    "deflate": _encoded(zlib.compress(b"good news"), "deflate"),
    "bare deflate": _encoded(zlib.compress(b"good news", wbits=-15), "deflate"),
    "gzip in pieces": streamed(
        lambda: (bytes([byte]) for byte in gzip.compress(b"good ") + gzip.compress(b"news")),
        "Content-Encoding: gzip",
    ),
    "nothing special": _encoded(b"good news", "identity"),
}

BROKEN = {
    "a body that breaks off": streamed(lambda: iter([b"news"]), "Content-Length: 100"),
    "gzip that is none": _encoded(b"news, not gzip", "gzip"),
    "gzip that breaks off": _encoded(gzip_bomb(1)[:100], "gzip"),
    "nothing at all": streamed(lambda: iter(()), "Content-Length: 100"),
}


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with HostileServer({}) as running:
        yield running


@pytest.mark.parametrize("script", TOO_LARGE.values(), ids=TOO_LARGE)
def test_what_is_too_large_is_refused_before_or_after_decompression(
    server: HostileServer, script: Script
) -> None:
    server.scripts["/"] = script
    assert refused(server.url()).reason == "its answer is larger than 1 MiB"


@pytest.mark.parametrize("script", TOO_SLOW.values(), ids=TOO_SLOW)
def test_what_is_too_slow_is_given_up(server: HostileServer, script: Script) -> None:
    server.scripts["/"] = script
    error = refused(server.url(), limits=SHORT)
    assert "did not answer in time (limits: 0.5 s to connect" in error.reason
    assert error.transient


@pytest.mark.parametrize("script", NOT_HTTP.values(), ids=NOT_HTTP)
def test_what_is_not_http_or_has_heads_without_measure_is_refused(
    server: HostileServer, script: Script
) -> None:
    server.scripts["/"] = script
    error = refused(server.url())
    assert "not HTTP as it should be" in error.reason or "broke off" in error.reason
    assert len(error.reason) < 500


def test_a_chunk_without_an_end_is_refused_when_its_time_is_up_at_the_latest(server: HostileServer) -> None:
    # aiohttp 3.14.5 tells its reader at once only where the chunk came together with the head.
    server.scripts["/"] = flooding(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"F" * 65_536)
    reason = refused(server.url(), limits=SHORT).reason
    assert "not HTTP as it should be" in reason or "did not answer in time" in reason


@pytest.mark.parametrize("script", BROKEN.values(), ids=BROKEN)
def test_an_answer_that_breaks_off_is_not_taken(server: HostileServer, script: Script) -> None:
    server.scripts["/"] = script
    error = refused(server.url())
    assert "broke off or can't be decompressed" in error.reason
    assert error.transient


@pytest.mark.parametrize("script", WHOLE.values(), ids=WHOLE)
def test_an_answer_is_decompressed_as_it_says(server: HostileServer, script: Script) -> None:
    server.scripts["/"] = script
    found = fetch(server.url())
    assert found is not None
    assert found.body == b"good news"


def test_gzip_of_more_members_than_any_server_sends_is_refused(server: HostileServer) -> None:
    server.scripts["/"] = _encoded(gzip.compress(b"") * 2_000, "gzip")
    assert "more than 1000 members" in refused(server.url()).reason


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, br"])
def test_an_encoding_that_was_not_asked_for_is_refused_by_its_name(
    server: HostileServer, encoding: str
) -> None:
    server.scripts["/"] = _encoded(zstd_bomb(64), encoding)
    reason = refused(server.url()).reason
    assert encoding not in server.heads[0]
    assert reason == f"its answer can't be decompressed: it is in {encoding!r}, not gzip, deflate"


def test_redirects_are_followed_up_to_a_number(server: HostileServer) -> None:
    server.scripts.update({f"/{n}": redirect(f"/{n + 1}") for n in range(20)})
    limits = FetchLimits(max_redirects=3)
    server.scripts["/13"] = answer(b"news")
    found = fetch(server.url("/10"), limits=limits)
    assert found is not None
    assert found.url == server.url("/13")
    assert "redirects in circles or too often" in refused(server.url("/9"), limits=limits).reason
    assert server.asked("/13") == 1


def test_redirects_share_the_time_of_one_request(server: HostileServer) -> None:
    def slow(location: str) -> Script:
        def send(exchange: Exchange) -> None:
            exchange.ended.wait(0.3)
            redirect(location)(exchange)

        return send

    server.scripts.update({f"/{n}": slow(f"/{n + 1}") for n in range(10)})
    assert "did not answer in time" in refused(server.url("/0"), limits=SHORT).reason
    assert server.asked("/4") == 0
