"""The calendar: what goes live and what ends, moved to another day after its plan was shown."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.admin.forms import read_form, read_query
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, Page, page_for, require_signed_in
from cms.admin.planning.deciding import Decision, decide_by_plan
from cms.admin.planning.month import Item, items_of, month_of, read_month
from cms.admin.time.instants import local_text, read_instant, zone_of
from cms.admin.translating import mark
from cms.content.calendars import (
    create_calendar,
    delete_calendar,
    list_calendars,
    require_calendar,
)
from cms.content.models import Intent
from cms.content.operations.base import Operation
from cms.content.operations.schedule import Schedule, Unschedule
from cms.content.queries.releases import SEEING
from cms.content.queries.schedule import TICK, Scheduled, Window, scheduled
from cms.content.releases.existing import find_release
from cms.content.releases.operations import ScheduleRelease, UnscheduleRelease
from cms.content.site import SHARED
from cms.db.identifiers import is_id
from cms.errors import BadRequest, NotFound, ValidationFailed
from cms.tree.admin.planning import AdminCalendar, AdminCalendarAddresses, AdminPlanned
from cms.web.releases import require_seeing, sees_releases

TITLE = mark("Calendar")
ADDRESSES_MAX = 50


@view_config(
    context=AdminCalendar, name="", request_method="GET", renderer="planning/calendar.html"
)
def get_calendar(context: AdminCalendar, request: Any) -> dict[str, Any]:
    """Show a month of what is planned."""
    require_signed_in(request)
    require_seeing(request, "view_scheduled", *SEEING)
    asked = read_query(request, "month")
    page = page_for(request, Crumb(TITLE), notices=take_notices(request))
    lens = request.lens_for()
    today = lens.now.astimezone(zone_of(page)).date()
    return {
        "page": page,
        "month": month_of(request, page, lens, read_month(asked["month"], today)),
        "this_month": today.strftime("%Y-%m"),
    }


@view_config(context=AdminPlanned, name="", request_method="GET", renderer="planning/planned.html")
def get_planned(context: AdminPlanned, request: Any) -> dict[str, Any]:
    """Show one thing that is planned, with a form to move it or to call it off."""
    require_signed_in(request)
    read_query(request)
    page, _, item = _found(context, request)
    return {"page": page, "item": item, "month": item.local[:7]}


@view_config(context=AdminPlanned, name="", request_method="POST")
def post_planned(context: AdminPlanned, request: Any) -> Any:
    """Show what moving it, or calling it off, comes to; do it where that was confirmed."""
    require_signed_in(request)
    read_query(request)
    form = read_form(request, ("at", "then", "confirmed"))
    page, one, item = _found(context, request)
    back = f"/admin/calendar/{item.id}"
    if form["then"] == "call_off":
        decision = Decision(
            title=page.say(mark("Call off: %(title)s"), title=item.title),
            verb=page.say(mark("Call it off")),
            operations=[_called_off(one)],
            told="release_called_off" if one.release else "called_off",
            onward=f"/admin/calendar?month={item.local[:7]}",
            back=back,
            icon="circle-x",
            danger=True,
        )
    elif form["then"] == "":
        at = read_instant(form["at"], "at", zone_of(page))
        local = local_text(at, zone_of(page))
        decision = Decision(
            title=page.say(mark("Move: %(title)s"), title=item.title),
            verb=page.say(mark("Move it")),
            operations=_moved(request, one, at),
            told="release_moved" if one.release else "moved_day",
            onward=f"/admin/calendar?month={local[:7]}",
            back=back,
            icon="calendar-clock",
            help=str(
                page.say(mark("from %(from)s to %(to)s"))
                % {"from": _said(page, item.at), "to": _said(page, at)}
            ),
        )
    else:
        raise BadRequest("There is nothing of the kind to do.", "then")
    return decide_by_plan(request, page, decision, form)


def _said(page: Page, at: Any) -> str:
    return str(page.instant(at).striptags())


def _found(context: AdminPlanned, request: Any) -> tuple[Page, Scheduled, Item]:
    """Return what is planned under an id, as far as who asks may know of it."""
    require_seeing(request, "view_scheduled", *SEEING)
    name, absent = context.__name__.lower(), NotFound("Nothing of the kind is planned.")
    if not is_id(name):
        raise absent
    session, lens = request.cms_session, request.lens_for()
    intent = session.get(Intent, name)
    release = find_release(session, request.site, name) if intent is None else None
    at = intent.at if intent is not None else release.at if release is not None else None
    if at is None:
        raise absent
    window = Window(at, at + TICK, releases=sees_releases(request))
    planned = scheduled(session, lens, window, limit=1000)
    one = next((one for one in planned if (one.intent or one.release).id == name), None)  # type: ignore[union-attr]
    if one is None:
        raise absent
    page = page_for(request, Crumb(TITLE, "/admin/calendar"), Crumb(mark("Planned")))
    return page, one, items_of(request, page, lens, [one])[0]


def _called_off(one: Scheduled) -> Operation:
    if one.release is not None:
        return UnscheduleRelease(release=one.release.id)
    assert one.intent is not None
    return Unschedule(entry=one.intent.entry_id, intent=one.intent.id)


def _moved(request: Any, one: Scheduled, at: Any) -> list[Operation]:
    """Return the operations that let something happen at another instant."""
    if one.release is not None:
        return [ScheduleRelease(release=one.release.id, at=at)]
    intent = one.intent
    assert intent is not None
    named = tuple(name for name in intent.slices if name != SHARED)
    every = set(named) >= set(request.site.locales) or not named
    again = Schedule(
        entry=intent.entry_id,
        at=at,
        action="unpublish" if intent.version is None else "publish",
        version=intent.version,
        locales=None if every else named,
    )
    return [_called_off(one), again]


@view_config(
    context=AdminCalendarAddresses,
    name="",
    request_method="GET",
    renderer="planning/addresses.html",
)
def get_addresses(context: AdminCalendarAddresses, request: Any) -> dict[str, Any]:
    """Show the addresses at which one's calendar programs read what is planned."""
    read_query(request)
    return _addresses(request)


