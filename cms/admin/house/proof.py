"""The proof that is asked for before something grave; then what was to be done is gone on with."""

from __future__ import annotations

from typing import Any

import orjson
from pyramid.response import Response
from pyramid.view import view_config
from sqlalchemy.orm import Session, sessionmaker

from cms.accounts.factors.keeping import kinds_due
from cms.accounts.factors.models import PASSKEY
from cms.accounts.factors.proving import BY_CODE
from cms.accounts.models import User
from cms.accounts.sessions import find_session
from cms.accounts.users import require_user
from cms.accounts.verifying import renew_proof
from cms.admin.forms import read_pairs, read_query
from cms.admin.page import bare_page, require_signed_in
from cms.admin.signing import credential_of, next_after
from cms.admin.templating import Templates
from cms.admin.translating import mark
from cms.errors import BadRequest, NotSignedIn, TooManyRequests
from cms.tree.admin.house import AdminProof
from cms.web.cookies import cookie_of
from cms.web.proving import proved_by_factor, proved_by_password
from cms.web.security_policy import CSRF_FIELD
from cms.web.signing_in import passkey_proof, purpose_of

OWN = ("proof-to", "proof-kind", "proof-shown", "proof-credential")
"""Fields of the proof itself; all others are those of what is to be done."""
PASSWORD = "password"  # noqa: S105 - a kind of proof
WRONG = mark("This is wrong, or was used before.")
BUSY = mark("Too many tries: wait %(seconds)s seconds, then try again.")
Pairs = list[tuple[str, str]]


@view_config(context=AdminProof, name="", request_method="POST")
def post_proof(context: AdminProof, request: Any) -> Response:
    """Take a proof; then send on what was typed before it was asked for."""
    caller = require_signed_in(request)
    read_query(request)
    pairs = read_pairs(request)
    own = {name: value for name, value in pairs if name in OWN}
    kept = [pair for pair in pairs if pair[0] not in OWN]
    to = next_after(own.get("proof-to", ""))
    kind = own.get("proof-kind", "")
    session = request.cms_session
    user = require_user(session, caller.session.user_id)
    if not kind.startswith("choose-"):
        try:
            right = _proved(request, user, kind, own)
        except TooManyRequests as busy:
            said = bare_page(request).say(BUSY, seconds=busy.retry_after)
            return _asked(request, session, to, kept, kind, said, 429)
        if not right:
            # Told, not raised: the failure has to stay counted.
            said = bare_page(request).say(WRONG)
            return _asked(request, session, to, kept, kind, said, 403)
        renew_proof(session, caller.session, kind)
        return _answered(request, "house/going_on.html", to=to, kept=kept)
    return _asked(request, session, to, kept, kind.removeprefix("choose-"))


def ask_for_proof(request: Any, to: str) -> Response | None:
    """Return the page that asks for a proof before a form is taken; None where no form was sent."""
    try:
        pairs = read_pairs(request)
    except Exception:  # noqa: BLE001 - whatever it was, it is told as any other problem is
        return None
    with request.service(sessionmaker)() as session:
        # Not an error to who is asked: browsers would write it on their consoles.
        return _asked(request, session, to, pairs, "")


def _proved(request: Any, user: User, kind: str, own: dict[str, str]) -> bool:
    shown = own.get("proof-shown", "")
    if kind == PASSWORD:
        return proved_by_password(request, user, shown)
    if kind == PASSKEY:
        credential = credential_of(own.get("proof-credential", ""))
        return proved_by_factor(request, user, PASSKEY, "", credential)
    if kind not in BY_CODE:
        raise BadRequest("There is no such proof.", "proof-kind")
    return proved_by_factor(request, user, kind, shown.strip()[:100], None)


def _asked(
    request: Any,
    session: Session,
    to: str,
    kept: Pairs,
    kind: str,
    error: str = "",
    status: int = 200,
) -> Response:
    found = find_session(session, cookie_of(request))
    if found is None:
        raise NotSignedIn("Sign in to see this.")
    own, user = found
    kinds = kinds_due(session, user.id)
    typed = [one for one in kinds if one in BY_CODE]
    typed = [PASSWORD, *typed] if user.password_hash is not None else typed
    options = None
    if PASSKEY in kinds:
        options = passkey_proof(request, purpose_of(own.id)).options(session, user.id)
    return _answered(
        request,
        "house/proof.html",
        status,
        to=to,
        kept=kept,
        kinds=typed,
        kind=kind if kind in typed else (typed[0] if typed else ""),
        options=orjson.dumps(options).decode() if options else "",
        error=error,
        email=user.email,
    )


def _answered(request: Any, template: str, status: int = 200, **values: Any) -> Response:
    page = bare_page(request)
    given = {"page": page, "csrf": str(request.POST.get(CSRF_FIELD, "")), **values}
    body = request.service(Templates).render(template, page.language, given)
    response = Response(body, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
