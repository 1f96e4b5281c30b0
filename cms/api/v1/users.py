"""Users: list, one, create, invite, change, deactivate."""

from __future__ import annotations

from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms import clock
from cms.access.step_up import require_step_up
from cms.accounts.invitations import invite
from cms.accounts.letters import NOTICE
from cms.accounts.links import links_of
from cms.accounts.listing import count_users, list_users
from cms.accounts.models import User
from cms.accounts.passwords import PasswordParameters
from cms.accounts.users import (
    MAX_GROUPS,
    activate,
    create_user,
    deactivate,
    rename,
    require_user,
    set_groups,
    set_password,
)
from cms.api.v1.nouns import (
    LINE,
    Member,
    Members,
    check_if_match,
    no_parameters,
    noun_answer,
    noun_list,
    read_data,
    read_noun_page,
)
from cms.api.v1.writing import under_data
from cms.errors import FieldProblem, ValidationFailed
from cms.jobs.queue import enqueue
from cms.tree.nouns import UserResource, Users
from cms.web.body import read_optional_object
from cms.web.people import guard_administrator, require_rights

PERMISSION = "manage_users"
_GROUP = {"type": "string", "pattern": r"^[^\s\x00-\x1f]{1,64}$"}
MEMBERS: Members = {
    "email": Member({"type": "string", "format": "email", "maxLength": 254}, required=True),
    "name": Member(LINE, required=True),
    "password": Member({"type": ["string", "null"], "format": "password", "minLength": 12}),
    "groups": Member({"type": "array", "items": _GROUP, "maxItems": MAX_GROUPS}),
    "locale": Member({"type": ["string", "null"], "maxLength": 35}),
    "invite": Member({"type": "boolean"}),
}
CHANGES: Members = {
    "name": Member(MEMBERS["name"].schema),
    "password": Member({"type": "string", "format": "password", "minLength": 12}),
    "groups": MEMBERS["groups"],
    "active": Member({"type": "boolean"}),
}


@view_config(context=Users, name="", request_method="GET", permission=PERMISSION)
def get_users(context: Users, request: Any) -> Any:
    """Answer the users, by address."""
    page = read_noun_page(request)
    session = request.cms_session
    found = list_users(session, limit=page.size + 1, offset=page.offset)
    data = [user_data(user) for user in found]
    return noun_list(request, "users", page, data, lambda: count_users(session))


@view_config(context=Users, name="", request_method="POST", permission=PERMISSION)
def post_user(context: Users, request: Any) -> Any:
    """Create a user, and invite them if asked; without a password one may have tokens only."""
    no_parameters(request)
    data = read_data(request, MEMBERS)
    if data.get("invite") and data.get("password") is not None:
        detail = "is chosen by who is invited: give one or the other."
        raise ValidationFailed([FieldProblem("/data/password", detail)])
    if data.get("groups"):
        require_rights(request, context, "Putting a user into groups")
    with under_data():
        user = create_user(
            request.cms_session,
            data["email"],
            data["name"],
            data.get("password"),
            groups=data.get("groups", ()),
            locale=data.get("locale"),
            parameters=request.service(PasswordParameters),
        )
    if data.get("invite"):
        invite(request.cms_session, user, links_of(request.settings))
    return noun_answer(request, user_data(user), "users", user.id, status=201)


@view_config(context=UserResource, name="", request_method="GET", permission=PERMISSION)
def get_user(context: UserResource, request: Any) -> Any:
    """Answer one user."""
    no_parameters(request)
    user = require_user(request.cms_session, context.__name__.lower())
    return noun_answer(request, user_data(user), "users", user.id)


@view_config(context=UserResource, name="invite", request_method="POST", permission=PERMISSION)
def post_invite(context: UserResource, request: Any) -> Any:
    """Invite a user who has no password yet, by mail; also once more."""
    no_parameters(request)
    read_optional_object(request, ())
    user = require_user(request.cms_session, context.__name__.lower())
    invite(request.cms_session, user, links_of(request.settings))
    return noun_answer(request, user_data(user), "users", user.id)


@view_config(context=UserResource, name="", request_method="PATCH", permission=PERMISSION)
def patch_user(context: UserResource, request: Any) -> Any:
    """Change a user's name, password, groups, or whether the account is active."""
    no_parameters(request)
    user = require_user(request.cms_session, context.__name__.lower())
    check_if_match(request, user_data(user))
    data = read_data(request, CHANGES, partial=True)
    with under_data():
        _change(context, request, user, data)
    return noun_answer(request, user_data(user), "users", user.id)


def _change(context: UserResource, request: Any, user: User, data: dict[str, Any]) -> None:
    session = request.cms_session
    if "groups" in data:
        require_rights(request, context, "Changing a user's groups")
    if "password" in data or "active" in data:
        guard_administrator(request, context, user)
    if "name" in data:
        rename(session, user, data["name"])
    if "password" in data:
        # Whoever could set one with a stolen session would have the proof that is asked for.
        require_step_up(session, "Setting a password")
        set_password(
            session, user, data["password"], parameters=request.service(PasswordParameters)
        )
        enqueue(session, NOTICE, {"notice": "password_changed", "user": user.id})
    if "groups" in data:
        set_groups(session, user, data["groups"])
    if "active" in data:
        activate(request.cms_session, user) if data["active"] else deactivate(session, user)


@view_config(context=UserResource, name="", request_method="DELETE", permission=PERMISSION)
def delete_user(context: UserResource, request: Any) -> Any:
    """Deactivate a user; what they wrote keeps their name."""
    no_parameters(request)
    user = require_user(request.cms_session, context.__name__.lower())
    check_if_match(request, user_data(user))
    guard_administrator(request, context, user)
    deactivate(request.cms_session, user)
    return Response(status=204, content_type=None)


def user_data(user: User) -> dict[str, Any]:
    """Return a user as JSON."""
    return {
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "active": user.active,
        "groups": list(user.groups),
        "locale": user.locale,
        "time_zone": user.time_zone,
        "has_password": user.password_hash is not None,
        "created_at": clock.to_text(user.created_at),
    }
