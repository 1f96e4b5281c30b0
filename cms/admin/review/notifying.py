"""What the reader was told, marking it as read, and how they want to be told."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pyramid.view import view_config

from cms.admin.forms import read_form, read_query
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.review.tasks import read_page
from cms.admin.translating import mark
from cms.errors import BadRequest
from cms.events.order import present
from cms.notifications.listing import Inbox
from cms.notifications.models import DIGESTS, KINDS
from cms.notifications.preferences import choose, preference_of
from cms.tree.admin.review import (
    AdminNotification,
    AdminNotificationChoices,
    AdminNotificationCount,
    AdminNotifications,
)
from cms.web.telling import Told, inbox_of, told

SIZE = 30
ICONS: Mapping[str, str] = MappingProxyType(
    {
        "mention": "at-sign",
        "assignment": "clipboard-list",
        "due": "timer",
        "returned": "corner-up-left",
        "approved": "badge-check",
        "schedule": "calendar-clock",
        "licence": "receipt",
    }
)
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "mention": mark("Somebody mentions you in a comment"),
        "assignment": mark("You are given a task"),
        "due": mark("A task of yours is due"),
        "returned": mark("What you submitted is returned"),
        "approved": mark("What you submitted is approved"),
        "schedule": mark("What you scheduled goes live or ends"),
        "licence": mark("The licence of a file ends"),
    }
)
BELOW: Mapping[str, str] = MappingProxyType(
    {"mention": "/comments", "assignment": "/review", "due": "/review", "returned": "/review"}
)


@view_config(
    context=AdminNotifications, name="", request_method="GET", renderer="review/notifications.html"
)
def get_notifications(context: AdminNotifications, request: Any) -> dict[str, Any]:
    """Show what one was told, the newest first."""
    asked = read_query(request, "which", "page")
    if asked["which"] not in ("", "unread"):
        raise BadRequest("There is no such list.", "which")
    inbox, unread, number = _inbox(request), asked["which"] == "unread", read_page(asked["page"])
    page = page_for(request, Crumb(mark("Notifications")), notices=take_notices(request))
    found = inbox.page(unread=unread, limit=SIZE + 1, offset=(number - 1) * SIZE)
    return {
        "page": page,
        "told": told(request, inbox, found[:SIZE], page.language),
        "icons": ICONS,
        "which": asked["which"],
        "number": number,
        "more": len(found) > SIZE,
    }


@view_config(context=AdminNotifications, name="", request_method="POST")
def post_all_read(context: AdminNotifications, request: Any) -> Any:
    """Mark all as read."""
    read_query(request)
    inbox = _inbox(request)
    read_form(request, ())
    inbox.mark_all(present(request.cms_session))
    return go_on(request, "/admin/notifications", "all_read")


@view_config(context=AdminNotificationCount, name="", request_method="GET", renderer="json")
def get_count(context: AdminNotificationCount, request: Any) -> dict[str, int]:
    """Answer how many are unread, for the bell."""
    read_query(request)
    inbox = _inbox(request)
    request.response.headers["Cache-Control"] = "private, no-store"
    return {"unread": inbox.count(unread=True)}


@view_config(context=AdminNotification, name="", request_method="POST")
def post_notification(context: AdminNotification, request: Any) -> Any:
    """Mark one as read, or unread, or read what it is about."""
    read_query(request)
    inbox = _inbox(request)
    form = read_form(request, ("do",))
    found = inbox.require(context.__name__)
    if form["do"] not in ("open", "read", "unread"):
        raise BadRequest("There is nothing of the kind to do.", "do")
    inbox.mark(found, present(request.cms_session), read=form["do"] != "unread")
    (said,) = told(request, inbox, [found])
    return go_on(request, _href(said) if form["do"] == "open" else "/admin/notifications")


@view_config(
    context=AdminNotificationChoices, name="", request_method="GET", renderer="review/choices.html"
)
def get_choices(context: AdminNotificationChoices, request: Any) -> dict[str, Any]:
    """Show how one wants to be told."""
    read_query(request)
    caller = require_signed_in(request)
    above = Crumb(mark("Notifications"), "/admin/notifications")
    page = page_for(request, above, Crumb(mark("By mail")), notices=take_notices(request))
    chosen = preference_of(request.cms_session, str(caller.actor.user_id))
    return {"page": page, "chosen": chosen, "kinds": [(one, WORDS[one]) for one in KINDS]}


@view_config(context=AdminNotificationChoices, name="", request_method="POST")
def post_choices(context: AdminNotificationChoices, request: Any) -> Any:
    """Keep how one wants to be told."""
    read_query(request)
    caller = require_signed_in(request)
    form = read_form(request, ("digest", *(f"mail.{kind}" for kind in KINDS)))
    if form["digest"] not in DIGESTS:
        raise BadRequest("Mail comes at once, or once a day.", "digest")
    mail = {kind: form[f"mail.{kind}"] == "true" for kind in KINDS}
    user_id = str(caller.actor.user_id)
    choose(request.cms_session, user_id, {"mail": mail, "digest": form["digest"]})
    return go_on(request, "/admin/notifications/choices", "preferences")


def _inbox(request: Any) -> Inbox:
    return inbox_of(request, str(require_signed_in(request).actor.user_id))


def _href(said: Told) -> str:
    if said.seen is None:
        return "/admin/notifications"
    below = BELOW.get(said.notification.kind, "")
    return f"/admin/content/{said.seen.type}/{said.seen.id}{below}"
