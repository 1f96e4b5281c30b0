"""Who calls, and by which scheme, as the proxies in front say: RFC 7239's forerunners, X-Forwarded-*.

Anybody can send such headers. So only what as many proxies as there are have added is believed,
counted from the right; without proxies, nothing.
"""

from __future__ import annotations

import ipaddress
from typing import Any

Environ = dict[str, Any]


def from_behind(environ: Environ, proxies: int) -> None:
    """Put the caller's address and scheme in place of the nearest proxy's, behind that many.

    What can't be read is left as it is: then the nearest proxy itself counts as the caller.
    """
    if proxies < 1:
        return
    address = _told(environ, "HTTP_X_FORWARDED_FOR", proxies)
    if address is not None and _is_address(address):
        environ["REMOTE_ADDR"] = address
    scheme = _told(environ, "HTTP_X_FORWARDED_PROTO", proxies)
    if scheme in ("http", "https"):
        environ["wsgi.url_scheme"] = scheme


def _told(environ: Environ, header: str, proxies: int) -> str | None:
    """Return what the outermost of the proxies has told; some only pass one value on."""
    values = [one.strip() for one in environ.get(header, "").split(",")]
    if header.endswith("PROTO") and len(values) == 1:
        return values[0] or None
    return values[-proxies] if len(values) >= proxies else None


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
