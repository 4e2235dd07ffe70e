"""However a URL is written, redirected or looked up: what must not be connected to is not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from producers.sources.addresses import AddressRules
from tests.fetching import LOOPBACK, fetch, refused
from tests.hostile import HostileServer, answer, redirect
from tests.hosts import HOSTS, NOT_FETCHED

PUBLIC_ONLY = AddressRules()
HERE_ONLY = AddressRules(allowed=(ip_network("127.0.0.1/32"),))

NAMES = [
    "127.0.0.1.nip.example",
    "10.0.0.1.nip.example",
    "169.254.169.254.nip.example",
    "metadata.nip.example",
]


@pytest.fixture
def victim() -> Iterator[HostileServer]:
    with HostileServer({"/": answer(b"a secret")}, "127.0.0.2") as running:
        yield running


@pytest.fixture
def here() -> Iterator[HostileServer]:
    with HostileServer({"/": answer(b"news"), "/robots.txt": answer(b"", status="404 No")}) as running:
        yield running


class Names(AbstractResolver):
    """A name server of the attacker's: an address in a name is the name's; others have those that it says."""

    def __init__(self, **addresses: list[str]) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """See AbstractResolver."""
        named = host.removesuffix(".nip.example")
        addresses = self._addresses.get(named, [named])
        return [
            ResolveResult(hostname=host, host=each, port=port, family=family, proto=0, flags=0)
            for each in addresses
        ]

    async def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize("host", HOSTS)
def test_no_spelling_of_this_machine_is_connected_to(here: HostileServer, host: str) -> None:
    refused(here.url(host=host), rules=PUBLIC_ONLY)
    assert here.heads == []


def test_this_machine_is_connected_to_where_that_is_allowed(here: HostileServer) -> None:
    for host in ("127.0.0.1", "0x7f000001", "localhost", "example.org@127.0.0.1"):
        found = fetch(here.url(host=host), rules=LOOPBACK)
        assert found is not None
        assert found.body == b"news"


def test_the_refusal_says_which_setting_allows_what_was_asked_for(here: HostileServer) -> None:
    error = refused(here.url(), rules=PUBLIC_ONLY)
    assert "its address 127.0.0.1 is not public (loopback)" in error.reason
    assert 'fetch_allow = ["127.0.0.0/8"]' in error.reason
    assert not error.transient


@pytest.mark.parametrize("name", NAMES)
def test_no_name_leads_to_an_address_that_is_not_public(name: str) -> None:
    resolver = Names(metadata=["169.254.169.254", "fd00:ec2::254"])
    assert "is not public" in refused(f"http://{name}/", rules=PUBLIC_ONLY, resolver=resolver).reason


def test_of_a_names_addresses_only_those_are_connected_to_that_may_be(
    here: HostileServer, victim: HostileServer
) -> None:
    resolver = Names(mixed=["127.0.0.2", "127.0.0.1"])
    found = fetch(here.url(host="mixed.nip.example"), rules=HERE_ONLY, resolver=resolver)
    assert found is not None
    assert found.body == b"news"
    refused(victim.url(host="mixed.nip.example"), rules=HERE_ONLY, resolver=resolver)
    assert victim.heads == []


def test_a_name_that_changes_its_address_between_two_requests_wins_nothing(
    here: HostileServer, victim: HostileServer
) -> None:
    """A redirect to the attacker's own name at another port makes for another connection."""

    class Rebinding(Names):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
        ) -> list[ResolveResult]:
            self._addresses["rebind"] = ["127.0.0.1" if port == here.port else "127.0.0.2"]
            return await super().resolve(host, port, family)

    here.scripts["/"] = redirect(victim.url(host="rebind.nip.example"))
    error = refused(here.url(host="rebind.nip.example"), rules=HERE_ONLY, resolver=Rebinding())
    assert here.asked("/") == 1
    assert "its address 127.0.0.2 is not public" in error.reason
    assert victim.heads == []


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent"])
@pytest.mark.parametrize("host", ["127.0.0.2", "0x7f000002", "[::ffff:127.0.0.2]", "a:b@127.0.0.2"])
def test_no_redirect_leads_to_an_address_that_must_not_be_connected_to(
    here: HostileServer, victim: HostileServer, host: str, status: str
) -> None:
    here.scripts["/"] = redirect(victim.url(host=host), status)
    assert "is not public" in refused(here.url(), rules=HERE_ONLY).reason
    assert here.asked("/") == 1
    assert victim.heads == []


def test_no_robots_txt_is_fetched_from_an_address_that_must_not_be_connected_to(
    here: HostileServer, victim: HostileServer
) -> None:
    assert "fetch_allow" in refused(victim.url(), rules=HERE_ONLY, page=True).reason
    here.scripts["/robots.txt"] = redirect(victim.url("/robots.txt"))
    assert "fetch_allow" in refused(here.url(), rules=HERE_ONLY, page=True).reason
    assert victim.heads == []


@pytest.mark.parametrize("location", NOT_FETCHED)
def test_only_http_and_https_are_fetched_also_after_redirects(here: HostileServer, location: str) -> None:
    refused(location, rules=LOOPBACK)
    here.scripts["/"] = redirect(location or "file:")
    refused(here.url(), rules=HERE_ONLY)


def test_a_port_that_is_not_the_webs_is_not_connected_to_at_public_addresses() -> None:
    resolver = Names(mail=["93.184.216.34"])
    error = refused("http://mail.nip.example:25/", rules=PUBLIC_ONLY, resolver=resolver)
    assert "port 25 is not one that is fetched from" in error.reason
    assert "fetch_ports" in error.reason
