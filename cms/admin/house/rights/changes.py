"""Changes of rights, shown before they are made: who would gain what, and who lose what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from pyramid.view import view_config

from cms.access.permissions import PermissionRegistry
from cms.accounts.providers.returning import local_address
from cms.admin.forms import read_form, read_query
from cms.admin.house.errors import WHOLE, told
from cms.admin.notices import go_on
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.content.rights.changes import Change, changes_from_json, make_changes
from cms.content.rights.what_if import Asked, WhatIf, what_if
from cms.errors import BadRequest, CMSError, StepUpRequired, ValidationFailed
from cms.schema.registry import TypeRegistry
from cms.tree.admin.house import AdminRights

PERMISSION = "manage_rights"
SHOWN = 20
"""People whose gains and losses are shown; of others it is said how many they are."""


@view_config(
    context=AdminRights,
    name="",
    request_method="POST",
    permission=PERMISSION,
    renderer="house/rights/change.html",
)
def post_change(context: AdminRights, request: Any) -> Any:
    """Show what changes would do, and once that was seen, make them."""
    require_signed_in(request)
    read_query(request)
    data = read_form(request, ("changes", "next", "then"))
    back = local_address(data["next"] or "/admin/grants")
    changes = changes_from_json(_read(data["changes"]))
    if data["then"] == "do":
        errors = try_changes(request, changes)
        if not errors:
            return go_on(request, back, "saved")
        return {**shown_change(request, changes, back), "errors": errors}
    return shown_change(request, changes, back)


def try_changes(request: Any, changes: Sequence[Change]) -> dict[str, str]:
    """Make changes, all or none; return what was wrong."""
    try:
        with request.cms_session.begin_nested():
            make_changes(request.cms_session, changes, request.service(PermissionRegistry))
    except ValidationFailed as failed:
        require_proof(failed)
        request.response.status_int = 422
        return told(failed)
    return {}


def require_proof(failed: CMSError) -> None:
    """Raise what lies behind a refusal, where it is that a proof is asked for first."""
    if isinstance(failed.__cause__, StepUpRequired):
        raise failed.__cause__


def foreseen(request: Any, changes: Sequence[Change]) -> WhatIf | None:
    """Return what changes would do; None for who may not know what others may do."""
    if not request.has_permission("explain"):
        return None
    asked = Asked(request.site, request.service(TypeRegistry), request.service(PermissionRegistry))
    return what_if(request.cms_session, asked, changes, limit=SHOWN)


def shown_change(request: Any, changes: Sequence[Change], back: str) -> dict[str, Any]:
    """Return what the page shows that asks whether changes are to be made."""
    errors: dict[str, str] = {}
    found = None
    try:
        found = foreseen(request, changes)
    except ValidationFailed as failed:
        require_proof(failed)
        request.response.status_int = 422
        errors = told(failed)
    page = page_for(request, Crumb(mark("Rights"), back), Crumb(mark("Before it is done")))
    written = orjson.dumps([{"do": one.do, **one.values} for one in changes]).decode()
    return {
        "page": page,
        "changes": written,
        "told": [_said(page, one) for one in changes],
        "what_if": found,
        "registry": request.service(PermissionRegistry),
        "next": back,
        "errors": errors,
        "whole": WHOLE,
    }


SAYINGS = {
    "grant": mark("%(principal)s is given the role %(role)s."),
    "revoke": mark("A role is taken back."),
    "delete_role": mark("The role %(name)s is deleted."),
    "define_role": mark("The role %(name)s is as below from now on."),
    "break": mark("An entry, and all below it, inherits no rights any more."),
    "join": mark("An entry inherits rights from above again."),
}


def _said(page: Any, change: Change) -> str:
    saying = SAYINGS.get(change.do)
    return page.say(saying, **change.values) if saying else change.do


def _read(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise BadRequest("The changes are written as JSON.", "changes") from None
