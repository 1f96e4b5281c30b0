"""The people who have an account: the list, and a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyramid.view import view_config

from cms.accounts.groups import list_groups
from cms.accounts.invitations import invite
from cms.accounts.links import links_of
from cms.accounts.listing import list_users
from cms.accounts.models import User
from cms.accounts.users import create_user
from cms.admin.forms import read_pairs, read_query
from cms.admin.house.errors import try_to
from cms.admin.house.listing import Asked, Filter, Head, Row, as_table, listed, read_asked
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.errors import BadRequest
from cms.tree.admin.house import AdminNewPerson, AdminPeople
from cms.web.people import require_rights

PERMISSION = "manage_users"
PEOPLE = "/admin/people"
TITLE = mark("People")
GROUPS_MAX = 500
"""Groups that forms offer."""
STATES = (("", mark("Everybody")), ("active", mark("Active")), ("inactive", mark("Deactivated")))
HEADS = (
    Head("name", mark("Name"), "main"),
    Head("email", mark("E-mail address"), "text", wide=True),
    Head("groups", mark("Groups"), "tags", wide=True),
    Head("state", mark("State"), "mark"),
    Head("created_at", mark("Created"), "moment", wide=True),
)


@view_config(
    context=AdminPeople,
    name="",
    request_method="GET",
    permission=PERMISSION,
    renderer="house/people/list.html",
)
def get_people(context: AdminPeople, request: Any) -> Any:
    """Show who has an account."""
    require_signed_in(request)
    asked = read_asked(request, "state")
    page = page_for(request, Crumb(TITLE), notices=take_notices(request))
    load = _loading(request, asked)
    if asked.table:
        return as_table(page, "people", HEADS, load)
    states = [(value, page.say(words)) for value, words in STATES]
    filters = (Filter("state", mark("State"), states),)
    search = mark("Search by name or address")
    return {
        "page": page,
        "list": listed(request, asked, HEADS, load, searched=search, filters=filters),
        "empty": ("users", TITLE, page.say(mark("Nobody has an account yet."))),
    }


def _loading(request: Any, asked: Asked) -> Any:
    if asked.given["state"] not in dict(STATES):
        raise BadRequest("There is no such state.", "state")
    active = {"": None, "active": True, "inactive": False}[asked.given["state"]]

    def load(limit: int, offset: int) -> Sequence[Row]:
        session = request.cms_session
        found = list_users(session, limit=limit, offset=offset, wanted=asked.q, active=active)
        return [person_row(user) for user in found]

    return load


def person_row(user: User) -> Row:
    """Return a user as lists show them."""
    state = (
        ("Active", "live", "circle-check") if user.active else ("Deactivated", "trashed", "lock")
    )
    if user.active and user.password_hash is None:
        state = (mark("No password yet"), "draft", "circle-dashed")
    return {
        "href": f"{PEOPLE}/{user.id}",
        "name": user.name,
        "email": user.email,
        "groups": list(user.groups),
        "state": state[0],
        "state_tone": state[1],
        "state_icon": state[2],
        "created_at": user.created_at,
    }


@view_config(
    context=AdminNewPerson,
    name="",
    request_method="GET",
    permission=PERMISSION,
    renderer="house/people/new.html",
)
def get_new(context: AdminNewPerson, request: Any) -> dict[str, Any]:
    """Show the form of somebody new."""
    require_signed_in(request)
    read_query(request)
    return _shown(request, {"email": "", "name": "", "invite": "yes"}, [], {})


@view_config(
    context=AdminNewPerson,
    name="",
    request_method="POST",
    permission=PERMISSION,
    renderer="house/people/new.html",
)
def post_new(context: AdminNewPerson, request: Any) -> Any:
    """Make an account, and invite its owner if asked, who chooses the password."""
    require_signed_in(request)
    read_query(request)
    data, groups = read_with_groups(request, "email", "name", "invite")
    if groups:
        require_rights(request, context, "Putting a user into groups")
    made: list[User] = []

    def make() -> None:
        session = request.cms_session
        made.append(create_user(session, data["email"], data["name"].strip(), groups=groups))
        if data["invite"]:
            invite(session, made[0], links_of(request.settings))

    errors = try_to(request, make, "email", "name")
    if errors:
        return _shown(request, data, groups, errors)
    told = "invited" if data["invite"] else "saved"
    return go_on(request, f"{PEOPLE}/{made[0].id}", told)


def read_with_groups(request: Any, *names: str) -> tuple[dict[str, str], list[str]]:
    """Return the fields of a form, and the groups that are chosen in it; raise `BadRequest`."""
    found: dict[str, str] = dict.fromkeys(names, "")
    groups: list[str] = []
    for name, value in read_pairs(request):
        if name == "group":
            groups.append(value)
        elif name in found:
            found[name] = value
        else:
            raise BadRequest(f"The form has a field {name[:80]!r}, which is not known here.", name)
    return found, groups


def known_groups(request: Any) -> list[tuple[str, str]]:
    """Return the groups to choose from: their names and labels."""
    return [(one.name, one.label) for one in list_groups(request.cms_session, limit=GROUPS_MAX)]


def _shown(
    request: Any, typed: Mapping[str, str], groups: Sequence[str], errors: Mapping[str, str]
) -> dict[str, Any]:
    page = page_for(request, Crumb(TITLE, PEOPLE), Crumb(mark("Somebody new")))
    return {
        "page": page,
        "typed": typed,
        "chosen": groups,
        "groups": known_groups(request) if request.has_permission("manage_rights") else [],
        "errors": errors,
        "mails": bool(request.settings.mail.host),
    }
