"""Who is behind a proxy. Without trusted proxies only the address of the connection counts, whatever the headers say.

Only `X-Forwarded-For` is read. `Forwarded` (RFC 7239) is ignored: most proxies write one of the two headers and pass the
other on unchanged, so reading both would let a client choose its address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from quality.errors import InputError

_WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d{1,5})?|([\d.]+):\d{1,5}")


def parse_networks(entries: Iterable[str]) -> tuple[IPv4Network | IPv6Network, ...]:
    """Parse addresses and CIDR blocks. Raises InputError naming an entry that is neither."""
    networks = []
    for entry in entries:
        try:
            network = ip_network(entry.strip(), strict=False)
        except ValueError:
            raise InputError(
                f"the trusted proxy {entry!r} is not an IP address or CIDR block; write it like 10.0.0.5 or 10.0.0.0/24"
            ) from None
        if network.prefixlen == 0:
            raise InputError(
                f"the trusted proxy {entry!r} covers every address, so any caller could impersonate any other; "
                "name the addresses of your proxies"
            )
        networks.append(network)
    return tuple(networks)


class Proxies:
    """The proxies that are trusted to name their clients."""

    def __init__(self, trusted: Sequence[str]) -> None:
        """Raise InputError for an entry that is not a network."""
        self._networks = parse_networks(trusted)

    def __bool__(self) -> bool:
        return bool(self._networks)

    def trust(self, peer: str) -> bool:
        """Whether a connection from the address `peer` comes from a trusted proxy."""
        address = _parsed(peer)
        return address is not None and self._knows(address)

    def client(self, peer: str, forwarded: Iterable[str]) -> str:
        """Return the address of the client for a connection from `peer`.

        `forwarded` contains the values of X-Forwarded-For in order. Each proxy appends the address that it received the
        request from, so the right-most address that is not a trusted proxy is the client; anything left of it may be made up.
        A value that is not an address ends the search at the last known one.
        """
        known = _parsed(peer)
        if known is None:
            return peer
        hops = [hop.strip() for value in forwarded for hop in value.split(",")]
        for hop in reversed([hop for hop in hops if hop]):
            if not self._knows(known):
                break
            address = _parsed(hop)
            if address is None:
                break
            known = address
        return str(known)

    def _knows(self, address: IPv4Address | IPv6Address) -> bool:
        return any(address in network for network in self._networks if network.version == address.version)


def counted_as(address: str) -> str:
    """Return the key for a limit per caller: an IPv4 address, or the /64 block of an IPv6 address, since one customer
    commonly has all of it."""
    parsed = _parsed(address)
    return str(ip_network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else address


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """Parse an address, with or without a port; IPv4 inside IPv6 (::ffff:192.0.2.1) becomes IPv4."""
    ported = _WITH_PORT.fullmatch(text)
    try:
        address = ip_address((ported[1] or ported[2] or "") if ported else text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        return address.ipv4_mapped or address
    return address
