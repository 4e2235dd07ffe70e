"""robots.txt is asked for once and obeyed for pages; hosts are left time between requests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from producers.sources.article import RefusedError
from producers.sources.fetching import Fetcher, FetchLimits, user_agent
from producers.sources.robots import parse_robots
from tests.fetching import LOOPBACK, QUICK, fetch, refused
from tests.hostile import HostileServer, Script, answer, dripping, flooding, redirect


def robots(text: str) -> Script:
    """A robots.txt."""
    return answer(text.encode(), content_type="text/plain")


@pytest.fixture
def server() -> Iterator[HostileServer]:
    scripts = {f"/{name}": answer(name.encode()) for name in ("news", "private", "open")}
    with HostileServer(scripts) as running:
        yield running


def test_a_page_that_robots_txt_forbids_is_not_fetched_and_the_refusal_says_so(server: HostileServer) -> None:
    server.scripts["/robots.txt"] = robots("User-agent: *\nDisallow: /private\n")
    error = refused(server.url("/private"), page=True)
    assert error.reason == "its site's robots.txt does not allow onrecord to fetch it"
    assert not error.transient
    assert server.asked("/private") == 0
    assert fetch(server.url("/news"), page=True) is not None


def test_what_is_no_page_is_fetched_whatever_robots_txt_says(server: HostileServer) -> None:
    server.scripts["/robots.txt"] = robots("User-agent: *\nDisallow: /\n")
    assert fetch(server.url("/news")) is not None
    assert server.asked("/robots.txt") == 0


def test_our_own_rules_win_over_those_for_everyone(server: HostileServer) -> None:
    server.scripts["/robots.txt"] = robots(
        "User-agent: OnRecord\nDisallow: /private\n\nUser-agent: *\nDisallow: /\nAllow: /private\n"
    )
    assert fetch(server.url("/news"), page=True) is not None
    refused(server.url("/private"), page=True)


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "401 Unauthorized", "410 Gone"])
def test_a_site_without_a_robots_txt_allows_everything(server: HostileServer, status: str) -> None:
    server.scripts["/robots.txt"] = answer(b"User-agent: *\nDisallow: /", status=status)
    assert fetch(server.url("/news"), page=True) is not None


@pytest.mark.parametrize(
    "script",
    [
        answer(b"", status="500 Oops"),
        answer(b"", status="503 Later"),
        answer(b"", status="429 Slow Down"),
        redirect("/robots.txt"),
        flooding(b"SSH-2.0\r\n", b""),
        dripping(b"", b"", seconds=10),
    ],
    ids=["500", "503", "429", "circle", "no HTTP", "silence"],
)
def test_a_robots_txt_that_can_not_be_read_forbids_pages_for_a_while(
    server: HostileServer, script: Script
) -> None:
    server.scripts["/robots.txt"] = script
    error = refused(server.url("/news"), page=True)
    assert "its robots.txt can't be read: " in error.reason
    assert error.transient
    assert server.asked("/news") == 0


def test_robots_txt_is_asked_for_once_for_many_pages_at_once(server: HostileServer) -> None:
    server.scripts["/robots.txt"] = robots("User-agent: *\nDisallow: /private\n")

    async def run() -> None:
        async with Fetcher(QUICK, addresses=LOOPBACK) as fetcher:
            await asyncio.gather(*(fetcher.fetch(server.url("/news"), page=True) for _ in range(8)))
            with pytest.raises(RefusedError):
                await fetcher.check_page(server.url("/private"))

    asyncio.run(run())
    assert server.asked("/robots.txt") == 1
    assert server.asked("/news") == 8


def test_a_redirect_does_not_lead_round_robots_txt(server: HostileServer) -> None:
    server.scripts["/robots.txt"] = robots("User-agent: *\nDisallow: /private\n")
    server.scripts["/news"] = redirect("/private")
    assert "robots.txt does not allow" in refused(server.url("/news"), page=True).reason
    assert server.asked("/private") == 0


def test_robots_txt_counts_for_its_own_origin_only(server: HostileServer) -> None:
    with HostileServer(
        {"/news": answer(b"news"), "/robots.txt": robots("User-agent: *\nDisallow: /")}
    ) as other:
        server.scripts["/robots.txt"] = robots("User-agent: *\nAllow: /\n")
        assert fetch(server.url("/news"), page=True) is not None
        refused(other.url("/news"), page=True)


def test_a_robots_txt_without_an_end_counts_as_far_as_it_is_read(server: HostileServer) -> None:
    rules = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nUser-agent: *\nDisallow: /private\n"
    server.scripts["/robots.txt"] = flooding(rules, b"# and so on\n" * 1000)
    refused(server.url("/private"), page=True)
    assert fetch(server.url("/news"), page=True) is not None


def test_a_robots_txt_of_many_robots_and_rules_takes_no_more_than_it_is_long() -> None:
    agents = "".join(f"User-agent: robot{n}\n" for n in range(12_000))
    rules = "".join(f"Disallow: /{n}\n" for n in range(12_000))
    parsed = parse_robots(f"{agents}User-agent: onrecord\n{rules}")
    assert not parsed.can_fetch("https://example.org/11999", "onrecord")
    assert parsed.can_fetch("https://example.org/x", "onrecord")


@pytest.mark.parametrize(
    "line",
    [
        "User-agent: onrecord",
        "user agent onrecord",
        "USERAGENT : OnRecord*",
        "User-Agent:onrecord # us",
        "\tUser-agent:\t*",
        "User-agent: onrecord/1.0",
        "User-agent: OnRecord 2.x",
        "User-agent: other, onrecord",
    ],
)
def test_however_we_are_written_we_are_meant(line: str) -> None:
    parsed = parse_robots(f"User-agent: other\nAllow: /\n\n{line}\nDisallow: /\n")
    assert not parsed.can_fetch("https://example.org/a", "onrecord")


@pytest.mark.parametrize("other", ["User-agent: recorder", "User-agent: onrecordings", "User-agent: on"])
def test_who_is_named_otherwise_is_not_us(other: str) -> None:
    parsed = parse_robots(f"{other}\nDisallow: /\n")
    assert parsed.can_fetch("https://example.org/a", "onrecord") is (other != "User-agent: on")


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("Crawl-delay: 2.5", 2.5),
        ("crawl-delay:2,5", 2.5),
        ("Crawl-delay: 10s # please", 10.0),
        ("Crawl-delay: soon", None),
        ("Crawl-delay: -3", None),
    ],
)
def test_a_delay_is_kept_however_it_is_written(line: str, seconds: float | None) -> None:
    parsed = parse_robots(f"User-agent: *\n{line}\nDisallow: /private\n")
    assert parsed.crawl_delay("onrecord") == seconds


def test_a_robots_txt_in_wide_characters_is_read(server: HostileServer) -> None:
    server.scripts["/robots.txt"] = answer("User-agent: *\nDisallow: /private\n".encode("utf-16"))
    refused(server.url("/private"), page=True)
    assert fetch(server.url("/news"), page=True) is not None


@pytest.mark.parametrize(
    ("host", "page", "least"), [("localhost", False, 0.6), ("localhost", True, 1.4), ("127.0.0.1", True, 1.2)]
)
def test_hosts_are_left_the_interval_that_we_or_they_set(
    server: HostileServer, host: str, least: float, *, page: bool
) -> None:
    """Four requests, and robots.txt before pages; an address that is allowed is spared our interval."""
    server.scripts["/robots.txt"] = robots("User-agent: *\nCrawl-delay: 0.4\n")

    async def run() -> float:
        began = time.monotonic()
        async with Fetcher(FetchLimits(seconds_between=0.2), addresses=LOOPBACK) as fetcher:
            await asyncio.gather(*(fetcher.fetch(server.url("/news", host), page=page) for _ in range(4)))
        return time.monotonic() - began

    assert asyncio.run(run()) >= least


def test_servers_see_a_name_and_where_to_complain(server: HostileServer) -> None:
    async def run() -> None:
        agent = user_agent("https://example.org/archive")
        async with Fetcher(QUICK, user_agent=agent, addresses=LOOPBACK) as fetcher:
            await fetcher.fetch(server.url("/news"))

    asyncio.run(run())
    assert "User-Agent: onrecord/" in server.heads[0]
    assert "(+https://example.org/archive)" in server.heads[0]
