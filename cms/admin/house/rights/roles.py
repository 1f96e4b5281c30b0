"""Roles: all of them as a matrix, and one with its rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import orjson
from pyramid.view import view_config

from cms.access.listing import has_role, list_roles, require_role
from cms.access.models import Role
from cms.access.permissions import PermissionRegistry
from cms.access.rights import ADMINISTRATOR
from cms.access.rules import ALL as ALL_NAMES
from cms.access.rules import ANY, Rule, rules_from_json
from cms.admin.forms import read_pairs, read_query
from cms.admin.house.errors import WHOLE, told
from cms.admin.house.listing import Head, as_table, in_memory, read_asked
from cms.admin.house.rights.changes import (
    PERMISSION,
    foreseen,
    require_proof,
    shown_change,
    try_changes,
)
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, Page, page_for, require_signed_in
from cms.admin.translating import mark
from cms.content.rights.changes import Change
from cms.errors import BadRequest, ValidationFailed
from cms.schema.registry import TypeRegistry
from cms.tree.admin.house import AdminRole, AdminRoles

ROLES = "/admin/roles"
TITLE = mark("Roles")
ROLES_MAX = 100
RULES_MAX = 200
KEYS = ("effect", "permission", "type", "locales", "fields", "condition")
_FIELD = re.compile(r"r(\d{1,3})\.(" + "|".join(KEYS) + ")")
Cell = Literal["all", "some", "denied", "none"]
CELLS = {
    "all": mark("always"),
    "some": mark("with conditions"),
    "denied": mark("denied"),
    "none": mark("no"),
}


@view_config(
    context=AdminRoles,
    name="",
    request_method="GET",
    permission=PERMISSION,
    renderer="house/rights/roles.html",
)
def get_roles(context: AdminRoles, request: Any) -> Any:
    """Show what each role allows, of all types or of one."""
    require_signed_in(request)
    asked = read_asked(request, "type")
    types = request.service(TypeRegistry)
    wanted = asked.given["type"]
    if wanted and wanted not in {spec.name for spec in types}:
        raise BadRequest("There is no such type.", "type")
    page = page_for(request, Crumb(TITLE), notices=take_notices(request))
    roles = list_roles(request.cms_session, limit=ROLES_MAX)
    rows = [
        {"permission": one, "cells": [cell(role, one.name, wanted) for role in roles]}
        for one in request.service(PermissionRegistry)
        if not wanted or one.content
    ]
    if asked.table:
        return _table(page, roles, rows, asked)
    return {
        "page": page,
        "roles": roles,
        "rows": rows,
        "words": CELLS,
        "asked": asked,
        "types": [("", page.say(mark("Every type"))), *((s.name, s.plural) for s in types)],
    }


def _table(page: Page, roles: Sequence[Role], rows: Sequence[Any], asked: Any) -> Any:
    heads = [Head("permission", mark("Permission")), *(Head(r.name, r.label) for r in roles)]
    found = [
        {
            "permission": row["permission"].name,
            **{role.name: one for role, one in zip(roles, row["cells"], strict=True)},
        }
        for row in rows
    ]
    return as_table(page, "roles", heads, in_memory(found, asked, "permission"))


def cell(role: Role, permission: str, type_name: str) -> Cell:
    """Return how far a role allows a permission; `type_name` empty asks about every type."""
    rules = [rule for rule in rules_from_json(role.rules) if rule.permission in (ANY, permission)]
    rules = [rule for rule in rules if not type_name or rule.type in (ANY, type_name)]
    allowing = [rule for rule in rules if rule.effect == "allow"]
    if not allowing:
        return "denied" if rules else "none"
    whole = any(_is_whole(rule, type_name) for rule in allowing)
    return "all" if whole and len(allowing) == len(rules) else "some"


def _is_whole(rule: Rule, type_name: str) -> bool:
    everywhere = rule.locales == ALL_NAMES and rule.fields == ALL_NAMES
    return everywhere and rule.condition is None and rule.type in (ANY, type_name or ANY)


@view_config(
    context=AdminRole,
    name="",
    request_method="GET",
    permission=PERMISSION,
    renderer="house/rights/role.html",
)
def get_role(context: AdminRole, request: Any) -> dict[str, Any]:
    """Show a role with its rules; `new` is one that is not there yet."""
    require_signed_in(request)
    read_query(request)
    if context.__name__ == "new":
        return _shown(request, None, "", "", [_empty()], {})
    role = require_role(request.cms_session, context.__name__)
    return _shown(request, role, role.name, role.label, list(role.rules), {})


@view_config(
    context=AdminRole,
    name="",
    request_method="POST",
    permission=PERMISSION,
    renderer="house/rights/role.html",
)
def post_role(context: AdminRole, request: Any) -> Any:
    """Show what a change of a role would do, make it, or add a line for another rule."""
    require_signed_in(request)
    read_query(request)
    role = None
    if context.__name__ != "new":
        role = require_role(request.cms_session, context.__name__)
    data, rules = _read(request)
    name = role.name if role else data["name"].strip()
    then, label = data["then"], data["label"].strip()
    edited = _edited(then, rules)
    if edited is not None:
        return _shown(request, role, name, label, edited, {})
    if role is None and has_role(request.cms_session, name):
        return _shown(request, role, name, label, rules, {"name": "There is one of this name."})
    written, errors = _written(rules)
    change = Change("define_role", {"name": name, "label": label, "rules": written})
    if not errors and then == "save":
        errors = try_changes(request, [change])
        if not errors:
            return go_on(request, f"{ROLES}/{name}", "saved")
    found, errors = (None, errors) if errors else _seen(request, change)
    return {**_shown(request, role, name, label, rules, errors), "what_if": found}


def _edited(then: str, rules: Sequence[dict[str, Any]]) -> list[dict[str, Any]] | None:
    """Return the rules with a line more or less, where that is what was asked for."""
    if then == "add":
        return [*rules, _empty()]
    if then.startswith("drop-"):
        return [one for index, one in enumerate(rules) if then != f"drop-{index}"]
    return None


def _seen(request: Any, change: Change) -> tuple[Any, dict[str, str]]:
    """Return what a change would do, or what is wrong with it."""
    try:
        return foreseen(request, [change]), {}
    except ValidationFailed as failed:
        require_proof(failed)
        return None, told(failed)


@view_config(
    context=AdminRole,
    name="delete",
    request_method="POST",
    permission=PERMISSION,
    renderer="house/rights/change.html",
)
def post_delete(context: AdminRole, request: Any) -> Any:
    """Show what deleting a role would do, which nobody may have any more."""
    require_signed_in(request)
    read_query(request)
    role = require_role(request.cms_session, context.__name__)
    return shown_change(request, [Change("delete_role", {"name": role.name})], ROLES)


def _read(request: Any) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Return the fields of the form, and the rules as they are typed."""
    data = dict.fromkeys(("name", "label", "then"), "")
    rules: dict[int, dict[str, Any]] = {}
    for name, value in read_pairs(request):
        found = _FIELD.fullmatch(name)
        if found:
            rules.setdefault(int(found[1]), {})[found[2]] = value
        elif name in data:
            data[name] = value
        else:
            raise BadRequest(f"The form has a field {name[:80]!r}, which is not known here.", name)
    return data, [_typed(rules[index]) for index in sorted(rules)][:RULES_MAX]


