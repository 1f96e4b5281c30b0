"""One's own factors: list, add in two steps, name, remove; and recovery codes."""

from __future__ import annotations

from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms import clock
from cms.accounts.factors import challenges
from cms.accounts.factors.apps import begin_app, finish_app
from cms.accounts.factors.challenges import Taken
from cms.accounts.factors.keeping import (
    factors_of,
    remove_factor,
    rename_factor,
    require_factor,
)
from cms.accounts.factors.models import KINDS, TOTP, Factor
from cms.accounts.factors.passkeys import RelyingParty, begin_passkey, finish_passkey
from cms.accounts.factors.recovery import codes_left, drop_codes, make_codes
from cms.accounts.factors.totp import TotpSecrets
from cms.accounts.models import User
from cms.accounts.users import require_user
from cms.api.v1.answers import answer, envelope, url
from cms.api.v1.nouns import LINE, Member, Members, no_parameters, noun_answer, read_data
from cms.api.v1.sessions import require_session, require_signed_in, require_whole
from cms.api.v1.writing import under_data
from cms.errors import FieldProblem, ValidationFailed
from cms.tree.nouns import FactorResource, Factors, RecoveryCodes
from cms.web.idempotency import hold_secret

NEW: Members = {"kind": Member({"type": "string", "enum": list(KINDS)}, required=True)}
ANSWER: Members = {
    "name": Member(LINE, required=True),
    "code": Member({"type": "string", "maxLength": 100}),
    "credential": Member({"type": "object", "additionalProperties": True}),
}
CHANGES: Members = {"name": Member(LINE, required=True)}


@view_config(context=Factors, name="", request_method="GET")
def get_factors(context: Factors, request: Any) -> Any:
    """Answer one's own factors, and how many recovery codes are left."""
    no_parameters(request)
    user_id = require_signed_in(request)
    require_whole(request)
    return answer_factors(request, user_id, "factors")


def answer_factors(request: Any, user_id: str, *place: str) -> Any:
    """Answer the factors of a user, at an address of the API."""
    session = request.cms_session
    found = [factor_data(one) for one in factors_of(session, user_id)]
    meta = {"recovery_codes": codes_left(session, user_id)}
    return answer(request, envelope(found, {"self": url(request, *place)}, meta))


@view_config(context=Factors, name="", request_method="POST")
def post_factor(context: Factors, request: Any) -> Any:
    """Begin to add a factor: what to show to the app is in this answer and never again."""
    no_parameters(request)
    user = _own(request)
    kind = read_data(request, NEW)["kind"]
    if kind not in KINDS:
        detail = f"has to be one of {', '.join(KINDS)}."
        raise ValidationFailed([FieldProblem("/data/kind", detail)])
    hold_secret(request)
    data = _begin_app(request, user) if kind == TOTP else _begin_passkey(request, user)
    links = {"self": url(request, "factors"), "finish": _finish_url(request, data["challenge"])}
    return answer(request, envelope({"kind": kind, **data}, links), 201)


def _begin_app(request: Any, user: User) -> dict[str, Any]:
    begun = begin_app(request.cms_session, user, request.site.name, request.service(TotpSecrets))
    return {
        "challenge": begun.challenge,
        "expires_at": clock.to_text(begun.expires_at),
        "secret": begun.secret,
        "uri": begun.address,
        "qr": begun.picture,
    }


def _begin_passkey(request: Any, user: User) -> dict[str, Any]:
    begun = begin_passkey(request.cms_session, user, request.service(RelyingParty))
    return {
        "challenge": begun.challenge,
        "expires_at": clock.to_text(begun.expires_at),
        "options": begun.options,
    }


@view_config(context=FactorResource, name="finish", request_method="POST")
def post_finish(context: FactorResource, request: Any) -> Any:
    """Finish adding a factor, by the first proof of it."""
    no_parameters(request)
    user = _own(request)
    data = read_data(request, ANSWER)
    session, challenge = request.cms_session, context.__name__.lower()
    begun = challenges.take(session, user.id, challenge, challenges.ADDING)
    shown = "code" if begun.kind == TOTP else "credential"
    if data.keys() != {"name", shown}:
        detail = f"has to hold `name` and `{shown}`, and nothing else."
        raise ValidationFailed([FieldProblem("/data", detail)])
    with under_data():
        added = _finish(request, user, begun, data["name"], data[shown])
    return noun_answer(request, factor_data(added), "factors", added.id, status=201)


def _finish(request: Any, user: User, begun: Taken, name: str, shown: Any) -> Factor:
    session = request.cms_session
    if begun.kind == TOTP:
        return finish_app(session, user, begun, shown, name, request.service(TotpSecrets))
    return finish_passkey(session, user, begun, shown, name, request.service(RelyingParty))


@view_config(context=FactorResource, name="", request_method="GET")
def get_factor(context: FactorResource, request: Any) -> Any:
    """Answer one of one's own factors."""
    no_parameters(request)
    user_id = require_signed_in(request)
    require_whole(request)
    factor = require_factor(request.cms_session, user_id, context.__name__)
    return noun_answer(request, factor_data(factor), "factors", factor.id)


@view_config(context=FactorResource, name="", request_method="PATCH")
def patch_factor(context: FactorResource, request: Any) -> Any:
    """Give one of one's own factors another name."""
    no_parameters(request)
    user = _own(request)
    factor = require_factor(request.cms_session, user.id, context.__name__)
    with under_data():
        rename_factor(request.cms_session, factor, read_data(request, CHANGES)["name"])
    return noun_answer(request, factor_data(factor), "factors", factor.id)


@view_config(context=FactorResource, name="", request_method="DELETE")
def delete_factor(context: FactorResource, request: Any) -> Any:
    """Remove one of one's own factors."""
    no_parameters(request)
    user = _own(request)
    factor = require_factor(request.cms_session, user.id, context.__name__)
    remove_factor(request.cms_session, user, factor)
    return Response(status=204, content_type=None)


@view_config(context=RecoveryCodes, name="", request_method="POST")
def post_recovery_codes(context: RecoveryCodes, request: Any) -> Any:
    """Make recovery codes, shown this once; those from before are void."""
    no_parameters(request)
    user = _own(request)
    hold_secret(request)
    codes = make_codes(request.cms_session, user.id)
    address = url(request, "factors", "recovery-codes")
    return answer(request, envelope({"codes": codes}, {"self": address}), 201)


@view_config(context=RecoveryCodes, name="", request_method="DELETE")
def delete_recovery_codes(context: RecoveryCodes, request: Any) -> Any:
    """Make one's own recovery codes void."""
    no_parameters(request)
    drop_codes(request.cms_session, _own(request).id)
    return Response(status=204, content_type=None)


def _own(request: Any) -> User:
    return require_user(request.cms_session, require_session(request).user_id)


def _finish_url(request: Any, challenge: str) -> str:
    return url(request, "factors", challenge, "finish")


def factor_data(factor: Factor) -> dict[str, Any]:
    """Return a factor as JSON, without anything that is secret."""
    used = factor.last_used_at
    return {
        "id": factor.id,
        "kind": factor.kind,
        "name": factor.name,
        "created_at": clock.to_text(factor.created_at),
        "last_used_at": None if used is None else clock.to_text(used),
    }
