"""Whom a network address stands for, where attempts and requests are counted."""

from __future__ import annotations

import ipaddress

_IPV6_PREFIX = 64
"""What one subscriber of IPv6 gets at least (RFC 6177): whoever has one address there has 2**64."""


def network_of(address: str) -> str:
    """Return the address as it counts: an IPv6 one by its /64, a mapped IPv4 one as what it maps.

    What is no address counts as it is.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, _IPV6_PREFIX), strict=False))
