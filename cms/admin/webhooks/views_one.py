"""One webhook: how it stands, its secret, tests and replays, its switch and its end."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import orjson
from pyramid.view import view_config

from cms.admin.forms import read_form, read_query
from cms.admin.house.errors import WHOLE, try_to
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.admin.webhooks.words import EVENTS, standing
from cms.errors import BadRequest
from cms.tree.admin.webhooks import AdminWebhook
from cms.web.webhooks import editing_of
from cms.webhooks.editing import Editing, Made
from cms.webhooks.listing import count_states, require_webhook, rests_until
from cms.webhooks.models import Webhook

PERMISSION = "manage_webhooks"
WEBHOOKS = "/admin/webhooks"
TITLE = mark("Webhooks")
ONE = "webhooks/one.html"
OVERLAPS = (
    ("0", mark("at once")),
    ("1", mark("in an hour")),
    ("24", mark("in a day")),
    ("168", mark("in a week")),
)
OWN: Mapping[str, str] = MappingProxyType(
    {
        "webhook_changed": mark("The webhook is changed: it counts from the next message on."),
        "webhook_on": mark("Switched on: it is told again."),
        "webhook_off": mark("Switched off: nothing is sent to it."),
        "webhook_tested": mark("A test is on its way."),
        "webhook_replayed": mark("It is told of all that anew, one after the other."),
    }
)
"""What was done, in words of this room's screens."""
DEEDS = ("rotate", "on", "off", "test", "replay", "delete")


@view_config(
    context=AdminWebhook, name="", request_method="GET", permission=PERMISSION, renderer=ONE
)
def get_webhook(context: AdminWebhook, request: Any) -> dict[str, Any]:
    """Show a webhook, without its secret."""
    read_query(request)
    return _shown(context, request, webhook_at(context, request), {})


@view_config(
    context=AdminWebhook, name="", request_method="POST", permission=PERMISSION, renderer=ONE
)
def post_webhook(context: AdminWebhook, request: Any) -> Any:
    """Do what its buttons say: another secret, on, off, a test, a replay, or its end."""
    webhook = webhook_at(context, request)
    read_query(request)
    data = read_form(request, ("then", "overlap", "after"))
    if data["then"] not in DEEDS:
        raise BadRequest("There is no such choice.", "then")
    editing, address = editing_of(context, request), f"{WEBHOOKS}/{webhook.id}"
    if data["then"] == "rotate":
        return _rotate(context, request, editing, webhook, data["overlap"])
    if data["then"] == "delete":
        editing.delete(webhook)
        return go_on(request, WEBHOOKS, "deleted")
    if data["then"] == "replay":
        return _replay(context, request, editing, webhook, data["after"])
    if data["then"] == "test":
        errors = try_to(request, lambda: editing.test(webhook))
        told = "webhook_tested"
    else:
        active, told = data["then"] == "on", f"webhook_{data['then']}"
        errors = try_to(request, lambda: editing.change(webhook, {"active": active}))
    return _shown(context, request, webhook, errors) if errors else go_on(request, address, told)


def _rotate(
    context: AdminWebhook, request: Any, editing: Editing, webhook: Webhook, overlap: str
) -> dict[str, Any]:
    if overlap not in dict(OVERLAPS):
        raise BadRequest("There is no such choice.", "overlap")
    made: list[Made] = []
    errors = try_to(request, lambda: made.append(editing.rotate(webhook, int(overlap))))
    return _shown(context, request, webhook, errors) if errors else once(context, request, made[0])


def _replay(
    context: AdminWebhook, request: Any, editing: Editing, webhook: Webhook, after: str
) -> Any:
    number = after.strip()
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        request.response.status_int = 422
        page = page_for(request, Crumb(TITLE))
        wrong = page.say(mark("This is the number of an event: 0 and more."))
        return _shown(context, request, webhook, {"after": wrong}, after=after[:40])
    editing.replay(webhook, int(number))
    return go_on(request, f"{WEBHOOKS}/{webhook.id}", "webhook_replayed")


def webhook_at(context: Any, request: Any) -> Webhook:
    """Return the webhook of a place; raise `NotFound`."""
    require_signed_in(request)
    return require_webhook(request.cms_session, context.__name__)


def once(context: Any, request: Any, made: Made) -> dict[str, Any]:
    """Show a webhook with its secret, this once."""
    request.override_renderer = ONE
    request.cms_session.flush()
    found = _shown(context, request, made.webhook, {}, secret=made.secret)
    request.response.headers["Cache-Control"] = "no-store"
    return found


def _shown(
    context: Any,
    request: Any,
    webhook: Webhook,
    errors: Mapping[str, str],
    *,
    secret: str = "",
    after: str = "",
) -> dict[str, Any]:
    page = page_for(
        request,
        Crumb(TITLE, WEBHOOKS),
        Crumb(webhook.name, own=True),
        notices=take_notices(request, OWN),
    )
    counted = count_states(request.cms_session, webhook.id)
    resting = rests_until(webhook)
    condition = webhook.condition
    return {
        "page": page,
        "webhook": webhook,
        "secret": secret,
        "counted": counted,
        "resting": resting,
        "state": standing(webhook, resting is not None, counted),
        "events": [page.say(EVENTS.get(name, name)) for name in webhook.events],
        "condition": orjson.dumps(condition).decode() if condition else "",
        # One with a role sends what that role sees: who may not give it may not lead it elsewhere.
        "may_change": webhook.role is None or request.has_permission("manage_rights", context),
        "errors": errors,
        "error": errors.get(WHOLE, ""),
        "after": after,
        "overlaps": [(value, page.say(words)) for value, words in OVERLAPS],
    }
