"""Signing in by a provider: which there are, and going there."""

from __future__ import annotations

import logging
from typing import Any

from pyramid.view import view_config

from cms.accounts.providers.attempts import Leaving, keep_attempt
from cms.accounts.providers.known import SignInProviders
from cms.accounts.providers.port import Going, Provider
from cms.accounts.providers.returning import NEXT_MAX, local_address
from cms.accounts.tokens import hash_secret
from cms.api.v1.answers import BASE, answer, envelope, url
from cms.api.v1.nouns import Member, Members, no_parameters, read_data
from cms.api.v1.writing import under_data
from cms.errors import (
    CMSError,
    FieldProblem,
    OutgoingFailed,
    OutgoingRefused,
    ValidationFailed,
)
from cms.tree.nouns import SignInProvidersResource, SignIns
from cms.web.cookies import read_cookie
from cms.web.idempotency import hold_secret

COOKIE = "cms_sign_in_"
LINKING: Members = {
    "provider": Member({"type": "string", "maxLength": 31}, required=True),
    "next": Member({"type": "string", "maxLength": NEXT_MAX}),
}
STARTING: Members = {**LINKING, "fresh": Member({"type": "boolean"})}
log = logging.getLogger("cms.accounts")


@view_config(context=SignInProvidersResource, name="", request_method="GET")
def get_providers(context: SignInProvidersResource, request: Any) -> Any:
    """Answer by whom one can sign in, in the order in which they are to be offered."""
    no_parameters(request)
    found = request.service(SignInProviders).providers
    data = [{"name": one.name, "label": one.label} for one in found.values()]
    return answer(request, envelope(data, {"self": url(request, "sign-in-providers")}))


@view_config(context=SignIns, name="", request_method="POST")
def post_sign_in(context: SignIns, request: Any) -> Any:
    """Begin to sign in: answer where the browser goes, and give it a cookie to come back with."""
    no_parameters(request)
    return send_away(request, read_data(request, STARTING), "sign-ins")


def send_away(request: Any, data: dict[str, Any], noun: str, session_id: str | None = None) -> Any:
    """Answer where a browser goes to sign in, or to link an identity to a session's user."""
    provider = _offered(request, data["provider"])
    with under_data():
        wanted = local_address(data.get("next", "/"))
    fresh = data.get("fresh", False)
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
    hold_secret(request)
    response = answer(request, envelope({"url": sent.url}, {"self": url(request, noun)}), 201)
    seconds = int((kept.expires_at - kept.left_at).total_seconds())
    response.headers.add("Set-Cookie", cookie_header(request, kept.id, leaving.browser, seconds))
    return response


def _offered(request: Any, name: str) -> Provider:
    found: Provider | None = request.service(SignInProviders).providers.get(name)
    if found is None:
        detail = "is no sign-in provider: /api/v1/sign-in-providers lists those that there are."
        raise ValidationFailed([FieldProblem("/data/provider", detail)])
    return found


def unreachable(provider: Provider, error: CMSError) -> OutgoingFailed:
    """Return the error where a provider can't be asked; which address was, is for the log."""
    log.warning("sign-in provider %s: %s", provider.name, error.detail)
    return OutgoingFailed(f"The sign-in provider {provider.label!r} can't be asked: try again.")


def callback_address(request: Any, name: str) -> str:
    """Return the address to which a provider sends browsers back, as it has to know it."""
    return f"{request.settings.site.url.rstrip('/')}{BASE}/sign-ins/{name}/callback"


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
    parts = [f"{_cookie_name(attempt_id)}={value}", f"Path={request.script_name}{BASE}/sign-ins"]
    parts += ["HttpOnly", "SameSite=Lax", f"Max-Age={max_age}"]
    if request.scheme == "https":
        parts.append("Secure")
    return "; ".join(parts)
