"""The factor that is due after the password: a code, one for recovery, or a passkey."""

from __future__ import annotations

from typing import Any

import orjson
from pyramid.view import view_config

from cms.accounts.actors import SessionCaller
from cms.accounts.factors.keeping import kinds_due
from cms.accounts.factors.models import PASSKEY
from cms.accounts.factors.proving import BY_CODE
from cms.accounts.models import UserSession
from cms.accounts.sessions import complete_session
from cms.accounts.users import require_user
from cms.admin.forms import read_form, read_query
from cms.admin.notices import go_on
from cms.admin.page import bare_page
from cms.admin.signing import credential_of, next_after, quoted
from cms.admin.translating import mark
from cms.errors import BadRequest, NotSignedIn, TooManyRequests
from cms.tree.admin.signing import AdminFactor
from cms.web.proving import proved_by_factor
from cms.web.signing_in import give_cookies, origin_of, passkey_proof, purpose_of

WRONG = mark("This is wrong, or was used before.")
BUSY = mark("Too many tries: wait %(seconds)s seconds, then try again.")


@view_config(context=AdminFactor, name="", request_method="GET", renderer="factor.html")
def get_factor(context: AdminFactor, request: Any) -> Any:
    """Show what is due; who needs nothing more goes on."""
    asked = read_query(request, "next", "kind")
    wanted = next_after(asked["next"])
    found = _session(request)
    return (
        _shown(request, found, wanted, asked["kind"]) if found.pending else go_on(request, wanted)
    )


@view_config(context=AdminFactor, name="", request_method="POST", renderer="factor.html")
def post_factor(context: AdminFactor, request: Any) -> Any:
    """Prove a factor: the session is whole then, and has another cookie."""
    read_query(request)
    found = _session(request)
    data = read_form(request, ("kind", "code", "credential", "next"))
    wanted = next_after(data["next"])
    if not found.pending:
        return go_on(request, wanted)
    try:
        right = _proved(request, found, data)
    except TooManyRequests as busy:
        request.response.status_int = 429
        said = bare_page(request).say(BUSY, seconds=busy.retry_after)
        return _shown(request, found, wanted, data["kind"], said)
    if not right:
        # Told, not raised: the failure has to stay counted.
        request.response.status_int = 403
        said = bare_page(request).say(WRONG)
        return _shown(request, found, wanted, data["kind"], said)
    user = require_user(request.cms_session, found.user_id)
    hours, origin = request.settings.accounts.session_hours, origin_of(request, "")
    begun = complete_session(request.cms_session, found, user, data["kind"], hours, origin)
    response = go_on(request, wanted)
    give_cookies(request, response, begun, user.email)
    return response


def _session(request: Any) -> UserSession:
    if not isinstance(request.caller, SessionCaller):
        raise NotSignedIn("Sign in with the password first.")
    found: UserSession = request.caller.session
    return found


def _proved(request: Any, found: UserSession, data: dict[str, str]) -> bool:
    user = require_user(request.cms_session, found.user_id)
    if data["kind"] == PASSKEY:
        credential = credential_of(data["credential"])
        return proved_by_factor(request, user, PASSKEY, "", credential)
    if data["kind"] not in BY_CODE:
        raise BadRequest("There is no such factor.", "kind")
    return proved_by_factor(request, user, data["kind"], data["code"].strip()[:100], None)


def _shown(
    request: Any, found: UserSession, wanted: str, kind: str, error: str = ""
) -> dict[str, Any]:
    request.response.headers["Cache-Control"] = "no-store"
    kinds = kinds_due(request.cms_session, found.user_id)
    codes = [one for one in kinds if one in BY_CODE]
    proof = passkey_proof(request, purpose_of(found.id))
    options = proof.options(request.cms_session, found.user_id) if PASSKEY in kinds else None
    return {
        "page": bare_page(request),
        "csrf": found.csrf,
        "next": wanted,
        "next_quoted": quoted(wanted),
        "codes": codes,
        "kind": kind if kind in codes else (codes[0] if codes else ""),
        "options": orjson.dumps(options).decode() if options else "",
        "error": error,
    }
