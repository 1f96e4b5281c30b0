"""What was sent to a webhook: the list by state, and one message with what came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyramid.view import view_config

from cms.admin.forms import read_form, read_query
from cms.admin.house.entries import named_entries
from cms.admin.house.errors import WHOLE, try_to
from cms.admin.house.listing import Filter, Head, Row, as_table, listed, read_asked
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, Page, page_for
from cms.admin.translating import mark
from cms.admin.webhooks.views_one import OWN, PERMISSION, TITLE, WEBHOOKS, webhook_at
from cms.admin.webhooks.words import DELIVERY, EVENTS
from cms.errors import BadRequest
from cms.tree.admin.webhooks import AdminDeliveries, AdminDelivery
from cms.web.webhooks import editing_of
from cms.webhooks.listing import list_deliveries, require_delivery
from cms.webhooks.models import DELIVERED, STATES, Delivery, Webhook

DELIVERIES = mark("Deliveries")
ONE = "webhooks/delivery.html"
HEADS = (
    Head("what", mark("What"), "main"),
    Head("state", mark("State"), "mark"),
    Head("attempts", mark("Tries"), "number", wide=True),
    Head("status", mark("Answered"), "number", wide=True),
    Head("happened_at", mark("Happened"), "moment"),
    Head("due_at", mark("Due"), "moment", wide=True),
)


@view_config(
    context=AdminDeliveries,
    name="",
    request_method="GET",
    permission=PERMISSION,
    renderer="webhooks/deliveries.html",
)
def get_deliveries(context: AdminDeliveries, request: Any) -> Any:
    """Show the deliveries of a webhook, the newest first."""
    webhook = webhook_at(context.__parent__, request)
    asked = read_asked(request, "state")
    state = asked.given["state"]
    if state not in ("", *STATES):
        raise BadRequest("There is no such state.", "state")
    own = Crumb(webhook.name, f"{WEBHOOKS}/{webhook.id}", own=True)
    notices = take_notices(request, OWN)
    page = page_for(request, Crumb(TITLE, WEBHOOKS), own, Crumb(DELIVERIES), notices=notices)

    def load(limit: int, offset: int) -> Sequence[Row]:
        session = request.cms_session
        found = list_deliveries(session, webhook.id, state or None, limit=limit, offset=offset)
        called = named_entries(request, [one.entry_id for one in found])
        return [_row(page, one, called) for one in found]

    if asked.table:
        return as_table(page, "deliveries", HEADS, load)
    options = [("", page.say(mark("In any state")))]
    options += [(value, page.say(words[0])) for value, words in DELIVERY.items()]
    begin = page.say(mark("What it is told of stands here, once it happens. A test tries it now."))
    filters = (Filter("state", mark("State"), options),)
    return {
        "page": page,
        "webhook": webhook,
        "list": listed(request, asked, HEADS, load, filters=filters),
        "empty": ("inbox", page.say(mark("Nothing was sent yet")), begin),
    }


def _row(page: Page, one: Delivery, called: Mapping[str, Any]) -> Row:
    word, tone, icon = DELIVERY[one.state]
    what = page.say(EVENTS.get(one.name, one.name))
    entry = called.get(one.entry_id or "")
    return {
        "href": f"{WEBHOOKS}/{one.webhook_id}/deliveries/{one.id}",
        "what": f"{what}: {entry.title}" if entry and entry.title else what,
        "state": word,
        "state_tone": tone,
        "state_icon": icon,
        "attempts": one.attempts,
        "status": one.status,
        "happened_at": one.happened_at,
        "due_at": None if one.finished_at else one.due_at,
    }


@view_config(
    context=AdminDelivery, name="", request_method="GET", permission=PERMISSION, renderer=ONE
)
def get_delivery(context: AdminDelivery, request: Any) -> dict[str, Any]:
    """Show one delivery, with the beginnings of what was sent and of what came back."""
    read_query(request)
    webhook, delivery = _at(context, request)
    return _shown(request, webhook, delivery, "")


@view_config(
    context=AdminDelivery, name="", request_method="POST", permission=PERMISSION, renderer=ONE
)
def post_delivery(context: AdminDelivery, request: Any) -> Any:
    """Let a delivery be tried at once that waits or was given up."""
    webhook, delivery = _at(context, request)
    read_query(request)
    read_form(request, ())
    errors = try_to(request, lambda: editing_of(context, request).retry(delivery))
    if errors:
        return _shown(request, webhook, delivery, errors[WHOLE])
    return go_on(request, f"{WEBHOOKS}/{webhook.id}/deliveries/{delivery.id}", "retried")


def _at(context: AdminDelivery, request: Any) -> tuple[Webhook, Delivery]:
    deliveries: Any = context.__parent__
    webhook = webhook_at(deliveries.__parent__, request)
    return webhook, require_delivery(request.cms_session, webhook.id, context.__name__)


def _shown(request: Any, webhook: Webhook, delivery: Delivery, error: str) -> dict[str, Any]:
    at = f"{WEBHOOKS}/{webhook.id}"
    what = EVENTS.get(delivery.name)
    page = page_for(
        request,
        Crumb(TITLE, WEBHOOKS),
        Crumb(webhook.name, at, own=True),
        Crumb(DELIVERIES, f"{at}/deliveries"),
        Crumb(what or delivery.name, own=what is None),
        notices=take_notices(request, OWN),
    )
    entries = named_entries(request, [delivery.entry_id])
    return {
        "page": page,
        "webhook": webhook,
        "delivery": delivery,
        "row": _row(page, delivery, {}),
        "entry": entries.get(delivery.entry_id or ""),
        "may_retry": delivery.state != DELIVERED,
        "error": error,
    }
