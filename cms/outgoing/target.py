"""Where a request goes: a URL taken apart, and the one address that it will be sent to."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from cms.errors import OutgoingFailed, OutgoingRefused
from cms.outgoing.addresses import is_public

PORTS = {"http": 80, "https": 443}

Resolve = Callable[[str, int], Sequence[str]]
"""Returns the addresses of a host; raises OSError."""


@dataclass(frozen=True)
class Target:
    """A URL taken apart: scheme, host (lower case, no brackets), port, path with query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The value of the Host header (RFC 9110, section 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def target_of(url: str) -> Target:
    """Take a URL apart; raise OutgoingRefused for one that is not sent to, saying why."""
    try:
        parts = parse_url(url)
    except LocationParseError:
        raise OutgoingRefused(f"{url[:200]!r} is no URL.") from None
    if parts.scheme not in PORTS or not parts.host:
        raise OutgoingRefused(
            f"{url[:200]!r} can't be sent to: a URL begins with https:// or http:// and a host."
        )
    if parts.auth is not None:
        raise OutgoingRefused("A URL that is sent to holds no name and password.")
    host = parts.host.strip("[]").lower().rstrip(".")
    return Target(parts.scheme, host, parts.port or PORTS[parts.scheme], parts.request_uri)


def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver for the addresses of a host, in the order it prefers."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def address_of(target: Target, internal: Sequence[str], resolver: Resolve = resolve) -> str:
    """Return the address to connect to: looked up once, and checked before anything is sent.

    `internal` names hosts, or `host:port`, that may be anywhere. For any other, one address that is
    not public is enough to refuse: which of several is taken must not be left to who owns the name.
    Raises OutgoingRefused, and OutgoingFailed where the host has no address.
    """
    try:
        found = resolver(target.host, target.port)
    except (OSError, UnicodeError):
        found = ()
    if not found:
        raise OutgoingFailed(f"The host {target.host!r} can't be found.")
    if not _allowed(target, internal) and not all(is_public(address) for address in found):
        raise OutgoingRefused(
            f"The host {target.host!r} is inside the own network, where nothing is sent to; "
            f"the setting cms.outgoing.internal can name it as {target.host}:{target.port}."
        )
    return found[0]


def _allowed(target: Target, internal: Sequence[str]) -> bool:
    host = f"[{target.host}]" if ":" in target.host else target.host
    return host in internal or f"{host}:{target.port}" in internal
