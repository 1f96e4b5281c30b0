"""Releases: made, filled, looked through, published, scheduled and undone."""

from __future__ import annotations

from typing import Any

from pyramid.renderers import render_to_response
from pyramid.view import view_config

from cms.admin.forms import read_form, read_query
from cms.admin.ground.finding import FoundEntry, find_entries
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, Page, page_for, require_signed_in
from cms.admin.planning.deciding import Decision, decide_by_plan
from cms.admin.planning.release_words import STATES, shown_items, told_release
from cms.admin.time.instants import local_text, read_instant, zone_of
from cms.admin.translating import mark
from cms.content.models import Release
from cms.content.operations.base import Operation
from cms.content.queries.releases import count_unseen, item_counts, list_items, list_releases
from cms.content.queries.schedule import people
from cms.content.releases.existing import TO_COME, state_of
from cms.content.releases.operations import (
    AddToRelease,
    ChangeRelease,
    CreateRelease,
    DeleteRelease,
    NewItem,
    PublishRelease,
    RemoveFromRelease,
    ScheduleRelease,
    UndoRelease,
    UnscheduleRelease,
)
from cms.errors import BadRequest, Forbidden, ValidationFailed
from cms.tree.admin.planning import AdminNewRelease, AdminRelease, AdminReleases
from cms.web.releases import release_plan, require_release, require_seeing, sees_releases

SIZE, ITEMS = 50, 200
FORM = ("then", "at", "title", "note", "entry", "action", "item", "confirmed")
NOW = {
    "publish": (
        PublishRelease,
        mark("Publish: %(title)s"),
        mark("Publish now"),
        "release_published",
        "send",
    ),
    "unschedule": (
        UnscheduleRelease,
        mark("Call off: %(title)s"),
        mark("Call it off"),
        "release_called_off",
        "circle-x",
    ),
    "undo": (UndoRelease, mark("Undo: %(title)s"), mark("Undo it"), "release_undone", "undo-2"),
    "delete": (
        DeleteRelease,
        mark("Delete: %(title)s"),
        mark("Delete"),
        "release_deleted",
        "trash-2",
    ),
}


@view_config(
    context=AdminReleases, name="", request_method="GET", renderer="planning/releases.html"
)
def get_releases(context: AdminReleases, request: Any) -> dict[str, Any]:
    """Show the releases, the newest first."""
    require_signed_in(request)
    require_seeing(request)
    number = _number(read_query(request, "page")["page"])
    page = page_for(request, Crumb(mark("Releases")), notices=take_notices(request))
    session, now = request.cms_session, request.lens_for().now
    offset = (number - 1) * SIZE
    found = list_releases(session, request.site, limit=SIZE + 1, offset=offset)
    shown = found[:SIZE]
    makers = people(session, [one.created_by for one in shown])
    return {
        "page": page,
        "releases": [
            (one, STATES[state_of(one, now)], makers.get(one.created_by or "", "")) for one in shown
        ],
        "counts": item_counts(session, [one.id for one in shown]),
        "number": number,
        "more": len(found) > SIZE,
        "manages": sees_releases(request, "manage_releases"),
    }


@view_config(
    context=AdminNewRelease, name="", request_method="GET", renderer="planning/new_release.html"
)
def get_new(context: AdminNewRelease, request: Any) -> dict[str, Any]:
    """Show the form of a release."""
    read_query(request)
    return _new(request)


@view_config(
    context=AdminNewRelease, name="", request_method="POST", renderer="planning/new_release.html"
)
def post_new(context: AdminNewRelease, request: Any) -> Any:
    """Make a release, open and empty."""
    read_query(request)
    values = _new(request)
    form = read_form(request, ("title", "note"))
    try:
        made = request.executor.apply(CreateRelease(title=form["title"], note=form["note"]))
    except ValidationFailed as failed:
        request.tm.doom()
        request.response.status_int = 422
        return {**values, **form, "error": _words(values["page"], failed)}
    return go_on(request, f"/admin/releases/{made.entry_id}", "release_made")


def _new(request: Any) -> dict[str, Any]:
    require_signed_in(request)
    require_seeing(request, "manage_releases")
    page = page_for(request, Crumb(mark("Releases"), "/admin/releases"), Crumb(mark("New release")))
    return {"page": page, "title": "", "note": "", "error": ""}


def _words(page: Page, failed: ValidationFailed) -> str:
    said = page.say(failed.problems[0].detail)
    return said[:1].upper() + said[1:]


def _number(text: str) -> int:
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and int(text[:6]) > 0 and len(text) < 6):
        raise BadRequest("There is no such page.", "page")
    return int(text)


@view_config(context=AdminRelease, name="", request_method="GET")
def get_release(context: AdminRelease, request: Any) -> Any:
    """Show a release: what is in it, what it would change, and what can be done with it."""
    require_signed_in(request)
    return _shown(context, request)


