"""Signing in: by password or passkey, by a provider, and the factor that is due then."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.accounts.actors import SessionCaller
from cms.accounts.factors.models import PASSKEY
from cms.accounts.providers.known import SignInProviders
from cms.accounts.providers.returning import local_address
from cms.accounts.sessions import begin_session
from cms.accounts.sign_in import attempt_passkey, sign_in_by_passkey
from cms.admin.forms import read_form, read_query, require_own_form
from cms.admin.notices import go_on, take_notices
from cms.admin.page import bare_page
from cms.admin.signing import credential_of, next_after
from cms.admin.translating import mark
from cms.errors import TooManyRequests
from cms.tree.admin.signing import AdminPasskey, AdminProvider, AdminSignIn
from cms.web.apart import writing_apart
from cms.web.leaving import leave
from cms.web.signing_in import (
    begin_by_password,
    give_cookies,
    origin_of,
    passkey_proof,
    user_by_password,
)

WRONG = mark("The address or the password is wrong.")
UNKNOWN = mark("This passkey is not known here.")
BUSY = mark("Too many tries: wait %(seconds)s seconds, then try again.")
FACTOR = "/admin/sign-in/factor"
PURPOSE = "sign in"


@view_config(context=AdminSignIn, name="", request_method="GET", renderer="sign_in.html")
def get_sign_in(context: AdminSignIn, request: Any) -> Any:
    """Show the ways in; who is in already goes on."""
    wanted = next_after(read_query(request, "next")["next"])
    caller = request.caller
    if isinstance(caller, SessionCaller):
        return go_on(request, f"{FACTOR}?next={wanted}" if caller.session.pending else wanted)
    return _shown(request, wanted)


@view_config(context=AdminSignIn, name="", request_method="POST", renderer="sign_in.html")
def post_sign_in(context: AdminSignIn, request: Any) -> Any:
    """Sign in by address and password."""
    read_query(request)
    require_own_form(request)
    data = read_form(request, ("email", "password", "next"))
    wanted = next_after(data["next"])
    try:
        user = user_by_password(request, data["email"], data["password"])
    except TooManyRequests as busy:
        return _refused(request, wanted, BUSY, data["email"], busy)
    if user is None:
        # Told, not raised: the failure has to stay counted.
        return _refused(request, wanted, WRONG, data["email"])
    begun, due = begin_by_password(request, user)
    response = go_on(request, f"{FACTOR}?next={wanted}" if due else wanted)
    give_cookies(request, response, begun, None if due else user.email)
    return response


@view_config(context=AdminPasskey, name="", request_method="GET", renderer="json")
def get_passkey(context: AdminPasskey, request: Any) -> Any:
    """Answer what a passkey is to sign, the same for everybody but for chance."""
    read_query(request)
    request.response.headers["Cache-Control"] = "no-store"
    proof = passkey_proof(request, PURPOSE, alone=True)
    return {"options": proof.options(request.cms_session)}


@view_config(context=AdminPasskey, name="", request_method="POST", renderer="sign_in.html")
def post_passkey(context: AdminPasskey, request: Any) -> Any:
    """Sign in by a passkey alone, which has made sure of its owner."""
    read_query(request)
    require_own_form(request)
    data = read_form(request, ("credential", "next"))
    wanted = next_after(data["next"])
    credential = credential_of(data["credential"])
    proof = passkey_proof(request, PURPOSE, alone=True)
    try:
        with writing_apart(request) as counting:
            attempt = attempt_passkey(counting, request.remote_addr or "")
    except TooManyRequests as busy:
        return _refused(request, wanted, BUSY, "", busy)
    session = request.cms_session
    user = sign_in_by_passkey(session, attempt, proof, credential)
    if user is None:
        return _refused(request, wanted, UNKNOWN)
    hours = request.settings.accounts.session_hours
    begun = begin_session(session, user, hours, origin_of(request, PASSKEY))
    response = go_on(request, wanted)
    give_cookies(request, response, begun, user.email)
    return response


@view_config(context=AdminProvider, name="", request_method="POST", renderer="leaving.html")
def post_provider(context: AdminProvider, request: Any) -> Any:
    """Send the browser to a provider; by a page, since policies bind where forms may lead."""
    read_query(request)
    require_own_form(request)
    data = read_form(request, ("provider", "next"))
    provider, _ = request.service(SignInProviders).require(data["provider"])
    away = leave(request, provider, next_after(data["next"]), fresh=False)
    request.response.headers.add("Set-Cookie", away.cookie)
    request.response.headers["Cache-Control"] = "no-store"
    return {"page": bare_page(request), "label": provider.label, "url": away.url}


def _shown(request: Any, wanted: str, error: str = "", email: str = "") -> dict[str, Any]:
    request.response.headers["Cache-Control"] = "no-store"
    known = request.service(SignInProviders).providers.values()
    return {
        "page": bare_page(request),
        "next": local_address(wanted),
        "error": error,
        "email": email[:254],
        "notices": take_notices(request),
        "providers": [{"name": one.name, "label": one.label} for one in known],
    }


def _refused(
    request: Any, wanted: str, why: str, email: str = "", busy: TooManyRequests | None = None
) -> dict[str, Any]:
    said = bare_page(request).say(why, **({"seconds": busy.retry_after} if busy else {}))
    request.response.status_int = 429 if busy else 401
    if busy:
        request.response.headers["Retry-After"] = str(busy.retry_after)
    return _shown(request, wanted, said, email)