def _typed(given: Mapping[str, str]) -> dict[str, Any]:
    return {
        "effect": given.get("effect", "allow"),
        "permission": given.get("permission", ""),
        "type": given.get("type", ANY) or ANY,
        "locales": _names(given.get("locales", "")),
        "fields": _names(given.get("fields", "")),
        "condition": given.get("condition", "").strip() or None,
    }


def _names(text: str) -> list[str]:
    return [one for one in re.split(r"[,\s]+", text.strip()) if one] or [ANY]


def _empty() -> dict[str, Any]:
    return _typed({})


def _written(rules: Sequence[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return rules as they are kept, with conditions read; lines without a permission are left out."""
    written = []
    for index, rule in enumerate(rules):
        condition = rule["condition"]
        if not rule["permission"]:
            continue
        try:
            read = orjson.loads(condition) if isinstance(condition, str) else condition
        except orjson.JSONDecodeError:
            return [], {WHOLE: f"The condition of rule {index + 1} is not JSON."}
        written.append({**rule, "condition": read})
    return written, {}


def _shown(
    request: Any,
    role: Role | None,
    name: str,
    label: str,
    rules: Sequence[Mapping[str, Any]],
    errors: Mapping[str, str],
) -> dict[str, Any]:
    title = Crumb(label or name, own=True) if role else Crumb(mark("New role"))
    page = page_for(request, Crumb(TITLE, ROLES), title, notices=take_notices(request))
    if errors:
        request.response.status_int = 422
    types = request.service(TypeRegistry)
    return {
        "page": page,
        "role": role,
        "name": name,
        "label": label,
        "rules": [_as_typed(rule) for rule in rules],
        "fixed": role is not None and role.name == ADMINISTRATOR,
        "permissions": [(o.name, page.say(o.label)) for o in request.service(PermissionRegistry)],
        "types": [(spec.name, spec.plural) for spec in types],
        "registry": request.service(PermissionRegistry),
        "errors": errors,
        "what_if": None,
    }


def _as_typed(rule: Mapping[str, Any]) -> dict[str, str]:
    condition = rule.get("condition")
    if condition is not None and not isinstance(condition, str):
        condition = orjson.dumps(condition).decode()
    names = {key: ", ".join(rule.get(key) or ALL_NAMES) for key in ("locales", "fields")}
    return {
        "effect": str(rule.get("effect")),
        "permission": str(rule.get("permission")),
        "type": str(rule.get("type") or ANY),
        "condition": condition or "",
        **{key: "" if value == ANY else value for key, value in names.items()},
    }
