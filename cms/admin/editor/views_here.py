"""Saying that one has an entry open, and asking others to wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pyramid.renderers import render_to_response
from pyramid.response import Response
from pyramid.view import view_config

from cms.admin.editor.asking import base_of, locale_of
from cms.admin.editor.here import here, timeout_of
from cms.admin.forms import read_form, read_query
from cms.admin.notices import go_on
from cms.admin.page import page_for, require_signed_in
from cms.content.collaboration.locks import release, take
from cms.content.collaboration.places import Place, find_place
from cms.content.collaboration.presence import announce, leave
from cms.db.ephemeral import Ephemeral
from cms.errors import BadRequest
from cms.tree.admin.editor import AdminHere, AdminLock, OfEntry

CLIENT_MAX, FIELD_MAX = 64, 200


@view_config(context=AdminHere, name="", request_method="POST")
def post_here(context: AdminHere, request: Any) -> Any:
    """Note where the reader is in which window, or that it was closed; show who else is there."""
    require_signed_in(request)
    place = _place(context, request)
    form = read_form(request, ("client", "field", "base", "then"))
    client, field = form["client"], form["field"]
    if len(client) > CLIENT_MAX or len(field) > FIELD_MAX or not (client + field).isprintable():
        raise BadRequest("A window and a field have short names on one line.", "field")
    store = request.service(Ephemeral)
    if form["then"] == "leave":
        leave(store, place, client=client)
        return Response(status=204, content_type=None)
    known = field.partition(".")[0] in place.spec.fields
    announce(store, place, timeout_of(request), client=client, field=field if known else None)
    base = base_of(form["base"]) if form["base"] else None
    page = page_for(request)
    found = here(request, page, place, client, base)
    if found is not None and found.mine:
        # Who is still there goes on asking the others to wait.
        take(store, place, _life(request))
    values = {"page": page, "here": found, "address": _address(context, place)}
    return render_to_response("editor/here.html", values, request, response=request.response)


@view_config(context=AdminLock, name="", request_method="POST")
def post_lock(context: AdminLock, request: Any) -> Any:
    """Ask the others to wait, let them write again, or take that over from who asked."""
    require_signed_in(request)
    place = _place(context, request)
    then = read_form(request, ("then",))["then"]
    store = request.service(Ephemeral)
    if then == "release":
        release(store, place)
    elif then in ("take", "take_over"):
        take(store, place, _life(request), take_over=then == "take_over")
    else:
        raise BadRequest("There is nothing of the kind to do.", "then")
    address = _address(context, place)
    return go_on(request, address, "unlocked" if then == "release" else "locked")


def _place(context: OfEntry, request: Any) -> Place:
    locale = locale_of(request, read_query(request, "locale")["locale"])
    lens = request.lens_for(status="draft", locale=locale)
    return find_place(request.cms_session, lens, context.spec, context.entry)


def _address(context: OfEntry, place: Place) -> str:
    return f"/admin/content/{context.spec.name}/{place.entry_id}"


def _life(request: Any) -> timedelta:
    return timedelta(minutes=request.settings.editing.lock_minutes)
