"""Leaving for a sign-in provider, and how the browser that comes back is known to be the same."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from cms.accounts.providers.attempts import Leaving, keep_attempt
from cms.accounts.providers.port import Going, Provider
from cms.accounts.tokens import hash_secret
from cms.errors import CMSError, OutgoingFailed, OutgoingRefused
from cms.web.cookies import read_cookie

BASE = "/api/v1/sign-ins"
COOKIE = "cms_sign_in_"
log = logging.getLogger("cms.accounts")


@dataclass(frozen=True)
class Departure:
    """Where the browser has to go, and the cookie (`Set-Cookie`) that it takes along."""

    url: str
    cookie: str


def leave(
    request: Any, provider: Provider, wanted: str, *, fresh: bool, session_id: str | None = None
) -> Departure:
    """Begin a sign-in at a provider; afterwards the browser goes on to `wanted`, a local address.

    Raises `OutgoingFailed` where the provider can't be asked, and `TooManyRequests`.
    """
    leaving = Leaving(provider.name, wanted, request.remote_addr or "", fresh, session_id)
    going = Going(
        callback=callback_address(request, provider.name), state=leaving.state, fresh=fresh
    )
    try:
        # Where nobody is signed in, before the database is asked: others would have to wait.
        sent = provider.start(going)
    except (OutgoingFailed, OutgoingRefused) as error:
        raise unreachable(provider, error) from error
    kept = keep_attempt(request.cms_session, leaving, sent)
    seconds = int((kept.expires_at - kept.left_at).total_seconds())
    return Departure(sent.url, cookie_header(request, kept.id, leaving.browser, seconds))


def unreachable(provider: Provider, error: CMSError) -> OutgoingFailed:
    """Return the error where a provider can't be asked; which address was, is for the log."""
    log.warning("sign-in provider %s: %s", provider.name, error.detail)
    return OutgoingFailed(f"The sign-in provider {provider.label!r} can't be asked: try again.")


def callback_address(request: Any, name: str) -> str:
    """Return the address to which a provider sends browsers back, as it has to know it."""
    return f"{request.settings.site.url.rstrip('/')}{BASE}/{name}/callback"


def browser_of(request: Any, state: str) -> str:
    """Return what the browser has kept of the attempt, or an empty text."""
    return read_cookie(request, _cookie_name(hash_secret(state)))


def _cookie_name(attempt_id: str) -> str:
    """Return a name of its own for each attempt: two tabs may go to two providers."""
    return f"{COOKIE}{attempt_id[:16]}"


def cookie_header(request: Any, attempt_id: str, value: str, max_age: int) -> str:
    """Return the cookie by which a browser shows that it is the one that left.

    `Lax`, since it comes back from another site.
    """
    parts = [f"{_cookie_name(attempt_id)}={value}", f"Path={request.script_name}{BASE}"]
    parts += ["HttpOnly", "SameSite=Lax", f"Max-Age={max_age}"]
    if request.scheme == "https":
        parts.append("Secure")
    return "; ".join(parts)