@view_config(
    context=AdminCalendarAddresses,
    name="",
    request_method="POST",
    renderer="planning/addresses.html",
)
def post_addresses(context: AdminCalendarAddresses, request: Any) -> Any:
    """Make an address, which is shown once, or let one lead nowhere."""
    read_query(request)
    user_id = require_signed_in(request).actor.user_id
    require_seeing(request, "view_scheduled", *SEEING)
    form = read_form(request, ("name", "remove"))
    session = request.cms_session
    if form["remove"]:
        delete_calendar(session, require_calendar(session, str(user_id), form["remove"]))
        return go_on(request, "/admin/calendar/addresses", "address_removed")
    try:
        _, secret = create_calendar(session, str(user_id), form["name"].strip(), None)
    except ValidationFailed as failed:
        request.response.status_int = 422
        return {**_addresses(request), "error": failed.problems[0].detail, "typed": form["name"]}
    root = request.settings.site.url.rstrip("/")
    made = f"{root}/api/v1/calendars/{secret}/schedule.ics"
    # The address is the key: it is shown once, and kept by no cache.
    values = {**_addresses(request), "made": made}
    request.response.headers["Cache-Control"] = "no-store"
    return values


def _addresses(request: Any) -> dict[str, Any]:
    user_id = require_signed_in(request).actor.user_id
    require_seeing(request, "view_scheduled", *SEEING)
    crumbs = (Crumb(TITLE, "/admin/calendar"), Crumb(mark("Subscribe")))
    page = page_for(request, *crumbs, notices=take_notices(request))
    found = list_calendars(request.cms_session, str(user_id), limit=ADDRESSES_MAX, offset=0)
    return {"page": page, "addresses": found, "made": "", "error": "", "typed": ""}
