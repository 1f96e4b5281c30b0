"""The tree: seen level by level, and entries given another place in it or added below one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from pyramid.renderers import render_to_response
from pyramid.view import view_config

from cms.accounts.providers.returning import local_address
from cms.admin.forms import read_form, read_query
from cms.admin.lists.branches import branches, tree_specs
from cms.admin.lists.listing import draft_lens, named
from cms.admin.lists.planning import planned
from cms.admin.lists.views import may_create
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.content.operations.create import CreateEntry
from cms.content.operations.move import Move
from cms.content.queries.entries import by_ids
from cms.db.identifiers import is_id
from cms.errors import BadRequest, NotFound, ValidationFailed
from cms.schema.content_type import TypeSpec
from cms.tree.admin.lists import AdminTree, AdminTreeMove, AdminTreeNew

HOME = "/admin/tree"
OPEN = 100
"""Branches that are open at most."""


@view_config(context=AdminTree, name="", request_method="GET")
def get_tree(context: AdminTree, request: Any) -> Any:
    """Show the tree; to htmx only what is open."""
    require_signed_in(request)
    given = read_query(request, "open", "locale")
    specs = _specs(request)
    lens = draft_lens(request, given["locale"] or None)
    opened = _opened(given["open"])
    nodes, more = branches(request, lens, opened, specs)
    page = page_for(request, Crumb(mark("Tree")), notices=take_notices(request))
    kept = [(name, value) for name, value in given.items() if value]
    at_root = [spec for spec in specs if "/" in (spec.allowed_in or ())]
    values = {
        "page": page,
        "nodes": nodes,
        "more": more,
        "locale": given["locale"],
        "locales": [("", page.tongue(request.site.default_locale))]
        + [(one, page.tongue(one)) for one in request.site.locales[1:]],
        "opened": given["open"],
        "here": f"{HOME}?{urlencode(kept)}" if kept else HOME,
        "may_add": any(may_create(request, spec, lens.locale) for spec in at_root),
        "may_move": lens.status == "draft" and lens.may_somewhere("move"),
    }
    name = "lists/branches.html" if page.htmx else "lists/tree.html"
    response = render_to_response(name, values, request, response=request.response)
    response.headers["Vary"] = "HX-Request"
    return response


@view_config(context=AdminTreeMove, name="", request_method="POST", renderer="lists/moving.html")
def post_move(context: AdminTreeMove, request: Any) -> Any:
    """Give an entry another place: at once where no address changes, else after showing which do."""
    require_signed_in(request)
    read_query(request)
    data = read_form(request, ("entry", "to", "back", "then"))
    back = local_address(data["back"] or HOME)
    operation = _move(data["entry"], data["to"])
    page = page_for(request, Crumb(mark("Tree"), back), Crumb(mark("Move")))
    lens = draft_lens(request)
    plan = planned(request, page, lens, [operation.entry], [operation])
    if plan.doable and (data["then"] == "apply" or not (plan.moved or plan.warnings)):
        request.executor.apply(operation)
        return go_on(request, back, "moved", request.transaction_id())
    return {"page": page, "plan": plan, "data": data, "back": back}


def _move(entry: str, to: str) -> Move:
    parent, side, sibling = [*to.split("|"), "", ""][:3]
    ids = [one for one in (entry, parent, sibling) if one]
    if not entry or not all(is_id(one) for one in ids) or side not in ("", "before", "after"):
        raise BadRequest("There is no such place.", "to")
    before = sibling if side == "before" else None
    after = sibling if side == "after" else None
    return Move(entry=entry, parent=parent or None, before=before or None, after=after or None)


@view_config(context=AdminTreeNew, name="", request_method="GET", renderer="lists/below.html")
def get_below(context: AdminTreeNew, request: Any) -> Any:
    """Ask what is to stand below an entry, or at the root."""
    require_signed_in(request)
    given = read_query(request, "parent", "back")
    return _asked(request, given, {}, "")


@view_config(context=AdminTreeNew, name="", request_method="POST")
def post_below(context: AdminTreeNew, request: Any) -> Any:
    """Make a draft at a place in the tree, and go on to write it."""
    require_signed_in(request)
    read_query(request)
    data = read_form(request, ("parent", "back", "type", "title"))
    spec = next((one for one in _specs(request) if one.name == data["type"]), None)
    if spec is None:
        raise BadRequest("There is no such type.", "type")
    document = {spec.title_field: data["title"].strip()} if spec.title_field else {}
    operation = CreateEntry(
        type=spec.name,
        data={name: value for name, value in document.items() if value},
        parent=data["parent"] or None,
    )
    try:
        made = request.executor.apply(operation)
    except ValidationFailed as failed:
        request.tm.doom()
        problem = " ".join(one.detail for one in failed.problems) or str(failed)
        request.response.status_int = 422
        values = _asked(request, data, data, problem)
        return render_to_response("lists/below.html", values, request, response=request.response)
    address = f"/admin/content/{spec.name}/{made.entry_id}"
    return go_on(request, address, "created", request.transaction_id())


def _asked(
    request: Any, given: dict[str, str], typed: dict[str, str], problem: str
) -> dict[str, Any]:
    parent, back = given["parent"], local_address(given["back"] or HOME)
    lens = draft_lens(request)
    above, title = "/", ""
    if parent:
        rows = dict(_parent_of(request, parent))
        if parent.lower() not in rows:
            raise NotFound("There is nothing here to add to.")
        above, title = rows[parent.lower()]
    types = [
        (spec.name, spec.label)
        for spec in _specs(request)
        if above in (spec.allowed_in or ()) and may_create(request, spec, lens.locale)
    ]
    return {
        "page": page_for(request, Crumb(mark("Tree"), back), Crumb(mark("Add below"))),
        "parent": parent,
        "above": title,
        "back": back,
        "types": types,
        "typed": typed,
        "problem": problem,
    }


def _parent_of(request: Any, parent: str) -> list[tuple[str, tuple[str, str]]]:
    lens = draft_lens(request)
    rows = by_ids(request.cms_session, lens, [parent.lower()] if is_id(parent) else [])
    called = dict(named(request, lens, rows.values()))
    return [(entry, (row.type, called.get(entry, ""))) for entry, row in rows.items()]


def _specs(request: Any) -> list[TypeSpec]:
    found = tree_specs(request)
    if not found:
        raise NotFound("Nothing that you may see stands in the tree.")
    return found


def _opened(text: str) -> list[str]:
    found = list(dict.fromkeys(one for one in text.split(",") if one))
    if len(found) > OPEN or not all(is_id(one) for one in found):
        raise BadRequest("These branches can't be opened.", "open")
    return found
