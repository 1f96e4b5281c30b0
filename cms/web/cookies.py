"""Cookies: what they are called here, and how they are read and set."""

from __future__ import annotations

from typing import Any

SESSION = "cms_session"
"""The cookie of a session."""


def cookie_name(request: Any, name: str = SESSION) -> str:
    """Return what the session's cookie, or another, is called here: over TLS bound to the host.

    Browsers take `__Host-` from this very host only, not from one beside it (RFC 6265bis, 4.1.3).
    """
    return f"__Host-{name}" if request.scheme == "https" else name


def cookie_of(request: Any, name: str = SESSION) -> str:
    """Return the secret in the session's cookie, or in another of the kind, or an empty text."""
    return read_cookie(request, cookie_name(request, name))


def read_cookie(request: Any, wanted: str) -> str:
    """Return the value of the cookie with a name, or an empty text (RFC 6265, 5.4).

    Read by hand: the framework's own reader takes minutes for a header of some 70 kB.
    """
    for pair in request.headers.get("Cookie", "").split(";"):
        name, _, value = pair.partition("=")
        if name.strip() == wanted:
            return str(value.strip())
    return ""


def cookie_text(request: Any, name: str, value: str, max_age: int | None) -> str:
    """Return the header that sets a cookie no script can read; `max_age` is in seconds."""
    parts = [f"{cookie_name(request, name)}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    if request.scheme == "https":
        parts.append("Secure")
    if max_age is not None:
        parts.append(f"Max-Age={max_age}")
    return "; ".join(parts)
