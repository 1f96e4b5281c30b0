"""Doing something with an entry: the form, what it would touch, and the deed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from pyramid.renderers import render_to_response
from pyramid.view import view_config

from cms import clock
from cms.admin.editor.asking import address_of, found_draft, locale_of
from cms.admin.editor.deed_forms import options_of
from cms.admin.editor.deeds import DEEDS, Deed, deed_named
from cms.admin.editor.drawing import Draft
from cms.admin.editor.plans import Told, told
from cms.admin.forms import read_form, read_query
from cms.admin.lists.listing import named
from cms.admin.notices import go_on
from cms.admin.page import Crumb, Page, page_for, require_signed_in
from cms.content.operations.base import Operation
from cms.content.operations.schedule import Unschedule
from cms.errors import BadRequest, CMSError, Forbidden, StateConflict, ValidationFailed, Vetoed
from cms.schema.pointers import tokens_of
from cms.tree.admin.editor import AdminDeed

THEN = ("", "plan", "do", "withdraw")
REFUSED = (ValidationFailed, StateConflict, Vetoed, BadRequest)
SOON = timedelta(hours=1)


@dataclass(frozen=True)
class Asked:
    """What came with a form, what it would touch, and why it was refused."""

    given: Mapping[str, str] = field(default_factory=dict)
    touched: Sequence[Told] | None = None
    failed: CMSError | None = None


@view_config(context=AdminDeed, name="", request_method="GET")
def get_deed(context: AdminDeed, request: Any) -> Any:
    """Show the form of a deed, or the question."""
    require_signed_in(request)
    locale = locale_of(request, read_query(request, "locale")["locale"])
    draft = found_draft(request, context.spec, context.entry, locale)
    _require(request, context, draft)
    return _shown(request, context, draft, Asked())


@view_config(context=AdminDeed, name="", request_method="POST")
def post_deed(context: AdminDeed, request: Any) -> Any:
    """Do it, or where it touches more than the entry, show that before."""
    read_query(request)
    require_signed_in(request)
    known = DEEDS[context.deed].fields if context.deed in DEEDS else ()
    given = read_form(request, ("then", "locale", "intent", *known))
    if given["then"] not in THEN:
        raise BadRequest("There is nothing of the kind to do.", "then")
    draft = found_draft(request, context.spec, context.entry, locale_of(request, given["locale"]))
    deed = deed_named(request, draft, context.deed)
    _require(request, context, draft)
    assert draft.row is not None
    page = page_for(request)
    if given["then"] == "withdraw":
        request.executor.apply(Unschedule(entry=draft.row.entry_id, intent=given["intent"]))
        here = address_of(request, draft, draft.row.entry_id)
        return go_on(request, here, "unscheduled", request.transaction_id())
    try:
        operations = deed.operations(request, page, draft, given)
        if given["then"] != "do":
            touched = told(request, page, draft, request.executor.plan_all(operations))
            if given["then"] == "plan" or touched:
                return _shown(request, context, draft, Asked(given, touched))
        request.executor.apply_all(operations)
    except REFUSED as failed:
        request.tm.doom()
        return _shown(request, context, draft, Asked(given, None, failed))
    after = _after(request, deed, draft, operations)
    return go_on(request, after, deed.told, request.transaction_id())


def _require(request: Any, context: AdminDeed, draft: Draft) -> None:
    deed = deed_named(request, draft, context.deed)
    if deed.trashed != (draft.lens.status == "trashed"):
        where = "is not in the trash" if deed.trashed else "is in the trash: restore it first"
        raise StateConflict(f"The entry {where}.")
    if not deed.may(request, draft):
        raise Forbidden(f"Your roles do not let you do this here ({context.deed}).")


def _after(request: Any, deed: Deed, draft: Draft, operations: Sequence[Operation]) -> str:
    assert draft.row is not None
    if deed.after == "list":
        return f"/admin/content/{draft.spec.name}"
    entry = str(getattr(operations[0], "entry_id", draft.row.entry_id))
    return address_of(request, draft, entry)


def _shown(request: Any, context: AdminDeed, draft: Draft, asked: Asked) -> Any:
    assert draft.row is not None
    deed, name = deed_named(request, draft, context.deed), context.deed
    title = named(request, draft.lens, [draft.row])[0][1]
    entry = draft.row.entry_id
    page = page_for(
        request,
        Crumb(draft.spec.plural, f"/admin/content/{draft.spec.name}", own=True),
        Crumb(title, address_of(request, draft, entry), own=True),
        Crumb(deed.label),
    )
    values = {
        "page": page,
        "deed": deed,
        "name": name,
        "title": title,
        "draft": draft,
        "given": {**_defaults(page, deed), **asked.given},
        "touched": asked.touched,
        "failed": asked.failed,
        "errors": _errors(asked.failed, deed),
        "options": options_of(request, page, draft, name),
        "several": draft.spec.localized and len(request.site.locales) > 1,
        "address": address_of(request, draft, entry),
        "action": f"/admin/content/{draft.spec.name}/{entry}/{name}",
    }
    response = render_to_response("editor/deed.html", values, request, response=request.response)
    if asked.failed is not None:
        response.status_int = 409 if isinstance(asked.failed, StateConflict | Vetoed) else 422
    return response


def _defaults(page: Page, deed: Deed) -> dict[str, str]:
    found = dict.fromkeys(deed.fields, "")
    if "zone" in found:
        assert page.viewer is not None
        found |= {"zone": page.viewer.zone.key, "scope": "all"}
        local = (clock.now() + SOON).astimezone(page.viewer.zone)
        found |= {"from_day": local.strftime("%Y-%m-%d"), "from_time": local.strftime("%H:00")}
    return found | ({"scope": "all"} if "scope" in found else {})


def _errors(failed: CMSError | None, deed: Deed) -> dict[str, str]:
    """Return what is wrong by field, and under no name what is wrong with the whole."""
    found: dict[str, str] = defaultdict(str)
    if failed is None:
        return found
    known = {name.partition("_")[0] for name in deed.fields}
    if isinstance(failed, BadRequest) and failed.parameter == "at":
        found["from"] = failed.detail
        return found
    for one in failed.problems:
        name = (*tokens_of(one.pointer), "")[0]
        key = name if name in known else ""
        found[key] = f"{found[key]} {one.detail[:1].upper()}{one.detail[1:]}".strip()
    return found or defaultdict(str, {"": failed.detail})
