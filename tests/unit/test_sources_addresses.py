"""Only public addresses are connected to, however they are written, and what is allowed by name."""

from __future__ import annotations

import socket
from ipaddress import ip_address, ip_network

import pytest

from producers.sources.addresses import AddressRules, ForbiddenAddressError, forbidden

FORBIDDEN = {
    "unspecified": ["0.0.0.0", "0.1.2.3", "::"],  # noqa: S104 - nothing is bound to it
    "loopback": ["127.0.0.1", "127.255.255.254", "::1"],
    "private": [
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "fc00::1",
        "fd12:3456::1",
        "fec0::1",
    ],
    "shared behind a carrier's NAT": ["100.64.0.1", "100.127.255.255"],
    "link-local": ["169.254.0.1", "169.254.170.2", "fe80::1", "fe80::1%2", "febf::1"],
    "a cloud's metadata service": [
        "169.254.169.254",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd20:ce::254",
    ],
    "reserved for protocols": ["192.0.0.1", "2001:20::1", "2001:1ff::1"],
    "for documentation": ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
    "for benchmarks": ["198.18.0.1", "198.19.255.255"],
    "a relay": ["192.88.99.1", "192.52.193.1"],
    "multicast": ["224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"],
    "reserved": ["240.0.0.1", "255.255.255.255"],
    "an IPv4 address in IPv6's clothes": ["::127.0.0.1", "::93.184.216.34"],
    "a tunnel (Teredo)": ["2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    "a tunnel (6to4)": ["2002:7f00:1::", "2002:c0a8:101::1"],
    "a translation into a private network": [
        "64:ff9b:1::1",
        "64:ff9b:1:7f00:0:100::",
        "64:ff9b:1:fffe::a00:1",
    ],
    "discarded": ["100::1"],
    "not given out": ["4000::1", "5f00::1", "8000::1", "64:ff9b:2::1", "::ffff:0:127.0.0.1"],
}
"""Addresses by why they are forbidden."""

CARRIED = {
    "::ffff:127.0.0.1": "loopback",
    "::ffff:7f00:1": "loopback",
    "::ffff:169.254.169.254": "a cloud's metadata service",
    "::ffff:10.0.0.1": "private",
    "::ffff:224.0.0.1": "multicast",
    "64:ff9b::7f00:1": "loopback",
    "64:ff9b::169.254.169.254": "a cloud's metadata service",
    "64:ff9b::192.168.0.1": "private",
    "64:ff9b::224.0.0.1": "multicast",
    "2606:4700::5efe:192.168.0.1": "private",
    "2606:4700::200:5efe:127.0.0.1": "loopback",
}
"""IPv6 addresses that carry an IPv4 address, by why that one is forbidden."""

PUBLIC = [
    "1.1.1.1",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "169.253.255.255",
    "192.0.1.1",
    "198.17.255.255",
    "198.20.0.1",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450:4001::1",
    "2001:200::1",
    "::ffff:1.1.1.1",
    "64:ff9b::1.1.1.1",
    "2606:4700::5efe:1.1.1.1",
]


@pytest.mark.parametrize(
    ("address", "kind"), [(address, kind) for kind, all_ in FORBIDDEN.items() for address in all_]
)
def test_addresses_that_are_not_public_are_forbidden_by_what_they_are(address: str, kind: str) -> None:
    assert forbidden(ip_address(address)) == kind


@pytest.mark.parametrize(("address", "kind"), CARRIED.items())
def test_an_address_that_carries_another_is_judged_by_it(address: str, kind: str) -> None:
    assert forbidden(ip_address(address)) == kind


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_up_to_the_edges_of_forbidden_networks_are_allowed(address: str) -> None:
    assert forbidden(ip_address(address)) == ""
    AddressRules().check(address, 443)


@pytest.mark.parametrize("port", [0, 21, 22, 25, 6379, 9200, 65535])
def test_ports_of_other_services_are_refused_with_the_setting_that_adds_them(port: int) -> None:
    with pytest.raises(ForbiddenAddressError, match="fetch_ports"):
        AddressRules().check("1.1.1.1", port)
    AddressRules(ports=(port,)).check("1.1.1.1", port)


@pytest.mark.parametrize(
    ("address", "proposed"),
    [
        ("127.0.0.1", '["127.0.0.0/8"]'),
        ("::ffff:127.0.0.1", '["127.0.0.0/8"]'),
        ("10.1.2.3", '["10.1.2.3/32"]'),
        ("::1", '["::1/128"]'),
        ("fe80::1%2", '["fe80::1/128"]'),
    ],
)
def test_what_the_refusal_proposes_as_a_setting_allows_the_address(address: str, proposed: str) -> None:
    with pytest.raises(ForbiddenAddressError) as refused:
        AddressRules().check(address, 80)
    assert f"fetch_allow = {proposed}" in refused.value.reason
    AddressRules(allowed=(ip_network(proposed[2:-2]),)).check(address, 80)


def test_a_network_that_is_allowed_is_allowed_on_any_port_and_no_other_network_is() -> None:
    rules = AddressRules(allowed=(ip_network("10.1.0.0/16"),))
    for address in ("10.1.2.3", "::ffff:10.1.2.3"):
        rules.check(address, 9999)
    for address in ("10.2.0.1", "::ffff:10.2.0.1", "127.0.0.1"):
        with pytest.raises(ForbiddenAddressError):
            rules.check(address, 80)


@pytest.mark.parametrize(
    "address", ["", "localhost", "0x7f.1", "2130706433", "127.1", "1.1.1.1/32", "/run/socket"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ForbiddenAddressError, match="is no network address"):
        AddressRules().check(address, 80)


def test_no_socket_is_opened_for_a_forbidden_address_or_for_anything_but_the_internet() -> None:
    rules = AddressRules()
    with rules.open_socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("1.1.1.1", 443))) as opened:
        assert opened.family == socket.AF_INET
    with pytest.raises(ForbiddenAddressError, match="loopback"):
        rules.open_socket((socket.AF_INET6, socket.SOCK_STREAM, 0, "", ("::1", 80, 0, 0)))
    with pytest.raises(ForbiddenAddressError, match="no internet address"):
        rules.open_socket((socket.AF_UNIX, socket.SOCK_STREAM, 0, "", "/run/service"))
