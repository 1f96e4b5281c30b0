"""Signing in by a provider: which there are, and going there."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.accounts.providers.known import SignInProviders
from cms.accounts.providers.port import Provider
from cms.accounts.providers.returning import NEXT_MAX, local_address
from cms.api.v1.answers import answer, envelope, url
from cms.api.v1.nouns import Member, Members, no_parameters, read_data
from cms.api.v1.writing import under_data
from cms.errors import FieldProblem, ValidationFailed
from cms.tree.nouns import SignInProvidersResource, SignIns
from cms.web.idempotency import hold_secret
from cms.web.leaving import leave

LINKING: Members = {
    "provider": Member({"type": "string", "maxLength": 31}, required=True),
    "next": Member({"type": "string", "maxLength": NEXT_MAX}),
}
STARTING: Members = {**LINKING, "fresh": Member({"type": "boolean"})}


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
    sent = leave(request, provider, wanted, fresh=fresh, session_id=session_id)
    hold_secret(request)
    response = answer(request, envelope({"url": sent.url}, {"self": url(request, noun)}), 201)
    response.headers.add("Set-Cookie", sent.cookie)
    return response


def _offered(request: Any, name: str) -> Provider:
    found: Provider | None = request.service(SignInProviders).providers.get(name)
    if found is None:
        detail = "is no sign-in provider: /api/v1/sign-in-providers lists those that there are."
        raise ValidationFailed([FieldProblem("/data/provider", detail)])
    return found
