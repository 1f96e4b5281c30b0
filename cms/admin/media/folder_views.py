"""Folders of the library: made, named, moved and thrown away."""

from __future__ import annotations

from typing import Any

from pyramid.renderers import render_to_response
from pyramid.view import view_config

from cms.admin.forms import read_form, read_query
from cms.admin.lists.listing import draft_lens
from cms.admin.media.folders import folders_of
from cms.admin.media.planned import Refusal, Summary, planned, refusal_of
from cms.admin.media.rights import live_as_they_are, may, may_new, read_folder
from cms.admin.media.views import crumbs_to
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.content.assets.types import FOLDER
from cms.content.operations.base import Operation
from cms.content.operations.create import CreateEntry
from cms.content.operations.move import Move
from cms.content.operations.save import SaveDraft
from cms.content.operations.trash import Trash
from cms.content.queries.rows import Row
from cms.errors import BadRequest, StateConflict, ValidationFailed
from cms.schema.registry import TypeRegistry
from cms.tree.admin.media import AdminMediaFolder, AdminMediaFolders

NAMELESS = mark("A folder needs a name.")


@view_config(context=AdminMediaFolders, name="", request_method="POST")
def make_folder(context: AdminMediaFolders, request: Any) -> Any:
    """Make a folder in another, or at the top; published where who makes it may."""
    read_query(request)
    require_signed_in(request)
    data = read_form(request, ("title", "parent"))
    parent = read_folder(data["parent"])
    spec = request.service(TypeRegistry).require(FOLDER)
    if not data["title"].strip():
        raise BadRequest(page_for(request).say(NAMELESS), "title")
    outcome = request.executor.apply(
        CreateEntry(
            type=FOLDER,
            data={"title": data["title"].strip()},
            parent=parent,
            publish=may_new(request, spec, "publish", parent),
        )
    )
    return go_on(request, f"/admin/media?folder={outcome.entry_id}", "folder")


@view_config(context=AdminMediaFolder, name="", request_method="GET")
def get_folder(context: AdminMediaFolder, request: Any) -> Any:
    """Show a folder's name and place, which can be changed."""
    require_signed_in(request)
    read_query(request)
    return _shown(request, context, _found(context, request))


@view_config(context=AdminMediaFolder, name="", request_method="POST")
def post_folder(context: AdminMediaFolder, request: Any) -> Any:
    """Change name and place, or throw the folder away once what that does was shown."""
    read_query(request)
    require_signed_in(request)
    data = read_form(request, ("title", "parent", "base", "then"))
    row = _found(context, request)
    if data["then"] in ("trash", "trash-sure"):
        return _trash(request, context, row, sure=data["then"] == "trash-sure")
    if data["then"] or not data["base"].isdigit():
        raise BadRequest("There is nothing of the kind to do.", "then")
    operations = _changes(request, context, row, data)
    if not operations:
        return go_on(request, f"/admin/media?folder={row.entry_id}", "unchanged")
    try:
        request.executor.apply_all(operations)
    except (ValidationFailed, StateConflict) as error:
        request.tm.doom()
        why = refusal_of(error, operations, {})
        return _shown(request, context, row, typed=data, refusal=why, status=422)
    address = f"/admin/media?folder={row.entry_id}"
    return go_on(request, address, "saved", request.transaction_id())


def _changes(
    request: Any, context: AdminMediaFolder, row: Row, data: dict[str, str]
) -> list[Operation]:
    found: list[Operation] = []
    title, parent = data["title"].strip(), read_folder(data["parent"])
    if title != row.document.get("title"):
        lens = draft_lens(request)
        live = row.entry_id in live_as_they_are(request, lens, [row])
        publish = live and may(request, context.spec, row, "publish")["publish"]
        found.append(
            SaveDraft(
                entry=row.entry_id,
                data={"title": title},
                base_version=int(data["base"]),
                publish=publish,
            )
        )
    if (parent or request.site.id) != row.parent_id:
        found.append(Move(entry=row.entry_id, parent=parent))
    return found


def _trash(request: Any, context: AdminMediaFolder, row: Row, *, sure: bool) -> Any:
    operations = [Trash(entry=row.entry_id)]
    try:
        if sure:
            request.executor.apply_all(operations)
            address = "/admin/media"
            if row.parent_id not in (None, request.site.id):
                address += f"?folder={row.parent_id}"
            return go_on(request, address, "trashed", request.transaction_id())
        return _shown(request, context, row, plan=planned(request, operations))
    except StateConflict as error:
        request.tm.doom()
        return _shown(request, context, row, refusal=refusal_of(error, operations, {}), status=409)


def _found(context: AdminMediaFolder, request: Any) -> Row:
    _, row = request.find_entry(context.spec, context.__name__, None, ("draft", "published"))
    found: Row = row
    return found


def _shown(
    request: Any,
    context: AdminMediaFolder,
    row: Row,
    *,
    typed: dict[str, str] | None = None,
    plan: Summary | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Any:
    lens, _ = request.find_entry(context.spec, row.entry_id, None, ("draft", "published"))
    folders = folders_of(request, lens)
    here = folders.require(row.entry_id)
    notices = take_notices(request) if typed is None else ()
    page = page_for(
        request,
        *crumbs_to(folders, row.entry_id, Crumb(mark("Name and place"))),
        notices=notices,
    )
    values = {
        "page": page,
        "folder": here,
        "row": row,
        "typed": typed or {"title": here.title, "parent": here.parent or ""},
        "options": [("", page.say(mark("Top of the library"))), *folders.options(row.entry_id)],
        "may": may(request, context.spec, row, "edit", "move", "trash"),
        "plan": plan,
        "refusal": refusal,
    }
    response = render_to_response("media/folder.html", values, request, response=request.response)
    response.status_int = status
    return response
