"""Comments on an entry: a screen of all, and the parts that the sheet beside the form shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyramid.renderers import render_to_response
from pyramid.view import view_config

from cms.admin.forms import read_pairs, read_query
from cms.admin.notices import go_on, take_notices
from cms.admin.page import page_for, require_signed_in
from cms.admin.review.entry import (
    entry_address,
    entry_crumbs,
    found_draft,
    told_errors,
    ways_of,
)
from cms.admin.review.threads import may_comment, mentionable, threads_of, with_mentions
from cms.admin.translating import mark
from cms.content.collaboration.comments.listing import require_readable
from cms.content.collaboration.comments.operations import (
    AddComment,
    DeleteComment,
    EditComment,
    ReopenComment,
    ResolveComment,
)
from cms.content.collaboration.people import names_of
from cms.content.lens import Lens
from cms.content.operations.base import Operation
from cms.content.queries.rows import Row
from cms.db.identifiers import is_id
from cms.errors import BadRequest, CMSError, StateConflict, ValidationFailed
from cms.tree.admin.review import AdminEntryComment, AdminEntryComments
from cms.web.working import comment_reader

STATES = ("", "open", "resolved", "all")
CONTROLS = ("text", "field", "reply_to", "locale", "about")
DOINGS = ("edit", "delete", "resolve", "reopen")
Form = Mapping[str, str]


@view_config(context=AdminEntryComments, name="", request_method="GET")
def get_comments(context: AdminEntryComments, request: Any) -> Any:
    """Show what is said about an entry, or about one field of it."""
    require_signed_in(request)
    asked = read_query(request, "locale", "field", "state")
    if asked["state"] not in STATES:
        raise BadRequest("Comments are open, resolved, or all.", "state")
    lens, row = found_draft(context, request, asked["locale"])
    return _shown(context, request, lens, row, asked)


@view_config(context=AdminEntryComments, name="", request_method="POST")
def post_comment(context: AdminEntryComments, request: Any) -> Any:
    """Write a comment, or answer one."""
    require_signed_in(request)
    read_query(request)
    form, people = _read(request, CONTROLS)
    lens, row = found_draft(context, request, form["locale"])
    operation = AddComment(
        entry=row.entry_id,
        text=_text(request, form["text"], people),
        field=form["field"] or None,
        reply_to=form["reply_to"] or None,
        locale=form["about"] or None,
    )
    return _carry_out(context, request, lens, row, operation, form)


@view_config(context=AdminEntryComment, name="", request_method="POST")
def post_change(context: AdminEntryComment, request: Any) -> Any:
    """Change a comment of one's own or take it away, or say that its thread is dealt with."""
    require_signed_in(request)
    read_query(request)
    form, people = _read(request, ("do", "text", "field", "locale"))
    above = context.__parent__
    lens, row = found_draft(above, request, form["locale"])
    reader = comment_reader(request, above.spec, lens, row)
    one = require_readable(request.cms_session, reader, row.entry_id, context.__name__).id
    operation = _change(request, form, people, one)
    return _carry_out(above, request, lens, row, operation, {**form, "comment": one})


def _change(request: Any, form: Form, people: dict[str, list[str]], one: str) -> Operation:
    if form["do"] == "edit":
        return EditComment(comment_id=one, text=_text(request, form["text"], people))
    if form["do"] not in DOINGS:
        raise BadRequest("There is nothing of the kind to do.", "do")
    kinds = {"delete": DeleteComment, "resolve": ResolveComment, "reopen": ReopenComment}
    return kinds[form["do"]](comment_id=one)


def _read(request: Any, known: tuple[str, ...]) -> tuple[dict[str, str], dict[str, list[str]]]:
    form = dict.fromkeys(known, "")
    people: dict[str, list[str]] = {"named": [], "told": []}
    for name, value in read_pairs(request):
        if name in people:
            people[name] += [value.lower()] if is_id(value) else []
        elif name in form:
            form[name] = value
        else:
            raise BadRequest(f"The form has a field {name[:80]!r}, which is not known here.", name)
    return form, people


def _text(request: Any, text: str, people: dict[str, list[str]]) -> str:
    names = names_of(request.cms_session, [*people["named"], *people["told"]])
    return with_mentions(text, people["named"], people["told"], names)


def _carry_out(
    context: AdminEntryComments,
    request: Any,
    lens: Lens,
    row: Row,
    operation: Operation,
    form: Form,
) -> Any:
    asked = {"field": form["field"], "state": "", "locale": form["locale"]}
    try:
        request.executor.apply(operation)
    except (ValidationFailed, StateConflict) as failed:
        request.tm.doom()
        return _shown(context, request, lens, row, asked, form, failed)
    if request.headers.get("HX-Request") == "true":
        return _shown(context, request, lens, row, asked)
    address = entry_address(request, lens, row, "/comments")
    if form["field"]:
        address += ("&" if "?" in address else "?") + f"field={form['field']}"
    return go_on(request, address)


def _shown(
    context: AdminEntryComments,
    request: Any,
    lens: Lens,
    row: Row,
    asked: Mapping[str, str],
    form: Form | None = None,
    failed: CMSError | None = None,
) -> Any:
    spec, field = context.spec, asked["field"]
    if field and field not in spec.fields:
        raise BadRequest(f"A {spec.label} has no such field.", "field")
    crumbs = entry_crumbs(request, context, lens, row, mark("Comments"))
    page = page_for(request, *crumbs, notices=() if failed else take_notices(request))
    writes = may_comment(request, spec, row)
    found = threads_of(request, spec, lens, row, asked["state"] or "all", field)
    values: dict[str, Any] = {
        "page": page,
        "spec": spec,
        "title": crumbs[1].label if crumbs[1].own else "",
        "threads": found,
        "open": [one for one in found if not one.resolved],
        "resolved": [one for one in found if one.resolved],
        "field": field,
        "label": spec.fields[field].label if field else "",
        "locale": lens.locale,
        "may_comment": writes,
        "ways": [] if page.htmx else ways_of(context, request, lens, row),
        "people": mentionable(request, spec, row) if writes else [],
        "address": entry_address(request, lens, row).partition("?")[0] + "/comments",
        "back": entry_address(request, lens, row),
        "form": form or {},
        "errors": told_errors(page, failed),
    }
    name = "review/threads.html" if page.htmx else "review/comments.html"
    response = render_to_response(name, values, request, response=request.response)
    response.headers["Vary"] = "HX-Request"
    response.status_int = 200 if failed is None else 422
    return response
