"""Whether a request was made by a page of this site, as far as its browser says (RFC 6454)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}
Place = tuple[str, str, int | None]


def is_foreign(request: Any) -> bool:
    """Say whether a browser names another origin than those whose pages may use the session.

    These are the address that is asked, that of the site, and the origins of CORS where settings
    let them send the cookie. Programs name none, and are not foreign.
    """
    given = request.headers.get("Origin")
    if given is None:
        return False
    settings = request.settings
    known = [request.host_url, settings.site.url]
    if settings.api.cors_credentials:
        known += settings.api.cors_origins
    origin = _origin(given)
    return origin is None or origin not in map(_origin, known)


def _origin(address: str) -> Place | None:
    """Return scheme, host and port; None for `null`, and for what is no address."""
    try:
        parts = urlsplit(address)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None
