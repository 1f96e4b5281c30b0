"""Groups: who works together, and is given roles together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyramid.view import view_config

from cms.access.actor import group_principal
from cms.access.listing import grants_of, list_roles
from cms.accounts.groups import (
    create_group,
    delete_group,
    label_group,
    list_groups,
    member_counts,
    members,
    require_group,
)
from cms.accounts.models import UserGroup
from cms.admin.forms import read_form, read_query
from cms.admin.house.entries import named_entries
from cms.admin.house.errors import try_to
from cms.admin.house.listing import Head, Row, as_table, in_memory, listed, read_asked
from cms.admin.house.people.views import PERMISSION
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.tree.admin.house import AdminGroup, AdminGroups

GROUPS = "/admin/groups"
TITLE = mark("Groups")
ALL = 2000
SHOWN = 200
HEADS = (
    Head("label", mark("Group"), "main"),
    Head("name", mark("Name"), "code", wide=True),
    Head("members", mark("Members"), "number"),
    Head("created_at", mark("Created"), "moment", wide=True),
)


@view_config(
    context=AdminGroups,
    name="",
    request_method="GET",
    permission=PERMISSION,
    renderer="house/people/groups.html",
)
def get_groups(context: AdminGroups, request: Any) -> Any:
    """Show the groups, with how many are in each."""
    require_signed_in(request)
    return _list(request, {}, {"name": "", "label": ""})


@view_config(
    context=AdminGroups,
    name="",
    request_method="POST",
    permission=PERMISSION,
    renderer="house/people/groups.html",
)
def post_group(context: AdminGroups, request: Any) -> Any:
    """Make a group, which holds nobody yet."""
    require_signed_in(request)
    data = read_form(request, ("name", "label"))
    session = request.cms_session
    errors = try_to(
        request,
        lambda: create_group(session, data["name"].strip(), data["label"].strip()),
        "name",
        "label",
    )
    if errors:
        return _list(request, errors, data)
    return go_on(request, f"{GROUPS}/{data['name'].strip()}", "saved")


def _list(request: Any, errors: Mapping[str, str], typed: Mapping[str, str]) -> Any:
    asked = read_asked(request)
    page = page_for(request, Crumb(TITLE), notices=take_notices(request))
    session = request.cms_session
    found = list_groups(session, limit=ALL)
    counts = member_counts(session, [one.name for one in found])
    rows = [_row(one, counts.get(one.name, 0)) for one in found]
    load = in_memory(rows, asked, "label", "name")
    if asked.table:
        return as_table(page, "groups", HEADS, load)
    begin = page.say(
        mark("A group holds people who are given the same roles. Make the first below.")
    )
    return {
        "page": page,
        "list": listed(request, asked, HEADS, load, searched=mark("Search by name")),
        "empty": ("users", page.say(mark("No groups yet")), begin),
        "errors": errors,
        "typed": typed,
    }


def _row(group: UserGroup, count: int) -> Row:
    return {
        "href": f"{GROUPS}/{group.name}",
        "label": group.label,
        "name": group.name,
        "members": count,
        "created_at": group.created_at,
    }


@view_config(
    context=AdminGroup,
    name="",
    request_method="GET",
    permission=PERMISSION,
    renderer="house/people/group.html",
)
def get_group(context: AdminGroup, request: Any) -> dict[str, Any]:
    """Show a group: who is in it, and what is granted to it."""
    require_signed_in(request)
    read_query(request)
    return _shown(request, require_group(request.cms_session, context.__name__), {})


@view_config(
    context=AdminGroup,
    name="",
    request_method="POST",
    permission=PERMISSION,
    renderer="house/people/group.html",
)
def post_one(context: AdminGroup, request: Any) -> Any:
    """Give a group another label, or delete it, where nobody is in it and nothing is granted."""
    require_signed_in(request)
    read_query(request)
    session = request.cms_session
    group = require_group(session, context.__name__)
    data = read_form(request, ("label", "then"))
    if data["then"] == "delete":
        errors = try_to(request, lambda: delete_group(session, group.name))
        return _shown(request, group, errors) if errors else go_on(request, GROUPS, "deleted")
    errors = try_to(request, lambda: label_group(session, group, data["label"].strip()), "label")
    if errors:
        return _shown(request, group, errors, data["label"])
    return go_on(request, f"{GROUPS}/{group.name}", "saved")


def _shown(
    request: Any, group: UserGroup, errors: Mapping[str, str], label: str | None = None
) -> dict[str, Any]:
    session = request.cms_session
    rights = request.has_permission("manage_rights")
    principal = group_principal(group.name)
    found: Sequence[Any] = grants_of(session, principal, limit=SHOWN) if rights else ()
    return {
        "page": page_for(
            request,
            Crumb(TITLE, GROUPS),
            Crumb(group.label, own=True),
            notices=take_notices(request),
        ),
        "group": group,
        "label": group.label if label is None else label,
        "members": members(session, group.name, limit=SHOWN),
        "grants": found,
        "entries": named_entries(request, [one.entry_id for one in found]),
        "roles": list_roles(session, limit=SHOWN) if rights else [],
        "principal": principal,
        "errors": errors,
        "may": {"rights": rights},
    }
