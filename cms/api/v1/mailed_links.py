"""What links in mail are for: taking an invitation, a new password, confirming an address."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.accounts.invitations import accept
from cms.accounts.links import links_of
from cms.accounts.models import User
from cms.accounts.passwords import PasswordParameters
from cms.accounts.profile import confirm_address
from cms.accounts.resets import ask_reset, reset
from cms.api.v1.answers import answer, envelope
from cms.api.v1.nouns import LINE, Member, Members, no_parameters, read_data
from cms.api.v1.writing import under_data
from cms.errors import NotFound
from cms.tree.nouns import (
    AddressChangeResource,
    InvitationResource,
    PasswordResetResource,
    PasswordResets,
)
from cms.web.body import read_optional_object
from cms.web.problem_views import respond
from cms.web.problems import problem_of

_PASSWORD = Member({"type": "string", "format": "password"}, required=True)
ACCEPTANCE: Members = {"password": _PASSWORD, "name": Member(LINE)}
CHOICE: Members = {"password": _PASSWORD}
ASKING: Members = {"email": Member({"type": "string", "maxLength": 254}, required=True)}


@view_config(context=InvitationResource, name="", request_method="POST")
def post_invitation(context: InvitationResource, request: Any) -> Any:
    """Take an invitation: choose the first password."""
    no_parameters(request)
    data = read_data(request, ACCEPTANCE)
    with under_data():
        user = accept(
            request.cms_session,
            links_of(request.settings),
            context.__name__,
            data["password"],
            data.get("name"),
            request.service(PasswordParameters),
        )
    return _answer(request, user)


@view_config(context=PasswordResets, name="", request_method="POST")
def post_reset(context: PasswordResets, request: Any) -> Any:
    """Ask for a link to choose a new password by; what is answered does not tell who has one."""
    no_parameters(request)
    data = read_data(request, ASKING)
    ask_reset(request.cms_session, data["email"], request.remote_addr or "")
    return answer(request, envelope({"asked": True}, {}), 202)


@view_config(context=PasswordResetResource, name="", request_method="POST")
def post_new_password(context: PasswordResetResource, request: Any) -> Any:
    """Choose a new password by a link; all sessions of its user end."""
    no_parameters(request)
    data = read_data(request, CHOICE)
    with under_data():
        user = reset(
            request.cms_session,
            links_of(request.settings),
            context.__name__,
            data["password"],
            request.service(PasswordParameters),
        )
    return _answer(request, user)


@view_config(context=AddressChangeResource, name="", request_method="POST")
def post_address_change(context: AddressChangeResource, request: Any) -> Any:
    """Confirm a new address by a link."""
    no_parameters(request)
    read_optional_object(request, ())
    user = confirm_address(request.cms_session, links_of(request.settings), context.__name__)
    return _answer(request, user)


def _answer(request: Any, user: User | None) -> Any:
    if user is None:
        # Told, not raised: nobody has to sign in here, so there is no more to say.
        error = NotFound("This link is unknown, used or expired: ask for another.")
        return respond(request, problem_of(error))
    return answer(request, envelope({"email": user.email, "name": user.name}, {}))
