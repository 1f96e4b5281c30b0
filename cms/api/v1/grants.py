"""Grants: who has which role, at the root or on a subtree."""

from __future__ import annotations

from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms import clock
from cms.access.grants import grant, revoke
from cms.access.listing import count_grants, list_grants, require_grant
from cms.access.models import Grant
from cms.api.v1.nouns import (
    Member,
    Members,
    check_if_match,
    no_parameters,
    noun_answer,
    noun_list,
    read_data,
    read_noun_page,
)
from cms.content.subtree import descendants
from cms.errors import BadRequest, FieldProblem, NotFound, ValidationFailed
from cms.tree.nouns import GrantResource, Grants

PERMISSION = "manage_rights"
_PRINCIPAL = r"^(system\.(Everyone|Authenticated)|(user|group):[^\s\x00-\x1f]{1,200})$"
MEMBERS: Members = {
    "principal": Member({"type": "string", "pattern": _PRINCIPAL}, required=True),
    "role": Member({"type": "string", "pattern": "^[a-z][a-z0-9_-]{0,63}$"}, required=True),
    "entry": Member({"type": ["string", "null"], "format": "uuid"}),
}


@view_config(context=Grants, name="", request_method="GET", permission=PERMISSION)
def get_grants(context: Grants, request: Any) -> Any:
    """Answer the grants, in the order in which they were given."""
    page = read_noun_page(request)
    session = request.cms_session
    found = list_grants(session, limit=page.size + 1, offset=page.offset)
    data = [grant_data(one) for one in found]
    return noun_list(request, "grants", page, data, lambda: count_grants(session))


@view_config(context=Grants, name="", request_method="POST", permission=PERMISSION)
def post_grant(context: Grants, request: Any) -> Any:
    """Give a role to a user, a group or everyone: everywhere, or on an entry and all below it."""
    no_parameters(request)
    data = read_data(request, MEMBERS)
    entry = data.get("entry")
    try:
        made = grant(
            request.cms_session,
            data["principal"],
            data["role"],
            entry.lower() if entry else None,
            descendants,
        )
    except (BadRequest, NotFound) as error:
        raise ValidationFailed([FieldProblem("/data", error.detail)]) from error
    request.cms_session.flush()
    return noun_answer(request, grant_data(made), "grants", made.id, status=201)


@view_config(context=GrantResource, name="", request_method="GET", permission=PERMISSION)
def get_grant(context: GrantResource, request: Any) -> Any:
    """Answer one grant."""
    no_parameters(request)
    found = require_grant(request.cms_session, context.__name__)
    return noun_answer(request, grant_data(found), "grants", found.id)


@view_config(context=GrantResource, name="", request_method="DELETE", permission=PERMISSION)
def delete_grant(context: GrantResource, request: Any) -> Any:
    """Take a grant back."""
    no_parameters(request)
    found = require_grant(request.cms_session, context.__name__)
    check_if_match(request, grant_data(found))
    revoke(request.cms_session, found.id)
    return Response(status=204, content_type=None)


def grant_data(found: Grant) -> dict[str, Any]:
    """Return a grant as JSON; `entry` null is the root."""
    return {
        "id": found.id,
        "principal": found.principal,
        "role": found.role,
        "entry": found.entry_id,
        "created_at": clock.to_text(found.created_at),
    }
