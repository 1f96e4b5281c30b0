"""Signing in with a passkey alone: what it is to sign, and the session that it opens."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.accounts.factors.models import PASSKEY
from cms.accounts.sessions import begin_session
from cms.accounts.sign_in import attempt_passkey, sign_in_by_passkey
from cms.api.v1.answers import answer, envelope, url
from cms.api.v1.nouns import Member, Members, no_parameters, read_data
from cms.api.v1.sessions import answer_signed_in
from cms.errors import NotSignedIn
from cms.tree.nouns import PasskeySessions
from cms.web.apart import writing_apart
from cms.web.problem_views import respond
from cms.web.problems import problem_of
from cms.web.signing_in import origin_of, passkey_proof

CREDENTIAL: Members = {
    "credential": Member({"type": "object", "additionalProperties": True}, required=True)
}
_PURPOSE = "sign in"


@view_config(context=PasskeySessions, name="", request_method="GET")
def get_passkey_session(context: PasskeySessions, request: Any) -> Any:
    """Answer the options for `navigator.credentials.get`, the same for everybody but for chance."""
    no_parameters(request)
    options = passkey_proof(request, _PURPOSE, alone=True).options(request.cms_session)
    address = url(request, "sessions", "passkey")
    return answer(request, envelope({"options": options}, {"self": address}))


@view_config(context=PasskeySessions, name="", request_method="POST")
def post_passkey_session(context: PasskeySessions, request: Any) -> Any:
    """Sign in with a passkey, whose authenticator has made sure of its user: no factor is due."""
    no_parameters(request)
    credential = read_data(request, CREDENTIAL)["credential"]
    proof = passkey_proof(request, _PURPOSE, alone=True)
    with writing_apart(request) as counting:
        attempt = attempt_passkey(counting, request.remote_addr or "")
    session = request.cms_session
    user = sign_in_by_passkey(session, attempt, proof, credential)
    if user is None:
        # Told, not raised: the failure has to stay counted.
        return respond(request, problem_of(NotSignedIn("The passkey is not known here.")))
    hours = request.settings.accounts.session_hours
    begun = begin_session(session, user, hours, origin_of(request, PASSKEY))
    return answer_signed_in(request, user, begun)
