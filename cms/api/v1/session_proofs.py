"""Proofs within a session: the factor that makes it whole, and the fresh proof before what is grave."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.accounts.actors import SessionCaller
from cms.accounts.factors.keeping import kinds_due
from cms.accounts.factors.models import PASSKEY
from cms.accounts.factors.proving import BY_CODE
from cms.accounts.models import User, UserSession
from cms.accounts.sessions import complete_session
from cms.accounts.users import require_user
from cms.accounts.verifying import renew_proof
from cms.api.v1.answers import answer, envelope, url
from cms.api.v1.nouns import Member, Members, no_parameters, read_data
from cms.api.v1.sessions import (
    answer_signed_in,
    require_session,
    require_signed_in,
    session_data,
)
from cms.errors import FieldProblem, Forbidden, StateConflict, ValidationFailed
from cms.tree.nouns import CurrentFactors, CurrentSession
from cms.web.problem_views import respond
from cms.web.problems import problem_of
from cms.web.proving import proved_by_factor, proved_by_password
from cms.web.signing_in import origin_of, passkey_proof, purpose_of

KINDS = (*BY_CODE, PASSKEY)
FACTOR: Members = {
    "kind": Member({"type": "string", "enum": list(KINDS)}, required=True),
    "code": Member({"type": "string", "maxLength": 100}),
    "credential": Member({"type": "object", "additionalProperties": True}),
}
PROOF: Members = {
    "password": Member({"type": "string", "format": "password"}),
    "kind": Member(FACTOR["kind"].schema),
    "code": Member(FACTOR["code"].schema),
    "credential": Member(FACTOR["credential"].schema),
}


@view_config(context=CurrentFactors, name="", request_method="POST")
def post_current_factor(context: CurrentFactors, request: Any) -> Any:
    """Prove a factor after the password: the session is whole then, and has another cookie."""
    no_parameters(request)
    require_signed_in(request)
    found = _by_session(request)
    if not found.pending:
        raise StateConflict("The session is whole already: no factor is due.")
    data = read_data(request, FACTOR)
    user = require_user(request.cms_session, found.user_id)
    if not _proved(request, user, data):
        return _refused(request)
    hours, origin = request.settings.accounts.session_hours, origin_of(request, "")
    begun = complete_session(request.cms_session, found, user, data["kind"], hours, origin)
    return answer_signed_in(request, user, begun)


@view_config(context=CurrentSession, name="verify", request_method="POST")
def post_verify(context: CurrentSession, request: Any) -> Any:
    """Prove again who one is, by the password or a factor, before something grave."""
    no_parameters(request)
    found: UserSession = require_session(request)
    data = read_data(request, PROOF)
    user = require_user(request.cms_session, found.user_id)
    if not _proved(request, user, data):
        return _refused(request)
    renew_proof(request.cms_session, found, data.get("kind", "password"))
    address = url(request, "sessions", "current")
    return answer(request, envelope(session_data(found, found.id), {"self": address}))


@view_config(context=CurrentFactors, name="", request_method="GET")
def get_current_factors(context: CurrentFactors, request: Any) -> Any:
    """Answer by what the session can be proved, with what a passkey is to sign."""
    no_parameters(request)
    require_signed_in(request)
    found = _by_session(request)
    kinds = kinds_due(request.cms_session, found.user_id)
    proof = passkey_proof(request, purpose_of(found.id))
    options = proof.options(request.cms_session, found.user_id) if PASSKEY in kinds else None
    address = url(request, "sessions", "current", "factors")
    body = {"kinds": list(kinds), "passkey": options, "csrf": found.csrf}
    return answer(request, envelope(body, {"self": address}))


def _by_session(request: Any) -> UserSession:
    if not isinstance(request.caller, SessionCaller):
        raise Forbidden("Only who signs in proves a factor: a token needs none.")
    found: UserSession = request.caller.session
    return found


def _proved(request: Any, user: User, data: dict[str, Any]) -> bool:
    _check_members(data)
    if "password" in data:
        return proved_by_password(request, user, data["password"])
    return proved_by_factor(
        request, user, data["kind"], data.get("code", ""), data.get("credential")
    )


def _check_members(data: dict[str, Any]) -> None:
    """Raise `ValidationFailed` for what is not one proof, and whole."""
    kind = data.get("kind", "")
    if kind and kind not in KINDS:
        detail = f"has to be one of {', '.join(KINDS)}."
        raise ValidationFailed([FieldProblem("/data/kind", detail)])
    wanted = {"kind", "credential" if kind == PASSKEY else "code"} if kind else {"password"}
    if data.keys() != wanted:
        detail = (
            "has to hold either `password`, or `kind` with `code`, or with `credential` of a "
            "passkey, and nothing else."
        )
        raise ValidationFailed([FieldProblem("/data", detail)])


def _refused(request: Any) -> Any:
    # Told, not raised: the failure has to stay counted.
    return respond(request, problem_of(Forbidden("The proof is wrong, or was used before.")))
