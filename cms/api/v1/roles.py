"""Roles: list, one, create, change, delete."""

from __future__ import annotations

from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms.access.grants import define_role, delete_role
from cms.access.listing import count_roles, has_role, list_roles, require_role
from cms.access.models import Role
from cms.access.permissions import PermissionRegistry
from cms.access.rules import MAX_NAMES, MAX_RULES
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
from cms.errors import StateConflict
from cms.tree.nouns import RoleResource, Roles

PERMISSION = "manage_rights"
_NAME = {"type": "string", "pattern": r"^(\*|[a-z][a-z0-9_]{0,63})$"}
_NAMES = {"type": "array", "items": _NAME, "minItems": 1, "maxItems": MAX_NAMES}
_RULE = {
    "type": "object",
    "properties": {
        "effect": {"type": "string", "enum": ["allow", "deny"]},
        "permission": _NAME,
        "type": _NAME,
        "locales": _NAMES,
        "fields": _NAMES,
        "condition": {
            "type": ["object", "null"],
            "description": "A filter; it may use `$user.id`.",
        },
    },
    "required": ["effect", "permission"],
    "additionalProperties": False,
}
_RULES = {"type": "array", "items": _RULE, "maxItems": MAX_RULES}
MEMBERS: Members = {
    "name": Member({"type": "string", "pattern": "^[a-z][a-z0-9_-]{0,63}$"}, required=True),
    "label": Member(LINE, required=True),
    "rules": Member(_RULES, required=True),
}
CHANGES: Members = {"label": Member(MEMBERS["label"].schema), "rules": Member(_RULES)}


@view_config(context=Roles, name="", request_method="GET", permission=PERMISSION)
def get_roles(context: Roles, request: Any) -> Any:
    """Answer the roles, by name."""
    page = read_noun_page(request)
    session = request.cms_session
    found = list_roles(session, limit=page.size + 1, offset=page.offset)
    data = [role_data(role) for role in found]
    return noun_list(request, "roles", page, data, lambda: count_roles(session))


@view_config(context=Roles, name="", request_method="POST", permission=PERMISSION)
def post_role(context: Roles, request: Any) -> Any:
    """Create a role."""
    no_parameters(request)
    data = read_data(request, MEMBERS)
    if has_role(request.cms_session, data["name"]):
        raise StateConflict(f"There is a role {data['name']!r} already: change it with PATCH.")
    role = _define(request, data["name"], data["label"], data["rules"])
    return noun_answer(request, role_data(role), "roles", role.name, status=201)


@view_config(context=RoleResource, name="", request_method="GET", permission=PERMISSION)
def get_role(context: RoleResource, request: Any) -> Any:
    """Answer one role with its rules."""
    no_parameters(request)
    role = require_role(request.cms_session, context.__name__)
    return noun_answer(request, role_data(role), "roles", role.name)


@view_config(context=RoleResource, name="", request_method="PATCH", permission=PERMISSION)
def patch_role(context: RoleResource, request: Any) -> Any:
    """Change a role's label or rules; the change holds at once for all who have it."""
    no_parameters(request)
    role = require_role(request.cms_session, context.__name__)
    check_if_match(request, role_data(role))
    data = read_data(request, CHANGES, partial=True)
    rules = data.get("rules", role.rules)
    role = _define(request, role.name, data.get("label", role.label), rules)
    return noun_answer(request, role_data(role), "roles", role.name)


@view_config(context=RoleResource, name="", request_method="DELETE", permission=PERMISSION)
def remove_role(context: RoleResource, request: Any) -> Any:
    """Delete a role that nobody holds."""
    no_parameters(request)
    role = require_role(request.cms_session, context.__name__)
    check_if_match(request, role_data(role))
    delete_role(request.cms_session, role.name)
    return Response(status=204, content_type=None)


def _define(request: Any, name: str, label: str, rules: Any) -> Role:
    with under_data():
        return define_role(
            request.cms_session, name, label, rules, request.service(PermissionRegistry)
        )


def role_data(role: Role) -> dict[str, Any]:
    """Return a role as JSON."""
    return {
        "name": role.name,
        "label": role.label,
        "rules": list(role.rules),
        "builtin": role.builtin,
    }
