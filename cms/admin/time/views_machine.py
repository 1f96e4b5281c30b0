"""The time machine: the tree, lists and entries of the site as it was, will be, or would be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pyramid.renderers import render_to_response
from pyramid.view import view_config

from cms.admin.forms import read_query
from cms.admin.lists.listing import named
from cms.admin.navigation import MEDIA, known_types
from cms.admin.notices import go_on
from cms.admin.page import Crumb, Page, page_for, require_signed_in
from cms.admin.time.instants import local_text, zone_of
from cms.admin.time.machine import (
    BACK,
    Moment,
    ahead,
    list_of,
    read_moment,
    releases_to_come,
    span,
    tree_level,
)
from cms.admin.time.views_compare import document_fields
from cms.admin.translating import mark
from cms.content.queries.entries import by_ids
from cms.content.queries.tree import paths
from cms.db.identifiers import is_id
from cms.errors import Forbidden, NotFound
from cms.tree.admin.time import AdminTime, AdminTimeEntry, AdminTimeType

TITLE = mark("Time machine")


@view_config(context=AdminTime, name="", request_method="GET")
def get_tree(context: AdminTime, request: Any) -> Any:
    """Show the tree of the site at a moment, below an entry or at its root."""
    require_signed_in(request)
    page = page_for(request, Crumb(TITLE))
    moment, asked = read_moment(request, page, "below")
    below = asked["below"] or None
    if below is not None and not is_id(below):
        raise NotFound("There is nothing of the kind.")
    return _shown(request, page, moment, "/admin/time", below=below)


@view_config(context=AdminTimeType, name="", request_method="GET")
def get_list(context: AdminTimeType, request: Any) -> Any:
    """Show the entries of a type at a moment."""
    require_signed_in(request)
    spec = context.spec
    request.require_known(spec)
    page = page_for(request, Crumb(TITLE, "/admin/time"), Crumb(spec.plural, own=True))
    moment, _ = read_moment(request, page)
    return _shown(request, page, moment, f"/admin/time/{spec.name}", spec=spec)


@view_config(context=AdminTimeEntry, name="", request_method="GET")
def get_entry(context: AdminTimeEntry, request: Any) -> Any:
    """Show an entry at a moment, with what is otherwise now."""
    require_signed_in(request)
    spec, entry_id = context.spec, context.__name__.lower()
    locale = read_query(request, "at", "release", "locale")["locale"]
    # Whoever does not know of the entry now is not told that it was there.
    lens, row = request.find_entry(spec, entry_id, locale or None)
    title = named(request, lens, [row])[0][1]
    page = page_for(
        request,
        Crumb(TITLE, "/admin/time"),
        Crumb(spec.plural, f"/admin/time/{spec.name}", own=True),
        Crumb(title, own=True),
    )
    moment, _ = read_moment(request, page)
    address = f"/admin/time/{spec.name}/{row.entry_id}"
    return _shown(request, page, moment, address, spec=spec, entry=row.entry_id)


def _shown(request: Any, page: Page, moment: Moment, address: str, **what: Any) -> Any:
    extra = {"below": what["below"]} if what.get("below") else {}
    canonical = address + moment.query(**extra)
    if moment.local and not page.htmx:
        return go_on(request, canonical)
    present = request.lens_for(locale=moment.locale or None)
    planned = ahead(request, present)
    first, last = span(request, present, planned)
    zone = zone_of(page)
    types = [one for one in known_types(request) if one.name not in MEDIA]
    values: dict[str, Any] = {
        "page": page,
        "moment": moment,
        "address": address,
        "below": what.get("below") or "",
        "spec": what.get("spec"),
        "entry": what.get("entry"),
        "types": types,
        "tree": any(one.in_tree for one in types),
        "local": local_text(moment.at or present.now, zone),
        "first": local_text(first, zone),
        "last": local_text(last, zone),
        "present": local_text(present.now, zone),
        "back": [
            (words, Moment(present.now - passed, locale=moment.locale).query(**extra))
            for words, passed in BACK
            if present.now - passed > first - timedelta(days=1)
        ],
        "planned": [_ahead(one, moment, extra) for one in planned],
        "releases": releases_to_come(request, present),
        "locales": request.site.locales,
        "extra": extra,
    }
    try:
        then = moment.lens(request)
        values |= {"refused": "", **_then(request, page, moment, then, present, what)}
    except Forbidden as forbidden:
        values["refused"] = forbidden.detail
    response = render_to_response("time/machine.html", values, request, response=request.response)
    response.headers["Vary"] = "HX-Request"
    if page.htmx:
        response.headers["HX-Push-Url"] = canonical
    return response


def _ahead(one: Any, moment: Moment, extra: dict[str, str]) -> dict[str, Any]:
    at = one.intent.at if one.intent else one.release.at
    title = (one.name.title if one.name else "") if one.intent else one.release.title
    sign = "rocket" if one.release else "eye-off" if one.intent.version is None else "circle-check"
    return {
        "at": at,
        "title": title or "…",
        "icon": sign,
        "query": Moment(at, locale=moment.locale).query(**extra),
    }


def _then(
    request: Any, page: Page, moment: Moment, then: Any, now: Any, what: dict[str, Any]
) -> dict[str, Any]:
    session = request.cms_session
    if what.get("entry"):
        entry_id = what["entry"]
        row = by_ids(session, then, [entry_id]).get(entry_id)
        current = by_ids(session, now, [entry_id]).get(entry_id)
        if row is None:
            return {"fields": None, "row": None, "path": None, "current": current, "called": ""}
        fields = document_fields(request, page, then, row, now, current)
        path = paths(session, then, [row])[entry_id]
        called = named(request, then, [row])[0][1]
        return {"fields": fields, "row": row, "path": path, "current": current, "called": called}
    if what.get("spec"):
        rows, more = list_of(request, then, now, what["spec"])
        return {"rows": rows, "more": more, "above": None}
    rows, more = tree_level(request, then, now, what.get("below"))
    above = None
    if what.get("below"):
        found = by_ids(session, then, [what["below"]]) or by_ids(session, now, [what["below"]])
        if not found:
            raise NotFound("Nothing of the kind stands there.")
        above = named(request, then, found.values())[0]
    return {"rows": rows, "more": more, "above": above}
