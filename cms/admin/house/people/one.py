"""One account: name, groups, roles, sessions and factors; deactivated, let in again, invited."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pyramid.view import view_config
from sqlalchemy import select

from cms.access.actor import group_principal, user_principal
from cms.access.listing import list_roles
from cms.access.models import Grant
from cms.accounts.factors.keeping import factors_of, reset_factors
from cms.accounts.factors.recovery import codes_left
from cms.accounts.invitations import invite
from cms.accounts.links import links_of
from cms.accounts.models import User
from cms.accounts.sessions import end_session, sessions_of
from cms.accounts.users import (
    activate,
    deactivate,
    end_sessions,
    rename,
    require_user,
    set_groups,
)
from cms.admin.forms import read_form, read_query
from cms.admin.house.agents import agent_name
from cms.admin.house.entries import named_entries
from cms.admin.house.errors import try_to
from cms.admin.house.people.views import PEOPLE, PERMISSION, TITLE, known_groups, read_with_groups
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.tree.admin.house import AdminPerson
from cms.web.people import guard_administrator, require_rights

SCREEN = "house/people/one.html"
ROLES_MAX = 200


@view_config(
    context=AdminPerson, name="", request_method="GET", permission=PERMISSION, renderer=SCREEN
)
def get_person(context: AdminPerson, request: Any) -> dict[str, Any]:
    """Show an account."""
    require_signed_in(request)
    read_query(request)
    return shown(request, person(context, request), {})


@view_config(
    context=AdminPerson, name="", request_method="POST", permission=PERMISSION, renderer=SCREEN
)
def post_person(context: AdminPerson, request: Any) -> Any:
    """Change an account's name and groups."""
    user = _begin(context, request)
    data, groups = read_with_groups(request, "name", "with_groups")

    def change() -> None:
        if data["name"].strip() != user.name:
            rename(request.cms_session, user, data["name"].strip())
        if data["with_groups"] and sorted(groups) != sorted(user.groups):
            require_rights(request, context, "Changing a user's groups")
            set_groups(request.cms_session, user, groups)

    errors = try_to(request, change, "name", "groups")
    if errors:
        return shown(request, user, errors, {"name": data["name"]}, groups)
    return go_on(request, _here(user), "saved")


@view_config(
    context=AdminPerson, name="state", request_method="POST", permission=PERMISSION, renderer=SCREEN
)
def post_state(context: AdminPerson, request: Any) -> Any:
    """Deactivate an account, let it in again, or invite its owner."""
    user, session = _begin(context, request), request.cms_session
    then = read_form(request, ("then",))["then"]
    if then == "invite":
        return _done(request, user, lambda: invite(session, user, links_of(request.settings)))
    guard_administrator(request, context, user)
    if then == "activate":
        return _done(request, user, lambda: activate(session, user))
    return _done(request, user, lambda: deactivate(session, user))


@view_config(
    context=AdminPerson,
    name="sessions",
    request_method="POST",
    permission=PERMISSION,
    renderer=SCREEN,
)
def post_sessions(context: AdminPerson, request: Any) -> Any:
    """End one session of somebody, or all of them."""
    user, session = _begin(context, request), request.cms_session
    wanted = read_form(request, ("session",))["session"]
    guard_administrator(request, context, user)
    if wanted:
        end_session(session, wanted, user.id)
    else:
        end_sessions(session, user.id)
    return go_on(request, _here(user), "sessions_ended")


@view_config(
    context=AdminPerson,
    name="factors",
    request_method="POST",
    permission=PERMISSION,
    renderer=SCREEN,
)
def post_factors(context: AdminPerson, request: Any) -> Any:
    """Take all factors off somebody who has lost them, and sign them out everywhere."""
    user = _begin(context, request)
    read_form(request, ())
    guard_administrator(request, context, user)
    reset_factors(request.cms_session, user)
    return go_on(request, _here(user), "factors_reset")


def person(context: Any, request: Any) -> User:
    """Return whose account a place is; raise `NotFound`."""
    return require_user(request.cms_session, context.__name__.lower())


def _begin(context: AdminPerson, request: Any) -> User:
    require_signed_in(request)
    read_query(request)
    return person(context, request)


def _done(request: Any, user: User, do: Callable[[], object]) -> Any:
    errors = try_to(request, do)
    return shown(request, user, errors) if errors else go_on(request, _here(user), "saved")


def _here(user: User) -> str:
    return f"{PEOPLE}/{user.id}"


def shown(
    request: Any,
    user: User,
    errors: Mapping[str, str],
    typed: Mapping[str, str] | None = None,
    chosen: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Return what the page of an account shows."""
    session = request.cms_session
    rights = request.has_permission("manage_rights")
    found = _grants(session, user) if rights else []
    current = request.caller.session.id
    page = page_for(
        request, Crumb(TITLE, PEOPLE), Crumb(user.name, own=True), notices=take_notices(request)
    )
    return {
        "page": page,
        "user": user,
        "typed": typed or {"name": user.name},
        "chosen": user.groups if chosen is None else chosen,
        "groups": known_groups(request),
        "errors": errors,
        "sessions": sessions_of(session, user.id),
        "current": current,
        "agent_name": agent_name,
        "factors": factors_of(session, user.id),
        "codes_left": codes_left(session, user.id),
        "grants": found,
        "entries": named_entries(request, [one.entry_id for one in found]),
        "roles": list_roles(session, limit=ROLES_MAX) if rights else [],
        "principal": user_principal(user.id),
        "oneself": user.id == request.actor.user_id,
        "may": {
            "rights": rights,
            "erase": request.has_permission("erase"),
            "explain": request.has_permission("explain"),
        },
    }


def _grants(session: Any, user: User) -> list[Grant]:
    """Return what somebody is given, themselves and by their groups."""
    principals = [user_principal(user.id), *(group_principal(name) for name in user.groups)]
    query = select(Grant).where(Grant.principal.in_(principals))
    return list(session.scalars(query.order_by(Grant.created_at, Grant.id).limit(ROLES_MAX)))
