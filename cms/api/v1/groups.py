"""Groups of users: list, one, create, name anew, delete; who is in one."""

from __future__ import annotations

from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms import clock
from cms.access.actor import group_principal
from cms.access.listing import grants_of
from cms.accounts.groups import (
    count_groups,
    count_members,
    create_group,
    delete_group,
    label_group,
    list_groups,
    member_counts,
    members,
    require_group,
)
from cms.accounts.models import User, UserGroup
from cms.api.v1.grants import grant_data
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
from cms.tree.nouns import GroupResource, Groups

PERMISSION = "manage_users"
SHOWN = 100
"""How many members and grants are shown with a group; all members have a list of their own."""
_NAME = {"type": "string", "pattern": r"^[^\s\x00-\x1f]{1,64}$"}
MEMBERS: Members = {"name": Member(_NAME, required=True), "label": Member(LINE, required=True)}
CHANGES: Members = {"label": Member(LINE)}


@view_config(context=Groups, name="", request_method="GET", permission=PERMISSION)
def get_groups(context: Groups, request: Any) -> Any:
    """Answer the groups, by name."""
    page = read_noun_page(request)
    session = request.cms_session
    found = list_groups(session, limit=page.size + 1, offset=page.offset)
    counts = member_counts(session, [group.name for group in found])
    data = [group_data(group, counts.get(group.name, 0)) for group in found]
    return noun_list(request, "groups", page, data, lambda: count_groups(session))


@view_config(context=Groups, name="", request_method="POST", permission=PERMISSION)
def post_group(context: Groups, request: Any) -> Any:
    """Create a group, which holds nobody yet."""
    no_parameters(request)
    data = read_data(request, MEMBERS)
    with under_data():
        group = create_group(request.cms_session, data["name"], data["label"])
    whole = whole_data(request, context, group)
    return noun_answer(request, whole, "groups", group.name, status=201)


@view_config(context=GroupResource, name="", request_method="GET", permission=PERMISSION)
def get_group(context: GroupResource, request: Any) -> Any:
    """Answer one group, with its first members and what is granted to it."""
    no_parameters(request)
    group = require_group(request.cms_session, context.__name__)
    return noun_answer(request, whole_data(request, context, group), "groups", group.name)


@view_config(context=GroupResource, name="members", request_method="GET", permission=PERMISSION)
def get_members(context: GroupResource, request: Any) -> Any:
    """Answer who is in a group, by address."""
    page = read_noun_page(request)
    session = request.cms_session
    name = require_group(session, context.__name__).name
    found = members(session, name, limit=page.size + 1, offset=page.offset)
    data = [member_data(user) for user in found]
    place = ("groups", name, "members")
    return noun_list(request, place, page, data, lambda: count_members(session, name))


@view_config(context=GroupResource, name="", request_method="PATCH", permission=PERMISSION)
def patch_group(context: GroupResource, request: Any) -> Any:
    """Give a group another label."""
    no_parameters(request)
    group = require_group(request.cms_session, context.__name__)
    check_if_match(request, whole_data(request, context, group))
    data = read_data(request, CHANGES, partial=True)
    with under_data():
        label_group(request.cms_session, group, data.get("label", group.label))
    return noun_answer(request, whole_data(request, context, group), "groups", group.name)


@view_config(context=GroupResource, name="", request_method="DELETE", permission=PERMISSION)
def remove_group(context: GroupResource, request: Any) -> Any:
    """Delete a group that nobody is in and that has no role."""
    no_parameters(request)
    group = require_group(request.cms_session, context.__name__)
    check_if_match(request, whole_data(request, context, group))
    delete_group(request.cms_session, group.name)
    return Response(status=204, content_type=None)


def whole_data(request: Any, context: Any, group: UserGroup) -> dict[str, Any]:
    """Return a group as JSON with its first members, and its grants for who may see those."""
    session = request.cms_session
    first = members(session, group.name, limit=SHOWN)
    given = None
    if request.has_permission("manage_rights", context):
        found = grants_of(session, group_principal(group.name), limit=SHOWN)
        given = [grant_data(one) for one in found]
    return {
        **group_data(group, count_members(session, group.name)),
        "members": [member_data(user) for user in first],
        "grants": given,
    }


def group_data(group: UserGroup, count: int) -> dict[str, Any]:
    """Return a group as JSON; `count` is how many users are in it."""
    return {
        "name": group.name,
        "label": group.label,
        "member_count": count,
        "created_at": clock.to_text(group.created_at),
    }


def member_data(user: User) -> dict[str, Any]:
    """Return a member of a group as JSON."""
    return {"id": user.id, "email": user.email, "name": user.name, "active": user.active}
