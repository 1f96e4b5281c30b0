"""The model as a whole, and one type in detail."""

from __future__ import annotations

from typing import Any

from pyramid.renderers import render_to_response
from pyramid.response import Response
from pyramid.view import view_config

from cms.admin.forms import read_form, read_query
from cms.admin.model.changing import (
    MODEL,
    Refused,
    Subject,
    change,
    crumbs_of,
    data_of,
    require_base,
    require_editor,
    subject_of,
    words_of,
)
from cms.admin.model.diagram import WIDTH, diagram, targets_of
from cms.admin.model.words import kind_of
from cms.admin.notices import take_notices
from cms.admin.page import Crumb, page_for
from cms.admin.translating import mark
from cms.content.model.exporting import FILE, plugin_source
from cms.content.model.history import last_number, revisions
from cms.content.model.holding import Types, made_by_hand, read_made
from cms.content.model.operations import DefineType, DropType
from cms.content.queries.counts import entry_counts
from cms.errors import BadRequest, NotFound
from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry
from cms.tree.admin.model import AdminModel, AdminModelType

PAGE_SIZE = 50
FORM = ("then", "field", "data", "base", "note", "wanted")
MARKS = ("required", "localized", "unique", "indexed", "searchable", "encrypted")
MARK_WORDS = {
    "required": mark("required"),
    "localized": mark("in each language"),
    "unique": mark("unique"),
    "indexed": mark("indexed"),
    "searchable": mark("searched"),
    "encrypted": mark("encrypted"),
}


@view_config(context=AdminModel, name="", request_method="GET")
def get_model(context: AdminModel, request: Any) -> Any:
    """Show all types, and how they refer to each other."""
    read_query(request)
    require_editor(request)
    types = sorted(request.service(TypeRegistry), key=lambda one: one.label.casefold())
    made = made_by_hand(request.cms_session)
    joined = request.service(Types).joined_at(request.cms_session, request.site.types_stamp)
    page = page_for(request, Crumb(mark("Model")), notices=take_notices(request))
    values = {
        "page": page,
        "types": types,
        "made": made,
        "troubles": joined.troubles,
        "counts": entry_counts(request.cms_session, request.site.id),
        "diagram": diagram(types),
        "width": WIDTH,
        "labels": {one.name: one.label for one in types},
        "kind_label": lambda name: kind_of(name).label,
        "targets": {one.name: _targets(one) for one in types},
    }
    return render_to_response("model/model.html", values, request, response=request.response)


def _targets(spec: TypeSpec) -> list[str]:
    found = targets_of(spec.fields.items()).values()
    return list(dict.fromkeys(one for many in found for one in many))


@view_config(context=AdminModelType, name="", request_method="GET")
def get_type(context: AdminModelType, request: Any) -> Any:
    """Show a type: its fields, who refers to it, and how many entries it has."""
    read_query(request)
    return shown(request, subject_of(request, context.__name__))


def shown(request: Any, subject: Subject, refused: Refused | None = None) -> Any:
    """Show a type, and why it was not changed."""
    spec = subject.spec
    notices = take_notices(request) if refused is None else ()
    page = page_for(request, *crumbs_of(spec), notices=notices)
    types: TypeRegistry = request.service(TypeRegistry)
    used = [
        (one, name)
        for one in types
        for name, targets in targets_of(one.fields.items()).items()
        if spec.name in targets
    ]
    values = {
        "page": page,
        "spec": spec,
        "subject": subject,
        "failed": words_of(page, refused) if refused else "",
        "fields": [_field(name, one) for name, one in spec.fields.items()],
        "own": subject.own,
        "used": used,
        "targets": targets_of(spec.fields.items()),
        "labels": {one.name: one.label for one in types},
        "count": entry_counts(request.cms_session, request.site.id).get(spec.name, 0),
        "address": f"{MODEL}/{spec.name}",
    }
    response = render_to_response("model/type.html", values, request, response=request.response)
    response.status_int = refused.status if refused else 200
    return response


