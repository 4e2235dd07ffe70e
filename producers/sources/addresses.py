"""Which network addresses may be connected to: public ones on allowed ports, and what is allowed by name.

The check is made on the address that a socket is about to connect to, after every redirect and every lookup
of a name, so that neither the spelling of a host nor a name server that changes its mind matters.

The tables follow IANA's registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890 and what came
after it). `ipaddress.is_global` does not do: it lets NAT64, 6to4, mapped and multicast addresses through,
which of them depending on the version of Python.
"""

from __future__ import annotations

import errno
import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final, TypeAlias

import msgspec
from aiohttp.abc import AbstractResolver, ResolveResult

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
AddressInfo: TypeAlias = tuple[Any, ...]
"""As socket.getaddrinfo gives it: family, type, protocol, canonical name, and the address to connect to."""

WEB_PORTS: Final = (80, 443, 8080, 8443)

_FORBIDDEN: Final[tuple[tuple[Network, str], ...]] = tuple(
    (ip_network(network), kind)
    for network, kind in (
        # Single addresses first: what they are says more than what their network is.
        ("100.100.100.200/32", "a cloud's metadata service"),
        ("168.63.129.16/32", "a cloud's metadata service"),
        ("169.254.169.254/32", "a cloud's metadata service"),
        ("192.0.0.192/32", "a cloud's metadata service"),
        ("fd00:ec2::254/128", "a cloud's metadata service"),
        ("fd20:ce::254/128", "a cloud's metadata service"),
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared behind a carrier's NAT"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "for documentation"),
        ("192.52.193.0/24", "a relay"),
        ("192.88.99.0/24", "a relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::/96", "an IPv4 address in IPv6's clothes"),
        ("64:ff9b:1::/48", "a translation into a private network"),
        ("100::/64", "discarded"),
        ("2001::/32", "a tunnel (Teredo)"),
        ("2001::/23", "reserved for protocols"),
        ("2001:db8::/32", "for documentation"),
        ("2002::/16", "a tunnel (6to4)"),
        ("3fff::/20", "for documentation"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "private"),
        ("ff00::/8", "multicast"),
    )
)
_GLOBAL_IPV6: Final = IPv6Network("2000::/3")
"""All that is given out of IPv6 so far; what is outside is no public address, whatever it will be."""
_LOOPBACK: Final = IPv4Network("127.0.0.0/8")
_NAT64: Final = IPv6Network("64:ff9b::/96")
_ISATAP: Final = 0x5EFE
_UNIVERSAL_BIT: Final = 0x0200_0000


class ForbiddenAddressError(OSError):
    """An address that must not be connected to; the message says why, and which setting allows it."""

    def __init__(self, reason: str) -> None:
        super().__init__(errno.EACCES, reason)
        self.reason: Final = reason


class AddressRules(msgspec.Struct, frozen=True, kw_only=True):
    """What may be connected to beside public addresses, and on which ports those may be."""

    allowed: tuple[Network, ...] = ()
    """Networks whose addresses may be reached on any port, whatever they are."""
    ports: tuple[int, ...] = WEB_PORTS
    """Ports of all other addresses."""

    def allows(self, address: Address) -> bool:
        """Whether an address is of a network that was allowed by name."""
        return any(meant in network for meant in _meant(address) for network in self.allowed)

    def allows_host(self, host: str) -> bool:
        """Whether a URL's host is written as an address of such a network."""
        try:
            return self.allows(ip_address(host))
        except ValueError:
            return False

    def check(self, address: str, port: int) -> None:
        """Refuse an address, as socket.getaddrinfo writes it, that must not be connected to.

        Raises:
            ForbiddenAddressError: its network or its port is forbidden, or it is no address.
        """
        try:
            parsed = ip_address(address)
        except ValueError as error:
            raise ForbiddenAddressError(f"{address!r} is no network address") from error
        if self.allows(parsed):
            return
        if kind := forbidden(parsed):
            raise ForbiddenAddressError(
                f"its address {parsed} is not public ({kind}); to read sources of your own network, allow"
                f' them by the setting fetch_allow, such as fetch_allow = ["{_network_of(parsed)}"]'
            )
        if port not in self.ports:
            ports = ", ".join(map(str, self.ports))
            raise ForbiddenAddressError(
                f"port {port} is not one that is fetched from ({ports}); the setting fetch_ports adds others"
            )

    def open_socket(self, info: AddressInfo) -> socket.socket:
        """A socket for a connection, which is made right after; the socket factory of aiohttp's connector.

        Raises:
            ForbiddenAddressError: the connection must not be made.
        """
        family, kind, protocol, _, address = info
        if family not in (socket.AF_INET, socket.AF_INET6):
            raise ForbiddenAddressError(f"{address!r} is no internet address")
        self.check(address[0], address[1])
        return socket.socket(family, kind, protocol)


class CheckedResolver(AbstractResolver):
    """Looks names up by another resolver, and leaves out the addresses that must not be connected to.

    It is here for its message, and so that a name with a forbidden and a public address leads to the public
    one; what keeps connections from being made is AddressRules.open_socket.
    """

    def __init__(self, resolver: AbstractResolver, rules: AddressRules) -> None:
        self._resolver: Final = resolver
        self._rules: Final = rules

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a host that may be connected to.

        Raises:
            ForbiddenAddressError: it has only others.
            OSError: it has none.
        """
        found, refused = [], None
        for result in await self._resolver.resolve(host, port, family):
            try:
                self._rules.check(result["host"], port)
            except ForbiddenAddressError as error:
                refused = refused or error
            else:
                found.append(result)
        if refused is not None and not found:
            raise refused
        return found

    async def close(self) -> None:
        """Close the other resolver."""
        await self._resolver.close()


def forbidden(address: Address) -> str:
    """What makes an address one that is not public, in a few words; empty where it is public."""
    for meant in _meant(address):
        for network, kind in _FORBIDDEN:
            if meant in network:
                return kind
        if isinstance(meant, IPv6Address) and meant not in _GLOBAL_IPV6:
            return "not given out"
    return ""


def _meant(address: Address) -> tuple[Address, ...]:
    """The addresses that packets may end up at: the IPv4 one where IPv6 only carries it, else itself.

    NAT64 (RFC 6052) is how networks without IPv4 reach all that has nothing else, so that it is judged by the
    address within. ISATAP (RFC 5214) may hide one in the last half of a public address: then both count.
    """
    if isinstance(address, IPv4Address):
        return (address,)
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    within = IPv4Address(int(address) & 0xFFFF_FFFF)
    if address in _NAT64:
        return (within,)
    interface = (int(address) >> 32) & 0xFFFF_FFFF
    return (address, within) if interface & ~_UNIVERSAL_BIT == _ISATAP else (address,)


def _network_of(address: Address) -> Network:
    """What to propose for the setting: loopback whole, else the one address."""
    meant = _meant(address)[0]
    return _LOOPBACK if meant in _LOOPBACK else ip_network(str(meant).partition("%")[0])