def _shown(context: AdminRelease, request: Any, typed: dict[str, str] | None = None) -> Any:
    release = require_release(request, context.__name__)
    asked = read_query(request, "q", "page")
    crumbs = (Crumb(mark("Releases"), "/admin/releases"), Crumb(release.title, own=True))
    page = page_for(request, *crumbs, notices=take_notices(request))
    session, lens = request.cms_session, request.lens_for()
    state, number = state_of(release, lens.now), _number(asked["page"])
    found = list_items(session, lens, release.id, limit=ITEMS + 1, offset=(number - 1) * ITEMS)
    manages = sees_releases(request, "manage_releases")
    values = {
        "page": page,
        "release": release,
        "state": STATES[state],
        "name": state,
        "items": shown_items(request, page, lens, found[:ITEMS]),
        "number": number,
        "more": len(found) > ITEMS,
        "unseen": count_unseen(session, lens, release.id),
        "manages": manages,
        "editable": manages and state in ("open", "undone"),
        "looks": state in TO_COME and lens.may_somewhere("view_release"),
        "plan": _plan(request, page, release, state) if manages and found else None,
        "local": local_text(release.at, zone_of(page)) if release.at else "",
        "q": asked["q"],
        "found": _entries(request, asked["q"].strip()),
        "title": (typed or {}).get("title", release.title),
        "note": (typed or {}).get("note", release.note),
        "error": (typed or {}).get("error", ""),
    }
    response = render_to_response(
        "planning/release.html", values, request, response=request.response
    )
    response.headers["Vary"] = "HX-Request"
    if typed:
        response.status_int = 422
    return response


def _plan(request: Any, page: Page, release: Release, state: str) -> Any:
    if state not in TO_COME:
        return None
    try:
        lens = request.lens_for(release=release.id)
    except Forbidden:
        return None
    return told_release(request, page, release_plan(request, lens, release))


def _entries(request: Any, words: str) -> list[tuple[str, FoundEntry]]:
    if not words:
        return []
    return [(one.href.rpartition("/")[2], one) for one in find_entries(request, words[:100])]


@view_config(context=AdminRelease, name="", request_method="POST")
def post_release(context: AdminRelease, request: Any) -> Any:
    """Do something with a release: what touches readers is planned and confirmed first."""
    require_signed_in(request)
    release = require_release(request, context.__name__)
    form = read_form(request, FORM)
    address = f"/admin/releases/{release.id}"
    if form["then"] == "change":
        change = ChangeRelease(release=release.id, title=form["title"], note=form["note"])
        try:
            request.executor.apply(change)
        except ValidationFailed as failed:
            request.tm.doom()
            error = {"error": _words(page_for(request), failed)}
            return _shown(context, request, {**form, **error})
        return go_on(request, address, "release_changed")
    crumbs = (Crumb(mark("Releases"), "/admin/releases"), Crumb(release.title, address, own=True))
    page = page_for(request, *crumbs, Crumb(mark("What would happen")))
    decision = _decision(request, page, release, form, address)
    # What only changes what is in it is done at once; its refusal is shown as a plan is.
    at_once = form["then"] in ("add", "remove")
    return decide_by_plan(
        request, page, decision, {**form, "confirmed": "yes"} if at_once else form
    )


def _decision(
    request: Any, page: Page, release: Release, form: dict[str, str], address: str
) -> Decision:
    then = form["then"]
    operation: Operation
    if then in NOW:
        kind, title, verb, told, icon = NOW[then]
        operation = kind(release=release.id)
        onward = "/admin/releases" if then == "delete" else address
        danger = then in ("undo", "delete", "unschedule")
    elif then == "schedule":
        title, verb, told, icon = (
            mark("Schedule: %(title)s"),
            mark("Schedule"),
            "release_scheduled",
            "calendar-clock",
        )
        at = read_instant(form["at"], "at", zone_of(page))
        operation, onward, danger = ScheduleRelease(release=release.id, at=at), address, False
    else:
        operation = _contents(release, form)
        title, verb, told, icon = (
            mark("Change: %(title)s"),
            mark("Change"),
            "release_changed",
            "check",
        )
        onward, danger = address, False
    return Decision(
        title=page.say(title, title=release.title),
        verb=page.say(verb),
        operations=[operation],
        told=told,
        onward=onward,
        back=address,
        icon=icon,
        danger=danger,
    )


def _contents(release: Release, form: dict[str, str]) -> Operation:
    if form["then"] == "remove":
        return RemoveFromRelease(release=release.id, item=form["item"])
    if form["then"] != "add" or form["action"] not in ("publish", "unpublish"):
        raise BadRequest("There is nothing of the kind to do.", "then")
    action: Any = form["action"]
    return AddToRelease(release=release.id, items=(NewItem(entry=form["entry"], action=action),))