def _field(name: str, one: Any) -> dict[str, Any]:
    marks = [MARK_WORDS[word] for word in MARKS if getattr(one, word)]
    return {"name": name, "field": one, "kind": kind_of(one.kind), "marks": marks}


@view_config(context=AdminModelType, name="", request_method="POST")
def post_type(context: AdminModelType, request: Any) -> Any:
    """Move a field, take one away, take the type away, or do what a plan was shown of."""
    read_query(request)
    subject = subject_of(request, context.__name__)
    form = read_form(request, FORM)
    address = f"{MODEL}/{context.__name__}"
    stale = require_base(subject, form["base"])
    if stale is not None:
        return shown(request, subject, stale)

    def again(refused: Refused) -> Any:
        return shown(request, subject, refused)

    wanted = form["wanted"] == "yes"
    if form["then"] == "drop":
        gone = DropType(type=context.__name__, force=wanted, note=form["note"])
        back = address if subject.extends else MODEL
        return change(request, gone, form["base"], back, "type_dropped", again=again)
    data = data_of(form["data"]) if form["then"] == "change" else _changed(subject, form)
    made = DefineType(type=context.__name__, data=data, force=wanted, note=form["note"])
    return change(request, made, form["base"], address, "type_saved", again=again)


def _changed(subject: Subject, form: dict[str, str]) -> dict[str, Any]:
    """Return the definition with a field at another place, or without it."""
    data = subject.data
    fields = data["fields"]
    at = next((n for n, one in enumerate(fields) if one["name"] == form["field"]), None)
    if at is None:
        raise NotFound("There is no such field that was made by hand.")
    if form["then"] == "remove":
        del fields[at]
    elif form["then"] in ("up", "down"):
        to = at + (1 if form["then"] == "down" else -1)
        if 0 <= to < len(fields):
            fields[at], fields[to] = fields[to], fields[at]
    else:
        raise BadRequest("There is nothing of the kind to do.", "then")
    return data


@view_config(context=AdminModelType, name="history", request_method="GET")
def get_history(context: AdminModelType, request: Any) -> Any:
    """Show what a type was, the newest revision first."""
    read_query(request)
    subject = subject_of(request, context.__name__)
    spec, session = subject.spec, request.cms_session
    page = page_for(request, *crumbs_of(spec, Crumb(mark("History"))))
    past = list(revisions(session, spec.name, PAGE_SIZE + 1))
    values = {
        "page": page,
        "spec": spec,
        "revisions": [
            (one, _difference(before.data if before else None, one.data))
            for one, before in zip(past, [*past[1:], None][: len(past)], strict=True)
        ][:PAGE_SIZE],
        "total": last_number(session, spec.name),
        "address": f"{MODEL}/{spec.name}",
    }
    return render_to_response("model/history.html", values, request, response=request.response)


def _difference(before: Any, after: Any) -> list[tuple[str, str]]:
    """Return what happened to each field: its name, and a word."""
    old = {one["name"]: one for one in (before or {}).get("fields", ())}
    new = {one["name"]: one for one in (after or {}).get("fields", ())}
    told = [(name, mark("added")) for name in new if name not in old]
    told += [(name, mark("changed")) for name in new if name in old and new[name] != old[name]]
    return told + [(name, mark("removed")) for name in old if name not in new]


@view_config(context=AdminModelType, name="export", request_method="GET")
def get_export(context: AdminModelType, request: Any) -> Any:
    """Answer a type that was made by hand as the file of a plugin."""
    read_query(request)
    subject_of(request, context.__name__)
    made = [one for one in read_made(request.cms_session) if one.name == context.__name__]
    if not made:
        raise NotFound("Nothing of this type was made by hand.")
    declared = request.service(Types).declared
    source = plugin_source(map(declared.read, made))
    response = Response(source.encode(), content_type="text/x-python", charset="utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE}"'
    response.headers["Cache-Control"] = "no-store"
    return response
